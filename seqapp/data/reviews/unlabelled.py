"""Further reviews to learn from, which carry no label."""

from dataclasses import replace
from pathlib import Path

from seqapp.data.reviews.door import NO_HINTS, Hints, Reviews, open_texts, read_reviews
from seqapp.data.reviews.splits import Unlabelled


def with_unlabelled(reviews: Reviews, path: Path, hints: Hints = NO_HINTS) -> Reviews:
    """The same reviews, with further ones to learn from whose labels, if the file has any, are not used.

    Raises:
        BadInputError: it is no table of reviews; one line that names file, row and column.
    """
    open_texts(path, hints)  # says what is wrong with a path
    more = read_reviews(path.name, path.read_bytes(), hints, labelled=False)
    notes = [f"{path.name}: {note}" for note in more.notes]
    unlabelled = Unlabelled(more.frame["text"], more.source, more.sha256)
    return replace(reviews, notes=[*reviews.notes, *notes], unlabelled=unlabelled)
