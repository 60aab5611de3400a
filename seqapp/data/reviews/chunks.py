"""Rows of cells, a few at a time: what every kind of file is read as."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import BinaryIO

import pyarrow as pa

from seqapp.numbers.errors import BadInputError

ROWS, CHARACTERS = 1024, 4_000_000  # of a chunk, whichever is reached first
WHOLE = 50_000_000  # bytes of a file that is read whole

Open = Callable[[], BinaryIO]
"""Opens the file's bytes at their start, as often as it is called."""
Cells = Sequence[str | None]


@dataclass(frozen=True)
class Chunk:
    """Some rows that follow one another.

    Attributes:
        table: columns "0", "1", ... in the file's order; of parquet of its types, else strings.
        first: the number of its first row, from 1.
        lines: in which line of the file each row starts, where that can be said.
    """

    table: pa.Table
    first: int
    lines: list[int]


@dataclass(frozen=True)
class Rows:
    """What a file holds.

    Attributes:
        name: what messages call it.
        kind: "csv", "parquet", "jsonl", "json" or "xlsx".
        headings: of its columns, in its order.
        n: how many rows there are.
        chunks: reads them, from the first on.
        notes: what was taken for what to read it.
    """

    name: str
    kind: str
    headings: list[str]
    n: int
    chunks: Callable[[], Iterator[Chunk]]
    notes: list[str]


def chunked(rows: Iterable[tuple[int, Cells]], width: int) -> Iterator[Chunk]:
    """Rows with the line that each starts in, as chunks of strings; short ones are filled with None."""
    columns: list[list[str | None]] = [[] for _ in range(width)]
    lines: list[int] = []
    first, size = 1, 0
    for line, cells in rows:
        lines.append(line)
        for at, column in enumerate(columns):
            cell = cells[at] if at < len(cells) else None
            column.append(cell)
            size += len(cell or "")
        if len(lines) >= ROWS or size >= CHARACTERS:
            yield _chunk(columns, first, lines)
            first, columns, lines, size = first + len(lines), [[] for _ in range(width)], [], 0
    if lines:
        yield _chunk(columns, first, lines)


def _chunk(columns: list[list[str | None]], first: int, lines: list[int]) -> Chunk:
    try:
        arrays = [pa.array(column, pa.string()) for column in columns]
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write
        arrays = [
            pa.array([cell and cell.encode(errors="replace").decode() for cell in column], pa.string())
            for column in columns
        ]
    return Chunk(pa.table(arrays, [str(at) for at in range(len(columns))]), first, lines)


def read_whole(name: str, open_file: Open, what: str) -> bytes:
    """The content of a file of a kind that cannot be read bit by bit.

    Raises:
        BadInputError: it is too large.
    """
    with open_file() as file:
        content = file.read(WHOLE + 1)
    if len(content) > WHOLE:
        raise BadInputError(
            f"{name} is {what} of more than {WHOLE // 1_000_000} MB, too large to be read whole. Save it as CSV, or as "
            "JSON Lines, which are read bit by bit."
        )
    return content


def cell_text(value: object) -> str | None:
    """A cell of JSON or of a workbook as the text that a CSV would hold; None where there is nothing.

    >>> [cell_text(value) for value in (True, 3, 4.0, 2.5, "007", None, {"a": 1})]
    ['True', '3', '4', '2.5', '007', None, '{"a": 1}']
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
