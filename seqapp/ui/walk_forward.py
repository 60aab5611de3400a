"""The walk-forward backtest that installed forecasters carry, as the pages Forecast and Compare read it."""

from collections.abc import Mapping

from seqapp.numbers import quantiles
from seqapp.store.records import ForecastRecord, WalkForward
from seqapp.ui.styles import FORECASTERS

Records = Mapping[str, ForecastRecord]
"""run.json by the net's label."""
NAMES = {style.cell: style.label for style in FORECASTERS}
HORIZONS = tuple(str(horizon) for horizon in quantiles.HORIZONS)
"""Trading days ahead, as a report and an address write them."""


def newest_report(records: Records) -> tuple[str, WalkForward] | None:
    """The backtest that ends last among those that the installed models carry, and whose it is."""
    reports = [(label, record.walk_forward) for label, record in records.items() if record.walk_forward]
    return max(reports, key=lambda one: (one[1].last_date, one[1].n_dates), default=None)


def how_tested(report: WalkForward) -> str:
    """On what the walk-forward was made."""
    return (
        f"Walk-forward, {report.first_date} to {report.last_date}: {report.n_forecasts:,} forecasts of "
        f"{report.n_tickers} tickers on {report.n_dates:,} dates ({report.source}). Before every year the "
        f"nets learnt anew from what came before it, with {report.seeds} seeds, whose forecasts are averaged. No "
        "forecast is in sample. Part of each net is linear (a range-HAR); it was not tested alone, so how much of "
        "the gain is the memory's is not known."
    )


def trading_days(horizon: int) -> str:
    """A horizon in words.

    >>> trading_days(1), trading_days(5)
    ('1 trading day', '5 trading days')
    """
    return "1 trading day" if horizon == 1 else f"{horizon} trading days"
