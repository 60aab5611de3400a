"""A grid: every setting with every seed, trained and told apart by its validation loss."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seqapp.data.prices.table import Prices
from seqapp.data.reviews.splits import Reviews
from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.running import run_jobs
from seqapp.workflows.sweep.report import summary
from seqapp.workflows.sweep.trainings import Result, Training
from seqapp.workflows.training.one_core import ONE
from seqapp.workflows.training.runs import RunFolder, new_run, open_run

SWEEP, TRAININGS = "sweep.json", "trainings"
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Material:
    """What trainings of a sweep share: what they learn from, and whether the project has written that."""

    data: Reviews | Prices
    smoke: bool

    def jobs(self, configs: Sequence[RunConfig], folder: Path) -> list[Training]:
        """A training of every recipe, in run folders below this one."""
        return [Training(config, self.data, self.smoke, folder) for config in configs]


def settings(recipes: Sequence[RunConfig], grid: Sequence[str]) -> list[RunConfig]:
    """Every recipe with every combination of the grid's values.

    Args:
        recipes: to begin with, such as one of each cell.
        grid: texts like `units=16,32`, each of another field.

    Raises:
        BadInputError: a text is no such thing, a field does not exist or is named twice, or a value cannot be.

    >>> from seqapp.numbers.config import ForecastConfig
    >>> [config.units for config in settings([ForecastConfig(cell="rnn")], ["units=4,8"])]
    [4, 8]
    """
    values: dict[str, list[str]] = {}
    for text in grid:
        field, equals, listed = text.partition("=")
        if not equals or field in {*values, "seed", "cell"}:
            raise BadInputError(
                "--grid takes field=value,value,... with another field each time; --seeds says how many seeds, and "
                f"--cell the recurrent layer. Received: {text!r}."
            )
        values[field] = list(dict.fromkeys(listed.split(",")))
    combinations = itertools.product(*([f"{field}={value}" for value in of] for field, of in values.items()))
    try:
        found = [config.replace(list(chosen)) for chosen in combinations for config in recipes]
    except BadInputError as error:
        raise BadInputError(str(error).replace("--set", "--grid", 1)) from error
    return list(dict.fromkeys(found))


def begin(
    runs: Path, resume: Path | None, configs: Sequence[RunConfig], material: Material, **setting: object
) -> RunFolder:
    """A new folder for a sweep, or that of one to go on with.

    Raises:
        BadInputError: no sweep to go on with, or one of other recipes or data.
    """
    told = {
        "configs": [config.model_dump() for config in configs],
        "smoke": material.smoke,
        "source": material.data.source,
        "sha256": material.data.sha256,
        "execution": ONE.model_dump(),
        **setting,
    }
    if resume is None:
        return new_run(runs, "sweep", configs[0], sweep=told)
    if open_run(resume, "sweep").setting.get("sweep") != told:
        raise BadInputError(
            f"{resume} was begun with other recipes, seeds or data. Say the same as then beside --resume, or start a "
            "new sweep without it."
        )
    return RunFolder(resume)


def sweep(
    configs: Sequence[RunConfig],
    seeds: int,
    material: Material,
    *,
    runs: Path,
    resume: Path | None = None,
    executor: Executor = LOCAL,
    tell: Callable[[str], None] = print,
    on_progress: OnProgress = lambda *_: None,
) -> RunFolder:
    """Train every setting from every seed; the folder holds sweep.json (see `summary`) and a run folder of each.

    Args:
        configs: the settings.
        seeds: how many, from 0 on.
        material: what to learn from.
        runs: where the sweep's folder goes.
        resume: the folder of one to go on with.
        executor: where the trainings run.
        tell: takes a line of progress.
        on_progress: told of the trainings done and in all.

    Raises:
        BadInputError: as of `begin` and `retrain`, or another process is at work in the folder.
        WorldError: as of `run_jobs`.
    """
    run = begin(runs, resume, configs, material, seeds=seeds)
    with run.locked():
        seeded = [config.model_copy(update={"seed": seed}) for config in configs for seed in range(seeds)]
        tell(f"{executor.advice(f'{len(seeded)} trainings on {material.data.source}')} Folder: {run.path}")
        results = train_all(material.jobs(seeded, (run.path / TRAININGS).absolute()), executor, on_progress)
        run.write_json(SWEEP, summary(results, configs))
    return run


def train_all(jobs: Sequence[Training], executor: Executor, on_progress: OnProgress) -> list[Result]:
    """What the trainings leave, in their order."""
    answers = run_jobs(jobs, executor, keep=jobs[0].folder, on_progress=on_progress)
    return [Result.model_validate_json(answers[job.key]) for job in jobs]
