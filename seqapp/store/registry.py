"""Which model serves: the highest version of a name whose manifest verifies. Never loads TensorFlow."""

import logging
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import MANIFEST, DamagedModelError, verify_manifest
from seqapp.store.records import ForecastRecord, RunRecord, SentimentRecord, read_record

_NAME = re.compile(r"[a-z0-9_]{1,64}")
_NAME_AND_VERSION = re.compile(r"(?P<name>[a-z0-9_]{1,64})(/(?P<version>[0-9]{1,18}))?")
_VERSION = re.compile(r"[0-9]{1,18}")  # every name that TensorFlow Serving would read as a version
_warn = logging.getLogger(__name__).warning


class NoModelsError(BadInputError):
    """seqapp was installed without models, and nobody has said where some are."""


@dataclass(frozen=True)
class ModelVersion:
    """One folder that TensorFlow Serving can read: `path` holds saved_model.pb, `version` is its number."""

    name: str
    version: int
    path: Path

    @cached_property
    def run(self) -> RunRecord:
        """What run.json says of the training behind this version.

        Raises:
            DamagedModelError: run.json is missing, or no record of a run.
        """
        return read_record(self.path)

    @property
    def sentiment_run(self) -> SentimentRecord:
        """`run`, of a model that must be a sentiment net.

        Raises:
            BadInputError: it is of another task. DamagedModelError: as in `run`.
        """
        if isinstance(self.run, SentimentRecord):
            return self.run
        raise BadInputError(
            f"{self.path} is a model of the task {self.run.task}. Name one of the task sentiment."
        )

    @property
    def forecast_run(self) -> ForecastRecord:
        """`run`, of a model that must be a forecaster. Errors as in `sentiment_run`."""
        if isinstance(self.run, ForecastRecord):
            return self.run
        raise BadInputError(
            f"{self.path} is a model of the task {self.run.task}. Name one of the task forecast."
        )


def models_root() -> Path:
    """The folder of all models: $SEQAPP_MODELS, else `models/` of the checkout that seqapp runs from.

    Raises:
        NoModelsError: there is neither, as seqapp was installed: its wheel carries no models.
    """
    configured, home = os.environ.get("SEQAPP_MODELS"), Path(__file__).resolve().parents[2]
    if not configured and not (home / "pyproject.toml").is_file():
        raise NoModelsError(
            "seqapp is installed without models. Set SEQAPP_MODELS to a folder of models, such as models/ in a "
            "checkout of the project, or name the folder of one model that `export` or `retrain` wrote."
        )
    return Path(configured) if configured else home / "models"


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
    serves = []
    for name in names(root):
        try:
            serves.append(serving(name, root, on_damage))
        except DamagedModelError as error:
            on_damage(str(error))
    return serves


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
    with suppress(NoModelsError):  # a folder needs none
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
