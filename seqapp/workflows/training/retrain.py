"""Retrain a net: data to a run folder that holds a version ready to publish."""

from collections.abc import Callable
from pathlib import Path

from seqapp.data.prices.table import Prices
from seqapp.data.reviews.door import Reviews
from seqapp.numbers.config import RunConfig
from seqapp.store.registry import ModelVersion
from seqapp.workflows.tasks import spec_of
from seqapp.workflows.training.runs import OnStep, RunFolder, resume_run, start_run


def retrain(
    config: RunConfig,
    *,
    data: Path | Prices | Reviews | None = None,
    runs: Path = Path("runs"),
    resume: Path | None = None,
    smoke: bool = False,
    tensorboard: bool = False,
    tell: Callable[[str], None] = print,
    on_step: OnStep = lambda *_: None,
    origin: ModelVersion | None = None,
) -> RunFolder:
    """Train, measure and export one net; a resumed run takes its configuration from its folder.

    Args:
        config: the recipe; it says for which task.
        data: a data folder or a file, or prices or reviews that are read already; else the usual place.
        runs: where run folders go.
        resume: a run folder to go on with.
        smoke: learn from data that the project writes itself.
        tensorboard: also write TensorBoard logs.
        tell: takes a line of progress.
        on_step: told of every step.
        origin: a net to go on from; None to train from the start.

    Raises:
        BadInputError: no such run, other data than the run began with, unusable data, or another process is at work
            in the run.
    """
    task = spec_of(config)
    steps = task.fine_tuning(origin) if origin and task.fine_tuning else task.steps()
    run, config, smoke = resume_run(resume, config, smoke=smoke)
    loaded = steps.load_data(data, smoke=smoke)
    prepared = steps.prepare(config, loaded)
    run = start_run(
        run,
        runs,
        config,
        smoke=smoke,
        source=loaded.source,
        sha256=loaded.sha256,
        origin=origin,
        unlabelled=data.unlabelled if isinstance(data, Reviews) else None,
    )
    with run.locked():
        tell(f"{steps.describe(loaded)}. Run: {run.path}")
        if not run.export.exists():
            trained = steps.train(config, prepared, run, tell, on_step, tensorboard=tensorboard)
            steps.export(run, config, loaded, trained, tell)
        run.keep_record()
    return run
