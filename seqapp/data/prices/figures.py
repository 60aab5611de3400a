"""Columns of strings to numbers, whatever parts their thousands and decimals.

The digits go to float64 as Python reads them: what a program wrote with `repr` comes back bit for bit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from seqapp.data.texts import Place, cut
from seqapp.numbers.errors import BadInputError

Style = Literal["point", "comma"]
"""What stands before the decimals."""
Numbers = dict[Place, pd.Series]
STYLES: tuple[Style, Style] = ("point", "comma")

_NO_NUMBERS = (  # noqa: SIM905 (a paragraph reads better than a column of forty)
    "na n/a #n/a n/d nd n.a. n.a n.d. nan -nan <na> nat null <null> (null) none nil missing \\n - -- --- — – . ? * "
    "#div/0! #value! #ref! #num! #name? #null! #error!"
).split()
ABSENT = ("", *_NO_NUMBERS)
PLAIN = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?[iI]nf(inity)?"
MULTIPLES = {
    **dict.fromkeys(("k", "tsd"), "e3"),
    **dict.fromkeys(("lakh", "lac"), "e5"),
    **dict.fromkeys(("m", "mn", "mio", "mln"), "e6"),
    **dict.fromkeys(("cr", "crore"), "e7"),
    **dict.fromkeys(("b", "bn", "mrd", "mld"), "e9"),
    "t": "e12",
}
CURRENCY = re.compile(r"^([+-]?)\s*(?:[A-Z]{0,3}[$€£¥₹₩]|Rs\.?\s|[A-Z]{3}\s)\s*|\s*(?:[$€£¥₹₩]|\s[A-Z]{3})$")
BLANKS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")  # between thousands, or the Swiss way
SEPARATING: dict[Style, dict[str, re.Pattern[str]]] = {
    "point": {"commas between thousands": re.compile(",")},
    "comma": {"decimal commas": re.compile(","), "points between thousands": re.compile(r"\.")},
}
SUFFIX = re.compile(
    rf"(?<=[\d.,])\s*({'|'.join(sorted(MULTIPLES, key=len, reverse=True))})\.?$", re.IGNORECASE
)
_TAIL = r"([eE][+-]?\d+)?"
GROUPED: dict[Style, str] = {  # in India all groups but the last have two digits
    "point": rf"[+-]?([1-9]\d{{0,2}}(,\d{{2,3}})*,\d{{3}}|\d+)?(\.\d*)?{_TAIL}",
    "comma": rf"[+-]?([1-9]\d{{0,2}}(\.\d{{3}})+|\d+)?(,\d*)?{_TAIL}",
}


@dataclass(frozen=True)
class _Column:
    """The cells of a column: numbers already, or strings without currency, blanks and suffixes.

    Attributes:
        place: for messages.
        written: as they stand in the file; None where they are numbers.
        bare: what is left of them, empty where there is no number.
        numbers: the values where every cell is plain, else None.
    """

    place: Place
    written: pd.Series | None
    bare: pd.Series
    numbers: pd.Series | None

    @classmethod
    def of(cls, place: Place, cells: pd.Series) -> "_Column":
        if pd.api.types.is_numeric_dtype(cells.dtype):
            return cls(place, None, cells, pd.Series(cells.to_numpy("float64", na_value=np.nan), cells.index))
        written = cells.astype("str").fillna("").str.strip()
        bare = written.mask(written.str.lower().isin(ABSENT), "")
        dressed = ~(bare.str.fullmatch(PLAIN) | (bare == ""))
        if not dressed.any():
            return cls(place, written, bare, _cast(bare))
        undressed = bare[dressed].str.replace(CURRENCY, r"\1", regex=True).str.replace(BLANKS, "", regex=True)
        undressed = undressed.str.replace(SUFFIX, lambda suffix: MULTIPLES[suffix[1].lower()], regex=True)
        undressed = undressed.where(undressed != "", bare[dressed])  # a lone currency sign is no number
        return cls(place, written, bare.where(~dressed, undressed.reindex(bare.index)), None)

    def wrong(self, style: Style) -> pd.Series:
        """Which cells this style cannot read."""
        if self.written is None or (self.numbers is not None and style == "point"):
            return pd.Series(data=False, index=self.bare.index)
        readable = self.bare.str.fullmatch(GROUPED[style]) & self.bare.str.contains(r"\d", regex=True)
        return ~(readable | (self.bare == "") | self.bare.str.fullmatch(r"[+-]?[iI]nf(inity)?"))

    def values(self, style: Style) -> pd.Series:
        """The numbers, where nothing is wrong."""
        if self.numbers is not None and (self.written is None or style == "point"):
            return self.numbers
        if style == "point":
            return _cast(self.bare.str.replace(",", "", regex=False))
        return _cast(self.bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False))


class Figures:
    """Columns that one program wrote in one way: the prices of a file, or its volumes."""

    def __init__(self, columns: dict[Place, pd.Series]) -> None:
        self.columns = [_Column.of(place, cells) for place, cells in columns.items()]
        self.wrong = {style: [column.wrong(style) for column in self.columns] for style in STYLES}
        counts = {style: sum(int(wrong.sum()) for wrong in self.wrong[style]) for style in STYLES}
        self.likely: Style = min(STYLES, key=lambda style: counts[style])
        self.possible: list[Style] = [style for style in STYLES if not counts[style]]
        self.plain = all(column.numbers is not None for column in self.columns)

    @property
    def open(self) -> bool:
        """Whether both styles can read every cell, and would read different numbers."""
        return len(self.possible) == 2 and any(
            not column.values("point").equals(column.values("comma")) for column in self.columns
        )

    def read(self, style: Style) -> Numbers:
        """The numbers.

        Raises:
            BadInputError: a cell is none, in this style.
        """
        for column, wrong in zip(self.columns, self.wrong[style], strict=True):
            rows = np.flatnonzero(wrong)
            if len(rows) and column.written is not None:
                raise BadInputError(
                    f"{column.place.row(wrong.index[rows[0]])}: {cut(repr(column.written.iloc[rows[0]]))} is no "
                    "number, expected one like 1234.5 (an empty cell where there is none)."
                )
        return {column.place: column.values(style) for column in self.columns}

    def notes(self, numbers: Numbers, style: Style) -> dict[str, str]:
        """What was taken for what, by the first cell that shows it."""
        notes: dict[str, str] = {}
        marks = SEPARATING[style] | {"currency": CURRENCY, "multiples": SUFFIX}
        for column in self.columns:
            if column.written is None or (style == "point" and column.numbers is not None):
                continue
            for saying, mark in marks.items():
                if saying in notes:
                    continue
                at = next((at for at, cell in enumerate(column.written) if mark.search(cell)), None)
                if at is not None:
                    number = numbers[column.place].iloc[at]
                    notes[saying] = f"{cut(column.written.iloc[at], 30)} is read as {number:.15g}"
        return notes


def read_numbers(
    prices: Figures, volumes: Figures, sound: Callable[[Numbers], bool], *, semicolons: bool
) -> tuple[Numbers, list[str]]:
    """The numbers of a file's prices and volumes; and what was taken for what.

    A cell like 1,234 has two readings. It is decided by the other cells of its kind, then by the other kind, then
    by bars that only one reading makes sound, then by what parts the columns: semicolons leave commas to decimals.

    Args:
        prices, volumes: the columns.
        sound: whether prices can be bars: high above low.
        semicolons: whether they part the columns.

    Raises:
        BadInputError: a cell is no number, or nothing decides.
    """
    if prices.plain and volumes.plain:
        style: Style = "point"
        return prices.read(style) | volumes.read(style), []
    style = _style(prices, volumes, sound, semicolons=semicolons)
    of_volumes: Style = style if style in volumes.possible else volumes.likely
    numbers = prices.read(style) | volumes.read(of_volumes)
    notes = volumes.notes(numbers, of_volumes) | prices.notes(numbers, style)
    return numbers, [f"{example} ({saying})" for saying, example in notes.items()]


def _style(prices: Figures, volumes: Figures, sound: Callable[[Numbers], bool], *, semicolons: bool) -> Style:
    if not prices.open:
        return prices.likely
    if len(volumes.possible) == 1:
        return volumes.possible[0]
    fitting = [style for style in STYLES if sound(prices.read(style))]
    if len(fitting) == 1:
        return fitting[0]
    if prices.plain:  # 1.234 throughout: as every program reads it
        return "point"
    if semicolons:
        return "comma"
    place, cell = next(
        (column.place, column.written[column.written.str.contains(",", regex=False)].iloc[0])
        for column in prices.columns
        if column.written is not None and column.numbers is None
    )
    raise BadInputError(
        f"{place}: {cut(cell)} may be {cell.replace(',', '')} or {cell.replace(',', '.')}, and no other cell decides. "
        "Write the numbers without commas between thousands, and with a point before decimals."
    )


def _cast(texts: pd.Series) -> pd.Series:
    """Strings to the float64 nearest to their digits; empty ones to NaN."""
    cells = pa.array(texts.where(texts != ""), type=pa.string(), from_pandas=True)
    return pd.Series(pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False), index=texts.index)
