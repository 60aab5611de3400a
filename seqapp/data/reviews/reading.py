"""Rows of a file to texts: which column holds them, blank ones refused or skipped, each guess a note."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from seqapp.data.reviews.chunks import Rows
from seqapp.data.reviews.columns import find_columns, texts_of
from seqapp.data.reviews.headings import MEANINGS, Hints, plain
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError, UnsettledError

NAMED = 60  # characters of rows or ids that a note names


@dataclass(frozen=True)
class Row:
    """A row for messages.

    >>> print(Row(3), Row(3, 5), sep="; ")
    row 3; row 3 (line 5)
    """

    number: int
    line: int = 0

    def __str__(self) -> str:
        return f"row {self.number}" + (f" (line {self.line})" if self.line else "")


@dataclass
class Reader:
    """One file's rows on their way to reviews.

    Attributes:
        rows: the rows.
        hints: what a person says of them.
        notes: what was taken for what, so far.
        places: of each meaning the columns that may have it.
        text: the one of texts.
        columns: of each column of ours that is taken the heading that it has in the file.
    """

    rows: Rows
    hints: Hints
    notes: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.rows.name
        self.notes += self.rows.notes
        self.places = find_columns(self.rows, self.hints)
        self.text = self.places["text"][0]
        self.take("text", self.text)
        kind = next(self.rows.chunks()).table.column(self.text).type
        held = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not (pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_null(held)):
            raise BadInputError(
                f"{self.name}: the column {self.heading(self.text)} must hold text. Received: {cut(kind)}."
            )

    def take(self, meaning: str, at: int) -> None:
        """Read a column of ours from this one."""
        self.columns[meaning] = self.rows.headings[at]

    def heading(self, at: int) -> str:
        """A column's heading for messages."""
        return cut(self.rows.headings[at], 30) or "(no name)"

    def texts(self) -> "Texts":
        """The texts alone, to be answered a chunk at a time; reads all of them once.

        Raises:
            BadInputError: a text is blank, and blank ones are not to be skipped.
        """
        blank = [
            Row(chunk.first + at, chunk.lines[at] if chunk.lines else 0)
            for chunk in self.rows.chunks()
            for at, text in enumerate(texts_of(chunk.table.column(self.text)))
            if not text.strip()
        ]
        self.meet_blank(blank, "text", self.rows.n)
        self.note_names()
        return Texts(self.rows, self.text, self.rows.n - len(blank), self.notes)

    def meet_blank(self, blank: Sequence[Row], what: str, n: int) -> None:
        """Note that rows which lack something are skipped, or refuse them.

        Raises:
            BadInputError: all n rows do, or they are not to be skipped.
        """
        if not blank:
            return
        if not self.hints.skip_blank:
            n_more = len(blank) - 1
            more = f", as in {n_more:,} more {'row' if n_more == 1 else 'rows'}" if n_more else ""
            raise UnsettledError(
                f"{self.name}, {blank[0]}: the {what} is missing or blank{more}.",
                "Fill it in, drop the row, or skip such rows with --skip-blank.",
            )
        if len(blank) == n:
            raise BadInputError(
                f"{self.name}: the {what} is blank in all of its {n:,} rows. Expected a {what} in each."
            )
        named = listed([str(row.number) for row in blank], NAMED)
        self.notes.append(f"{len(blank):,} rows with a blank {what} are skipped: row {named}")

    def note_names(self) -> None:
        """Note what is called otherwise than we call it."""
        renamed = [
            f"{cut(self.columns[meaning], 30)} for {meaning}"
            for meaning in MEANINGS
            if plain(self.columns.get(meaning, meaning)) != meaning
        ]
        if renamed:
            self.notes.append(f"taken: {', '.join(renamed)}")


@dataclass(frozen=True)
class Texts:
    """Texts to be answered, in the file's order.

    Attributes:
        rows: the file's.
        at: the place of the column of texts.
        n: how many there are; blank ones are none.
        notes: what was taken for what.
    """

    rows: Rows
    at: int
    n: int
    notes: list[str]

    @property
    def others(self) -> list[str]:
        """The headings of the other columns."""
        return [heading for at, heading in enumerate(self.rows.headings) if at != self.at]

    def chunks(self) -> Iterator[tuple[list[str], pa.Table]]:
        """Some texts, and the other columns of their rows."""
        for chunk in self.rows.chunks():
            texts = texts_of(chunk.table.column(self.at))
            kept = [at for at, text in enumerate(texts) if text.strip()]
            rest = chunk.table.remove_column(self.at)
            if len(kept) < len(texts):
                texts, rest = [texts[at] for at in kept], rest.take(kept)
            if texts:
                yield texts, rest
