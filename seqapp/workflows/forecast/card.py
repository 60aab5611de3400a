"""What is written about a forecaster, always from its run.json: the model card and the table in the README."""

from seqapp.numbers.errors import BadInputError
from seqapp.store.records import Estimate, ForecastRecord, Report
from seqapp.workflows.cards import LAYER_NAMES

CARD = """\
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


def card(record: ForecastRecord) -> str:
    """The model card of a forecast run."""
    config, data = record.config, record.data
    return CARD.format(
        name=record.name,
        layer=LAYER_NAMES[config.cell],
        units=config.units,
        lookback=config.lookback,
        epochs=config.epochs,
        seed=config.seed,
        parameters=record.parameters,
        minutes=record.training_seconds / 60,
        processor=record.machine.processor,
        cores=record.machine.cores,
        source=data.source,
        sha256=data.sha256,
        n_rows=data.n_rows,
        first_date=data.first_date,
        n_tickers=len(data.tickers),
        trained_through=record.trained_through,
        walk_forward=_walk_forward(record),
    )


def _walk_forward(record: ForecastRecord) -> str:
    if record.walk_forward is None:
        return "No walk-forward backtest with this recipe on these prices was found when the model was published."
    seeds = record.walk_forward.seeds
    alone = f" The nets below average {seeds} seeds; this model is one net." if seeds > 1 else ""
    tested = f"Before it was trained on everything, its recipe was tested year by year.{alone}"
    return f"{tested}\n\n{table([record])}"


def table(records: list[ForecastRecord]) -> str:
    """The README's table: both nets and the simple baselines in the walk-forward backtest.

    Raises:
        BadInputError: no model has a backtest.
    """
    tested = [record.walk_forward for record in records if record.walk_forward]
    if not tested:
        raise BadInputError(
            "No installed forecaster has a walk-forward backtest. `python -m seqapp backtest forecast` makes one; "
            "publish a run from the same --runs folder afterwards."
        )
    report = max(tested, key=lambda report: report.last_date)
    tested_on = (
        f"Walk-forward, {report.first_date} to {report.last_date}: {report.n_forecasts:,} forecasts of "
        f"{report.n_tickers} tickers on {report.n_dates:,} dates; nets refitted every year, {report.seeds} "
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
    for horizon, models in report.horizons.items():
        for name, scores in models.items():
            against = [
                _estimate(scores.pinball_against.get(baseline), 100, "+.2f")
                for baseline in ("historical_simulation", "ewma_normal")
            ]
            lines.append(
                f"| {horizon} | {MODEL_WORDS.get(name, name)} | {_estimate(scores.pinball, 1e4, '.2f')} "
                f"| {against[0]} | {against[1]} | {_estimate(scores.coverage['50%'], 100, '.1f')} "
                f"| {_estimate(scores.coverage['90%'], 100, '.1f')} | {_estimate(scores.mase, 1, '.3f')} "
                f"| {_estimate(scores.direction, 100, '.1f')} ({100 * scores.always_up[0]:.1f}) |"
            )
    return "\n".join([*lines, *(["", remark] if (remark := dash_remark(report)) else [])])


def dash_remark(report: Report) -> str:
    """What the dashes in a table of the report mean; nothing if there are none."""
    models = [scores for models in report.horizons.values() for scores in models.values()]
    if not any(scores.mase is None or None in scores.pinball_against.values() for scores in models):
        return ""
    return (
        "A dash stands for a ratio that has no value: what it is relative to lost exactly nothing, as where no price "
        "moved."
    )


def _estimate(values: Estimate | None, factor: float, form: str) -> str:
    if values is None:
        return "-"
    value, low, high = (f"{factor * number:{form}}" for number in values)
    return f"{value} ({low} to {high})"
