"""The one door to reviews: whatever form they lie in, the same frame comes out, checked, with a note on each guess."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from seqapp.data.paths import ARCHIVE_MD5, ARCHIVE_NAME, MissingDataError, data_root
from seqapp.data.reviews.archive import (
    WHERE_TO_GET_THEM,
    archive_members,
    check_md5,
    file_hash,
    is_archive,
    is_tree,
    parse_members,
    tree_members,
)
from seqapp.data.reviews.chunks import Open
from seqapp.data.reviews.headings import MEANINGS, NO_HINTS, Hints, parse_columns
from seqapp.data.reviews.reading import Reader, Texts
from seqapp.data.reviews.rows import open_rows
from seqapp.data.reviews.splits import Reviews, Split, choose
from seqapp.data.reviews.whole import read_all
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError

__all__ = [
    "NO_HINTS",
    "FileCheck",
    "Hints",
    "Reviews",
    "Split",
    "Texts",
    "check_file",
    "load_reviews",
    "load_to_measure",
    "open_texts",
    "parse_columns",
    "read_reviews",
]


@dataclass(frozen=True)
class FileCheck:
    """What would be read of a file, whether or not it can be.

    Attributes:
        headings: those of the file, in its order: what `Hints.columns` may name.
        columns: which of them each column of ours is read from.
        reviews: what is read; None if nothing can be.
        refusal: the sentence that says why.
    """

    headings: list[str]
    columns: dict[str, str]
    reviews: Reviews | None
    refusal: BadInputError | None = None


def check_file(name: str, content: bytes, hints: Hints = NO_HINTS, *, labelled: bool = False) -> FileCheck:
    """Read a file's bytes and never fail: for a person who can then say what is meant.

    Args:
        name: as the person calls it.
        content: what is in it.
        hints: what the person says of it.
        labelled: as in `read_reviews`.
    """
    return _check(
        name, lambda: io.BytesIO(content), hashlib.sha256(content).hexdigest(), hints, labelled=labelled
    )


def read_reviews(name: str, content: bytes, hints: Hints = NO_HINTS, *, labelled: bool = True) -> Reviews:
    """The reviews in a file's bytes: csv, tsv, jsonl, json, parquet or xlsx, packed by gzip or not.

    Every guess is a note. What has two readings is refused, with the option that settles it.

    Args:
        name: as the user calls it.
        content: what is in it.
        hints: what the user says of it.
        labelled: a label is needed for each review: those in the middle and repeated ids are left out. Else every row
            is kept, and labels are read where there are any.

    Raises:
        BadInputError: it is no table of reviews; one line that names file, row and column.
    """
    return _reviews_of(check_file(name, content, hints, labelled=labelled))


def load_reviews(
    path: Path | Reviews | None = None,
    split: Split = "all",
    hints: Hints = NO_HINTS,
    *,
    archive_md5: str = ARCHIVE_MD5,
) -> Reviews:
    """Labelled reviews from a folder of data, the original `aclImdb` tree or its archive, or a file of any form.

    "train" and "validation" part the training reviews by the fixed fold (see `in_validation_fold`); "test" is
    the dataset's own test half, which only the tree and the archive hold; "all" is everything in the source.
    A file of another form counts as training reviews: to evaluate on the whole of one, ask for "all". In a
    folder of data, `imdb/train.parquet` goes before the tree and the archive, except for "test".

    Args:
        path: where to look; None = the usual place (see `data_root`). Reviews that are read already are parted.
        split: which part to hand out.
        hints: what the user says of a file.
        archive_md5: what a `.tar.gz` must hash to.

    Raises:
        MissingDataError: nothing there, or not this split; says where to get it. A kind of BadInputError.
        BadInputError: the source is unreadable, damaged, empty or wrong; names the column, row or line.
    """
    if isinstance(path, Reviews):
        return choose(path, split)
    source = _locate(data_root(path), split)
    if source.is_dir() or is_archive(source):
        return choose(_load_dataset(source, archive_md5), split)
    check = _check(source.name, _opener(source), file_hash(source, "sha256"), hints, labelled=True)
    return choose(_reviews_of(check), split)


def load_to_measure(path: Path | None, split: Split, hints: Hints = NO_HINTS) -> Reviews:
    """The reviews to measure a model on: a file of reviews whole, of another source the split."""
    place = data_root(path)
    return load_reviews(path, "all" if place.is_file() and not is_archive(place) else split, hints)


def open_texts(path: Path, hints: Hints = NO_HINTS) -> Texts:
    """The texts in a file of any form and size, with or without labels, to be answered a chunk at a time.

    Raises:
        BadInputError: it is no table of reviews; one line that names file, row and column.
    """
    if path.is_dir() or not path.exists():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise BadInputError(
            f"{cut(path, 120)} {what}. Expected a file of reviews: csv, jsonl, parquet or xlsx."
        )
    return Reader(open_rows(cut(path.name, 60), _opener(path), hints), hints).texts()


def _opener(path: Path) -> Open:
    def opened() -> io.BufferedReader:
        try:
            return path.open("rb")
        except OSError as error:
            raise BadInputError(
                f"{cut(path, 120)} cannot be read ({error.strerror}). Expected a readable file."
            ) from error

    return opened


def _check(name: str, open_file: Open, sha256: str, hints: Hints, *, labelled: bool) -> FileCheck:
    headings: list[str] = []
    columns: dict[str, str] = {}
    try:
        rows = open_rows(cut(name, 60), open_file, hints)
        headings = list(dict.fromkeys(heading for heading in rows.headings if heading))
        reader = Reader(rows, hints)
        columns = reader.columns
        read = read_all(reader, labelled=labelled)
        kind = f"{'an' if rows.kind == 'xlsx' else 'a'} {rows.kind} file"
        what = "labelled reviews" if labelled else "reviews"
        reviews = Reviews(
            frame=read.frame,
            source=f"{name}, {kind} with {len(read.frame):,} {what}",
            sha256=sha256,
            notes=reader.notes,
            columns={meaning: columns[meaning] for meaning in MEANINGS if meaning in columns},
            left_out=read.left_out,
            rest=read.rest,
            half=pd.Series("train", index=read.frame.index),
        )
        return FileCheck(headings, reviews.columns, reviews)
    except BadInputError as refusal:
        return FileCheck(headings, columns, None, refusal)


def _reviews_of(check: FileCheck) -> Reviews:
    if check.reviews is None:
        raise check.refusal or BadInputError("The file holds no reviews.")
    return check.reviews


def _load_dataset(source: Path, archive_md5: str) -> Reviews:
    if source.is_dir():
        raw, sha256 = parse_members(source, tree_members(source))
        kind = "the original folder tree"
    else:
        check_md5(source, archive_md5)
        raw, _ = parse_members(source, archive_members(source))
        sha256, kind = file_hash(source, "sha256"), "the original archive"
    notes = ["train/unsup is not read: its reviews carry no label"]
    unknown = raw["movie"].isna()
    if unknown.any():
        notes.append(f"{unknown.sum():,} reviews without a movie: their id stands in, also for the fold")
    frame = raw[["id", "text", "label"]].astype({"id": str, "text": str})
    frame["rating"] = raw["rating"].astype(float)
    frame["movie"] = raw["movie"].astype(str).where(~unknown, frame["id"])
    return Reviews(
        frame,
        f"{source.resolve().name}, {kind} with {len(frame):,} labelled reviews",
        sha256,
        notes,
        half=raw["half"],
    )


def _locate(root: Path, split: Split) -> Path:
    if not root.exists():
        raise MissingDataError(f"No reviews: {cut(root, 60)} does not exist. {WHERE_TO_GET_THEM}")
    if root.is_file():
        return root
    tables = [] if split == "test" else [root / "imdb" / "train.parquet", root / "train.parquet"]
    trees = [root, root / "aclImdb", root / "imdb" / "aclImdb"]
    archives = [root / ARCHIVE_NAME, root / "imdb" / ARCHIVE_NAME]
    for place in (*tables, *trees, *archives):
        if place.is_file() or is_tree(place):
            return place
    wanted = "test reviews" if split == "test" else "reviews"
    looked_for = [str(place.relative_to(root)) for place in (*tables, *trees[1:], *archives)]
    raise MissingDataError(f"No {wanted} in {root} (looked for {', '.join(looked_for)}). {WHERE_TO_GET_THEM}")
