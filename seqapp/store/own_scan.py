"""A user's `.keras` file before Keras opens it: the archive, and the file of weights in it. Never loads TensorFlow.

What is checked is written anew (`scanned`), and Keras reads that: no member, no link and no word of the file that was
not looked at reaches it.
"""

import io
import json
import stat
import zipfile
from collections.abc import Iterator
from typing import Any

from seqapp.store.own_config import RefusedError, checked_config

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
MEMBERS = (METADATA, CONFIG, WEIGHTS)
MOST_BYTES = 64_000_000
MOST_RATIO = 100  # of a member's size to its size in the archive
MOST_PARTS = 10_000  # of the file of weights
DEEPEST = 16


def scanned(content: bytes) -> bytes:
    """A `.keras` file as Keras may read it: written anew from its config and its weights, once both are checked.

    Raises:
        RefusedError: it is no such file, or holds what it should not.
    """
    if len(content) > MOST_BYTES:
        raise RefusedError(f"it has {len(content):,} bytes, and {MOST_BYTES:,} are allowed")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename: _read(archive, info) for info in _members(archive)}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(f"it is no whole .keras archive ({error})") from error
    config = checked_config(parts[CONFIG], checked_weights(parts[WEIGHTS]))
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w") as archive:
        archive.writestr(METADATA, json.dumps({"keras_version": "3", "date_saved": ""}))
        archive.writestr(CONFIG, config)
        archive.writestr(WEIGHTS, parts[WEIGHTS])
    return anew.getvalue()


def checked_weights(content: bytes) -> int:
    """How many numbers a file of weights holds, once it is seen to hold nothing but numbers of its own.

    Raises:
        RefusedError: it is no such file, or it links to another, or is larger than it looks.
    """
    import h5py  # noqa: PLC0415 (the pages that open no model do without it)

    total = size = 0
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            for path, part in _parts(file):
                if isinstance(part, h5py.Dataset):
                    _check_numbers(path, part)
                    total, size = total + int(part.size), size + int(part.nbytes)
    except (OSError, RuntimeError, KeyError, TypeError) as error:  # what h5py raises at a damaged file
        raise RefusedError(f"its weights cannot be read ({' '.join(str(error).split())})") from error
    if size > len(content):
        raise RefusedError(
            f"its weights are said to have {size:,} bytes, and their file has {len(content):,}"
        )
    return total


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    for info in infos:
        mode = info.external_attr >> 16
        if info.filename not in MEMBERS:
            raise RefusedError(
                f"it holds {info.filename[:60]!r}; a .keras file here holds {', '.join(MEMBERS)} alone"
            )
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise RefusedError(f"its {info.filename} is a link or a folder, not a file")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(f"its {info.filename} is encrypted or packed in an unusual way")
        if info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise RefusedError(
                f"its {info.filename} would unpack to {info.file_size:,} bytes, far more than it holds"
            )
    names = [info.filename for info in infos]
    if sorted(names) != sorted(MEMBERS):
        raise RefusedError(
            f"it should hold {', '.join(MEMBERS)}, each once; it holds {', '.join(names) or 'nothing'}"
        )
    return infos


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise RefusedError(f"its {info.filename} is not of the size that the archive says")
    return content


def _parts(file: Any) -> Iterator[tuple[str, Any]]:
    """Every group and dataset by its path; only plain links are followed, and only one to each."""
    import h5py  # noqa: PLC0415

    waiting, count, seen = [("", file)], 0, {h5py.h5o.get_info(file.id).addr}
    while waiting:
        above, group = waiting.pop()
        for name in group:
            path, count = f"{above}/{name}", count + 1
            if count > MOST_PARTS or path.count("/") > DEEPEST:
                raise RefusedError("its weights are nested too deeply, or in too many parts")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise RefusedError(
                    f"its weights hold a link at {path[:80]!r}, which may lead out of the file"
                )
            part = group[name]
            address = h5py.h5o.get_info(part.id).addr
            if address in seen:
                raise RefusedError(f"its weights hold at {path[:80]!r} what they hold elsewhere already")
            seen.add(address)
            yield path, part
            if isinstance(part, h5py.Group):
                waiting.append((path, part))


def _check_numbers(path: str, dataset: Any) -> None:
    shown = repr(path[:80])
    if dataset.is_virtual or dataset.external:
        raise RefusedError(f"its weights at {shown} lie in another file")
    if dataset.dtype.kind not in "fiub":
        raise RefusedError(f"its weights at {shown} are no numbers")
    plan = dataset.id.get_create_plist()
    if plan.get_nfilters():
        raise RefusedError(f"its weights at {shown} are packed, which Keras does not do")
    if dataset.id.get_storage_size() != dataset.nbytes:
        raise RefusedError(f"its weights at {shown} are said to be larger than they are")
