"""The Large Movie Review Dataset as it is handed out: the folder tree `aclImdb/`, or the archive of it."""

import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from seqapp.data.paths import ARCHIVE_NAME, ARCHIVE_PAGE
from seqapp.numbers.errors import BadInputError

ARCHIVES = (".tar.gz", ".tgz")
WHERE_TO_GET_THEM = (
    f"They come with the Large Movie Review Dataset ({ARCHIVE_NAME}, {ARCHIVE_PAGE}): "
    "`python -m seqapp data fetch reviews` downloads it, or name a file that you have with --data."
)
_MEMBER = re.compile(r"(?:.*/)?((train|test)/(?:(neg|pos)/(\d+)_(\d+)\.txt|urls_(neg|pos)\.txt))")
Members = Iterable[tuple[re.Match[str], bytes]]


def is_tree(place: Path) -> bool:
    """Whether a folder is the dataset's, or a half of it."""
    return any((place / half / "pos").is_dir() for half in ("train", "test"))


def is_archive(path: Path) -> bool:
    """Whether a file is called like an archive."""
    return path.name.lower().endswith(ARCHIVES)


def tree_members(root: Path) -> Iterator[tuple[re.Match[str], bytes]]:
    """The files of a tree that hold reviews or films: the match of the name, and the content."""
    for half in ("train", "test"):
        for folder in ("", "neg", "pos"):
            for place in (root / half / folder).glob("*.txt"):
                if match := _MEMBER.fullmatch(place.relative_to(root).as_posix()):
                    yield match, _read(place)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Expected a readable file.") from error


def archive_members(path: Path) -> Iterator[tuple[re.Match[str], bytes]]:
    """The same of an archive."""
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                match = _MEMBER.fullmatch(member.name)
                if match and (file := archive.extractfile(member)):
                    yield match, file.read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BadInputError(f"{path} is not a readable .tar.gz ({error}). {WHERE_TO_GET_THEM}") from error


def parse_members(source: Path, members: Iterable[tuple[re.Match[str], bytes]]) -> tuple[pd.DataFrame, str]:
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
            if not text.strip():
                raise BadInputError(f"{source}: the text of {name} is blank: damaged. {WHERE_TO_GET_THEM}")
            rows.append((half, side, int(number), int(rating), name.removesuffix(".txt"), text))
    if not rows:
        raise BadInputError(f"{source} holds no reviews under train/ or test/. {WHERE_TO_GET_THEM}")
    rows.sort(key=lambda row: (row[0] != "train", row[1:4]))
    frame = pd.DataFrame(rows, columns=["half", "side", "number", "rating", "id", "text"])
    frame["label"] = (frame["side"] == "pos").astype(int)
    frame["movie"] = [movies.get(row[:3]) for row in rows]
    return frame, hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()


def _movie(url: str) -> str:
    film = re.search(r"tt\d+", url)
    return film[0] if film else url.strip()


def check_md5(archive: Path, expected: str) -> None:
    """Refuse an archive that is another than expected, or damaged."""
    received = file_hash(archive, "md5")
    if received != expected:
        raise BadInputError(
            f"{archive} is not the archive expected, or it is damaged: its MD5 is {received}, not {expected}. "
            f"Delete it and get it anew. {WHERE_TO_GET_THEM}"
        )


def file_hash(path: Path, kind: str) -> str:
    """The hash of a file's content, in hexadecimal digits; `kind` as hashlib calls it."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}. Expected a readable file.") from error
