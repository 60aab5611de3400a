"""What `retrain --from` adds to retrain: which net to go on from, its recipe, and what does not go together."""

from pathlib import Path

from seqapp.cli.console import tell
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Cell, Task
from seqapp.store.registry import ModelVersion, check_name, resolve
from seqapp.workflows.training.runs import open_run


def origin_of(start: str | None, task: Task, resume: Path | None) -> ModelVersion | None:
    """The net to go on from: the one named, else the one that the run to resume began with; None for neither.

    Raises:
        BadInputError: no such net, or one of another task.
    """
    if start and task != "sentiment":
        raise BadInputError(
            f"--from goes on from a sentiment net; {task} trains from the start. Drop --from."
        )
    if not start and resume:
        began = open_run(resume, task).setting.get("origin")
        start = began and began["path"]
    if not start:
        return None
    version = resolve(start, on_damage=tell)
    if version.run.task != task:
        raise BadInputError(
            f"{start} is a model of the task {version.run.task}. Name one of the task {task} with --from."
        )
    if version.sentiment_run.config.family != "plain":
        raise BadInputError(
            f"--from goes on from a plain net: the ratios of n-grams in {start} are those of its own reviews. Name "
            "sentiment_plain_rnn or sentiment_plain_lstm, or train on your reviews with --family frontier."
        )
    return version


def recipe_from(
    origin: ModelVersion, cell: Cell | None, seed: int, assignments: list[str], *, smoke: bool
) -> SentimentConfig:
    """The origin's recipe, gentler, with what was said otherwise.

    Raises:
        BadInputError: another cell, or a field that is the origin's.
    """
    own = origin.sentiment_run.config
    kept = SentimentConfig.kept_in_fine_tuning
    if cell not in (None, own.cell):
        raise BadInputError(
            f"--from {origin.name} goes on with its --cell {own.cell}. Received: {cell}. Drop it."
        )
    if fixed := [text for text in assignments if text.partition("=")[0] in kept]:
        raise BadInputError(
            f"--set {fixed[0]}: {', '.join(kept)} are those of the net it goes on from. Drop it, or train a net of "
            "your own without --from."
        )
    recipe = SentimentConfig.model_validate(
        {name: value for name, value in own.model_dump().items() if name in SentimentConfig.model_fields}
    )
    gentler = recipe.model_copy(update={**recipe.fine_tuning, **({"epochs": 2} if smoke else {})})
    return gentler.replace([f"seed={seed}", *assignments])


def check_own(data: Path | None) -> None:
    """Refuse what is no file of the user's own reviews.

    Raises:
        BadInputError: no file is named.
    """
    if data is None or not data.expanduser().is_file():
        raise BadInputError(
            f"--from goes on with your own reviews: name a file of them with --data. Received: {data}."
        )


def check_naming(name: str | None, *, publish: bool, fine_tuning: bool) -> None:
    """Refuse a name where there is none to give, and none where one is needed.

    Raises:
        BadInputError: --name without --from and --publish, or the other way round; or no name of a model.
    """
    if name and not (publish and fine_tuning):
        raise BadInputError("--name belongs to --from and --publish: give all three, or drop it.")
    if name:
        check_name(name)
    if publish and fine_tuning and not name:
        raise BadInputError(
            "--publish of a net that went on from another wants a name of yours: give --name, for example my_reviews."
        )
