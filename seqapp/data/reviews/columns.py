"""Which column of a file holds the texts, the labels, the ids: by its headings, else by what it holds, or as hinted."""

from collections.abc import Sequence

import pyarrow as pa

from seqapp.data.reviews.chunks import Rows, cell_text
from seqapp.data.reviews.headings import MEANINGS, PRICES, Hints, meaning_of, plain, unnamed
from seqapp.data.reviews.labels import is_label
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError, UnsettledError

LOOKED_AT = 200  # rows that show what a column holds

Places = dict[str, list[int]]
"""Of each meaning the columns that may have it."""


def find_columns(rows: Rows, hints: Hints) -> Places:
    """The columns of a file by meaning; one of texts, and of each other meaning those that may be it.

    Raises:
        BadInputError: none holds texts, several may, or a hint names no heading.
    """
    sample = _sample(rows)
    headless = rows.headings == unnamed(len(rows.headings))
    settled = {meaning for meaning, _ in hints.columns}
    places = _by_content(rows, sample, settled) if headless else _by_heading(rows.headings)
    for meaning, heading in hints.columns:
        places[meaning] = [_named(rows, meaning, heading)] if heading else []
    hinted = {at for (meaning, heading) in hints.columns if heading for at in places[meaning]}
    for meaning in set(MEANINGS) - settled:
        places[meaning] = [at for at in places.get(meaning, []) if at not in hinted]
    places["text"] = [_text(rows, places["text"], sample)]
    places["id"], places["movie"] = places["id"][:1], places["movie"][:1]
    return places


def texts_of(column: pa.ChunkedArray) -> list[str]:
    """A column's cells as texts, stripped of nothing; "" where there is none."""
    return [cell_text(cell) or "" for cell in column.to_pylist()]


def _sample(rows: Rows) -> list[list[str]]:
    table = next(rows.chunks()).table.slice(0, LOOKED_AT)
    return [texts_of(column) for column in table.columns]


def _by_heading(headings: Sequence[str]) -> Places:
    places: Places = {meaning: [] for meaning in MEANINGS}
    for at, heading in enumerate(headings):
        if meaning := meaning_of(heading):
            places[meaning].append(at)
    return places


def _by_content(rows: Rows, sample: list[list[str]], settled: set[str]) -> Places:
    """The one column of labels, and of the others the one with the longest texts; hints settle what cannot be told."""
    places: Places = {meaning: [] for meaning in MEANINGS}
    labels = [at for at, cells in enumerate(sample) if all(is_label(cell) for cell in cells)]
    if len(labels) != 1 and "text" in settled:
        return places
    if len(labels) != 1:
        found = listed([cut(cells[0], 20) for cells in sample], 60)
        raise UnsettledError(
            f"{rows.name} names no columns, and {len(labels) or 'none'} of them hold labels alone (it begins {found}).",
            "Put a line like text,label first, or say --columns text=column 1,label=column 2.",
        )
    others = [at for at in range(len(sample)) if at not in labels]
    places["label"] = labels
    places["text"] = [max(others, key=lambda at: sum(map(len, sample[at])))]
    return places


def _named(rows: Rows, meaning: str, heading: str) -> int:
    exact = [at for at, known in enumerate(rows.headings) if known.strip() == heading.strip()]
    named = exact or [at for at, known in enumerate(rows.headings) if plain(known) == plain(heading)]
    if len(named) == 1:
        return named[0]
    what = f"{len(named)} columns called" if named else "no heading"
    raise BadInputError(
        f"{rows.name} has {what} {cut(heading)!r} for {meaning}; it has {listed(rows.headings)}."
    )


def _text(rows: Rows, candidates: list[int], sample: list[list[str]]) -> int:
    """The column of texts.

    Raises:
        BadInputError: there is none, or more than one that may be.
    """
    shown = listed([heading or "(no name)" for heading in rows.headings], 50)
    if not candidates:
        if {plain(heading) for heading in rows.headings} >= PRICES:
            raise BadInputError(
                f"{rows.name} holds daily prices ({shown}), not reviews. Give a file with a column of texts."
            )
        raise UnsettledError(
            f"{rows.name} has no column text (or review, sentence, content, comment); it has {shown}.",
            "If one holds the texts, say --columns text=HEADING, or text=column 1 where the first row names none.",
        )
    if len(candidates) > 1:
        wordy = [at for at in candidates if _wordy(sample[at])]
        candidates = wordy or candidates
    if len(candidates) > 1:
        names = [cut(rows.headings[at]) for at in candidates]
        if len(set(names)) < len(names):
            raise BadInputError(
                f"{rows.name} has more than one column called {names[0]!r}: rename or drop one. It has {shown}."
            )
        raise UnsettledError(
            f"{rows.name} has {len(names)} columns that may hold the texts: {listed(names)}.",
            f"Say which one with --columns text={names[0]} or --columns text={names[1]}.",
        )
    return candidates[0]


def _wordy(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return 2 * sum(" " in cell.strip() for cell in filled) >= len(filled) > 0
