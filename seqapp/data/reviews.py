"""The one door to movie reviews: whatever form they lie in, the same frame comes out, checked."""

import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from seqapp.data.paths import ARCHIVE_MD5, ARCHIVE_NAME, ARCHIVE_PAGE, MissingDataError, data_root
from seqapp.data.review_tables import read_bytes, read_table, read_texts_csv, tidy_reviews
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold

__all__ = ["Reviews", "Split", "load_reviews", "read_texts_csv"]

Split = Literal["train", "validation", "test", "all"]

WHERE_TO_GET_THEM = (
    f"They come with the Large Movie Review Dataset ({ARCHIVE_NAME}, {ARCHIVE_PAGE}): "
    "`python -m seqapp data fetch reviews` downloads it, or name a file that you have with --data."
)
_MEMBER = re.compile(r"(?:.*/)?((train|test)/(?:(neg|pos)/(\d+)_(\d+)\.txt|urls_(neg|pos)\.txt))")


@dataclass(frozen=True)
class Reviews:
    """Labelled reviews and where they come from.

    Attributes:
        frame: One review a row, in the order of the source: id, text, movie (str), label (0 negative,
            1 positive), and rating (float, NaN = unknown) where the source has it.
        source: Which file of which kind, in words, without the folders above it: published models carry it.
        sha256: Of the file; of a folder tree over the sorted relative names and the hashes of their contents.
            It names the whole source, whatever the split.
        notes: What was left out or filled in, and why.
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    notes: list[str]


def load_reviews(
    path: Path | None = None, split: Split = "all", *, archive_md5: str = ARCHIVE_MD5
) -> Reviews:
    """Reviews from a folder of data, the original `aclImdb` tree or its archive, or one parquet or CSV file.

    "train" and "validation" part the training reviews by the fixed fold (see `in_validation_fold`); "test" is
    the dataset's own test half, which only the tree and the archive hold; "all" is everything in the source.
    A parquet or CSV file counts as training reviews: to evaluate on the whole of one, ask for "all". In a
    folder of data, `imdb/train.parquet` goes before the tree and the archive, except for "test".

    Args:
        path: Where to look; None = the usual place (see `data_root`).
        split: Which part to hand out.
        archive_md5: What a `.tar.gz` must hash to.

    Raises:
        MissingDataError: nothing there, or not this split; says where to get it. A kind of BadInputError.
        BadInputError: the source is unreadable, damaged, empty or wrong; names the column, row or line.
    """
    source = _locate(data_root(path), split)
    if source.is_file() and source.suffix.lower() in (".parquet", ".csv"):
        sha256, kind = _file_hash(source, "sha256"), f"a {source.suffix.lower()[1:]} file"
        frame, notes = read_table(source)
        half = pd.Series("train", index=frame.index)
    else:
        if source.is_dir():
            raw, sha256 = _parse_members(source, _tree_members(source))
            kind = "the original folder tree"
        elif source.name.endswith((".tar.gz", ".tgz")):
            _check_md5(source, archive_md5)
            raw, _ = _parse_members(source, _archive_members(source))
            sha256, kind = _file_hash(source, "sha256"), "the original archive"
        else:
            raise BadInputError(
                f"{source} is no form of reviews that seqapp reads. Expected: a folder, .tar.gz, .parquet or "
                ".csv. Convert it, or name another with --data."
            )
        notes = ["train/unsup is not read: its reviews carry no label"]
        frame, half = tidy_reviews(source, raw, lambda row: f"{raw['id'][row]}.txt", notes), raw["half"]
    chosen = _choose(source, frame, half, split)
    if split != "all":
        notes.append(f"split {split}: {len(chosen):,} of the {len(frame):,} reviews")
    return Reviews(
        chosen, f"{source.resolve().name}, {kind} with {len(frame):,} labelled reviews", sha256, notes
    )


def _locate(root: Path, split: Split) -> Path:
    if not root.exists():
        raise MissingDataError(f"No reviews: {root} does not exist. {WHERE_TO_GET_THEM}")
    if root.is_file():
        return root
    tables = [] if split == "test" else [root / "imdb" / "train.parquet", root / "train.parquet"]
    trees = [root, root / "aclImdb", root / "imdb" / "aclImdb"]
    archives = [root / ARCHIVE_NAME, root / "imdb" / ARCHIVE_NAME]
    for place in (*tables, *trees, *archives):
        if place.is_file() or (place / "train" / "pos").is_dir() or (place / "test" / "pos").is_dir():
            return place
    wanted = "test reviews" if split == "test" else "reviews"
    looked_for = [str(place.relative_to(root)) for place in (*tables, *trees[1:], *archives)]
    raise MissingDataError(f"No {wanted} in {root} (looked for {', '.join(looked_for)}). {WHERE_TO_GET_THEM}")


def _choose(source: Path, frame: pd.DataFrame, half: pd.Series, split: Split) -> pd.DataFrame:
    if split == "all":
        return frame
    if split == "test" and not (half == "test").any():
        raise MissingDataError(f"No test reviews: {source} holds training reviews only. {WHERE_TO_GET_THEM}")
    held_out = {movie: in_validation_fold(movie) for movie in frame["movie"].unique()}
    side = frame["movie"].map(held_out).map({True: "validation", False: "train"})
    chosen = frame[side.where(half == "train", "test") == split].reset_index(drop=True)
    if chosen.empty:
        raise BadInputError(
            f"None of the {len(frame):,} reviews in {source} is in the split {split}: the fixed fold goes "
            "by movie (without one, by id) and holds out one in five. Give more of them or ask for all."
        )
    return chosen


def _tree_members(root: Path) -> Iterator[tuple[re.Match[str], bytes]]:
    for half in ("train", "test"):
        for folder in ("", "neg", "pos"):
            for place in (root / half / folder).glob("*.txt"):
                if match := _MEMBER.fullmatch(place.relative_to(root).as_posix()):
                    yield match, read_bytes(place)


def _archive_members(path: Path) -> Iterator[tuple[re.Match[str], bytes]]:
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                match = _MEMBER.fullmatch(member.name)
                if match and (file := archive.extractfile(member)):
                    yield match, file.read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BadInputError(f"{path} is not a readable .tar.gz ({error}). {WHERE_TO_GET_THEM}") from error


def _parse_members(source: Path, members: Iterable[tuple[re.Match[str], bytes]]) -> tuple[pd.DataFrame, str]:
    """The files `<number>_<rating>.txt` as a frame, with the hash over their names and contents.

    Line <number> (from 0) of `urls_pos.txt` or `urls_neg.txt` names the movie. The order is training half
    first, negative first, then by number, so that tree and archive give the same frame.
    """
    rows: list[tuple[str, str, int, int, str, str]] = []
    hashes: list[str] = []
    movies: dict[tuple[str, str, int], str] = {}
    for match, content in members:
        name, half, side, number, rating, urls_of = match.groups()
        hashes.append(f"{name} {hashlib.sha256(content).hexdigest()}\n")
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInputError(
                f"{source}: {name} is not UTF-8 text: damaged. {WHERE_TO_GET_THEM}"
            ) from error
        if urls_of:
            movies |= {(half, urls_of, number): _movie(url) for number, url in enumerate(text.splitlines())}
        else:
            rows.append((half, side, int(number), int(rating), name.removesuffix(".txt"), text))
    if not rows:
        raise BadInputError(f"{source} holds no reviews under train/ or test/. {WHERE_TO_GET_THEM}")
    rows.sort(key=lambda row: (row[0] != "train", row[1:4]))
    frame = pd.DataFrame(rows, columns=["half", "side", "number", "rating", "id", "text"])
    frame["label"] = (frame["side"] == "pos").astype(int)
    frame["movie"] = [movies.get(row[:3]) for row in rows]
    return frame, hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()


def _movie(url: str) -> str:
    found = re.search(r"tt\d+", url)
    return found[0] if found else url.strip()


def _check_md5(archive: Path, expected: str) -> None:
    found = _file_hash(archive, "md5")
    if found != expected:
        raise BadInputError(
            f"{archive} is not the archive expected, or it is damaged: its MD5 is {found}, not {expected}. "
            f"Delete it and get it anew. {WHERE_TO_GET_THEM}"
        )


def _file_hash(path: Path, kind: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Expected a readable file.") from error
