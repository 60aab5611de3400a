import numpy as np

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.workflows.forecast.drift import drift_baseline


def answer(bars):
    """Intervals as wide as the share of the last day's range in its close, one day ahead; wider further on."""
    width = (bars[:, -1, 1] - bars[:, -1, 2]) / bars[:, -1, 3]
    levels = (np.array(LEVELS) - 0.5) / 0.9
    return width[:, None, None] * np.arange(1, len(HORIZONS) + 1)[:, None] * levels


def test_widths_are_of_the_first_horizon_on_the_last_250_sessions_of_every_ticker():
    frame = synthetic_prices(2, 400, seed=0)
    kept = drift_baseline(answer, frame, lookback=100)["width"]
    last = frame[frame["date"] >= np.unique(frame["date"])[-250]]
    assert kept.n == len(last) == 500
    np.testing.assert_allclose(
        kept.median, ((last["high"] - last["low"]) / last["close"]).median(), atol=2e-6
    )


def test_where_no_ticker_is_long_enough_there_is_nothing():
    assert drift_baseline(answer, synthetic_prices(1, 90, seed=0), lookback=100) == {}
