"""Which column of a file holds the labels, and what its values mean."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from seqapp.data.reviews.labels import LabelError, Reading, read_labels
from seqapp.data.reviews.reading import Reader, Row
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError, UnsettledError


@dataclass(frozen=True)
class Labels:
    """The labels of a file.

    Attributes:
        at: their column's place.
        cells: as they stand there, stripped.
        reading: what they mean.
    """

    at: int
    cells: list[str]
    reading: Reading

    @property
    def meant(self) -> list[int | None]:
        """Of each row 1 positive, 0 negative, None in the middle or blank."""
        meanings = self.reading.meanings
        return [meanings.get(cell) for cell in self.cells]


def find_labels(
    reader: Reader, column: Callable[[int], list[str]], row: Callable[[int], Row], *, needed: bool
) -> Labels | None:
    """The labels, by a column that is called so, else by one of stars; None where there are none.

    Args:
        reader: knows the columns, and takes notes.
        column: a column's cells, stripped.
        row: names the row at a place, from 0.
        needed: whether they must be there.

    Raises:
        BadInputError: they are needed and cannot be read, or several columns can be, and differ.
    """
    candidates, stars, said = reader.places["label"], False, dict(reader.hints.columns)
    if not candidates and ("label" not in said or said.get("rating")):
        candidates, stars = reader.places["rating"], True
    found: list[Labels] = []
    refusals: list[BadInputError] = []
    for at in candidates:
        cells = column(at)
        try:
            found.append(Labels(at, cells, _read(reader, at, cells, row, stars=stars)))
        except BadInputError as refusal:
            refusals.append(refusal)
    if not found:
        _do_without(reader, refusals, needed=needed)
        return None
    first = found[0]
    for other in found[1:]:
        if other.meant != first.meant:
            names = [reader.heading(labels.at) for labels in (first, other)]
            raise UnsettledError(
                f"{reader.name} has two columns that may hold the labels, and they differ: {names[0]} and {names[1]}.",
                f"Say which one with --columns label={names[0]} or --columns label={names[1]}.",
            )
    reader.take("label", first.at)
    if first.reading.says:
        reader.notes.append(f"labels: {first.reading.says}")
    return first


def _read(reader: Reader, at: int, cells: list[str], row: Callable[[int], Row], *, stars: bool) -> Reading:
    where = f"{reader.name}, column {reader.heading(at)}"
    counts = Counter(cell for cell in cells if cell)
    if not counts:
        raise BadInputError(f"{where}: every label is blank. Expected labels of 0 and 1.")
    try:
        return read_labels(counts, stars=stars)
    except LabelError as error:
        rarest = error.value or min(counts, key=lambda value: counts[value])
        stands = row(cells.index(rarest))
        raise BadInputError(f"{where}: {error}. {cut(repr(rarest), 24)} stands first in {stands}.") from error


def _do_without(reader: Reader, refusals: list[BadInputError], *, needed: bool) -> None:
    if needed and refusals:
        raise refusals[0]
    if needed:
        shown = listed([heading or "(no name)" for heading in reader.rows.headings], 70)
        raise BadInputError(
            f"{reader.name} has no column label (or sentiment, class, rating), and labels are needed; it has {shown}. "
            "If one of them holds the labels, say --columns label=HEADING."
        )
    reader.notes += [
        f"no labels are read: {str(refusal).removeprefix(f'{reader.name}, ')}" for refusal in refusals
    ]
