"""A column of strings to trading days: one reading, or none.

The kind of writing is found from the whole column, never from a cell: 03/04/2024 is 3 April where some row has
31/01/2024, 4 March where one has 01/31/2024, and refused where no row decides.
"""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from seqapp.data.prices.day_words import month_of, tidied
from seqapp.data.texts import Place, cut
from seqapp.numbers.errors import BadInputError, UnsettledError

DayOrder = Literal["day first", "month first"]

FIRST, LAST = pd.Timestamp("1800-01-01"), pd.Timestamp("2199-12-31")  # what trading days lie between
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EPOCHS = {
    9: "s",
    12: "ms",
    15: "us",
    18: "ns",
}  # how many digits moments have, or one more since September 2001
EXCEL = pd.Timestamp("1899-12-30")  # day 0 of spreadsheets
_WEEKDAY = r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s+)?"
_TIME = (
    r"(?:[T ,]\s*(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|\d{6})\s*(?P<half>[AaPp][Mm])?"
    r"\s*(?P<offset>Z|UTC|(?:GMT|UTC)?[+-]\d{2}(?::?\d{2}(?::\d{2})?)?|GMT|[A-Z]{3,4})?(?:\s*\([\w ]+\))?)?"
)
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_YEAR, _SHORT_YEAR = r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d{2})"
WRITINGS = {
    "iso": rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}",
    "compact": rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:\.0)?{_TIME}",
    "numbers": rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<mark>[-/. ])(?P<b>\d{{1,2}})(?P=mark){_SHORT_YEAR}{_TIME}",
    "day name": rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*{_NAME}[-/., ]*{_SHORT_YEAR}{_TIME}",
    "name day": rf"{_WEEKDAY}{_NAME}[-/. ]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+{_SHORT_YEAR}{_TIME}",
    "year name": rf"{_YEAR}[-/. ]*{_NAME}[-/. ]*(?P<day>\d{{1,2}}){_TIME}",
    "ctime": rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}}){_TIME}\s+{_YEAR}",
    "epoch": r"(?P<epoch>(?:\d{3}){3,6}|\d(?:\d{3}){3,6})(?:\.0)?",
    "serial": r"(?P<serial>[2-6]\d{4})(?:\.\d+)?",
}
_READERS = {kind: re.compile(rf"^(?:{writing})$") for kind, writing in WRITINGS.items()}


@dataclass(frozen=True)
class Days:
    """What a column says.

    Attributes:
        days: the day on the wall where it was written, datetime64[ns] at midnight.
        moments: the instant in UTC where a cell is a time of day with an offset, NaT elsewhere: its day is that of
            the exchange, which the column does not know.
        notes: what was taken for what.
    """

    days: pd.Series
    moments: pd.Series
    notes: list[str]


def looks_like_a_day(cell: str) -> bool:
    """Whether a cell is written as days are, be it one or not.

    >>> [looks_like_a_day(cell) for cell in ("2024-02-30", "31-Jan-2024", "101.2", "AAPL", "1744810200")]
    [True, True, False, False, True]
    """
    return any(reader.fullmatch(tidied(cell)) for reader in _READERS.values())


