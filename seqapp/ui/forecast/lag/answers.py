"""A user's own forecasts of a price beside what the price was, judged by the lag detector."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.data.prices.door import Prices
from seqapp.data.tables import read_table
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.lag import DAYS, LagReport, copies_yesterday
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.texts import listed
from seqapp.workflows.forecast.series import Series

DATE, FORECAST, TICKER = "date", "forecast", "ticker"


@dataclass(frozen=True)
class Judged:
    """What became of the forecasts of one ticker.

    Attributes:
        ticker: its symbol.
        column: of which prices they are: close or adj_close.
        rows: date, price, forecast, in the order of time, days without a gap.
        left_out: rows of the file that were not judged.
        report: of the lag detector.
    """

    ticker: str
    column: str
    rows: pd.DataFrame
    left_out: int
    report: LagReport


@st.cache_data(max_entries=8, show_spinner=False)
def read(name: str, content: bytes) -> pd.DataFrame:
    """The file's date, forecast and ticker (empty: not said).

    Raises:
        BadInputError: it is no table with a date and a forecast.
    """
    table = read_table(name, content)
    headings = [" ".join(part for part in heading if part).strip().lower() for heading in table.headings]
    if missing := [wanted for wanted in (DATE, FORECAST) if wanted not in headings]:
        raise BadInputError(
            f"{name} has no column {listed(missing)}. Expected the columns {DATE}, {FORECAST} and, if it is of several "
            f"tickers, {TICKER}. It has {listed([heading or 'one without a name' for heading in headings])}."
        )
    cells = {one: table.cells[headings.index(one)] for one in (DATE, FORECAST, TICKER) if one in headings}
    frame = pd.DataFrame({DATE: _dates(name, cells[DATE]), FORECAST: _numbers(name, cells[FORECAST])})
    frame[TICKER] = cells[TICKER].astype(str).str.strip().str.upper() if TICKER in cells else ""
    return frame


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=HASH_FUNCS)
def judge(name: str, content: bytes, prices: Prices, ticker: str) -> Judged:
    """Judge the forecasts of one ticker.

    Raises:
        BadInputError: too few of them lie on days whose prices are known, one after the other.
    """
    said = read(name, content)
    said = said[said[TICKER].isin(["", ticker])]
    if said[DATE].duplicated().any():
        day = said[DATE][said[DATE].duplicated()].iloc[0]
        raise BadInputError(f"{name} has two forecasts of {ticker} for {day:%Y-%m-%d}. Expected one a day.")
    frame = prices.frame.merge(said[[DATE, FORECAST]], on="date", how="left")
    run = _longest(frame[FORECAST].notna().to_numpy())
    rows = frame.iloc[run]
    if len(rows) < DAYS:
        raise BadInputError(
            f"{name} has {len(rows)} forecasts of {ticker} on trading days one after the other that its prices here "
            f"know ({frame['date'].iloc[0]:%Y-%m-%d} to {frame['date'].iloc[-1]:%Y-%m-%d}); expected at least {DAYS}."
        )
    far = {
        one: float(np.median(np.abs(np.log(rows[FORECAST] / rows[one])))) for one in ("close", "adj_close")
    }
    column = min(far, key=lambda one: far[one])
    report = copies_yesterday(rows[column], rows[FORECAST])
    shown = pd.DataFrame(
        {"date": rows["date"].dt.date, "price": rows[column], "forecast": rows[FORECAST]}
    ).reset_index(drop=True)
    return Judged(ticker, column, shown, len(said) - len(rows), report)


def of_which(frame: pd.DataFrame, ticker: str, series: Series) -> str:
    """Of which ticker the file's forecasts are judged: the one on screen, else the first whose prices are here.

    Raises:
        BadInputError: there are no prices of any.
    """
    names = [name for name in dict.fromkeys(frame[TICKER]) if name]
    if not names or ticker in names:
        return ticker
    known = [name for name in names if name in series]
    if not known:
        raise BadInputError(
            f"No prices of {listed(names[:3])} are here to hold the forecasts against. Fetch them above, or leave the "
            f"column {TICKER} out."
        )
    return known[0]


def _dates(name: str, cells: pd.Series) -> pd.Series:
    days = pd.to_datetime(cells, errors="coerce", format="ISO8601")
    _refuse(name, DATE, cells, days.isna(), "a day as 2024-07-05")
    return days.dt.tz_localize(None).dt.normalize().astype("datetime64[ns]")


def _numbers(name: str, cells: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(cells, errors="coerce")
    _refuse(name, FORECAST, cells, ~(numbers > 0) | np.isinf(numbers), "a price above 0, as 101.25")
    return numbers.astype(float)


def _refuse(name: str, column: str, cells: pd.Series, wrong: pd.Series, expected: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        raise BadInputError(
            f"{name}, row {first + 1}, column {column}: expected {expected}. Received {str(cells.iloc[first])[:40]!r}"
            f"{f', and {int(wrong.sum()) - 1} more such rows' if wrong.sum() > 1 else ''}."
        )


def _longest(known: np.ndarray) -> slice:
    """The longest stretch of True.

    >>> _longest(np.array([True, False, True, True, False]))
    slice(2, 4, None)
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(int), [0]])))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return slice(0, 0)
    at = int(np.argmax(ends - starts))
    return slice(int(starts[at]), int(ends[at]))
