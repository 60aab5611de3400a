"""One table of reviews from one file: reads parquet and CSV, and says which row or column is wrong."""

import csv
import io
import reprlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from seqapp.numbers.errors import BadInputError

REQUIRED = ("text", "label")
OPTIONAL = ("id", "rating", "movie")
Place = Callable[[int], str]


def read_texts_csv(path: Path) -> pd.DataFrame:
    """A CSV with a `text` column, for predictions in bulk: every column as the text that stands in the file.

    UTF-8 with commas and a header. Nothing is converted ("007" stays "007", "NA" is a word); the order stays.

    Raises:
        BadInputError: the file cannot be read, has no `text` column, or a row is ragged or without text.
    """
    frame, place = _read_csv(path, ("text",))
    _check_text(path, frame["text"], place)
    return frame


def read_table(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """A parquet or CSV file of labelled reviews as (frame, notes): id, text, label, movie, rating if known.

    Without `id` the row's number (from 1) is the id; without `movie` the id stands in. An empty rating: NaN.

    Raises:
        BadInputError: the file cannot be read, a column is missing, or a value is wrong: names the row.
    """
    read = _read_csv if path.suffix.lower() == ".csv" else _read_parquet
    frame, place = read(path, REQUIRED)
    notes = []
    if others := [str(name) for name in frame.columns if name not in (*REQUIRED, *OPTIONAL)]:
        notes.append(f"columns left aside: {', '.join(others)}")
    if "id" not in frame:
        frame["id"] = [str(number) for number in range(1, len(frame) + 1)]
        notes.append("no column id: a review's id is the number of its row, from 1")
    return tidy_reviews(path, frame, place, notes), notes


def tidy_reviews(path: Path, frame: pd.DataFrame, place: Place, notes: list[str]) -> pd.DataFrame:
    """The columns every reader hands on, checked, of one type each; `notes` gains what was filled in."""
    _check_text(path, frame["text"], place)
    _refuse(path, _blank(frame["id"]), place, "has no id; fill it in, or leave the whole column out")
    labels = frame["label"].astype(object).map(_number)
    _refuse(
        path, ~labels.isin([0, 1]), place, "the label must be 0 (negative) or 1 (positive)", frame["label"]
    )
    tidy = pd.DataFrame({"id": frame["id"].astype(str), "text": frame["text"].astype(str)})
    tidy["label"] = labels.astype(int)
    if "rating" in frame:
        tidy["rating"] = frame["rating"].astype(object).map(_number).astype(float)
        wrong = tidy["rating"].isna() & ~_blank(frame["rating"])
        _refuse(path, wrong, place, "the rating must be a number or empty", frame["rating"])
    if "movie" in frame:
        unknown = _blank(frame["movie"])
        tidy["movie"] = frame["movie"].astype(str).where(~unknown, tidy["id"])
    else:
        unknown = pd.Series(data=True, index=frame.index)
        tidy["movie"] = tidy["id"]
    if unknown.any():
        notes.append(f"{unknown.sum():,} reviews without a movie: their id stands in, also for the fold")
    twice = tidy["id"].duplicated()
    _refuse(
        path, twice, place, "this id stands on an earlier row too; every id must be there once", tidy["id"]
    )
    return tidy


def _check_columns(path: Path, names: list[str], expected: Sequence[str]) -> None:
    missing = [name for name in expected if name not in names]
    if missing:
        raise BadInputError(
            f"{path} has no column {' and no column '.join(missing)}. Expected: {', '.join(expected)} (a CSV "
            f"names its columns in the first line, with commas between them). Found: {names}."
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInputError(
            f"{path} has more than one column called {twice[0]!r}: rename or drop one. Found: {names}."
        )


def _read_csv(path: Path, expected: Sequence[str]) -> tuple[pd.DataFrame, Place]:
    """A CSV as it stands, every value text, and a function that names a row for an error message."""
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"{path} is not UTF-8 text: line {line} has the byte 0x{raw[error.start]:02x}. Save it as UTF-8."
        ) from error
    csv.field_size_limit(2**31 - 1)  # the module's own limit, 131,072 characters, is short for a text
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: list[str] = []
    rows: list[list[str]] = []
    starts: list[int] = []
    end = 0
    try:
        for row in reader:
            start, end = end + 1, reader.line_num
            if not row:  # an empty line
                continue
            if not names:
                names = row
                _check_columns(path, names, expected)
                continue
            if len(row) != len(names):
                raise BadInputError(
                    f"{path}, row {len(rows) + 1} (line {start}) has {len(row)} values, but the first line "
                    f"names {len(names)} columns. Put double quotes around a text with commas or line breaks."
                )
            rows.append(row)
            starts.append(start)
    except csv.Error as error:
        raise BadInputError(
            f"{path}, row {len(rows) + 1} (line {end + 1}) is not valid CSV: {error}. Every opening quote "
            "needs its closing one, and quotes within a quoted text are doubled."
        ) from error
    if not rows:
        raise BadInputError(f"{path} holds no rows{' below its header' if names else ': it is empty'}.")
    frame = pd.DataFrame(rows, columns=names, dtype=str)
    return frame, lambda row: f"row {row + 1} (line {starts[row]})"


def read_bytes(path: Path) -> bytes:
    """The file's bytes; BadInputError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Expected a readable file.") from error


def _read_parquet(path: Path, expected: Sequence[str]) -> tuple[pd.DataFrame, Place]:
    try:
        with pq.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow.names, expected)
            table = file.read()
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInputError(
            f"{path} is not a readable parquet file: {reason} Get or write it anew."
        ) from error
    if not table.num_rows:
        raise BadInputError(f"{path} holds no rows.")
    kind = table.schema.field("text").type
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_string_view(held)):
        raise BadInputError(f"{path}: the column text must hold text. Received: {kind}.")
    return table.to_pandas(ignore_metadata=True), lambda row: f"row {row + 1}"


def _check_text(path: Path, text: pd.Series, place: Place) -> None:
    _refuse(path, _blank(text), place, "the text is missing or blank; fill it in or drop the row")


def _blank(values: pd.Series) -> pd.Series:
    return values.isna() | (values.astype(str).str.strip() == "")


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _refuse(path: Path, wrong: pd.Series, place: Place, why: str, values: pd.Series | None = None) -> None:
    """Raise BadInputError for the first row where `wrong` is true, with how many more there are."""
    if not wrong.any():
        return
    first = int(wrong.to_numpy().argmax())
    received = "" if values is None else f" Received: {reprlib.repr(values.tolist()[first])}."
    more = f" ({wrong.sum() - 1:,} more rows like it.)" if wrong.sum() > 1 else ""
    raise BadInputError(f"{path}, {place(first)}: {why}.{received}{more}")
