"""A run folder: one training, from its configuration to what it exports."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.checkpoints import write_whole

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
        write_whole(self.path / name, (json.dumps(content, indent=1) + "\n").encode())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against a second training; the lock goes with the process that holds it."""
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadInputError(
                f"Another training is at work in {self.path}. Wait for it or stop it, then resume this run."
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
    """The run folder of an earlier training, of this task if one is named.

    Raises:
        BadInputError: no run folder, or one of another task.
    """
    run = RunFolder(path)
    try:
        found = run.setting["task"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"--resume takes a run folder with a setting.json. Received: {path}.") from error
    if task and found != task:
        raise BadInputError(f"--resume takes a run of the task {task}. {path} is a run of {found}.")
    return run


def package_versions() -> dict[str, str]:
    """The versions of the packages a result depends on."""
    return {name: version(name) for name in PACKAGES}


def describe_machine() -> dict[str, str | int]:
    """The processor and how many cores a result's timings were taken on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or "unknown",
        "cores": os.cpu_count() or 1,
    }
