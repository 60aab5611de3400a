"""Text with separators to rows: which separator, which quotes, and whether its first row names the columns."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from seqapp.data.reviews.chunks import Chunk, Rows, chunked
from seqapp.data.reviews.headings import Hints, are_headings, familiar, unnamed
from seqapp.data.tables import SEPARATORS
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError

HEAD_LINES, HEAD_LENGTH = 400, 400_000  # lines and characters that show how a file is made
ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
csv.field_size_limit(2**31 - 1)  # the module's own limit, 131,072 characters, is short for a text
Lines = Callable[[], Iterator[str]]


@dataclass(frozen=True)
class Dialect:
    """How a program parts and quotes values.

    Attributes:
        separator: between two values.
        quotes: within a quoted value "doubled", or "escaped" by a backslash; "spaced" where a space may stand before
            the opening one; "none" where a quote is a letter.
    """

    separator: str
    quotes: str

    def rows(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        """Rows, and the line in which each starts; without empty lines.

        Raises:
            csv.Error: a quote is not where it may be.
        """
        if self.quotes == "escaped":
            lines = (ESCAPED.sub(r'\1""', line) if "\\" in line else line for line in lines)
        reader = csv.reader(
            lines,
            delimiter=self.separator,
            strict=True,
            skipinitialspace=self.quotes == "spaced",
            quoting=csv.QUOTE_NONE if self.quotes == "none" else csv.QUOTE_MINIMAL,
        )
        end = 0
        for row in reader:
            start, end = end + 1, reader.line_num
            if row:
                yield start, row

    @property
    def notes(self) -> list[str]:
        """What is unusual in it."""
        notes = []
        if self.separator != ",":
            notes.append(f"the values are parted by {SEPARATORS[self.separator]}s")
        if self.quotes == "escaped":
            notes.append("quotes in a text are written with a backslash")
        if self.quotes == "none":
            notes.append("quotes are taken as letters of the text")
        return notes


DIALECTS = [
    Dialect(separator, quotes)
    for quotes in ("doubled", "escaped", "spaced", "none")
    for separator in SEPARATORS
]


def read_delimited(name: str, lines: Lines, hints: Hints, notes: list[str]) -> Rows:
    """The rows of a text, read in the one way that makes sense of its first row and fits all others.

    Raises:
        BadInputError: there is no such way; names row and line.
    """
    first, refusal = next(iter(lines()), ""), None
    skipped = int(first.lstrip("\ufeff")[:4].lower() == "sep=" and len(first.strip("\ufeff\r\n ")) <= 5)

    def below() -> Iterator[str]:
        for number, line in enumerate(islice(lines(), skipped, None)):
            yield line.lstrip("\ufeff") if number == 0 else line

    for dialect in _likely(below, hints):
        try:
            return _read(name, below, dialect, hints, notes, skipped)
        except BadInputError as error:
            refusal = refusal or error
    raise refusal or BadInputError(f"{name} holds no rows: it is empty. Give a file with reviews in it.")


def _likely(lines: Lines, hints: Hints) -> list[Dialect]:
    """The ways to read a text, the likeliest first: by its first row, then by how many rows are as long."""
    head, length = [], 0
    for line in islice(lines(), HEAD_LINES):
        head.append(line)
        length += len(line)
        if length > HEAD_LENGTH:
            break
    scores = {}
    for dialect in DIALECTS:
        rows: list[list[str]] = []
        with suppress(csv.Error):  # the head may end within a text; a fault before that leaves few rows
            rows.extend(row for _, row in dialect.rows(head))
        if not rows:
            continue
        width = len(rows[0])
        if dialect.quotes == "none" and (width < 2 or dialect.separator != "\t"):
            continue
        alike = sum(len(row) == width for row in rows) / len(rows)
        scores[dialect] = (familiar(rows[0], hints), alike, min(width, 2))
    best = sorted(
        scores, key=lambda dialect: scores[dialect], reverse=True
    )  # stable: DIALECTS has the usual first
    return [dialect for dialect in best if scores[dialect][0] == scores[best[0]][0]]


def _read(name: str, lines: Lines, dialect: Dialect, hints: Hints, notes: list[str], skipped: int) -> Rows:
    """The rows as one dialect has them; reads all of them once.

    Raises:
        BadInputError: a quote never closes, or a row is longer or shorter than the first.
    """
    found, width, n, longer = False, 0, 0, 0
    headings: list[str] = []
    start = 0
    try:
        for start, row in dialect.rows(lines()):
            if not found:
                found, width = True, len(row)
                headings = [cell.strip() for cell in row] if are_headings(row, hints) else []
                n += not headings
                continue
            n += 1
            longer += len(row) > width
            if len(row) < width or any(cell.strip() for cell in row[width:]):
                raise BadInputError(
                    f"{name}, row {n} (line {start + skipped}) has {len(row)} values, but the first row has {width}. "
                    "Put double quotes around a text with separators or line breaks in it."
                )
    except csv.Error as error:
        raise BadInputError(
            f"{name}, the row after row {n} (line {start + skipped}) is no valid CSV ({cut(error, 60)}). Every opening "
            "quote needs its closing one, and quotes within a quoted text are doubled."
        ) from error
    named = bool(headings)

    def body() -> Iterator[tuple[int, Sequence[str]]]:
        rows = dialect.rows(lines())
        return ((line + skipped, row[:width]) for line, row in islice(rows, int(named), None))

    def chunks() -> Iterator[Chunk]:
        return chunked(body(), width)

    remarks = [] if named or not found else ["no headings: its columns are told apart by what they hold"]
    if longer:
        remarks.append(f"{longer:,} rows end with a separator too many")
    return Rows(name, "csv", headings or unnamed(width), n, chunks, [*notes, *dialect.notes, *remarks])
