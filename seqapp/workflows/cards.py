"""What is written about a model, always from its run.json: the model card and the table in the README."""

from statistics import mean, stdev

from seqapp.numbers.errors import BadInputError

SENTIMENT_CARD = """\
# {name}

{layer} written from its textbook equations, trained to tell whether an English film review is positive.

- **Input**: a raw review. Cleaning, vocabulary ({vocabulary_size:,} words) and truncation (the last {max_tokens} words)
  are inside the model.
- **Network**: word vectors of {embedding_units}, one recurrent layer of {units} units in one direction, its last
  state, one logit; {parameters:,} weights. No pooling, no attention, no second direction: memory is its only way.
- **Trained on**: {n_train:,} reviews ({source}, SHA-256 {sha256}), {epochs} epochs, seed {seed},
  {minutes:.1f} minutes on {cores} cores of {processor}.

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
FORECAST_CARD = """\
# {name}

{layer} written from its textbook equations, trained to forecast how far a daily price may move: quantiles of the
log-return 1, 5 and 10 trading days ahead. Not investment advice.

- **Input**: the last {lookback} daily bars of one ticker (open, high, low, close, adj_close, volume). The features,
  returns and ranges over trailing volatility, are computed inside the model.
- **Output**: 23 quantiles for each horizon that never cross.
- **Network**: a linear part (a range-HAR on the log-scale), corrected by one recurrent layer of {units} units; one
  model for all tickers; the shape of the distribution and its location are constants; {parameters:,} weights.
- **Trained on**: {n_rows:,} daily rows of {n_tickers} tickers ({source}, SHA-256 {sha256}), {first_date} to
  {trained_through}, {epochs} epochs, seed {seed}, {minutes:.1f} minutes on {cores} cores of {processor}.

A forecast for a date up to {trained_through} is *in sample*: the model has seen what followed, so it proves nothing.

## How good it is

{walk_forward}

## Limits

- It says how far a price may move, not which way: its direction is no better than saying up every day.
- Large US companies and funds that exist today (survivors); other markets and small companies were not tried.
- News, earnings dates and anything but the ticker's own bars are unknown to it.
"""
MODEL_WORDS = {
    "rnn": "SimpleRNN",
    "lstm": "LSTM",
    "naive": "naive (no change)",
    "historical_simulation": "historical simulation, 250 days",
    "ewma_normal": "EWMA, Normal",
}
LAYER_NAMES = {"rnn": "A SimpleRNN", "lstm": "An LSTM"}


def sentiment_card(record: dict) -> str:
    """The model card of a sentiment run."""
    own, rival = record["metrics"], record["rivals"]["nb_svm"]
    config, data = record["config"], record["data"]
    return SENTIMENT_CARD.format(
        **config,
        **data,
        name=record["name"],
        layer=LAYER_NAMES[config["cell"]],
        parameters=record["parameters"],
        minutes=record["training_seconds"] / 60,
        **record["machine"],
        rows="\n".join([_row("this model", own), _row("NB-SVM (words, pairs, triples)", rival)]),
        verdict=verdict(own["accuracy"], rival["accuracy"]),
        seeds=seeds_sentence(record),
        lengths="\n".join(
            f"| {_stretch(row)} | {row['n']:,} | {_percent(row['accuracy'])} | {_interval(row)} |"
            for row in own["by_length"]
        ),
    )


def verdict(accuracy: float, rival: float) -> str:
    """Who wins, net or NB-SVM, in a sentence.

    >>> verdict(0.88, 0.916)
    'The simple rival wins, by 3.6 points: a linear model that counts words, pairs and triples.'
    """
    points = 100 * abs(accuracy - rival)
    if accuracy < rival:
        return f"The simple rival wins, by {points:.1f} points: a linear model that counts words, pairs and triples."
    return f"It is {points:.1f} points ahead of the simple rival, a linear model that counts words, pairs and triples."


def seeds_sentence(record: dict) -> str:
    """Mean and spread over seeds, where there are several."""
    accuracies = [100 * seed["accuracy"] for seed in record.get("seeds", [])]
    if len(accuracies) < 2:
        return "One seed so far: the spread over seeds is not known."
    return (
        f"Over {len(accuracies)} seeds: accuracy {mean(accuracies):.1f} % on average, "
        f"{min(accuracies):.1f} to {max(accuracies):.1f} %, standard deviation {stdev(accuracies):.2f} points."
    )


def sentiment_table(records: list[dict]) -> str:
    """The README's table: every shipped sentiment model beside NB-SVM."""
    lines = [
        "| model | accuracy, %: seeds' mean (range) | this one (95 %) | log loss | ECE, % | weights | minutes |",
        "|---|---|---|---|---|---|---|",
    ]
    for record in records:
        own, seeds = record["metrics"], [100 * seed["accuracy"] for seed in record["seeds"]]
        lines.append(
            f"| {record['name']} | {mean(seeds):.1f} ({min(seeds):.1f} to {max(seeds):.1f}, {len(seeds)} seeds) "
            f"| {_percent(own['accuracy'])} ({_interval(own)}) | {own['log_loss']:.3f} | {_percent(own['ece'])} "
            f"| {record['parameters']:,} | {record['training_seconds'] / 60:.1f} |"
        )
    rival = records[0]["rivals"]["nb_svm"]
    lines.append(
        f"| NB-SVM, the simple rival | the same for every seed | {_percent(rival['accuracy'])} ({_interval(rival)}) "
        f"| {rival['log_loss']:.3f} | {_percent(rival['ece'])} | | |"
    )
    return "\n".join(lines)


