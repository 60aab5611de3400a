"""What is said of a fine-tuned net: beside the net it came from and NB-SVM of the same rows, on one fold."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from seqapp.numbers.significance import in_words, mcnemar
from seqapp.store.records import FineTuning, PairedAccuracy, SentimentRecord
from seqapp.workflows.cards import LAYER_NAMES, metrics_row, percent
from seqapp.workflows.comparison import BASELINE_LOGIT
from seqapp.workflows.sentiment.measures import measure

ORIGIN_LOGIT = "origin_logit"
OWN, ORIGIN, NB_SVM = "the fine-tuned net", "the original net", "NB-SVM"
COLUMNS = {OWN: "logit", ORIGIN: ORIGIN_LOGIT, NB_SVM: BASELINE_LOGIT}

CARD = """\
# {name}

{layer} that went on from {origin} with a user's own labelled reviews.

- **Input**: a raw review. Cleaning, vocabulary ({vocabulary_size:,} words) and truncation (the last {max_tokens} words)
  are inside the model.
- **Network**: that of {origin}: word vectors of {embedding_units}, one recurrent layer of {units} units in one
  direction, its last state, one logit; {parameters:,} weights.
- **Went on with**: {n_train:,} reviews ({source}, SHA-256 {sha256}); {n_chosen:,} of them chose epoch {epoch} of
  {epochs}, the others moved the weights. Learning rate {learning_rate:g}, seed {seed}, {minutes:.1f} minutes on {cores}
  cores of {processor}.
- **Words**: the vocabulary is that of {origin}. Of the {n_words:,} different words of these reviews {n_new_words:,}
  are new to it and stay unknown: {unknown} % of all words read.
- **Beside it**: `seen.npy`, hashes of the reviews that it and the net it came from learnt from, and `vocabulary.txt`.

## How good it is

On {n_validation:,} reviews of the same file that neither it nor NB-SVM learnt from (the validation fold, by film where
films are known, else by review):

| model | accuracy, % | 95 % interval | log loss, nats | ECE, % |
|---|---|---|---|---|
{rows}

{seen}

{pairs}

{seeds}

## Limits

- It answers what the labels of its file asked; on other reviews it may be worse than the net it came from.
- NB-SVM learnt from the same {n_train:,} reviews and from no others.
- It reads the last {max_tokens} words. Irony, quotes and retold plots mislead it.
"""


def compared(answers: pd.DataFrame, known_before: np.ndarray, **told: Any) -> FineTuning:
    """The record of a fine-tuning: what the origin reached, and the paired tests.

    Args:
        answers: label, n_words and the three logits of `COLUMNS` for each review of the fold.
        known_before: (n,), whether the origin had learnt from it.
        told: the other fields of the record.
    """
    right = {name: (answers[column] >= 0) == (answers["label"] == 1) for name, column in COLUMNS.items()}
    unseen = answers[~known_before]
    return FineTuning(
        **told,
        n_seen=int(known_before.sum()),
        metrics=measure(answers, ORIGIN_LOGIT),
        pairs=[paired(a, b, right[a], right[b]) for a, b in combinations(COLUMNS, 2)],
        unseen={name: measure(unseen, column) for name, column in COLUMNS.items()}
        if 0 < len(unseen) < len(answers)
        else {},
    )


def paired(a: str, b: str, right_a: pd.Series, right_b: pd.Series) -> PairedAccuracy:
    """McNemar's test of two that judged the same reviews, from whether each is right."""
    test = mcnemar(right_a, right_b)
    return PairedAccuracy(
        a=a,
        b=b,
        difference=test.difference,
        low=test.low,
        high=test.high,
        p_value=test.p_value,
        n=len(right_a),
        only_a=test.b,
        only_b=test.c,
    )


def pair_sentence(pair: PairedAccuracy) -> str:
    """A paired test in one sentence, with its interval in points."""
    said = in_words(pair.p_value, 100 * pair.difference, pair.a, pair.b, "accuracy", " points")
    return f"{said} 95 % interval {100 * pair.low:+.1f} to {100 * pair.high:+.1f}, n = {pair.n:,}."


def fine_tuned_card(record: SentimentRecord, tuned: FineTuning, seeds: str) -> str:
    """The model card of a fine-tuned net; `seeds` is what is said of other seeds."""
    measured = {OWN: record.metrics, ORIGIN: tuned.metrics, NB_SVM: record.baselines["nb_svm"]}
    fields = record.config.model_dump() | record.data.model_dump() | tuned.model_dump(exclude={"metrics"})
    return CARD.format(
        **fields
        | {
            "name": record.name,
            "layer": LAYER_NAMES[record.config.cell],
            "parameters": record.parameters,
            "minutes": record.training_seconds / 60,
            "processor": record.machine.processor,
            "cores": record.machine.cores,
            "unknown": percent(tuned.unknown_share),
            "rows": "\n".join(metrics_row(_titled(name, tuned), value) for name, value in measured.items()),
            "seen": seen_sentence(tuned, record.metrics.n),
            "pairs": "\n".join(f"- {pair_sentence(pair)}" for pair in tuned.pairs),
            "seeds": seeds,
        }
    )


def seen_sentence(tuned: FineTuning, n: int) -> str:
    """How many reviews of the fold the origin had learnt from, and what all three reach on the others."""
    if not tuned.n_seen:
        return f"{tuned.origin} had learnt from none of these reviews before."
    whom = f"all of these {n:,}" if tuned.n_seen == n else f"{tuned.n_seen:,} of these {n:,}"
    said = (
        f"{tuned.origin} had learnt from {whom} reviews before: on those its numbers, and what the fine-tuned net "
        "has of it, are in sample and no test of skill."
    )
    if not tuned.unseen:
        return said
    rows = "\n".join(metrics_row(_titled(name, tuned), value) for name, value in tuned.unseen.items())
    others = next(iter(tuned.unseen.values())).n
    return (
        f"{said} On the other {others:,}:\n\n| model | accuracy, % | 95 % interval | log loss, nats | ECE, % |\n"
        f"|---|---|---|---|---|\n{rows}"
    )


def _titled(name: str, tuned: FineTuning) -> str:
    return {
        OWN: "this model",
        ORIGIN: f"{tuned.origin}, which it came from",
        NB_SVM: "NB-SVM of the same reviews (words, pairs, triples)",
    }[name]
