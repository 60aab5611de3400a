"""What is written about a forecaster, always from its run.json: the model card and the table in the README."""

from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.records import Estimate, ForecastRecord, Report, Scores, WalkForward
from seqapp.workflows.cards import LAYER_NAMES
from seqapp.workflows.forecast.verdict import STRONG, words

CARD = """\
# {name}

{layer} written from its textbook equations, trained to forecast how far a daily price may move: quantiles of the
log-return 1, 5 and 10 trading days ahead. Not investment advice.

- **Input**: the last {lookback} daily bars of one ticker (open, high, low, close, adj_close, volume). The features,
  returns and ranges over trailing volatility, are computed inside the model.
- **Output**: 23 quantiles for each horizon that never cross.
- **Network**: {network}; one model for all tickers; the shape of the distribution and its location are constants;
  {parameters:,} weights.
- **Trained on**: {n_rows:,} daily rows of {n_tickers} tickers ({source}, SHA-256 {sha256}), {first_date} to
  {trained_through}, {epochs} epochs, seed {seed}, {minutes:.1f} minutes on {cores} cores of {processor}.

{dates}

## How good it is

{walk_forward}

## Limits

- It says how far a price may move, not which way: its direction is no better than saying up every day.
- Large US companies and funds that exist today (survivors); other markets and small companies were not tried.
- News, earnings dates and anything but the ticker's own bars are unknown to it.
"""


def card(record: ForecastRecord) -> str:
    """The model card of a forecast run."""
    config, data = record.config, record.data
    return CARD.format(
        name=record.name,
        layer=LAYER_NAMES[config.cell],
        network=_network(config),
        dates=_dates(record),
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


SIMPLE = ("historical_simulation", "ewma_normal")
"""Baselines that a table measures all others against where the strong ones were not tested."""
PARTS = {
    "both": "a linear part (a range-HAR on the log-scale), corrected by one recurrent layer of {units} units",
    "linear": "a linear part (a range-HAR on the log-scale)",
    "recurrent": "one recurrent layer of {units} units",
}


def _network(config: ForecastConfig) -> str:
    one = PARTS[config.parts].format(units=config.units)
    if config.members == 1:
        return one
    return f"{config.members} nets, whose quantiles are averaged, each {one}"


def _dates(record: ForecastRecord) -> str:
    """Which net answers for which dates, and which answers prove nothing."""
    through, report = record.trained_through, record.walk_forward
    newest = f"For dates after {through} the newest net answers, which learnt from everything up to that day."
    if report is None or not report.years:
        return f"{newest} A forecast for a date up to it is *in sample* and proves nothing."
    return (
        f"{newest} For every date from {report.first_year} to then the net of its year does (`years.npz`), which was "
        "fitted only on what came before that year: none of these forecasts is in sample. Nets that are asked for by "
        "name for dates that they have seen say so: such an answer proves nothing."
    )


def _walk_forward(record: ForecastRecord) -> str:
    if record.walk_forward is None:
        return "No walk-forward backtest with this recipe on these prices was found when the model was published."
    seeds = record.walk_forward.seeds
    alone = (
        f" The nets below average {seeds} seeds; this model is one net."
        if seeds > record.config.members
        else ""
    )
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
        f"{report.n_tickers} tickers on {report.n_dates:,} dates; nets refitted every year, {_seeds(report)}. "
        "In brackets 95 % block-bootstrap intervals over dates; t and p (Holm over all baselines): "
        "Diebold-Mariano on each date's mean loss."
    )
    first = next(iter(report.horizons.values()))
    yardsticks = STRONG if all(name in first for name in STRONG) else SIMPLE
    columns = (
        "days ahead",
        "model",
        "pinball loss x 10,000",
        *(f"against {words(name)}, % (t; p)" for name in yardsticks),
        "90 % covers, %",
        "in calm, middling, wild markets, %",
        "MASE",
        "direction, % (always up)",
    )
    lines = [tested_on, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for horizon, models in report.horizons.items():
        for name, scores in models.items():
            cells = (
                horizon,
                words(name),
                _estimate(scores.pinball, 1e4, ".2f"),
                *(_against(scores, yardstick, itself=name == yardstick) for yardstick in yardsticks),
                _estimate(scores.coverage["90%"], 100, ".1f"),
                ", ".join(f"{100 * share:.1f}" for share in scores.coverage_by_volatility.values()) or "-",
                _estimate(scores.mase, 1, ".3f"),
                f"{_estimate(scores.direction, 100, '.1f')} ({100 * scores.always_up[0]:.1f})",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *(["", remark] if (remark := dash_remark(report)) else [])])


def _seeds(report: WalkForward) -> str:
    """How many nets answer together, and which rows have fewer."""
    labels = report.labels or [config.cell for config in report.configs]
    fewer = [
        words(label)
        for label, config in zip(labels, report.configs, strict=True)
        if report.labels and config.members < report.seeds
    ]
    most = f"{report.seeds} averaged"
    return f"{most}, in {', '.join(fewer)} two" if fewer else most


def _against(scores: Scores, yardstick: str, *, itself: bool) -> str:
    """The loss relative to a baseline's, with its interval, and where it was tested t and p."""
    if itself:
        return "0"
    said = _estimate(scores.pinball_against.get(yardstick), 100, "+.2f")
    test = scores.tests.get(yardstick)
    if test is None:
        return said
    p = test.p if test.p_holm is None else test.p_holm
    return f"{said}; t {test.t:+.1f}, p {'< 0.001' if p < 0.001 else f'{p:.3f}'}"


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
