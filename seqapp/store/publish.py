"""A new version appears whole or not at all: built aside, proved in a fresh process, hashed, then renamed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.files import write_whole
from seqapp.store import replay
from seqapp.store.manifest import MANIFEST, verify_manifest, write_manifest
from seqapp.store.records import RECORD, write_record
from seqapp.store.registry import (
    ModelVersion,
    check_name,
    fault,
    models_root,
    serving,
    versions,
    versions_in,
)
from seqapp.store.warmup import write_warmup

REQUIRED = ("saved_model.pb", RECORD, "MODEL_CARD.md", "golden.json")
REPLAY_SECONDS = 300
_TEMPORARY = re.compile(r"\.tmp-[0-9a-f]{32}")


def replay_in_fresh_process(folder: Path) -> None:
    """Loads the SavedModel in `folder` in a process that never sees seqapp, and replays its golden.json.

    Raises:
        WorldError: it does not load, or answers otherwise than golden.json says, or not within 300 s.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", replay.__file__, str(folder)],
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=REPLAY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unsound(folder, f"a fresh process did not answer within {REPLAY_SECONDS} s") from error
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise _unsound(folder, f"a fresh process refused it with exit code {done.returncode}: {last}")


def publish(
    name: str,
    build: Callable[[Path], None],
    *,
    root: Path | None = None,
    check: Callable[[Path], object] = replay_in_fresh_process,
) -> ModelVersion:
    """Adds the next version to `<root>/<name>/`.

    Args:
        name: the model's name.
        build: writes the SavedModel, run.json, MODEL_CARD.md and golden.json into the folder it is given.
        root: the folder of all models; default `models_root()`.
        check: raises if the built folder must not serve.

    Raises:
        BadInputError: `name` is not a model's name.
        WorldError: what was built is incomplete or fails `check`, another publish of this model is running,
            or the disk refused. The versions that were there serve on.
    """
    return write_version((root or models_root()) / check_name(name), build, check=check)


def export(
    model: ModelVersion, to: Path, *, check: Callable[[Path], object] = replay_in_fresh_process
) -> Path:
    """Copies a version to `<to>/<version>/`, as safely as `publish`, with requests to warm up by.

    Raises:
        BadInputError: `<to>/<version>/` exists.
        DamagedModelError: the version's manifest does not verify.
        WorldError: the copy fails `check`, another export to `to` is running, or the disk refused.
    """

    def copy(folder: Path) -> None:
        verify_manifest(model.path)
        shutil.copytree(model.path, folder, dirs_exist_ok=True)
        verify_manifest(folder)
        write_warmup(folder, model.name)

    return write_version(to, copy, version=model.version, check=check).path


def export_all(
    models: Iterable[ModelVersion],
    to: Path,
    *,
    check: Callable[[Path], object] = replay_in_fresh_process,
) -> list[Path]:
    """Exports versions to `<to>/<name>/<version>/`, and writes `<to>/models.config`, which names them all.

    What is there already, and verifies, is left as it is.

    Returns:
        The folders that were written.

    Raises:
        As `export` does; DamagedModelError also where what is there already does not verify.
    """
    written, named = [], []
    for model in models:
        there = to / model.name / str(model.version)
        if there.exists():
            verify_manifest(there)
        else:
            written.append(export(model, to / model.name, check=check))
        named.append(model.name)
    try:
        write_whole(to / "models.config", _models_config(named).encode())
    except OSError as error:
        raise _refused(to, error) from error
    return written


def _models_config(named: Iterable[str]) -> str:
    """What `tensorflow_model_server --model_config_file` takes; a container holds the folder as /models."""
    entries = [
        f'  config {{\n    name: "{name}"\n    base_path: "/models/{name}"\n    model_platform: "tensorflow"\n  }}\n'
        for name in named
    ]
    return f"model_config_list {{\n{''.join(entries)}}}\n"


