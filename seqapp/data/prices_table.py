"""The table of daily bars: what it must hold, and one sentence for each way it can fail to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from seqapp.numbers.errors import BadInputError

COLUMNS = ("ticker", "date", "open", "high", "low", "close", "adj_close", "volume")
PRICE_COLUMNS = COLUMNS[2:7]
NUMBER_COLUMNS = COLUMNS[2:]
EVENT_COLUMNS = ("ticker", "date", "dividend", "split")
NO_NUMBER = ("", "NA", "N/A", "NaN", "nan", "null", "None")
DAYS = pd.Timestamp("1800-01-01"), pd.Timestamp("2199-12-31")  # what trading days lie between
ISO_DATE = r"\d{4}-\d{2}-\d{2}(?:[T ].*)?"  # what follows the day, a time or an offset, does not matter here


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
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    notes: list[str]
    fetched_at: datetime | None = None
    stale: bool = False
    events: pd.DataFrame | None = None

    @property
    def tickers(self) -> list[str]:
        """The tickers, in alphabetical order."""
        return self.frame["ticker"].drop_duplicates().tolist()

    @property
    def last_date(self) -> pd.Timestamp:
        """The day of the newest bar of any ticker."""
        return self.frame["date"].max()


def content_sha256(frame: pd.DataFrame) -> str:
    """SHA-256 of the bars themselves, the same on every machine and after every round trip through a file."""
    digest = hashlib.sha256("\n".join(frame["ticker"]).encode())
    digest.update(frame["date"].to_numpy("datetime64[D]").astype("<i8").tobytes())
    for column in NUMBER_COLUMNS:
        digest.update(frame[column].to_numpy("<f8").tobytes())
    return digest.hexdigest()


def clean_bars(raw: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Bars as `Prices` promises them, from a table with the right columns in whatever order and dress.

    Rows without one of the five prices are dropped, a missing volume becomes 0; a note counts them.

    Args:
        raw: the table as read; headings may differ in case and spaces ("Adj Close"), others are ignored.
        name: what messages call the table.

    Returns:
        The frame, and the notes.

    Raises:
        BadInputError: a column is missing, a cell is no date or number, a price is not above zero, high is
            below low, a ticker has two bars for one day, or no ticker has the two bars that a return needs.
            Names row and column; rows are counted from 1, without the heading.

    >>> day = {"ticker": "A", "open": 1, "high": 2, "low": 1, "close": 2, "volume": 9}
    >>> rows = [day | {"date": "2024-01-03", "Adj Close": 2}, day | {"date": "2024-01-02", "Adj Close": 1}]
    >>> clean_bars(pd.DataFrame(rows), "my.csv")[0][["ticker", "date", "adj_close"]]
      ticker       date  adj_close
    0      A 2024-01-02        1.0
    1      A 2024-01-03        2.0
    """
    frame = _columns(raw, name)
    frame["ticker"] = _tickers(frame["ticker"], name)
    frame["date"] = _dates(frame["date"], name)
    for column in NUMBER_COLUMNS:
        frame[column] = _numbers(frame[column], name)
    notes = []
    incomplete = frame[list(PRICE_COLUMNS)].isna()
    if dropped := int(incomplete.any(axis=1).sum()):
        empty = ", ".join(f"{count} without {column}" for column, count in incomplete.sum().items() if count)
        notes.append(f"{name}: {dropped} of {len(frame)} rows dropped, they have no price ({empty})")
        frame = frame[~incomplete.any(axis=1)]
    unknown = frame["volume"].isna()
    if unknown.any():
        notes.append(f"{name}: {int(unknown.sum())} rows have no volume, taken as 0")
        frame = frame.assign(volume=frame["volume"].fillna(0.0))
    frame = frame.sort_values(["ticker", "date"])
    _check(frame, name)
    if not frame["ticker"].duplicated().any():
        raise BadInputError(
            f"{name} has too few rows: {len(frame)} with a price, and no ticker with the two that a return "
            f"needs. Give a longer history. Received {len(raw)} rows."
        )
    return frame.reset_index(drop=True), notes


