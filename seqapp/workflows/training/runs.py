"""A run folder: one training, from its configuration to what it exports."""

import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from seqapp.data.reviews.splits import Unlabelled
from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import write_json, write_whole
from seqapp.store.manifest import weights_sha256
from seqapp.store.records import RECORD, Machine
from seqapp.store.registry import ModelVersion

OnStep = Callable[[int, int, float], None]
"""Called after every step with the steps done, the steps in all and the loss so far in this epoch."""
Config = TypeVar("Config", bound=RunConfig)

PACKAGES = ("tensorflow", "keras", "numpy", "pandas", "scikit-learn")


@dataclass(frozen=True)
class RunFolder:
    """What lies where in a run folder.

    setting.json (task, configuration, data), curves.json, checkpoints/, run.json at the end, export/1/ (the version
    ready to publish), tensorboard/ on request.
    """

    path: Path

    @property
    def checkpoints(self) -> Path:
        """Where the state after each epoch lies."""
        return self.path / "checkpoints"

    @property
    def export(self) -> Path:
        """The SavedModel and what belongs to it."""
        return self.path / "export" / "1"

    @property
    def setting(self) -> dict:
        """What the run was started with: task, config, data, smoke."""
        return json.loads((self.path / "setting.json").read_text("utf-8"))

    def write_json(self, name: str, content: object) -> None:
        """Write a JSON file whole or not at all."""
        write_json(self.path / name, content)

    def keep_record(self) -> None:
        """Put the export's run.json beside the setting, too: now the run is finished."""
        write_whole(self.path / RECORD, (self.export / RECORD).read_bytes())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against a second process; the lock goes with the process that holds it.

        Raises:
            BadInputError: another process holds it.
        """
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadInputError(
                f"Another process is at work in {self.path}. Wait for it or stop it, then resume this run."
            ) from error
        try:
            yield
        finally:
            lock.release()


def new_run(runs: Path, task: str, config: RunConfig, **setting: object) -> RunFolder:
    """Make a run folder named after task, cell, seed and the time, and write down its setting."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    run = RunFolder(runs / f"{task}-{config.cell}-seed{config.seed}-{stamp}")
    try:
        run.path.mkdir(parents=True)
    except (NotADirectoryError, FileExistsError) as error:
        raise BadInputError(f"--runs takes a folder, or the name of a new one. Received: {runs}.") from error
    run.write_json("setting.json", {"task": task, "config": config.model_dump(), **setting})
    return run


def open_run(path: Path, task: str | None = None) -> RunFolder:
    """The run folder of an earlier process, of this task if one is named.

    Raises:
        BadInputError: no run folder, or one of another task.
    """
    run = RunFolder(path)
    try:
        setting = run.setting
        own, _ = setting["task"], setting["config"]["cell"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(
            f"--resume takes a run folder with a setting.json. Received: {path}. A run that was stopped before it "
            "wrote that file has nothing to go on from: start a new one without --resume."
        ) from error
    if task and own != task:
        raise BadInputError(f"--resume takes a run of the task {task}. {path} is a run of {own}.")
    return run


def resume_run(resume: Path | None, config: Config, *, smoke: bool) -> tuple[RunFolder | None, Config, bool]:
    """The run to go on with, if one is named, and what to train: its own recipe then, else the one given.

    Raises:
        BadInputError: no run folder of this task, or one with a recipe of another version of the project.
    """
    if resume is None:
        return None, config, smoke
    run = open_run(resume, config.task)
    try:
        return run, type(config)(**run.setting["config"]), run.setting["smoke"]
    except (KeyError, TypeError, ValidationError) as error:
        raise BadInputError(
            f"The recipe in {run.path / 'setting.json'} is none of this version of seqapp. Start a new run without "
            "--resume, or go on with the version that began it."
        ) from error


def start_run(
    run: RunFolder | None,
    runs: Path,
    config: RunConfig,
    *,
    smoke: bool,
    source: str,
    sha256: str,
    origin: ModelVersion | None = None,
    unlabelled: Unlabelled | None = None,
) -> RunFolder:
    """The run taken up, if it began with the same data and from the same net; else a new one.

    To be called when nothing is left to refuse.

    Raises:
        BadInputError: the run began with other data or from another net, or `runs` is no folder.
    """
    weights = weights_sha256(origin.path) if origin else None
    if run is None:
        came_from = {"origin": {"path": str(origin.path.absolute()), "sha256": weights}} if origin else {}
        if unlabelled:
            came_from["unlabelled"] = {"source": unlabelled.source, "sha256": unlabelled.sha256}
        return new_run(runs, config.task, config, smoke=smoke, source=source, sha256=sha256, **came_from)
    if run.setting["sha256"] != sha256:
        raise BadInputError(
            f"{run.path} began with other data ({run.setting['source']}). Resume it with the same --data."
        )
    began = run.setting.get("unlabelled", {})
    if began.get("sha256") != (unlabelled.sha256 if unlabelled else None):
        raise BadInputError(
            f"{run.path} began with {began.get('source', 'no reviews without labels')}. Resume it with the same "
            "--unlabelled, or without where there was none."
        )
    began = run.setting.get("origin", {})
    if began.get("sha256") != weights:
        raise BadInputError(
            f"{run.path} began from {began.get('path', 'no other net')}. Resume it as it began, without --from."
        )
    return run


def package_versions() -> dict[str, str]:
    """The versions of the packages a result depends on."""
    return {name: version(name) for name in PACKAGES}


def describe_machine() -> Machine:
    """The processor and how many cores a result's timings were taken on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return Machine(
        processor=names[0] if names else platform.processor() or "unknown", cores=os.cpu_count() or 1
    )