def rollback(
    name: str,
    to: int | None = None,
    *,
    root: Path | None = None,
    check: Callable[[Path], object] = replay_in_fresh_process,
) -> ModelVersion:
    """Lets an earlier version serve again: publishes it anew under the next number.

    Nothing is deleted and numbers only grow, so that TensorFlow Serving, which takes the highest, follows. The new
    version's run.json says `restored_from`. Going back again goes further back: what is a copy counts as its original.

    Args:
        name: the model's name.
        to: the version to restore; default the highest sound one before the one that serves.
        root: as in `publish`.
        check: as in `publish`.

    Raises:
        BadInputError: no such model or version, nothing before the one that serves, or it serves already.
        DamagedModelError: the version asked for does not verify.
        WorldError: as in `publish`.
    """
    current = serving(name, root)
    original = current.run.restored_from or current.version
    if to is None:
        to = _highest_before(name, original, root)
    source = serving(f"{name}/{to}", root)
    restored = source.run.restored_from or to
    if restored == original:
        raise BadInputError(f"{name}/{to} is what serves already, as version {current.version}.")

    def build(folder: Path) -> None:
        shutil.copytree(source.path, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST))
        write_record(folder, source.run.model_copy(update={"restored_from": restored}))

    return publish(name, build, root=root, check=check)


def _highest_before(name: str, version: int, root: Path | None) -> int:
    for model in reversed(versions(name, root)):
        if model.version < version and not fault(model) and model.run.restored_from is None:
            return model.version
    raise BadInputError(
        f"{name} has no sound version before {version} to go back to. `python -m seqapp models` lists them all."
    )


def write_version(
    folder: Path,
    build: Callable[[Path], None],
    *,
    version: int | None = None,
    check: Callable[[Path], object] = replay_in_fresh_process,
) -> ModelVersion:
    """Writes `<folder>/<version>/`; without `version` the number after the highest, damaged ones included.

    Until the rename everything lies in `<folder>/.tmp-<uuid>/`, which TensorFlow Serving does not see. One
    process at a time: the lock is the operating system's and ends with its process, however that ends.
    Arguments and errors as in `publish`; BadInputError if `<folder>/<version>/` exists.
    """
    lock = folder / ".lock"
    if folder.exists() and not folder.is_dir():
        raise BadInputError(f"A version goes into a folder. {folder} is a file: name another.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            for leftover in folder.iterdir():  # of a process that was killed: nobody else holds the lock
                if _TEMPORARY.fullmatch(leftover.name):
                    shutil.rmtree(leftover)
            if version is None:
                version = max((model.version for model in versions_in(folder)), default=0) + 1
            target = folder / str(version)
            if target.exists():
                raise BadInputError(f"{target} exists already. Name another folder, or delete it first.")
            _write(target, folder / f".tmp-{uuid4().hex}", build, check)
    except Timeout as error:
        raise WorldError(
            f"Another process is writing a version into {folder} (it holds {lock}). "
            "Wait until it has ended, then try again."
        ) from error
    except OSError as error:
        raise _refused(folder, error) from error
    return ModelVersion(folder.name, version, target)


def _write(
    target: Path, temporary: Path, build: Callable[[Path], None], check: Callable[[Path], object]
) -> None:
    try:
        temporary.mkdir()
        _build(temporary, build)
        for name in REQUIRED:
            if not (temporary / name).is_file():
                raise _unsound(temporary, f"{name!r} was not built")
        check(temporary)
        write_manifest(temporary, int(target.name))
        for here, _, files in os.walk(temporary):
            for name in [*files, "."]:
                _sync(Path(here, name))
        _sync(target.parent.parent)  # which has just learnt the model's name, if this is its first version
        temporary.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _build(temporary: Path, build: Callable[[Path], None]) -> None:
    try:
        build(temporary)
    except Exception as error:
        # TensorFlow has its own errors for a full disk: what they share is that they name the file.
        if isinstance(error, OSError) or str(temporary) in str(error):
            raise _refused(temporary.parent, error) from error
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unsound(temporary: Path, fault: str) -> WorldError:
    return WorldError(
        f"No version was written into {temporary.parent}: {fault}. "
        "Mend what built it; the versions that were there serve on."
    )


def _refused(folder: Path, error: Exception) -> WorldError:
    reason = " ".join(str(error).split())
    return WorldError(
        f"No version was written into {folder}: {reason}. "
        "Check the free space and the permissions; the versions that were there serve on."
    )
