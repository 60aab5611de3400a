"""The table of daily bars: what it must hold, and one sentence for each way it can fail to."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError

COLUMNS = ("ticker", "date", "open", "high", "low", "close", "adj_close", "volume")
PRICE_COLUMNS = COLUMNS[2:7]
NUMBER_COLUMNS = COLUMNS[2:]
EVENT_COLUMNS = ("ticker", "date", "dividend", "split")


@dataclass(frozen=True)
class Prices:
    """Daily bars and where they come from.

    Attributes:
        frame: columns `COLUMNS`, sorted by ticker and date; `date` without time and zone, numbers float64.
            `close` is raw or split-adjusted: only `adj_close` carries returns across days, the others only
            ratios within one day.
        source: where the bars come from, fit to be published: no folder of this machine.
        sha256: of the file as it lies on disk; of the frame's content for bars that were fetched.
        notes: what a reader must know, one sentence each: rows dropped, a copy served in place of fresh bars.
        fetched_at: when the bars were fetched, in UTC; None for a user's file. Of several series, the oldest.
        stale: the source failed and an older copy stands in; `notes` says why and how old it is.
        events: dividends and split ratios (columns `EVENT_COLUMNS`), None where nobody knows them.
        columns: of a user's file, which heading each column was read from.
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    notes: list[str]
    fetched_at: datetime | None = None
    stale: bool = False
    events: pd.DataFrame | None = None
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def tickers(self) -> list[str]:
        """The tickers, in alphabetical order."""
        return self.frame["ticker"].drop_duplicates().tolist()

    @property
    def last_date(self) -> pd.Timestamp:
        """The day of the newest bar of any ticker."""
        return self.frame["date"].max()


def tickers_of(prices: Prices) -> dict[str, dict[str, Any]]:
    """Of each ticker how many bars it has, from when to when, and the last one."""
    tickers = {}
    for ticker, bars in prices.frame.groupby("ticker", sort=False):
        first, last = bars["date"].iloc[0], bars["date"].iloc[-1]
        tickers[str(ticker)] = {
            "rows": len(bars),
            "first": f"{first:%Y-%m-%d}",
            "last": f"{last:%Y-%m-%d}",
            "last_bar": {column: float(bars[column].iloc[-1]) for column in NUMBER_COLUMNS},
        }
    return tickers


def content_sha256(frame: pd.DataFrame) -> str:
    """SHA-256 of the bars themselves, the same on every machine and after every round trip through a file."""
    digest = hashlib.sha256("\n".join(frame["ticker"]).encode())
    digest.update(frame["date"].to_numpy("datetime64[D]").astype("<i8").tobytes())
    for column in NUMBER_COLUMNS:
        digest.update(frame[column].to_numpy("<f8").tobytes())
    return digest.hexdigest()


