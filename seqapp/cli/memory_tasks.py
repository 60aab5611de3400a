"""`python -m seqapp memory-tasks`: train small nets on tasks that need a memory."""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from rich.table import Table

from seqapp.cli.console import out, progress_bar, tell
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.memory_tasks.config import (
    INITS,
    KEPT,
    VARIANTS,
    MemoryTaskConfig,
    memory_task_config,
    shipped_configs,
)
from seqapp.numbers.memory_tasks.tasks import TASKS, task_of
from seqapp.numbers.names import Cell
from seqapp.numbers.nets import Classifier
from seqapp.store.memory_tasks import (
    Example,
    KeptNet,
    load_results,
    net_path,
    results_path,
    write_net,
    write_results,
)
from seqapp.store.served import import_tensorflow

if TYPE_CHECKING:
    from seqapp.workflows.lesson.memory_tasks import MemoryTaskRun

STOPPED = 143  # what a shell says of a process that was asked to end
LEASE = 90  # seconds; browsers run what is in a hidden tab once a minute


def memory_tasks(
    task: Annotated[
        Literal["language", "adding", "order", "all"],
        typer.Argument(help="What to learn; all: the trainings the dashboard shows."),
    ],
    cell: Annotated[Cell, typer.Option(help="The recurrent layer: SimpleRNN or LSTM.")] = "lstm",
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
    keep: Annotated[
        Path | None,
        typer.Option(help="With language: a file for the trained weights, which the pages take apart."),
    ] = None,
) -> None:
    """Train one small net where what came early must be known at the end, and measure it against the distance."""
    given = _given(
        init=init,
        forget_bias=forget_bias,
        length=length,
        steps=steps,
        units=units,
        learning_rate=learning_rate,
        seed=seed,
    )
    _check_together(task, given, target, keep)
    if task == "all":
        train_all(target or results_path())
    else:
        train_one(_config(task, cell, given), every, lease, keep, as_json=as_json)


def _given(**options: Any) -> dict[str, Any]:
    """The options that have a value."""
    return {name: value for name, value in options.items() if value is not None}


def _check_together(task: str, given: dict[str, Any], target: Path | None, keep: Path | None) -> None:
    """Refuse options that belong to one training with `all`, and the other way round."""
    if keep and task != "language":
        raise BadInputError(
            f"--keep belongs to `memory-tasks language`, whose words the pages can show. Drop it. Received: {task}."
        )
    if task == "all" and given:
        raise BadInputError(
            f"`memory-tasks all` trains what is shipped. Drop --{', --'.join(given)}, or name a task."
        )
    if task != "all" and target:
        raise BadInputError(
            "--out belongs to `memory-tasks all`. Drop it; --json prints the result of one training."
        )


def _config(task: str, cell: str, given: dict[str, Any]) -> MemoryTaskConfig:
    """A training with the options given; its learning rate is that of the shipped net most like it, unless given."""
    init = given.get("init", "orthogonal")
    rates = [variant.learning_rate for variant in VARIANTS if (variant.cell, variant.init) == (cell, init)]
    rate = rates[-1] if rates else VARIANTS[0].learning_rate
    return memory_task_config(task=task, cell=cell, **{"learning_rate": rate} | given)


def train_one(
    config: MemoryTaskConfig, every: int, lease: Path | None, keep: Path | None, *, as_json: bool
) -> None:
    """Train and show: as JSON lines, or as a bar and a table; `keep` is where the weights go."""
    _stoppable_on_one_core()
    import_tensorflow()
    from seqapp.workflows.lesson.memory_tasks import Progress, train  # noqa: PLC0415 (after the quiet import)

    weights = _Weights(keep)
    if as_json:

        def report(progress: Progress) -> None:
            _check_lease(lease)
            typer.echo(json.dumps({"progress": asdict(progress)}))

        run = train(config, report, every, weights.take)
        weights.write(run)
        typer.echo(json.dumps({"result": run.record()}))
        return
    with progress_bar(f"{config.task} {config.cell}") as bar:

        def on_progress(progress: Progress) -> None:
            bar(progress.step, progress.steps, progress.loss)

        run = train(config, on_progress, every, weights.take)
    weights.write(run)
    task = TASKS[config.task]
    ended = "solved" if run.solved else "not solved"
    shown = Table(
        task.distance,
        task.metric,
        "95 % interval",
        "examples",
        title=f"{task.title}, {config.cell}: {ended} in {run.steps:,} steps, {run.seconds:.0f} s",
        caption=f"{task.baseline_is}: {task.baseline:.3f}",
    )
    for row in run.rows:
        shown.add_row(
            f"{row['distance']:.0f}",
            f"{row['value']:.4f}",
            f"{row['low']:.4f} to {row['high']:.4f}",
            f"{row['n']:,.0f}",
        )
    out.print(shown)


class _Weights:
    """The weights of a training on their way into a file; into none, if there is no path."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.kept: tuple[Classifier, Example] | None = None
        self.take = self._take if path else None

    def _take(self, classifier: Classifier, example: Example) -> None:
        self.kept = classifier, example

    def write(self, run: "MemoryTaskRun") -> None:
        """Writes them, with what the net measured."""
        if self.path and self.kept:
            classifier, example = self.kept
            accuracy = {int(row["distance"]): row["value"] for row in run.rows}
            write_net(self.path, KeptNet(classifier, run.config, accuracy), example)
            tell(f"weights: {self.path}")


def train_all(path: Path) -> None:
    """Train everything that the dashboard shows; what the file holds already is not trained again."""
    results = load_results(path) if path.exists() else {"runs": {}}
    todo = [config for config in shipped_configs() if not _done(results, config)]
    _stoppable_on_one_core()
    import_tensorflow()
    from seqapp.workflows.lesson.memory_tasks import train  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.training.runs import describe_machine, package_versions  # noqa: PLC0415

    for number, config in enumerate(todo, start=1):
        run = train(config, lambda _: None)
        results["runs"][config.name] = run.record()
        results |= {"machine": describe_machine().model_dump(), "packages": package_versions()}
        write_results(path, results)
        last = run.rows[-1]
        tell(
            f"{number} of {len(todo)}: {config.name}, {run.steps} steps, {run.seconds:.0f} s, "
            f"{task_of(config.task).metric} {last['value']:.4f} at {last['distance']}"
        )
    net = path.parent / net_path().name
    if not net.exists():
        weights = _Weights(net)
        weights.write(train(KEPT, lambda _: None, keep=weights.take))
    out.print(str(path), soft_wrap=True, highlight=False, markup=False)


def _done(results: dict, config: MemoryTaskConfig) -> bool:
    run = results["runs"].get(config.name)
    return run is not None and run["config"] == config.model_dump()


def _stoppable_on_one_core() -> None:
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
