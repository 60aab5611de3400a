"""`python -m seqapp retrain`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.numbers.config import SMOKE, SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.served import import_tensorflow

FIELDS = "\n\n".join(
    f"{name} ({field.annotation.__name__ if isinstance(field.annotation, type) else 'text'}, "
    f"default {field.default}): {field.description}."
    for name, field in SentimentConfig.model_fields.items()
    if name not in {"cell", "seed"}
)


class Task(StrEnum):
    """What a net is trained for."""

    SENTIMENT = "sentiment"


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
    seed: Annotated[int, typer.Option(help="The one source of chance.")] = 0,
    data: Annotated[
        Path | None, typer.Option(help="Reviews: folder, aclImdb tree or archive, parquet, csv.")
    ] = None,
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    smoke: Annotated[
        bool, typer.Option("--smoke", help="A minute on reviews the project writes itself.")
    ] = False,
    resume: Annotated[Path | None, typer.Option(help="Go on with this run folder.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Add the result to models/ as a new version.")
    ] = False,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Also write TensorBoard logs.")] = False,
) -> None:
    """Train a net from its recipe into a run folder; only --publish adds a version to models/."""
    if smoke and publish:
        raise BadInputError(
            "--smoke refuses --publish: a model trained on made-up reviews must not serve. Drop one."
        )
    recipe = SentimentConfig(cell=cell.value).model_copy(update=SMOKE if smoke else {})
    config = recipe.replace([f"seed={seed}", *assignments])
    import_tensorflow()
    from seqapp.workflows.publishing import publish_run  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.sentiment_training import retrain as run_training  # noqa: PLC0415

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
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)
    if publish:
        version = publish_run(run)
        tell(f"published as {version.name}/{version.version}")


retrain.__doc__ = f"{retrain.__doc__}\n\nFields of the sentiment recipe for --set:\n\n{FIELDS}"
