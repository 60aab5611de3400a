"""One file to rows of cells, whatever program wrote it; nothing is yet understood of them."""

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from seqapp.data.reviews.chunks import ROWS, Chunk, Open, Rows, read_whole
from seqapp.data.reviews.delimited import read_delimited
from seqapp.data.reviews.headings import Hints
from seqapp.data.reviews.objects import read_json
from seqapp.data.reviews.workbooks import read_workbook
from seqapp.data.texts import (
    GZIP,
    JSON,
    PARQUET,
    SAMPLE,
    UTF_8,
    WINDOWS,
    WORKBOOKS,
    cut,
    refuse_web_pages,
    shown_encoding,
    unpacking,
)
from seqapp.numbers.errors import BadInputError

UNNAMED_INDEX = re.compile(r"__index_level_\d+__")  # pandas' name of an index that has none


def open_rows(name: str, open_file: Open, hints: Hints) -> Rows:
    """The rows of a file; its content decides what it is, not its name.

    A text is read through once, so that `chunks` meets no fault later.

    Args:
        name: what messages call the file.
        open_file: opens it.
        hints: what a person says of its columns.

    Raises:
        BadInputError: it is no table, damaged, ragged or empty; one line that says so.
    """
    with open_file() as file:
        packed = file.read(len(GZIP)) == GZIP
    opened = _unpacked(name, open_file) if packed else open_file
    with unpacking(name), opened() as file:
        head = file.read(10 * SAMPLE)
    if head.startswith(PARQUET):
        rows = _parquet(name, opened, seekable=not packed)
    elif head.startswith(WORKBOOKS):
        rows = read_workbook(name, opened)
    else:
        rows = _text(name, opened, head, hints)
    if not rows.n:
        below = (
            f" below its headings {cut(', '.join(rows.headings), 60)}" if rows.headings else ": it is empty"
        )
        raise BadInputError(f"{name} holds no rows{below}. Give a file with reviews in it.")
    return rows


def _unpacked(name: str, open_file: Open) -> Open:
    return lambda: _Unpacking(name, open_file())  # type: ignore[return-value]


class _Unpacking(gzip.GzipFile):
    """A gzip file's content; damage is a BadInputError wherever it is met."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.called, self.packed = name, file
        super().__init__(fileobj=file, mode="rb")

    def read(self, size: int | None = -1) -> bytes:
        with unpacking(self.called):
            return super().read(size)

    def read1(self, size: int = -1) -> bytes:
        with unpacking(self.called):
            return super().read1(size)

    def close(self) -> None:
        super().close()
        self.packed.close()


def _parquet(name: str, open_file: Open, *, seekable: bool) -> Rows:
    if not seekable:
        content = read_whole(name, open_file, "parquet packed by gzip")
        open_file = lambda: io.BytesIO(content)  # noqa: E731

    @contextmanager
    def reading() -> Iterator[pq.ParquetFile]:
        try:
            with open_file() as source, pq.ParquetFile(source) as file:
                yield file
        except (OSError, pa.ArrowException) as error:
            reason = cut(error or type(error).__name__, 90)
            raise BadInputError(
                f"{name} cannot be read as parquet ({reason}). Get or write it anew."
            ) from error

    with reading() as file:
        places = [
            at for at, heading in enumerate(file.schema_arrow.names) if not UNNAMED_INDEX.fullmatch(heading)
        ]
        headings, n = [file.schema_arrow.names[at] for at in places], file.metadata.num_rows

    def chunks() -> Iterator[Chunk]:
        first = 1
        with reading() as file:
            for batch in file.iter_batches(ROWS):
                table = pa.table([batch.column(at) for at in places], [str(at) for at in range(len(places))])
                yield Chunk(table, first, [])
                first += len(table)

    return Rows(name, "parquet", headings, n, chunks, [])


def _text(name: str, open_file: Open, head: bytes, hints: Hints) -> Rows:
    encoding, called = _encoding(name, open_file, head)

    def lines() -> Iterator[str]:
        with open_file() as file, io.TextIOWrapper(file, encoding, newline="") as text:
            yield from text

    start = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    refuse_web_pages(name, start)
    notes = [] if (encoding, called) == UTF_8 or called == "UTF-8" else [f"not UTF-8: read as {called}"]
    if JSON.match(start):
        whole = lambda: read_whole(name, open_file, "JSON").decode(encoding)  # noqa: E731
        return read_json(name, lines, whole, notes)
    return read_delimited(name, lines, hints, notes)


def _encoding(name: str, open_file: Open, head: bytes) -> tuple[str, str]:
    """Python's name for a text's encoding and people's, by all of it.

    Raises:
        BadInputError: it is no text.
    """
    shown = shown_encoding(head)
    tried = [shown] if shown else [UTF_8, WINDOWS]
    if not shown and head[:SAMPLE].count(0) > len(head[:SAMPLE]) / 100:
        raise BadInputError(f"{name} is no text but binary data. Expected csv, jsonl, parquet or xlsx.")
    for encoding, called in tried:
        line = 1
        try:
            for _ in _decoded_lines(open_file, encoding):
                line += 1
        except UnicodeError:
            continue
        return encoding, called
    raise BadInputError(
        f"{name} is no text in UTF-8 or {called}: line {line} has a letter that cannot be. Save it in UTF-8."
    )


def _decoded_lines(open_file: Open, encoding: str) -> Iterator[str]:
    """The lines, each decoded alone where that can be: a fault is met in its own."""
    with open_file() as file:
        if encoding in (UTF_8[0], WINDOWS[0]):
            for line in file:
                yield line.decode(encoding)
        else:
            with io.TextIOWrapper(file, encoding) as text:
                yield from text
