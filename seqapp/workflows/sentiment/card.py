"""What is written about a sentiment net, always from its run.json: the model card and the table in the README."""

from statistics import mean, stdev

from seqapp.numbers.errors import WorldError
from seqapp.numbers.metrics import length_range
from seqapp.store.records import Accuracy, ReviewData, SentimentRecord
from seqapp.store.seed_weights import load_seed_weights
from seqapp.workflows.cards import LAYER_NAMES, interval, metrics_row, percent
from seqapp.workflows.sentiment.fine_tuned import fine_tuned_card

CARD = """\
# {name}

{layer} written from its textbook equations, trained to tell whether an English film review is positive.

- **Input**: a raw review. Cleaning, vocabulary ({vocabulary_size:,} words) and truncation (the last {max_tokens} words)
  are inside the model.
- **Network**: word vectors of {embedding_units}, one recurrent layer of {units} units in one direction, its last
  state, one logit; {parameters:,} weights. No pooling, no attention, no second direction: memory is its only way.
- **Trained on**: {n_train:,} reviews ({source}, SHA-256 {sha256}), {epochs} epochs, seed {seed},
  {minutes:.1f} minutes on {cores} cores of {processor}.
- **Beside it**: `seen.npy`, hashes of the reviews it learnt from, by which `evaluate` tells them from others, and
  `vocabulary.txt`, the words it knows, one a line.
"""
FRONTIER = """\
# {name}

{layer} written from its textbook equations, as good as we can make it, trained to tell whether an English film
review is positive.

- **Input**: a raw review. Cleaning, vocabulary ({vocabulary_size:,} words), n-grams and truncation (the last
  {max_tokens} words) are inside the model.
- **Network**: at every word its vector of {embedding_units}, a vector of {pair_units} of the pair that ends there, and
  what word, pair and triple tell by counting (Naive Bayes log-count ratios; in training counted without the films of
  the review); one recurrent layer of {units} units in one direction; largest and mean state so far; one logit;
  {parameters:,} weights. Its answer to every prefix is exact. Not a plain net: counting does part of the work, and
  memory is not its only way.
- **Trained on**: {n_train:,} reviews ({source}, SHA-256 {sha256}){taught}, {epochs} epochs, seed {seed},
  {minutes:.1f} minutes on {cores} cores of {processor}.
- **Parts**: {joined}
- **Beside it**: `seen.npy`, hashes of the reviews it learnt from, by which `evaluate` tells them from others, and
  `vocabulary.txt`, the words it knows, one a line.
"""
MEASURED = """
## How good it is

On {n_validation:,} reviews of films that it never saw (the fixed validation fold, grouped by film):

| model | accuracy, % | 95 % interval | log loss, nats | ECE, % |
|---|---|---|---|---|
{rows}

{verdict}

{seeds}

| words in the review | reviews | accuracy, % | 95 % interval |
|---|---|---|---|
{lengths}

## Limits

- English film reviews only. On other texts and languages it still answers; the notice says how many words it knows.
- It reads the last {max_tokens} words. Irony, quotes and retold plots mislead it.
- Its probability is not a measure of how much somebody liked a film.
- The fold above served to compare recipes, so the numbers are slightly kind to the model.
"""


def card(record: SentimentRecord) -> str:
    """The model card of a sentiment run."""
    if record.fine_tuning:
        return fine_tuned_card(record, record.fine_tuning, seeds_sentence(record))
    own, baseline = record.metrics, record.baselines["nb_svm"]
    text = FRONTIER if record.config.family == "frontier" else CARD
    return (text + MEASURED).format(
        **record.config.model_dump(),
        **record.data.model_dump(),
        name=record.name,
        layer=LAYER_NAMES[record.config.cell],
        parameters=record.parameters,
        minutes=record.training_seconds / 60,
        processor=record.machine.processor,
        cores=record.machine.cores,
        rows="\n".join(
            [metrics_row("this model", own), metrics_row("NB-SVM (words, pairs, triples)", baseline)]
        ),
        verdict=verdict(own.accuracy, baseline.accuracy),
        seeds=seeds_sentence(record),
        joined=joined_sentences(record),
        taught=taught_words(record.data),
        lengths="\n".join(
            f"| {length_range(row.words_from, row.words_to)} | {row.n:,} | {percent(row.accuracy)} | {interval(row)} |"
            for row in own.by_length
        ),
    )


def taught_words(data: ReviewData) -> str:
    """What else a frontier net learnt from, if it did."""
    more = data.unlabelled
    if more is None:
        return ""
    return (
        f" and {more.n:,} without labels ({more.source}, SHA-256 {more.sha256}), each as likely positive as the linear "
        "part finds it"
    )


