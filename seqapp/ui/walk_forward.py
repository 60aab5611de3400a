"""The walk-forward backtest that installed forecasters carry, as the pages Forecast and Compare read it."""

from collections.abc import Mapping

from seqapp.numbers import quantiles
from seqapp.numbers.significance import THRESHOLD
from seqapp.store.records import ForecastRecord, Scores, WalkForward
from seqapp.ui.styles import FORECASTERS, NETS
from seqapp.ui.texts import percent

Records = Mapping[str, ForecastRecord]
"""run.json by the net's label."""
NAMES = {style.cell: style.label for style in FORECASTERS}
HORIZONS = tuple(str(horizon) for horizon in quantiles.HORIZONS)
"""Trading days ahead, as a report and an address write them."""
LINEAR = "linear"
"""The linear part of a net, trained and tested alone."""
UNKNOWN = (
    "Part of each net is linear (a range-HAR); it was not tested alone, so how much of the gain is the memory's is not "
    "known."
)


def newest_report(records: Records) -> tuple[str, WalkForward] | None:
    """The backtest that ends last among those that the installed models carry, and whose it is."""
    reports = [(label, record.walk_forward) for label, record in records.items() if record.walk_forward]
    return max(reports, key=lambda one: (one[1].last_date, one[1].n_dates), default=None)


def how_tested(report: WalkForward) -> str:
    """On what the walk-forward was made, and what the memory earned in it."""
    return (
        f"Walk-forward, {report.first_date} to {report.last_date}: {report.n_forecasts:,} forecasts of "
        f"{report.n_tickers} tickers on {report.n_dates:,} dates ({report.source}). Before every year the "
        f"nets learnt anew from what came before it, {_seeds(report.seeds)}. No "
        f"forecast is in sample. {memory_sentence(report)}"
    )


def _seeds(n: int) -> str:
    return "with one seed" if n == 1 else f"with {n} seeds, whose forecasts are averaged"


def memory_sentence(report: WalkForward, horizon: str = "1") -> str:
    """What the recurrent part of each net adds to its linear part, where that was tested alone."""
    models = report.horizons.get(horizon, {})
    said = [line for net in NETS if net.cell in models and (line := _memory(net.label, models[net.cell]))]
    if not said:
        return UNKNOWN
    days = trading_days(int(horizon))
    return (
        f"Part of each net is linear (a range-HAR). Against that part alone, {days} ahead, {'; '.join(said)}."
    )


def _memory(label: str, scores: Scores) -> str:
    relative, test = scores.pinball_against.get(LINEAR), scores.tests.get(LINEAR)
    if relative is None or test is None:
        return ""
    size = f"{percent(abs(relative[0]), 2)} {'less' if relative[0] < 0 else 'more'}"
    if test.p >= THRESHOLD:
        return (
            f"the {label} loses {size}, and the evidence is too weak to tell that from chance ({_p(test.p)})"
        )
    return f"the {label} loses {size}, unlikely to be chance ({_p(test.p)})"


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def trading_days(horizon: int) -> str:
    """A horizon in words.

    >>> trading_days(1), trading_days(5)
    ('1 trading day', '5 trading days')
    """
    return "1 trading day" if horizon == 1 else f"{horizon} trading days"
