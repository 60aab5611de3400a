"""MANIFEST.json: the SHA-256 of every file of a version; TensorFlow alone misses damage to saved_model.pb."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from seqapp.numbers.errors import WorldError

MANIFEST = "MANIFEST.json"
FORMAT = 2
WEIGHTS = "variables/variables.data-00000-of-00001"


class DamagedModelError(WorldError):
    """The files in `folder` are not those that were published: `fault` says which and why."""

    def __init__(self, folder: Path, fault: str) -> None:
        self.folder, self.fault = folder, fault
        super().__init__(
            f"The model in {folder} is damaged: {fault}. "
            "Restore the folder from where it came (git, a backup), or delete it and publish a new version."
        )


def write_manifest(folder: Path, version: int) -> None:
    """Writes `{"format": 2, "version": ..., "files": {path: {"sha256": ..., "bytes": ...}}}`: every file but itself.

    Args:
        folder: a version's folder; paths in the manifest are relative to it, with `/`.
        version: its number: a copy of the folder under another number does not verify.

    Raises:
        DamagedModelError: the folder holds a symlink, or something that is neither a file nor a folder.
        OSError: the disk refused.
    """
    files = {name: _describe(folder / name) for name in sorted(_files(folder)) if name != MANIFEST}
    text = json.dumps({"format": FORMAT, "version": version, "files": files}, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def verify_manifest(folder: Path) -> dict[str, str]:
    """Compares every file below `folder` with its MANIFEST.json.

    Returns:
        The SHA-256 of every file, by its path within `folder`.

    Raises:
        DamagedModelError: a file is missing, extra, of another length or content, or a symlink; the manifest itself
            is missing or unreadable; or the folder's number is not the one it was published under (an older version
            in a newer one's place). Names the folder and the first fault.
    """
    try:
        if folder.is_symlink() or not folder.is_dir():
            raise DamagedModelError(folder, "it is not a folder")
        present = set(_files(folder)) - {MANIFEST}
        version, listed = _read(folder)
        for name in sorted(present | listed.keys()):
            if name not in present:
                raise DamagedModelError(folder, f"{name!r} is missing")
            if name not in listed:
                raise DamagedModelError(folder, f"{name!r} is not in its {MANIFEST}")
            fault = _difference(folder / name, listed[name])
            if fault:
                raise DamagedModelError(folder, f"{name!r} {fault}")
        if folder.name.isdecimal() and int(folder.name) != version:
            raise DamagedModelError(
                folder, f"it is version {version!r} in the place of version {folder.name}"
            )
        return {name: entry["sha256"] for name, entry in listed.items()}
    except OSError as error:
        raise DamagedModelError(folder, f"it cannot be read ({error})") from error


def weights_sha256(folder: Path) -> str:
    """The SHA-256 of a sound version's weights: what a net is, whatever stands beside it.

    Raises:
        DamagedModelError: as in `verify_manifest`, or it holds no weights.
    """
    files = verify_manifest(folder)
    if WEIGHTS not in files:
        raise DamagedModelError(folder, f"{WEIGHTS!r} is missing")
    return files[WEIGHTS]


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def _difference(path: Path, listed: dict[str, Any]) -> str:
    size = path.stat().st_size
    if size != listed["bytes"]:
        return f"has {size} bytes instead of {listed['bytes']}"
    return "" if _describe(path) == listed else "has another SHA-256 than when it was published"


def _read(folder: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    if not (folder / MANIFEST).exists():
        raise DamagedModelError(folder, f"{MANIFEST!r} is missing")
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT:
            raise DamagedModelError(
                folder, f"{MANIFEST!r} has format {manifest['format']!r} instead of {FORMAT}"
            )
        files = {
            name: {"sha256": entry["sha256"], "bytes": entry["bytes"]}
            for name, entry in manifest["files"].items()
        }
        return manifest["version"], files
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedModelError(folder, f"{MANIFEST!r} is not a manifest") from error


def _files(folder: Path) -> Iterator[str]:
    def refuse(error: OSError) -> NoReturn:
        raise error  # os.walk would skip a folder that it cannot read

    for here, folders, files in os.walk(folder, onerror=refuse):
        for name in folders + files:
            path = Path(here, name)
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise DamagedModelError(folder, f"{name!r} is a symlink or no regular file")
        yield from (Path(here, name).relative_to(folder).as_posix() for name in files)
