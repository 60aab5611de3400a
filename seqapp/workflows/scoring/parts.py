"""The files to score, cut into parts: what is answered and written at once, and done again alone."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from seqapp.data.reviews.archive import file_hash
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError


class Record(BaseModel):
    """What stands in a manifest and travels to workers."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Record):
    """A file that is scored.

    Attributes:
        name: its path from the folder where the pattern begins to vary, with `/`.
        bytes: its size.
        sha256: of its content.
    """

    name: str
    bytes: int
    sha256: str


class Part(Record):
    """Some chunks of a source, which become one file.

    Attributes:
        source: whose.
        first: its first chunk, from 0.
        last: the one after its last; None: to the end.
        n: how many rows it asks for.
        output: the file's path in the folder of the answers, with `/`.
    """

    source: Source
    first: int
    last: int | None
    n: int
    output: str


class Written(Record):
    """A part that is done.

    Attributes:
        part: which.
        rows: how many its file has.
        sha256: of its file.
    """

    part: Part
    rows: int
    sha256: str


def find_files(pattern: str, folder: Path) -> tuple[Path, list[Path]]:
    """The files that a pattern stands for, sorted, and the folder where it begins to vary.

    Args:
        pattern: a file, whatever its name; or a path with `*`, `?`, `[...]`, and `**` for folders at any depth.
        folder: where answers go; they are no reviews.

    Raises:
        BadInputError: there are none, or some of them lie in `folder`.
    """
    whole = Path(pattern).expanduser()
    if os.path.isfile(whole):  # noqa: PTH113 (a name that is too long is none, and no error)
        root, files = whole.parent, [whole]
    else:
        found = glob.glob(str(whole), recursive=True)  # noqa: PTH207 (it takes any path)
        root, files = _fixed_folder(whole), sorted(path for path in map(Path, found) if path.is_file())
    if not files:
        is_folder = os.path.isdir(whole)  # noqa: PTH112 (as above)
        what = f"is a folder: `{cut(pattern, 80)}/*` is what it holds" if is_folder else "matches no file"
        raise BadInputError(
            f"--data takes a file or a pattern in quotes, such as 'reviews/*.parquet'. {cut(pattern, 120)} {what}."
        )
    inside = [path for path in files if folder.resolve() in path.resolve().parents]
    if inside:
        raise BadInputError(
            f"--data names {cut(inside[0], 120)}, which lies in the folder of the answers. Name another with --to."
        )
    return root, files


def describe(root: Path, path: Path) -> Source:
    """A file, read once for its hash.

    Raises:
        BadInputError: it cannot be read.
    """
    sha256 = file_hash(path, "sha256")
    return Source(name=path.relative_to(root).as_posix(), bytes=path.stat().st_size, sha256=sha256)


def cut_source(source: Source, chunks: Sequence[int], rows: int | None) -> Iterator[Part]:
    """The parts of a source, of whole chunks, so that an answer does not depend on how it is cut.

    Args:
        source: which.
        chunks: how many rows each of its chunks has.
        rows: from how many rows on a part is full; None: the source is one part.

    >>> source = Source(name="a.csv", bytes=9, sha256="")
    >>> [(part.first, part.last, part.n, part.output) for part in cut_source(source, [4, 4, 2], 5)]
    [(0, 2, 8, 'a.csv.00000.parquet'), (2, None, 2, 'a.csv.00001.parquet')]
    """
    borders, n = [], 0
    for at, size in enumerate(chunks[:-1], start=1):
        n += size
        if rows is not None and n >= rows:
            borders.append(at)
            n = 0
    for number, (first, last) in enumerate(zip([0, *borders], [*borders, None], strict=True)):
        yield Part(
            source=source,
            first=first,
            last=last,
            n=sum(chunks[first:last]),
            output=f"{source.name}.{number:05}.parquet",
        )


def _fixed_folder(pattern: Path) -> Path:
    """The folders before the first one that varies; of a path that does not, its parent.

    >>> print(_fixed_folder(Path("/data/20*/x.csv")), _fixed_folder(Path("a/x.csv")))
    /data a
    """
    parts = pattern.parts
    varying = [at for at, part in enumerate(parts) if glob.has_magic(part)]
    return Path(*parts[: varying[0] if varying else len(parts) - 1])
