"""Which model serves: the highest version of a name whose manifest verifies. Never loads TensorFlow."""

import json
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import MANIFEST, DamagedModelError, verify_manifest

_NAME = re.compile(r"[a-z0-9_]{1,64}")
_NAME_AND_VERSION = re.compile(r"(?P<name>[a-z0-9_]{1,64})(/(?P<version>[0-9]{1,18}))?")
_VERSION = re.compile(r"[0-9]{1,18}")  # every name that TensorFlow Serving would read as a version
_warn = logging.getLogger(__name__).warning


@dataclass(frozen=True)
class ModelVersion:
    """One folder that TensorFlow Serving can read: `path` holds saved_model.pb, `version` is its number."""

    name: str
    version: int
    path: Path

    @cached_property
    def run(self) -> dict[str, Any]:
        """What run.json says of the training behind this version.

        Raises:
            DamagedModelError: run.json is missing or is not a JSON object.
        """
        try:
            run = json.loads((self.path / "run.json").read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise DamagedModelError(self.path, "'run.json' cannot be read") from error
        if not isinstance(run, dict):
            raise DamagedModelError(self.path, "'run.json' is not a JSON object")
        return run


def models_root() -> Path:
    """The folder of all models: $SEQAPP_MODELS, else `models/` beside the seqapp package."""
    configured = os.environ.get("SEQAPP_MODELS")
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "models"


def check_name(name: str) -> str:
    """Returns `name` if it may become part of a path.

    Raises:
        BadInputError: it is not 1 to 64 of a-z, 0-9 and _.

    >>> check_name("sentiment_plain_lstm")
    'sentiment_plain_lstm'
    """
    if not _NAME.fullmatch(name):
        raise BadInputError(
            f"A model's name is 1 to 64 of a-z, 0-9 and _, for example forecast_lstm. Received: {name!r}."
        )
    return name


def versions(name: str, root: Path | None = None) -> list[ModelVersion]:
    """All versions of `name`, lowest first, sound or damaged; empty for a name that is not there.

    Raises:
        BadInputError: `name` is not a model's name.
    """
    return versions_in((root or models_root()) / check_name(name))


def versions_in(folder: Path, name: str | None = None) -> list[ModelVersion]:
    """All numeric entries of `folder`, lowest first; `name` labels them (default: the folder's own name)."""
    try:
        entries = [entry for entry in folder.iterdir() if _VERSION.fullmatch(entry.name)]
    except OSError:  # no folder, no versions
        return []
    return sorted(
        (ModelVersion(name or folder.name, int(e.name), e) for e in entries), key=lambda v: v.version
    )


def installed(root: Path | None = None, on_damage: Callable[[str], None] = _warn) -> list[ModelVersion]:
    """For each name the version that serves, by name; a name of which none does is left out and reported."""
    found = []
    for name in names(root):
        try:
            found.append(serving(name, root, on_damage))
        except DamagedModelError as error:
            on_damage(str(error))
    return found


def fault(model: ModelVersion) -> str:
    """Why this version must not serve, in a few words; empty if it may."""
    try:
        verify_manifest(model.path)
    except DamagedModelError as error:
        return error.fault
    return ""


def names(root: Path | None = None) -> list[str]:
    """The names of all models that have a version, sound or damaged, in the order of the alphabet."""
    folder = root or models_root()
    try:
        entries = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
    return [name for name in entries if _NAME.fullmatch(name) and versions(name, folder)]


def serving(name: str, root: Path | None = None, on_damage: Callable[[str], None] = _warn) -> ModelVersion:
    """The version of `name` that serves. Takes no paths, so it is safe for what a web page's address says.

    Args:
        name: `forecast_lstm`: the highest version whose manifest verifies; `forecast_lstm/3`: version 3.
        root: the folder of all models; default `models_root()`.
        on_damage: called with one line for each damaged version above the one that serves; default: logs it.

    Raises:
        BadInputError: there is no such name or version.
        DamagedModelError: no version of it, or not the one asked for, verifies.
    """
    match = _NAME_AND_VERSION.fullmatch(name)
    known = versions(match["name"], root) if match else []
    if match and match["version"]:
        known = [model for model in known if model.version == int(match["version"])]
    if not known:
        raise BadInputError(_unknown(name, root))
    return _highest_sound(known, on_damage)


def resolve(
    name_or_path: str, root: Path | None = None, on_damage: Callable[[str], None] = _warn
) -> ModelVersion:
    """The model that a person means on the command line: a name as in `serving`, else a folder.

    The folder is one version (what `export` wrote), a folder of versions, or a run folder with its
    `export/`. A version folder whose name is no number counts as version 0.

    Raises:
        BadInputError: neither a name that is installed nor a folder that holds a model.
        DamagedModelError: no version there verifies.
    """
    match = _NAME_AND_VERSION.fullmatch(name_or_path)
    if match and versions(match["name"], root):
        return serving(name_or_path, root, on_damage)
    try:
        folder = Path(name_or_path).resolve()
        single = (folder / "saved_model.pb").exists() or (folder / MANIFEST).exists()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, a loop of links: no path
        raise BadInputError(_unknown(name_or_path, root)) from error
    if single:
        version = int(folder.name) if _VERSION.fullmatch(folder.name) else 0
        return _highest_sound([ModelVersion(folder.parent.name, version, folder)], on_damage)
    known = versions_in(folder) or versions_in(folder / "export", folder.name)
    if not known:
        raise BadInputError(_unknown(name_or_path, root))
    return _highest_sound(known, on_damage)


def _highest_sound(known: list[ModelVersion], on_damage: Callable[[str], None]) -> ModelVersion:
    faults: list[DamagedModelError] = []
    for model in reversed(known):
        try:
            verify_manifest(model.path)
        except DamagedModelError as error:
            faults.append(error)
        else:
            for fault in faults:
                on_damage(f"{fault} Version {model.version} serves instead.")
            return model
    highest = faults[0]
    if len(known) == 1:
        raise highest
    numbers = ", ".join(str(model.version) for model in known)
    raise DamagedModelError(
        highest.folder.parent,
        f"no version of {numbers} verifies; version {known[-1].version}: {highest.fault}",
    ) from highest


def _unknown(received: str, root: Path | None) -> str:
    known = ", ".join(names(root)) or "nothing yet"
    return (
        f"No such model. Name one that is installed ({known}; or NAME/VERSION), "
        f"or a folder that `export` or `retrain` wrote. Received: {received[:200]!r}."
    )