def joined_sentences(record: SentimentRecord) -> str:
    """What the parts of a frontier net's answer are, and how good each is alone."""
    joined = record.joined
    if joined is None:
        return ""
    alone = f"The recurrent net alone: {percent(joined.recurrent.accuracy)} % ({interval(joined.recurrent)})."
    on = f"{joined.n:,} of the reviews, of films of their own, only weighed its parts. {alone}"
    if joined.linear is None or joined.pair is None:
        return on
    pair = joined.pair
    return (
        f"{on} The linear part alone, an NB-SVM of the {record.config.model_dump()['linear']:,} weightiest n-grams: "
        f"{percent(joined.linear.accuracy)} % ({interval(joined.linear)}). What order adds to counting: "
        f"{100 * pair.difference:+.1f} points ({100 * pair.low:+.1f} to {100 * pair.high:+.1f}, McNemar's p = "
        f"{pair.p_value:.2g}); logit = {joined.recurrent_weight:.2f} recurrent + {joined.linear_weight:.2f} linear."
    )


def verdict(accuracy: float, baseline: float) -> str:
    """Who wins, net or NB-SVM, in a sentence.

    >>> verdict(0.88, 0.916)
    'The simple baseline wins, by 3.6 points: a linear model that counts words, pairs and triples.'
    """
    points = 100 * abs(accuracy - baseline)
    if accuracy < baseline:
        return f"The simple baseline wins, by {points:.1f} points: a linear model that counts words, pairs and triples."
    ahead = f"It is {points:.1f} points ahead of the simple baseline"
    return f"{ahead}, a linear model that counts words, pairs and triples."


def seeds_sentence(record: SentimentRecord) -> str:
    """Mean and spread over seeds, where there are several."""
    accuracies = [100 * seed.accuracy for seed in record.seeds]
    if len(accuracies) < 2:
        return "One seed so far: the spread over seeds is not known."
    return (
        f"Over {len(accuracies)} seeds: accuracy {mean(accuracies):.1f} % on average, "
        f"{min(accuracies):.1f} to {max(accuracies):.1f} %, standard deviation {stdev(accuracies):.2f} points."
    )


def table(records: list[SentimentRecord]) -> str:
    """The table in the documents: every shipped sentiment model beside NB-SVM and single words."""
    lines = [
        "| model | accuracy, %: seeds' mean (range) | this one (95 %) | log loss | ECE, % | weights | minutes |",
        "|---|---|---|---|---|---|---|",
    ]
    ordered = sorted(records, key=lambda record: record.metrics.accuracy)
    for record in ordered:
        own = record.metrics
        lines.append(
            f"| {record.name} | {_over_seeds([seed.accuracy for seed in record.seeds])} "
            f"| {percent(own.accuracy)} ({interval(own)}) | {own.log_loss:.3f} | {percent(own.ece)} "
            f"| {record.parameters:,} | {record.training_seconds / 60:.1f} |"
        )
        lines += _memory_row(record)
    lines += _unigrams_row(ordered[0].data.sha256)
    baseline = ordered[0].baselines["nb_svm"]
    lines.append(
        f"| NB-SVM, the simple baseline | the same for every seed | {percent(baseline.accuracy)} "
        f"({interval(baseline)}) "
        f"| {baseline.log_loss:.3f} | {percent(baseline.ece)} | | |"
    )
    return "\n".join(lines)


def _over_seeds(accuracies: list[float]) -> str:
    shares = [100 * accuracy for accuracy in accuracies]
    return f"{mean(shares):.1f} ({min(shares):.1f} to {max(shares):.1f}, {len(shares)} seeds)"


def _memory_row(record: SentimentRecord) -> list[str]:
    """What a frontier net reaches without its linear part."""
    alone = [seed.recurrent_accuracy for seed in record.seeds if seed.recurrent_accuracy is not None]
    if record.joined is None or not alone:
        return []
    own = record.joined.recurrent
    row = (
        f"| {record.name}, without its linear part | {_over_seeds(alone)} "
        f"| {percent(own.accuracy)} ({interval(own)}) | {own.log_loss:.3f} | {percent(own.ece)} | | |"
    )
    return [row]


def _unigrams_row(sha256: str) -> list[str]:
    """The baseline of single words, where models/seed_weights/ holds one of the same reviews."""
    try:
        collected = load_seed_weights().record
    except WorldError:  # there is none, or it is damaged, which the pages of the lesson say
        return []
    if collected["data"]["sha256"] != sha256:
        return []
    measured = Accuracy.model_validate(collected["unigrams"])
    row = (
        f"| unigrams, which words occur and nothing else | the same for every seed | {percent(measured.accuracy)} "
        f"({interval(measured)}) | {collected['unigrams']['log_loss']:.3f} | | | |"
    )
    return [row]
