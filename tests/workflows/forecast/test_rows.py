import numpy as np
import pandas as pd

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.panel import ADJ_CLOSE, forward_returns
from seqapp.workflows.forecast.rows import rows_between

FRAME = synthetic_prices(2, 200, seed=1)
START, END = np.datetime64("2010-06-01"), np.datetime64("2010-07-30")


def test_every_row_sees_its_own_days_and_no_later_one():
    rows, omitted = rows_between(FRAME, START, END, 120)
    asked = ((FRAME["date"] >= "2010-06-01") & (FRAME["date"] <= "2010-07-30")).sum()
    assert len(rows) + omitted == asked
    assert omitted > 0
    which = np.array([0, len(rows) - 1])
    for window, row in zip(rows.windows(which), which, strict=True):
        own = FRAME[(FRAME["ticker"] == rows.ticker[row]) & (FRAME["date"] <= pd.Timestamp(rows.date[row]))]
        np.testing.assert_allclose(window[:, ADJ_CLOSE], own["adj_close"].tail(120), rtol=1e-6)


def test_outcomes_and_values_of_days_are_laid_out_by_ticker():
    rows, _ = rows_between(FRAME, START, END, 100)
    returns = {ticker: forward_returns(bars.rows[:, ADJ_CLOSE], 5) for ticker, bars in rows.panel.items()}
    np.testing.assert_array_equal(rows.lay_out(returns), rows.y_true[:, 1])
    first = dict.fromkeys(rows.panel, 30)
    np.testing.assert_array_equal(
        rows.lay_out({name: r[30:] for name, r in returns.items()}, first), rows.y_true[:, 1]
    )
    some = rows.only(rows.ticker == "S1")
    assert set(some.ticker) == {"S1"}
    np.testing.assert_array_equal(some.y_true, rows.y_true[rows.ticker == "S1"])


def test_what_is_no_price_has_no_rows():
    vix = FRAME[FRAME["ticker"] == "S0"].assign(ticker="^VIX")
    rows, omitted = rows_between(vix, START, END, 100)
    assert (len(rows), omitted) == (0, 0)
