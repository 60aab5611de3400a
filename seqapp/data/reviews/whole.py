"""A whole file to reviews: texts, labels, ids and films of all rows at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from seqapp.data.reviews.columns import texts_of
from seqapp.data.reviews.labelling import Labels, find_labels
from seqapp.data.reviews.reading import NAMED, Reader, Row
from seqapp.data.texts import listed
from seqapp.numbers.errors import BadInputError, UnsettledError

MOST = 2_000_000_000  # bytes of cells that are held at once


@dataclass(frozen=True)
class Read:
    """What is read of a file.

    Attributes:
        frame: id, text, movie, and label and rating where known.
        rest: the file's columns but the texts, of the same rows.
        left_out: how many rows are in the middle.
    """

    frame: pd.DataFrame
    rest: pd.DataFrame
    left_out: int


def read_all(reader: Reader, *, labelled: bool) -> Read:
    """All rows at once.

    Args:
        reader: knows the columns, and takes notes.
        labelled: a label is needed in each; those in the middle and repeated ids are left out. Else every row is kept,
            labels are read where there are any, and that of the middle is missing.

    Raises:
        BadInputError: a text or an id is blank, or there are no labels where they are needed.
    """
    chunks, size = [], 0
    for chunk in reader.rows.chunks():
        chunks.append(chunk)
        size += chunk.table.nbytes
        if size > MOST:
            raise BadInputError(
                f"{reader.name} holds more than {MOST // 1_000_000_000} GB of text, too much to read at once. Give a "
                "part of it; `python -m seqapp predict sentiment --csv` answers all of it."
            )
    table = pa.concat_tables([chunk.table for chunk in chunks], promote_options="permissive")
    return _Whole(reader, table, [line for chunk in chunks for line in chunk.lines], labelled).read()


@dataclass
class _Whole:
    reader: Reader
    table: pa.Table
    lines: list[int]
    labelled: bool

    def read(self) -> Read:
        reader = self.reader
        texts = texts_of(self.table.column(reader.text))
        labels = find_labels(reader, self.column, self.row, needed=self.labelled)
        kept = self.without_blank(texts, "text", range(len(texts)))
        if labels is not None and self.labelled:
            kept = self.without_blank(labels.cells, "label", kept)
        meant = labels.meant if labels is not None else []
        left_out = self.meet_middle(labels, kept) if labels is not None else 0
        if self.labelled:
            kept = self.once([row for row in kept if meant[row] is not None])
        ids = self.ids(kept)
        frame = pd.DataFrame({"id": pd.Series(ids, dtype=str)})
        frame["text"] = pd.Series([texts[row] for row in kept], dtype=str)
        if labels is not None:
            frame["label"] = pd.array([meant[row] for row in kept], dtype="Int64")
        if self.labelled:
            frame["label"] = frame["label"].astype("int64")
        self.add_ratings(frame, kept, labels)
        frame["movie"] = self.movies(ids, kept)
        reader.note_names()
        self.note_others()
        return Read(frame, self.rest(kept), left_out)

    def column(self, at: int) -> list[str]:
        return [cell.strip() for cell in texts_of(self.table.column(at))]

    def row(self, at: int) -> Row:
        return Row(at + 1, self.lines[at] if self.lines else 0)

    def without_blank(self, cells: list[str], what: str, kept: Sequence[int]) -> list[int]:
        """The rows that have something there; the others are refused or noted."""
        filled = [row for row in kept if cells[row].strip()]
        if len(filled) < len(kept):
            blank = [self.row(row) for row in kept if not cells[row].strip()]
            self.reader.meet_blank(blank, what, len(kept))
        return filled

    def meet_middle(self, labels: Labels, kept: list[int]) -> int:
        """How many rows are in the middle, with a note on them."""
        counts = Counter(labels.cells[row] for row in kept)
        middle = {value: counts[value] for value in labels.reading.middle if counts[value]}
        n = sum(middle.values())
        if n:
            what = "are left out" if self.labelled else "count as neither"
            self.reader.notes.append(f"{n:,} reviews in the middle ({listed(sorted(middle), 30)}) {what}")
        if self.labelled and n == len(kept):
            raise BadInputError(
                f"{self.reader.name}, column {self.reader.heading(labels.at)}: all reviews are in the middle. Expected "
                "negative and positive ones."
            )
        return n

    def ids(self, kept: list[int]) -> list[str]:
        """Of each row its id; its number where there are none."""
        reader = self.reader
        if not reader.places["id"]:
            return [str(row + 1) for row in kept]
        at = reader.places["id"][0]
        reader.take("id", at)
        ids = self.column(at)
        if blank := [row for row in kept if not ids[row]]:
            raise UnsettledError(
                f"{reader.name}, {self.row(blank[0])}: it has no id in the column {reader.heading(at)}.",
                "Fill it in, or say --columns id= to do without.",
            )
        return [ids[row] for row in kept]

    def once(self, kept: list[int]) -> list[int]:
        """The first row of each id; the others are counted and named."""
        ids, first = self.ids(kept), dict[str, int]()
        for row, name in zip(kept, ids, strict=True):
            first.setdefault(name, row)
        if again := len(kept) - len(first):
            twice = [name for name, count in Counter(ids).items() if count > 1]
            self.reader.notes.append(
                f"{again:,} rows whose id stands on an earlier row are left out: {listed(twice, NAMED)}"
            )
        return list(first.values())

    def add_ratings(self, frame: pd.DataFrame, kept: list[int], labels: Labels | None) -> None:
        """The ratings, if all that are there are numbers."""
        for at in self.reader.places["rating"][:1]:
            cells = self.column(at)
            given = pd.Series([cells[row] or None for row in kept], dtype=object)
            ratings = pd.to_numeric(given, errors="coerce")
            if ratings.notna().sum() < given.notna().sum():
                continue
            frame["rating"] = ratings.astype(float)
            if labels is None or labels.at != at:
                self.reader.take("rating", at)

    def movies(self, ids: list[str], kept: list[int]) -> pd.Series:
        """Of each row its film; its id where that is not known."""
        cells = [""] * len(self.table)
        for at in self.reader.places["movie"]:
            self.reader.take("movie", at)
            cells = self.column(at)
        unknown = sum(not cells[row] for row in kept)
        if unknown and self.labelled:
            self.reader.notes.append(
                f"{unknown:,} reviews without a movie: their id stands in, also for the fold"
            )
        return pd.Series([cells[row] or name for row, name in zip(kept, ids, strict=True)], dtype=str)

    def note_others(self) -> None:
        reader, taken = self.reader, set(self.reader.columns.values())
        if others := [heading or "(no name)" for heading in reader.rows.headings if heading not in taken]:
            reader.notes.append(f"columns left aside: {listed(others)}")
        if self.labelled and "id" not in reader.columns:
            reader.notes.append("no column id: a review's id is the number of its row, from 1")

    def rest(self, kept: list[int]) -> pd.DataFrame:
        """The file's other columns."""
        rest = self.table.remove_column(self.reader.text)
        if len(kept) < len(rest):
            rest = rest.take(kept)
        names = [heading for at, heading in enumerate(self.reader.rows.headings) if at != self.reader.text]
        return rest.to_pandas(types_mapper=pd.ArrowDtype).set_axis(names, axis="columns")
