"""One file to one table, whatever program wrote it: its headings and its cells, and nothing yet understood of them."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from seqapp.data.texts import PARQUET, cut, decoded, listed, unpacked
from seqapp.numbers.errors import BadInputError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD, LONGEST_HEAD = 60, 100_000  # rows and characters that show how a file is made
MOST_HEADINGS = 5  # rows of headings that any program writes
UNNAMED = "column"
NAMELESS = "it names no columns: they are called column 1, column 2 and so on"

Row = list[str]
StartsData = Callable[[Row], bool]
"""Whether a row's cells are values rather than headings."""


@dataclass(frozen=True)
class Table:
    """What a file holds.

    Attributes:
        name: what messages call it.
        headings: of each column its cells in the rows of headings, the upper one first; all of one length.
        cells: columns 0, 1, ... in the file's order, rows counted from 1; of a csv strings as they stand there.
        notes: what was taken for what to read it.
    """

    name: str
    headings: list[tuple[str, ...]]
    cells: pd.DataFrame
    notes: list[str]


def read_table(name: str, content: bytes, starts_data: StartsData | None = None) -> Table:
    """The table in a file's bytes: parquet, or text with separators, packed by gzip or not; the content decides.

    Args:
        name: what messages call the file.
        content: its bytes.
        starts_data: tells a row of values from one of headings; None: there is one row of headings.

    Raises:
        BadInputError: it is something else, damaged, ragged or empty; one line that says so.
    """
    name = cut(name, 60)
    content = unpacked(name, content)
    table = _parquet(name, content) if content.startswith(PARQUET) else _text(name, content, starts_data)
    if table.cells.empty:
        above = listed([" ".join(heading) for heading in table.headings])
        raise BadInputError(
            f"{name} has too few rows: none{f' below its headings {above}' if above else ' at all'}."
        )
    return table


def _parquet(name: str, content: bytes) -> Table:
    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except Exception as error:  # whatever a reader of damaged bytes raises
        raise BadInputError(
            f"{name} cannot be read as parquet ({cut(error, 90)}). Get or write it anew."
        ) from error
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(names=[level or "" for level in frame.index.names])
    headings = [
        tuple(_name(level) for level in (label if isinstance(label, tuple) else (label,))) for label in frame
    ]
    depth = max(map(len, headings), default=1)
    return Table(
        name,
        [heading + ("",) * (depth - len(heading)) for heading in headings],
        frame.set_axis(pd.RangeIndex(len(headings)), axis="columns").set_axis(
            pd.RangeIndex(1, len(frame) + 1)
        ),
        [],
    )


def _name(level: object) -> str:
    return "" if level is None else str(level).strip()


def _text(name: str, content: bytes, starts_data: StartsData | None) -> Table:
    text, notes = decoded(name, content)
    separator, text = _separator(text)
    lines = io.StringIO(text, newline="")
    above, headings = _headings(name, lines, separator, starts_data)
    if above:
        notes.append(f"{above} lines above the headings are left aside")
    if headings and headings[0][0] == f"{UNNAMED} 1":
        notes.append(NAMELESS)
    if separator != ",":
        notes.append(f"the values are parted by {SEPARATORS.get(separator, repr(separator))}s")
    width = max(map(len, headings), default=0)
    columns = list(zip(*(row + [""] * (width - len(row)) for row in headings), strict=True))
    cells, remarks = _cells(name, lines.read(), separator, width)
    return Table(name, columns, cells, notes + remarks)


def _separator(text: str) -> tuple[str, str]:
    """What parts the values, by the line that it parts into most; and the text without Excel's line about it."""
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and len(first.strip()) <= 5:
        return first[4:5].strip("\r") or "\t", rest
    head = text[:LONGEST_HEAD].splitlines()[:HEAD]
    for fewest in (3, 2):  # the headings come first; what stands above them has fewer parts
        for line in head:
            counts = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in SEPARATORS}
            best = max(counts, key=lambda mark: counts[mark])
            if counts[best] >= fewest:
                return best, text
    return ",", text


