"""Reviews and where they come from, and the parts of them: what is learnt from, what is measured on."""

from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from seqapp.data.paths import MissingDataError
from seqapp.data.reviews.archive import WHERE_TO_GET_THEM
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold

__all__ = ["Reviews", "Split", "Unlabelled", "choose"]

Split = Literal["train", "validation", "test", "all"]


@dataclass(frozen=True)
class Unlabelled:
    """Texts of reviews without labels, and where they come from: `source` and `sha256` as of `Reviews`."""

    texts: pd.Series
    source: str
    sha256: str


@dataclass(frozen=True)
class Reviews:
    """Reviews and where they come from.

    Attributes:
        frame: one review a row, in the order of the source: id, text, movie (str), label (0 negative, 1 positive), and
            rating (float, NaN = unknown) where the source has it. Of a file that was read without asking for labels,
            label is missing where the file has none, and <NA> in the middle.
        source: which file of which kind, in words, without the folders above it: published models carry it.
        sha256: of the file; of a folder tree over the sorted relative names and the hashes of their contents.
            It names the whole source, whatever the split.
        notes: what was taken for what, left out or filled in, and why.
        columns: of a file, which heading each column of ours has in it.
        left_out: how many reviews of the file are in the middle, neither negative nor positive.
        rest: of a file, its columns but the texts, of the same rows.
        half: of each review "train" or "test", as the dataset has it.
        split: what of the source this is.
        unlabelled: further reviews to learn from.
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    notes: list[str]
    columns: dict[str, str] = field(default_factory=dict)
    left_out: int = 0
    rest: pd.DataFrame | None = None
    half: pd.Series | None = None
    split: Split = "all"
    unlabelled: Unlabelled | None = None


def choose(reviews: Reviews, split: Split) -> Reviews:
    """One split of all reviews of a source: "train" and "validation" by the fixed fold, "test" as the dataset has it.

    Raises:
        MissingDataError: the source has no test reviews.
        BadInputError: no review is in the split, or they are cut to one already.
    """
    if split == "all":
        return reviews
    frame, half, name = reviews.frame, reviews.half, reviews.source.partition(",")[0]
    if half is None:
        raise BadInputError(f"{name} is cut to its {reviews.split} reviews already. Read all of it.")
    if split == "test" and not (half == "test").any():
        raise MissingDataError(f"No test reviews: {name} holds training reviews only. {WHERE_TO_GET_THEM}")
    held_out = {movie: in_validation_fold(movie) for movie in frame["movie"].unique()}
    side = frame["movie"].map(held_out).map({True: "validation", False: "train"})
    chosen = side.where(half == "train", "test") == split
    if not chosen.any():
        raise BadInputError(
            f"None of the {len(frame):,} reviews in {name} is in the split {split}: the fixed fold goes "
            "by movie (without one, by id) and holds out one in five. Give more of them or ask for all."
        )
    note = f"split {split}: {chosen.sum():,} of the {len(frame):,} reviews"
    return replace(
        reviews,
        frame=frame[chosen].reset_index(drop=True),
        notes=[*reviews.notes, note],
        rest=None if reviews.rest is None else reviews.rest[chosen].reset_index(drop=True),
        half=None,
        split=split,
    )