def forecast_card(record: dict) -> str:
    """The model card of a forecast run."""
    config, data = record["config"], record["data"]
    return FORECAST_CARD.format(
        name=record["name"],
        layer=LAYER_NAMES[config["cell"]],
        units=config["units"],
        lookback=config["lookback"],
        epochs=config["epochs"],
        seed=config["seed"],
        parameters=record["parameters"],
        minutes=record["training_seconds"] / 60,
        **record["machine"],
        **{name: data[name] for name in ("source", "sha256", "n_rows", "first_date")},
        n_tickers=len(data["tickers"]),
        trained_through=record["trained_through"],
        walk_forward=_walk_forward(record),
    )


def _walk_forward(record: dict) -> str:
    if "walk_forward" not in record:
        return "No walk-forward backtest with this recipe on these prices was found when the model was published."
    seeds = record["walk_forward"]["seeds"]
    alone = f" The nets below average {seeds} seeds; this model is one net." if seeds > 1 else ""
    tested = f"Before it was trained on everything, its recipe was tested year by year.{alone}"
    return f"{tested}\n\n{forecast_table([record])}"


def forecast_table(records: list[dict]) -> str:
    """The README's table: both nets and the simple rivals in the walk-forward backtest.

    Raises:
        BadInputError: no model has a backtest.
    """
    tested = [record["walk_forward"] for record in records if "walk_forward" in record]
    if not tested:
        raise BadInputError(
            "No installed forecaster has a walk-forward backtest. `python -m seqapp backtest forecast` makes one; "
            "publish a run from the same --runs folder afterwards."
        )
    report = max(tested, key=lambda one: one["last_date"])
    tested_on = (
        f"Walk-forward, {report['first_date']} to {report['last_date']}: {report['n_forecasts']:,} forecasts of "
        f"{report['n_tickers']} tickers on {report['n_dates']:,} dates; nets refitted every year, {report['seeds']} "
        "seeds averaged. In brackets 95 % block-bootstrap intervals over dates."
    )
    columns = (
        "days ahead",
        "model",
        "pinball loss x 10,000",
        "against hist. simulation, %",
        "against EWMA, %",
        "50 % covers, %",
        "90 % covers, %",
        "MASE",
        "direction, % (always up)",
    )
    lines = [tested_on, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for horizon, models in report["horizons"].items():
        for name, scores in models.items():
            against = [
                _estimate(scores["pinball_against"].get(rival), 100, "+.2f")
                for rival in ("historical_simulation", "ewma_normal")
            ]
            lines.append(
                f"| {horizon} | {MODEL_WORDS.get(name, name)} | {_estimate(scores['pinball'], 1e4, '.2f')} "
                f"| {against[0]} | {against[1]} | {_estimate(scores['coverage']['50%'], 100, '.1f')} "
                f"| {_estimate(scores['coverage']['90%'], 100, '.1f')} | {_estimate(scores['mase'], 1, '.3f')} "
                f"| {_estimate(scores['direction'], 100, '.1f')} ({100 * scores['always_up'][0]:.1f}) |"
            )
    return "\n".join(lines)


def _estimate(values: list[float] | None, factor: float, form: str) -> str:
    if values is None:
        return "-"
    value, low, high = (f"{factor * number:{form}}" for number in values)
    return f"{value} ({low} to {high})"


def _row(name: str, metrics: dict) -> str:
    return (
        f"| {name} | {_percent(metrics['accuracy'])} | {_interval(metrics)} | {metrics['log_loss']:.3f} "
        f"| {_percent(metrics['ece'])} |"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _interval(metrics: dict) -> str:
    return f"{_percent(metrics['accuracy_low'])} to {_percent(metrics['accuracy_high'])}"


def _stretch(row: dict) -> str:
    if row["words_to"] >= 10**9:
        return f"over {row['words_from']}"
    return f"{row['words_from'] + 1} to {row['words_to']}"
