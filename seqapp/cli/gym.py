"""`python -m seqapp gym`: train small nets on tasks that need a memory."""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from seqapp.cli.console import out, progress_bar, tell
from seqapp.cli.retrain import Cell
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.gym import TASKS, task_of
from seqapp.numbers.gym_config import INITS, VARIANTS, GymConfig, gym_config, shipped_configs
from seqapp.store.gym import load_results, results_path, write_results
from seqapp.store.served import import_tensorflow

STOPPED = 143  # what a shell says of a process that was asked to end
LEASE = 90  # seconds; browsers run what is in a hidden tab once a minute


class Exercise(StrEnum):
    """What to train for."""

    LANGUAGE = "language"
    ADDING = "adding"
    ORDER = "order"
    ALL = "all"


def gym(
    task: Annotated[Exercise, typer.Argument(help="What to learn; all: the trainings the dashboard shows.")],
    cell: Annotated[Cell, typer.Option(help="The recurrent layer: SimpleRNN or LSTM.")] = Cell.LSTM,
    init: Annotated[
        str | None, typer.Option(help=f"What the state weights begin as: {', '.join(INITS)}.")
    ] = None,
    forget_bias: Annotated[
        float | None, typer.Option(help="What an LSTM's forget gate begins with: 1.")
    ] = None,
    length: Annotated[int | None, typer.Option(help="How far apart: words, numbers or letters.")] = None,
    steps: Annotated[int | None, typer.Option(help="Batches at most; it ends earlier once solved.")] = None,
    units: Annotated[int | None, typer.Option(help="Units of the recurrent layer.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Of Adam.")] = None,
    seed: Annotated[int | None, typer.Option(help="The one source of chance; 0 unless you say.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Progress and result as JSON lines on stdout.")
    ] = False,
    every: Annotated[int, typer.Option(min=1, help="Steps between two reports.")] = 20,
    lease: Annotated[
        Path | None,
        typer.Option(
            help=f"Stop when nobody has touched this file for {LEASE} s: for programs that start this."
        ),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="With all: the file of results, which it goes on with.")
    ] = None,
) -> None:
    """Train one small net where what came early must be known at the end, and measure it against the distance."""
    given = {
        "init": init,
        "forget_bias": forget_bias,
        "length": length,
        "steps": steps,
        "units": units,
        "learning_rate": learning_rate,
        "seed": seed,
    }
    given = {name: value for name, value in given.items() if value is not None}
    if task is Exercise.ALL:
        if given:
            raise BadInputError(
                f"`gym all` trains what is shipped. Drop --{', --'.join(given)}, or name a task."
            )
        train_all(target or results_path())
        return
    if target:
        raise BadInputError("--out belongs to `gym all`. Drop it; --json prints the result of one training.")
    variant = next(
        variant
        for variant in reversed(VARIANTS)
        if (variant.cell == cell.value and variant.init == given.get("init", "orthogonal"))
        or variant is VARIANTS[0]
    )
    config = gym_config(task=task.value, cell=cell.value, **{"learning_rate": variant.learning_rate} | given)
    train_one(config, every, lease, as_json=as_json)


def train_one(config: GymConfig, every: int, lease: Path | None, *, as_json: bool) -> None:
    """Train and show: as JSON lines, or as a bar and a table."""
    _calm_and_small()
    import_tensorflow()
    from seqapp.workflows.gym import Progress, train  # noqa: PLC0415 (after the quiet import)

    if as_json:

        def report(progress: Progress) -> None:
            _check_lease(lease)
            typer.echo(json.dumps({"progress": asdict(progress)}))

        run = train(config, report, every)
        typer.echo(json.dumps({"result": run.record()}))
        return
    with progress_bar(f"{config.task} {config.cell}") as bar:

        def on_progress(progress: Progress) -> None:
            bar(progress.step, progress.steps, progress.loss)

        run = train(config, on_progress, every)
    asked = TASKS[config.task]
    ended = "solved" if run.solved else "not solved"
    shown = Table(
        asked.distance,
        asked.metric,
        "95 % interval",
        "examples",
        title=f"{asked.title}, {config.cell}: {ended} in {run.steps:,} steps, {run.seconds:.0f} s",
        caption=f"{asked.baseline_is}: {asked.baseline:.3f}",
    )
    for row in run.rows:
        shown.add_row(
            f"{row['distance']:.0f}",
            f"{row['value']:.4f}",
            f"{row['low']:.4f} to {row['high']:.4f}",
            f"{row['n']:,.0f}",
        )
    out.print(shown)


def train_all(path: Path) -> None:
    """Train everything that the dashboard shows; what the file holds already is not trained again."""
    results = load_results(path) if path.exists() else {"runs": {}}
    todo = [config for config in shipped_configs() if not _done(results, config)]
    _calm_and_small()
    import_tensorflow()
    from seqapp.workflows.gym import train  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.runs import describe_machine, package_versions  # noqa: PLC0415

    for number, config in enumerate(todo, start=1):
        run = train(config, lambda _: None)
        results["runs"][config.name] = run.record()
        results |= {"machine": describe_machine(), "packages": package_versions()}
        write_results(path, results)
        last = run.rows[-1]
        tell(
            f"{number} of {len(todo)}: {config.name}, {run.steps} steps, {run.seconds:.0f} s, "
            f"{task_of(config.task).metric} {last['value']:.4f} at {last['distance']}"
        )
    out.print(str(path), soft_wrap=True, highlight=False, markup=False)


def _done(results: dict, config: GymConfig) -> bool:
    found = results["runs"].get(config.name)
    return found is not None and found["config"] == config.model_dump()


def _calm_and_small() -> None:
    """End at once when asked to, and leave the other cores to others."""
    signal.signal(signal.SIGTERM, _stop)
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(name, "1")


def _check_lease(lease: Path | None) -> None:
    """End unless somebody still cares."""
    if lease is None:
        return
    try:
        age = time.time() - lease.stat().st_mtime
    except OSError:
        age = LEASE
    if age >= LEASE:
        sys.stdout.flush()
        os._exit(STOPPED)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.stdout.flush()
    os._exit(STOPPED)  # TensorFlow's threads need not be waited for; results are written whole