def checked_bars(frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Bars as `Prices` promises them, from columns that are days and numbers already.

    Rows without one of the five prices are dropped, also where a price is 0: that is how Yahoo writes one that it
    does not know. A missing volume becomes 0, a bar that stands there twice is taken once. A note counts each.

    Args:
        frame: the columns `COLUMNS` in any order of rows; its index is what messages call a row.
        name: what messages call the table.

    Returns:
        The frame, and the notes.

    Raises:
        BadInputError: a price is not above zero, high is below low, a ticker has two different bars for one day, or
            no ticker has the two bars that a return needs. Names row and column.

    >>> day = {"ticker": "A", "open": 1.0, "high": 2.0, "low": 1.0, "close": 2.0, "volume": 9.0}
    >>> rows = [day | {"date": f"2024-01-0{at}", "adj_close": 2.0 * (at > 1)} for at in (3, 2, 1)]
    >>> frame, notes = checked_bars(pd.DataFrame(rows).astype({"date": "datetime64[ns]"}), "my.csv")
    >>> frame[["ticker", "date", "adj_close"]]
      ticker       date  adj_close
    0      A 2024-01-02        2.0
    1      A 2024-01-03        2.0
    >>> notes
    ['1 of 3 rows dropped, they have no price (1 without adj_close); 0 counts as unknown']
    """
    rows, total = frame.index, len(frame)
    frame, notes = _known(frame[list(COLUMNS)].reset_index(drop=True))
    again = frame.duplicated(list(COLUMNS))
    if again.any():
        first = frame[again].iloc[0]
        where = f"{cut(first['ticker'])} {first['date']:%Y-%m-%d}"
        notes.append(f"{int(again.sum())} bars stand there twice, taken once: {where}")
    frame = frame[~again].sort_values(["ticker", "date"])
    _check(frame, rows, name)
    if not frame["ticker"].duplicated().any():
        raise BadInputError(
            f"{name} has too few rows: {len(frame)} with a price, and no ticker with the two that a return "
            f"needs. Give a longer history. Received {total} rows."
        )
    return frame.reset_index(drop=True), notes


def _known(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows with all five prices, each with a volume; and the notes on the others."""
    notes, total, prices = [], len(frame), frame[list(PRICE_COLUMNS)]
    incomplete = prices.isna() | (prices == 0)
    if dropped := int(incomplete.any(axis=1).sum()):
        empty = ", ".join(f"{count} without {column}" for column, count in incomplete.sum().items() if count)
        zero = "; 0 counts as unknown" if (prices == 0).to_numpy().any() else ""
        notes.append(f"{dropped} of {total} rows dropped, they have no price ({empty}){zero}")
        frame = frame[~incomplete.any(axis=1)]
    if without := int(frame["volume"].isna().sum()):
        notes.append(f"{without} rows have no volume, taken as 0")
        frame = frame.fillna({"volume": 0.0})
    return frame, notes


def _check(frame: pd.DataFrame, rows: pd.Index, name: str) -> None:
    """What must hold for every bar, as a pandera schema; our sentence for the first row that breaks it."""
    import pandera.pandas as pa  # noqa: PLC0415 - half a second that only reading prices should cost

    price = pa.Column("float64", pa.Check(lambda cells: (cells > 0) & np.isfinite(cells), name="price"))
    volume = pa.Column("float64", pa.Check(lambda cells: (cells >= 0) & np.isfinite(cells), name="volume"))
    schema = pa.DataFrameSchema(
        dict.fromkeys(PRICE_COLUMNS, price) | {"volume": volume},
        checks=[
            pa.Check(lambda bars: bars["high"] >= bars["low"], name="order"),
            pa.Check(lambda bars: ~bars.duplicated(["ticker", "date"]), name="once"),
        ],
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.sort_values("index", kind="stable")
        raise BadInputError(_sentence(frame, rows, name, cases)) from None


def _sentence(frame: pd.DataFrame, rows: pd.Index, name: str, cases: pd.DataFrame) -> str:
    """One line on the first failing row: where, what was expected and received, how many share the fault."""
    check, row = cases["check"].iloc[0], cases["index"].iloc[0]
    column, bar = cases["column"].iloc[0], frame.loc[row]
    same = cases.loc[cases["check"] == check, "index"].nunique()
    others = f" {same} rows have this fault." if same > 1 else ""
    where = f"{name}, row {rows[row]} ({cut(bar['ticker'])} {bar['date']:%Y-%m-%d}), column "
    if check == "order":
        return f"{where}high: {bar['high']} is below low {bar['low']}. Correct or delete the row.{others}"
    if check == "once":
        intraday = (
            " These seem to be bars of minutes or hours: give daily ones." if 2 * same > len(frame) else ""
        )
        return (
            f"{where}date: this ticker has a bar for that day already. Delete one of them.{others}{intraday}"
        )
    expected = "a finite price above zero" if check == "price" else "a finite volume, zero or more"
    return f"{where}{column}: received {bar[column]}, expected {expected}. Correct or delete the row.{others}"
