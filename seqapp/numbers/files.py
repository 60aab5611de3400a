"""Files that are there whole or not at all, also after a crash: a temporary file beside, fsync, rename."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path`, which takes its place at the end; on an error `path` stays as it was.

    One name for each `path`: what a crash leaves behind, the next write takes away.

    Raises:
        OSError: the disk refused.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` into the file `path`, whole or not at all. Errors as in `replacing`."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_json(path: Path, content: object) -> None:
    """Write `content` into the file `path` as JSON, whole or not at all. Errors as in `replacing`."""
    write_whole(path, (json.dumps(content, indent=1) + "\n").encode())
