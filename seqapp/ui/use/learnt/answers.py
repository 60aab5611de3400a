"""Trainings as run.json keeps them: of what is installed, and of the runs below the folder that the app runs in."""

from collections.abc import Mapping
from pathlib import Path

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import DamagedModelError
from seqapp.store.records import RECORD, RunRecord, read_record
from seqapp.store.registry import ModelVersion
from seqapp.ui.styles import NETS
from seqapp.ui.use.learnt.tables import Training

RUNS = Path("runs")
MOST = 100


def run_names() -> list[str]:
    """The folders in `runs/` that hold a run.json, newest first, at most `MOST`; links are not followed."""
    try:
        folders = [entry for entry in RUNS.iterdir() if not entry.is_symlink() and (entry / RECORD).is_file()]
        newest = sorted(folders, key=lambda folder: (folder / RECORD).stat().st_mtime, reverse=True)
    except OSError:  # there is no such folder, or it is not ours to read
        return []
    return [folder.name for folder in newest[:MOST]]


def trainings(chosen: ModelVersion, run: str, models: Mapping[str, ModelVersion]) -> list[Training]:
    """A training and that of the installed net of the other kind, the RNN's first.

    Args:
        chosen: what serves.
        run: a name of `run_names`, which then stands in its place; empty for none.
        models: what is installed, by name.

    Raises:
        BadInputError: the run's file is no record of a run.
    """
    first = _of_run(run) if run else Training(f"{chosen.name}/{chosen.version}", chosen.run)
    others = [models.get(_installed_as(first.run, style.cell)) for style in NETS if style is not first.style]
    beside = [Training(f"{other.name}/{other.version}", other.run) for other in others if other]
    return sorted([first, *beside], key=lambda training: NETS.index(training.style))


def _of_run(name: str) -> Training:
    try:
        return Training(name, read_record(RUNS / name))
    except DamagedModelError as error:
        raise BadInputError(
            f"{RUNS / name} holds no run that can be read: {error.fault}. Choose another training, or train it anew."
        ) from error


def _installed_as(run: RunRecord, cell: str) -> str:
    """What a net of a run's task and family, and of this cell, is called in models/."""
    style = next(style for style in NETS if style.cell == cell)
    return style.installed_as(run.task, getattr(run.config, "family", "plain"))