def _headings(
    name: str, lines: io.StringIO, separator: str, starts_data: StartsData | None
) -> tuple[int, list[Row]]:
    """How many lines above the headings say something else, and the rows of headings; `lines` stands below them."""
    try:
        head = islice(csv.reader(iter(lines.readline, ""), delimiter=separator), HEAD)
        with_places = [
            (lines.tell(), [cell.strip() for cell in row]) for row in head if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise BadInputError(
            f"{name} is no table of values ({cut(error, 60)}). Give a csv or parquet file."
        ) from error
    usual = Counter(len(row) for _, row in with_places).most_common(1)[0][0] if with_places else 0
    above = 0
    while above < len(with_places) - 1 and 2 * len(with_places[above][1]) <= usual:
        above += 1
    rows = with_places[above:]
    n = next(
        (at for at, (_, row) in enumerate(rows[: MOST_HEADINGS + 1]) if starts_data and starts_data(row)), 1
    )
    if n == 0:
        lines.seek(with_places[above - 1][0] if above else 0)
        return above, [[f"{UNNAMED} {at}" for at in range(1, len(rows[0][1]) + 1)]]
    lines.seek(rows[n - 1][0] if rows else 0)
    return above, [row for _, row in rows[:n]]


def _cells(name: str, text: str, separator: str, width: int) -> tuple[pd.DataFrame, list[str]]:
    """The rows of values as strings, by the fast reader where every row has as many as there are headings."""
    encoded, ragged = text.encode(), text.count('"') % 2 == 1

    def meet(_: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    names = [str(column) for column in range(width)]
    if not text.strip():
        return pd.DataFrame(columns=range(width)), []
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(encoded),
            arrow_csv.ReadOptions(use_threads=False, block_size=len(encoded) + 1, column_names=names),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=meet),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        ragged = True
    if ragged:
        return _ragged_cells(name, text, separator, width)
    frame = table.to_pandas(types_mapper={pa.string(): pd.StringDtype(na_value=np.nan)}.get)
    return frame.set_axis(range(width), axis=1).set_axis(pd.RangeIndex(1, len(frame) + 1)), []


def _ragged_cells(name: str, text: str, separator: str, width: int) -> tuple[pd.DataFrame, list[str]]:
    """The same where some rows are longer or shorter: what is empty may be too much or missing, nothing else.

    Raises:
        BadInputError: a row has values too many, the last one breaks off, or a quote is never closed.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise BadInputError(
            f"{name}, line {reader.line_num} below the headings: {cut(error, 60)}. Every opening quote needs its "
            "closing one."
        ) from error
    mark, lengths = SEPARATORS.get(separator, "separator"), Counter(map(len, rows))
    too_long = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row[width:])), None)
    if too_long is not None:
        raise BadInputError(
            f"{name} has a {mark} too many in every row: {width + 1} values for {width} headings. Take it out, or "
            "give the column that has none a heading."
            if lengths[width + 1] == len(rows)
            else f"{name}, row {too_long + 1} has {len(rows[too_long])} values for {width} headings. Put double "
            f"quotes around a value with a {mark} in it, or take out what is too much."
        )
    if rows and len(rows[-1]) < width and not text.endswith(("\n", "\r")):
        raise BadInputError(
            f"{name} breaks off in row {len(rows)}: {len(rows[-1])} values for {width} headings. Get it again, or "
            "delete that row."
        )
    notes = []
    if longer := sum(count for length, count in lengths.items() if length > width):
        which = "every row" if longer == len(rows) else f"{longer} rows"
        notes.append(f"a {mark} too many in {which}: what stands behind it is empty and left aside")
    if shorter := sum(count for length, count in lengths.items() if length < width):
        notes.append(f"{shorter} rows are shorter than the headings: what is missing counts as empty")
    filled = [row[:width] + [""] * (width - len(row)) for row in rows]
    return pd.DataFrame(filled, index=pd.RangeIndex(1, len(rows) + 1), dtype="str"), notes
