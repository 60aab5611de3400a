"""`python -m seqapp retrain`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.numbers.config import SMOKE, ForecastConfig, RunConfig, SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.served import import_tensorflow
from seqapp.workflows.runs import open_run

CONFIGS: dict[str, type[RunConfig]] = {"sentiment": SentimentConfig, "forecast": ForecastConfig}


def describe_fields(task: str) -> str:
    """The fields of a task's recipe with their defaults, for --help."""
    return "\n\n".join(
        f"{name} ({field.default}): {field.description}."
        for name, field in CONFIGS[task].model_fields.items()
        if name not in {"cell", "seed"}
    )


class Task(StrEnum):
    """What a net is trained for."""

    SENTIMENT = "sentiment"
    FORECAST = "forecast"


class Cell(StrEnum):
    """Which recurrent layer it has."""

    RNN = "rnn"
    LSTM = "lstm"


def retrain(
    task: Annotated[Task, typer.Argument(help="What to train for.")],
    cell: Annotated[Cell, typer.Option(help="The recurrent layer: SimpleRNN or LSTM.")],
    assignments: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field of the recipe; repeatable."),
    ] = [],  # noqa: B006 (typer wants a list)
    seed: Annotated[int | None, typer.Option(help="The one source of chance; 0 unless you say.")] = None,
    data: Annotated[Path | None, typer.Option(help="Reviews or prices: a data folder or a file.")] = None,
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Under a minute, on data the project writes itself.")
    ] = False,
    resume: Annotated[Path | None, typer.Option(help="Go on with this run folder.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Add the result to models/ as a new version.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Publish even what is worse than what serves, or degenerate.")
    ] = False,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Also write TensorBoard logs.")] = False,
) -> None:
    """Train a net from its recipe into a run folder; only --publish adds a version to models/."""
    if smoke and publish:
        raise BadInputError(
            "--smoke refuses --publish: a model trained on made-up data must not serve. Drop one."
        )
    if force and not publish:
        raise BadInputError("--force belongs to --publish: give both, or drop it.")
    recipe = CONFIGS[task.value](cell=cell.value).model_copy(update=SMOKE[task.value] if smoke else {})
    config = recipe.replace([f"seed={seed or 0}", *assignments])
    if resume:
        check_resumed(resume, task.value, cell.value, seed, assignments, publish=publish)
    import_tensorflow()
    from seqapp.workflows import forecast_retrain, sentiment_training  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.publishing import publish_run  # noqa: PLC0415

    run_training: Any = {"sentiment": sentiment_training, "forecast": forecast_retrain}[task.value].retrain
    with progress_bar(f"{task.value} {cell.value}") as on_step:
        run = run_training(
            config,
            data=data,
            runs=runs,
            resume=resume,
            smoke=smoke,
            tensorboard=tensorboard,
            tell=tell,
            on_step=on_step,
        )
    if publish:
        version = publish_run(run, data=data, force=force, tell=tell)
        tell(f"published as {version.name}/{version.version}")
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)


def check_resumed(
    resume: Path, task: str, cell: str, seed: int | None, assignments: list[str], *, publish: bool
) -> None:
    """Refuse options that contradict the run to go on with: its recipe is its own.

    Raises:
        BadInputError: no run folder of the task, another cell, a seed or fields given, or a smoke run to publish.
    """
    setting = open_run(resume, task).setting
    if assignments or seed is not None or setting["config"]["cell"] != cell:
        raise BadInputError(
            f"--resume takes cell, seed and fields from the run, here --cell {setting['config']['cell']}: "
            "drop the others."
        )
    if publish and setting["smoke"]:
        raise BadInputError(
            f"{resume} is a smoke run: a model trained on made-up data must not serve. Drop --publish."
        )


retrain.__doc__ = f"""{retrain.__doc__}

Fields of the sentiment recipe for --set, with their defaults:

{describe_fields("sentiment")}

Fields of the forecast recipe:

{describe_fields("forecast")}
"""