def open_day(cells: pd.Series) -> str:
    """The first cell that is one day or another, the day or the month first, where no row decides; empty without one.

    >>> open_day(pd.Series(["04/04/2024", "05/04/2024"])), open_day(pd.Series(["04/05/2024", "31/05/2024"]))
    ('05/04/2024', '')
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return ""
    written = cells.astype("str").fillna("").drop_duplicates().map(tidied)
    numbers = written.str.extract(_READERS["numbers"].pattern)[["a", "b"]].astype("float64")
    differing = written[numbers["a"] != numbers["b"]]
    decided = numbers.isna().any(axis=None) or (numbers > 12).any(axis=None) or differing.empty
    return "" if decided else differing.iloc[0]


def read_days(cells: pd.Series, place: Place, order: DayOrder | None = None) -> Days:
    """The days in a column, written in one way.

    Args:
        cells: strings, or what pandas has for moments; rows by their number.
        place: file and column, for messages.
        order: what the user says of 03/04/2024; None: the column must decide.

    Raises:
        BadInputError: a cell is no day, or is written otherwise than the others, or the column has two readings.
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return _of_moments(cells, place)
    codes, texts = pd.factorize(cells.astype("str").str.strip().fillna(""))
    rows = pd.Series(cells.index[np.unique(codes, return_index=True)[1]])  # of each text its first row
    written = pd.Series([tidied(text) for text in texts], dtype="str")
    kind = _kind(written, rows, place)
    parts = written.str.extract(_READERS[kind].pattern)
    notes: list[str] = []
    if kind in ("epoch", "serial"):
        instants, notes = _counted(parts)
        walls, times, offsets = (
            instants.dt.normalize(),
            instants - instants.dt.normalize(),
            pd.Series(0.0, rows.index),
        )
    else:
        if kind == "numbers" and order is None and _years_first(parts):
            parts = parts.set_axis(["year", "mark", "month", "day", *parts.columns[4:]], axis="columns")
        elif kind == "numbers":
            first, note = _order(parts, written, rows, place, order)
            parts = parts.rename(columns=dict(zip("ab", first, strict=True)))
            notes.append(note)
        if (parts["year"].str.len() == 2).any():
            notes.append("years of two digits are read as 1969 to 2068")
        walls, times, offsets = _walls(parts), _times(parts), _offsets(parts["offset"])
    refuse(~walls.between(FIRST, LAST), written, rows, place)
    instants = walls + times - pd.to_timedelta(offsets, unit="min")
    moments = instants.where(offsets.notna() & (times != pd.Timedelta(0)))
    return Days(
        pd.Series(walls.to_numpy("datetime64[ns]")[codes], index=cells.index),
        pd.Series(moments.to_numpy("datetime64[ns]")[codes], index=cells.index),
        notes,
    )


def _of_moments(cells: pd.Series, place: Place) -> Days:
    zoned = isinstance(cells.dtype, pd.DatetimeTZDtype)
    walls = cells.dt.tz_localize(None) if zoned else cells
    days = walls.dt.normalize().astype("datetime64[ns]")
    refuse(~days.between(FIRST, LAST), cells.astype("str"), pd.Series(cells.index), place)
    instants = cells.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else cells
    moments = instants.where(zoned & (walls != walls.dt.normalize())).astype("datetime64[ns]")
    return Days(days, moments, [])


def refuse(faulty: pd.Series, written: pd.Series, rows: pd.Series, place: Place) -> None:
    """Raise for the first row that is no day."""
    at = np.flatnonzero(faulty)
    if len(at):
        raise BadInputError(
            f"{place.row(rows.iloc[at[0]])}: {cut(repr(written.iloc[at[0]]))} is no day of trading, expected "
            "YYYY-MM-DD as in 2024-01-31, or what the other rows have."
        )


def _kind(written: pd.Series, rows: pd.Series, place: Place) -> str:
    """The way of writing that most rows have, so that the row told of is the odd one."""
    shares = {
        kind: pd.Series([reader.match(text) is not None for text in written], dtype=bool)
        for kind, reader in _READERS.items()
    }
    best = max(shares, key=lambda kind: int(shares[kind].sum()))
    refuse(~shares[best], written, rows, place)
    return best


def _order(
    parts: pd.DataFrame, written: pd.Series, rows: pd.Series, place: Place, order: DayOrder | None
) -> tuple[tuple[str, str], str]:
    """What the two numbers before the year are, and the note on it."""
    a, b = (pd.to_numeric(parts[part]) for part in "ab")
    day_first, month_first = a[a > 12].index, b[b > 12].index  # the rows that can be read in one way only
    both = {"day first": month_first, "month first": day_first}
    meanings: dict[DayOrder, tuple[str, str]] = {
        "day first": ("day", "month"),
        "month first": ("month", "day"),
    }
    possible = [name for name in meanings if not len(both[name])]
    flags = " or ".join(f"--{name.replace(' ', '-')}" for name in meanings)
    if not possible:
        raise BadInputError(
            f"{place}: {cut(written[day_first[0]])!r} (row {rows[day_first[0]]}) has its day first and "
            f"{cut(written[month_first[0]])!r} (row {rows[month_first[0]]}) its month: write all days in one way."
        )
    if order is not None and order not in possible:
        against = both[order][0]
        raise UnsettledError(
            f"{place}: {cut(written[against])!r} (row {rows[against]}) cannot have its {order}.",
            f"Drop --{order.replace(' ', '-')}.",
        )
    if order is None and len(possible) == 2:
        differing = np.flatnonzero(a != b)
        if not len(differing):
            return meanings["day first"], "in every day the month has the number of the day"
        raise UnsettledError(
            f"{place}: {cut(written.iloc[differing[0]])!r} may be {_spelled(parts.iloc[differing[0]], 'ab')} or "
            f"{_spelled(parts.iloc[differing[0]], 'ba')}, and no row decides.",
            f"Say {flags}.",
        )
    chosen: DayOrder = order or possible[0]
    if order is not None:
        return meanings[chosen], f"days are read {chosen}, as was said"
    sure = (day_first if chosen == "day first" else month_first)[0]
    return meanings[
        chosen
    ], f"days are read {chosen}: in {cut(written[sure])} no other number can be the month"


