"""Answer every row of a file of reviews, a chunk at a time: as much memory for a large file as for a small one."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from seqapp.data.reviews.door import Hints, Texts, open_texts
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import replacing
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.use import Answer, OnProgress, predict

ANSWER_COLUMNS = {
    "probability": pa.float64(),
    "logit": pa.float64(),
    "n_tokens": pa.int64(),
    "n_unknown": pa.int64(),
    "n_cut": pa.int64(),
    "notice": pa.string(),
}


@dataclass(frozen=True)
class Answered:
    """How many rows of a file were answered, and what was taken for what to read it."""

    n: int
    notes: list[str]


class CsvWriter(AbstractContextManager["CsvWriter"]):
    """A CSV in UTF-8 with its headings."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._started = False

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table."""
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
        frame.to_csv(self._file, index=False, header=not self._started, lineterminator="\n")
        self._started = True

    def __exit__(self, *_: object) -> None:
        self._file.close()


class ParquetWriter(AbstractContextManager["ParquetWriter"]):
    """A parquet file of the first table's types."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema)
        self._writer.write_table(table)

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()


WRITERS: dict[str, type[CsvWriter | ParquetWriter]] = {".csv": CsvWriter, ".parquet": ParquetWriter}


def predict_file(
    model: ServedModel,
    source: Path,
    target: Path,
    hints: Hints = Hints(),  # noqa: B008 (it is frozen)
    on_progress: OnProgress = lambda *_: None,
) -> Answered:
    """Answer every row of a file of reviews, in its order; writes its columns less the texts, and the answers'.

    The target is there whole at the end, or as it was before.

    Args:
        model: which answers.
        source: the file, of any form that the door reads.
        target: a .csv or .parquet file.
        hints: what the user says of the file.
        on_progress: told of the rows done.

    Raises:
        BadInputError: no usable file, a blank text, or a column that the answers would overwrite.
    """
    writer = writer_of(source, target)
    texts = open_to_answer(source, hints)
    done = 0
    with replacing(target) as temporary, writer(temporary) as out:
        for answers in answer_chunks(model, texts, on_progress):
            out.write(answers)
            done += len(answers)
    return Answered(done, texts.notes)


def open_to_answer(source: Path, hints: Hints = Hints()) -> Texts:  # noqa: B008 (it is frozen)
    """The texts of a file whose other columns leave room for the answers'.

    Raises:
        BadInputError: no usable file, a blank text, or a column that the answers would overwrite.
    """
    texts = open_texts(source, hints)
    if taken := [heading for heading in texts.others if heading in ANSWER_COLUMNS]:
        raise BadInputError(
            f"{cut(source.name, 60)} has a column {listed(taken)}, which the answers would overwrite. Rename it."
        )
    return texts


def answer_chunks(
    model: ServedModel,
    texts: Texts,
    on_progress: OnProgress = lambda *_: None,
    first: int = 0,
    last: int | None = None,
) -> Iterator[pa.Table]:
    """The columns of a file's rows less the texts, and the answers', a chunk after the other.

    Args:
        model: which answers.
        texts: the file's.
        on_progress: told of the rows done.
        first: the first chunk that is wanted, from 0.
        last: the one after the last; None: all that follow.
    """
    done = 0
    for reviews, rest in islice(texts.chunks(), first, last):
        answers = predict(model, reviews, partial(_tell, on_progress, done, texts.n))
        yield _with_answers(rest.rename_columns(texts.others), answers)
        done += len(reviews)


def writer_of(source: Path, target: Path) -> type[CsvWriter | ParquetWriter]:
    """What writes such a file.

    Raises:
        BadInputError: it is neither .csv nor .parquet, or the file that is read.
    """
    if target.suffix.lower() not in WRITERS:
        raise BadInputError(
            f"--out takes a file that ends in .csv or .parquet. Received: {cut(target, 120)}."
        )
    if target.exists() and source.exists() and target.samefile(source):
        raise BadInputError(
            f"--out names the file that is read, {cut(source, 80)}, and would take its texts away. Name another."
        )
    return WRITERS[target.suffix.lower()]


def _tell(on_progress: OnProgress, before: int, n: int, done: int, _: int) -> None:
    on_progress(before + done, n)


def _with_answers(rest: pa.Table, answers: list[Answer]) -> pa.Table:
    for column, kind in ANSWER_COLUMNS.items():
        rest = rest.append_column(column, pa.array([getattr(answer, column) for answer in answers], kind))
    return rest