def _columns(raw: pd.DataFrame, name: str) -> pd.DataFrame:
    """The contract's columns, their headings written the contract's way, rows numbered from 1."""
    tidy = [str(heading).strip().lower().replace(" ", "_") for heading in raw.columns]
    missing = [column for column in COLUMNS if column not in tidy]
    if missing or any(tidy.count(column) > 1 for column in COLUMNS):
        problem = f"has no column {', '.join(missing)}" if missing else "has one column twice"
        raise BadInputError(
            f"{name} {problem}; expected {', '.join(COLUMNS)}. Rename or add what differs. "
            f"Received: {', '.join(map(str, raw.columns)) or 'no columns'}."
        )
    frame = raw.set_axis(tidy, axis="columns")[list(COLUMNS)]
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis="index")


def _tickers(values: pd.Series, name: str) -> pd.Series:
    tickers = values.astype("str").str.strip()
    row = _first(values.isna() | (tickers == ""))
    if row is not None:
        raise BadInputError(f"{name}, row {row}, column ticker: it is empty, expected a symbol like AAPL.")
    return tickers


def _dates(values: pd.Series, name: str) -> pd.Series:
    """Days as datetime64[ns] at midnight: the day on the wall where the bar was traded, whatever its zone."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_localize(None)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        days = values.dt.normalize()
    else:
        written = values.astype("str").str.strip()
        readable = written.str.fullmatch(ISO_DATE)
        days = pd.to_datetime(written.str[:10].where(readable), format="%Y-%m-%d", errors="coerce")
    row = _first(~days.between(*DAYS))
    if row is not None:
        raise BadInputError(
            f"{name}, row {row}, column date: {str(values.loc[row])!r} is no day of trading, expected "
            "YYYY-MM-DD as in 2024-01-31."
        )
    return days.astype("datetime64[ns]")


def _numbers(values: pd.Series, name: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series(values.to_numpy("float64", na_value=np.nan), index=values.index)
    written = values.where(values.notna(), "").astype("str").str.strip()
    absent = written.isin(NO_NUMBER)
    numbers = pd.to_numeric(written.where(~absent), errors="coerce").astype("float64")
    row = _first(numbers.isna() & ~absent)
    if row is not None:
        raise BadInputError(
            f"{name}, row {row}, column {values.name}: {written.loc[row]!r} is no number, expected one like "
            "1234.5 without thousands separator or currency (an empty cell where there is none)."
        )
    return numbers


def _first(faulty: pd.Series) -> int | None:
    """The number of the first row that is faulty."""
    rows = np.flatnonzero(faulty)
    return int(faulty.index[rows[0]]) if len(rows) else None


def _check(frame: pd.DataFrame, name: str) -> None:
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
        raise BadInputError(_sentence(frame, name, cases)) from None


def _sentence(frame: pd.DataFrame, name: str, cases: pd.DataFrame) -> str:
    """One line on the first failing row: where, what was expected and received, how many share the fault."""
    check, row = cases["check"].iloc[0], cases["index"].iloc[0]
    column, bar = cases["column"].iloc[0], frame.loc[row]
    same = cases.loc[cases["check"] == check, "index"].nunique()
    others = f" {same} rows have this fault." if same > 1 else ""
    where = f"{name}, row {row} ({bar['ticker']} {bar['date']:%Y-%m-%d}), column "
    if check == "order":
        return f"{where}high: {bar['high']} is below low {bar['low']}. Correct or delete the row.{others}"
    if check == "once":
        return f"{where}date: this ticker has a bar for that day already. Delete one of them.{others}"
    expected = "a finite price above zero" if check == "price" else "a finite volume, zero or more"
    return f"{where}{column}: received {bar[column]}, expected {expected}. Correct or delete the row.{others}"