def _spelled(parts: pd.Series, order: str) -> str:
    day, month = (int(str(parts[part])) for part in order)
    return f"{day} {MONTHS[month - 1].capitalize()} {parts['year']!s}"


def _walls(parts: pd.DataFrame) -> pd.Series:
    """The calendar days that year, month and day name; NaT where there is none."""
    year = pd.to_numeric(parts["year"])
    year = year.where(parts["year"].str.len() == 4, np.where(year < 69, 2000, 1900) + year)
    month = parts["name"].map(month_of) if "name" in parts else pd.to_numeric(parts["month"])
    numbers = pd.DataFrame({"year": year, "month": month, "day": pd.to_numeric(parts["day"])})
    return pd.to_datetime(numbers, errors="coerce")


def _times(parts: pd.DataFrame) -> pd.Series:
    """How long after midnight the clock on the wall stood, 0 without a time."""
    digits = parts["time"].str.replace(r"^(\d{2})(\d{2})(\d{2})$", r"\1:\2:\3", regex=True).fillna("0:00")
    clock = (
        digits.str.extract(r"(?P<hours>\d{1,2}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2}))?")
        .fillna("0")
        .astype(int)
    )
    after_noon = parts["half"].str.lower().map({"am": 0, "pm": 12})
    hours = clock["hours"].where(after_noon.isna(), clock["hours"] % 12 + after_noon.fillna(0))
    return pd.to_timedelta(hours * 3600 + clock["minutes"] * 60 + clock["seconds"], unit="s")


def _offsets(written: pd.Series) -> pd.Series:
    """Minutes east of Greenwich; NaN where none is written, or a name of a zone that others share."""
    offsets = written.str.extract(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?")
    minutes = pd.to_numeric(offsets["hours"]) * 60 + pd.to_numeric(offsets["minutes"]).fillna(0)
    signed = minutes * offsets["sign"].map({"+": 1, "-": -1})
    return signed.mask(written.isin(["Z", "UTC", "GMT"]), 0.0).astype("float64")


def _counted(parts: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """The moments that numbers count to, and the note on what they count."""
    if "serial" in parts:
        counts = pd.to_numeric(parts["serial"])
        return (EXCEL + pd.to_timedelta(counts, unit="D")).astype("datetime64[ns]"), [
            "days are read as a spreadsheet counts them"
        ]
    unit = (parts["epoch"].str.len() // 3 * 3).map(EPOCHS)
    moments = pd.Series(pd.NaT, index=parts.index, dtype="datetime64[ns]")
    for one in unit.dropna().unique():
        mask = unit == one
        moments[mask] = pd.to_datetime(pd.to_numeric(parts["epoch"][mask]), unit=one).astype("datetime64[ns]")
    return moments, ["days are read from seconds since 1970"]


def _years_first(parts: pd.DataFrame) -> bool:
    """Whether days like 25/01/31 begin with the year: the number that changes least."""
    a, b, c = (pd.to_numeric(parts[part]) for part in ("a", "b", "year"))
    short = (parts["year"].str.len() == 2) & (parts["a"].str.len() == 2)
    return bool(short.all() and b.le(12).all() and c.le(31).all() and a.nunique() < c.nunique())
