"""`python -m seqapp retrain`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.cli.fine_tune import check_naming, check_own, origin_of, recipe_from
from seqapp.cli.prices import DayOrderOption, TickerOption, telling_first
from seqapp.cli.reviews import EitherColumnsOption, SkipBlankOption, hints_for, lines_on
from seqapp.data.prices.door import Hints as PriceHints
from seqapp.data.prices.door import Prices, find_prices
from seqapp.data.reviews.door import Hints as ReviewHints
from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.data.reviews.unlabelled import with_unlabelled
from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Cell, Family, Task
from seqapp.store.registry import ModelVersion
from seqapp.store.served import import_tensorflow
from seqapp.workflows.publishing import publish_run
from seqapp.workflows.tasks import FAMILIES, TASKS
from seqapp.workflows.training.retrain import retrain as train_net
from seqapp.workflows.training.runs import RunFolder, open_run

FamilyOption = Annotated[
    Family | None,
    typer.Option(help="Of sentiment nets: plain (unless you say), or frontier, as good as it gets."),
]
UnlabelledOption = Annotated[
    Path | None,
    typer.Option(help="With --family frontier: a file of further reviews, without labels, to learn from."),
]
NameOption = Annotated[
    str | None, typer.Option(help="With --from and --publish: your own name for it in models/.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Publish even what is worse than what serves, or degenerate.")
]
PublishOption = Annotated[bool, typer.Option("--publish", help="Add the result to models/ as a new version.")]


def describe_fields(recipe: type[RunConfig], beside: type[RunConfig] | None = None) -> str:
    """The fields of a recipe with their defaults, for --help; with another, only where it differs from that."""
    known = beside.model_fields if beside else {}
    return "\n\n".join(
        f"{name} ({field.default}): {field.description}."
        for name, field in recipe.model_fields.items()
        if name not in {"cell", "seed", "family"}
        and (name not in known or known[name].default != field.default)
    )


def retrain(
    task: Annotated[Task, typer.Argument(help="What to train for.")],
    cell: Annotated[Cell | None, typer.Option(help="The recurrent layer: SimpleRNN or LSTM.")] = None,
    family: FamilyOption = None,
    assignments: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field of the recipe; repeatable."),
    ] = [],  # noqa: B006 (typer wants a list)
    seed: Annotated[int | None, typer.Option(help="The one source of chance; 0 unless you say.")] = None,
    data: Annotated[Path | None, typer.Option(help="Reviews or prices: a data folder or a file.")] = None,
    unlabelled: UnlabelledOption = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="MODEL", help="Go on from this sentiment net with your reviews."),
    ] = None,
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Under a minute, on data the project writes itself.")
    ] = False,
    resume: Annotated[Path | None, typer.Option(help="Go on with this run folder.")] = None,
    publish: PublishOption = False,
    name: NameOption = None,
    force: ForceOption = False,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Also write TensorBoard logs.")] = False,
    ticker: TickerOption = None,
    columns: EitherColumnsOption = None,
    day_first: DayOrderOption = None,
    skip_blank: SkipBlankOption = False,
) -> None:
    """Train a net from its recipe into a run folder; only --publish adds a version to models/."""
    check_publishing(smoke=smoke, publish=publish, force=force)
    origin = origin_of(start, task, resume)
    check_naming(name, publish=publish, fine_tuning=origin is not None)
    kind = family_of(family, task, origin, resume)
    config = _recipe(task, cell or cell_of(resume, task), kind, seed, assignments, origin, smoke=smoke)
    if resume:
        check_resumed(resume, task, config.cell, seed, assignments, publish=publish)
    hints, review_hints = hints_for(task, ticker, columns, day_first, skip_blank=skip_blank)
    made_up = is_made_up(task, data, resume, smoke=smoke)
    if origin and not made_up:
        check_own(data)
    place = None if made_up else data_of(task, data, hints, review_hints)
    if unlabelled:
        place = add_unlabelled(place, unlabelled, kind)
    run = _train(config, place, origin, runs=runs, smoke=smoke, resume=resume, tensorboard=tensorboard)
    if publish:
        version = publish_run(run, data=place, force=force, tell=tell, name=name)
        tell(f"published as {version.name}/{version.version}")
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)


def is_made_up(task: Task, data: Path | None, resume: Path | None, *, smoke: bool) -> bool:
    """Whether the project writes the data itself.

    Raises:
        BadInputError: it does, and other data is named.
    """
    made_up = smoke or (resume is not None and bool(open_run(resume, task).setting["smoke"]))
    if made_up and data:
        raise BadInputError(
            "A smoke run learns from data that the project writes itself. Drop --data, or --smoke."
        )
    return made_up


def data_of(task: Task, data: Path | None, hints: PriceHints, review_hints: ReviewHints) -> Prices | Reviews:
    """What a net learns from, read."""
    return load_reviews(data, "all", review_hints) if task == "sentiment" else find_prices(data, hints)


def add_unlabelled(data: Prices | Reviews | None, path: Path, family: Family) -> Reviews:
    """The reviews with those of a file that carry no label.

    Raises:
        BadInputError: nothing that is trained so learns from them.
    """
    if not isinstance(data, Reviews) or family != "frontier":
        raise BadInputError(
            "--unlabelled is for --family frontier and reviews of your own or the usual ones: other nets learn from "
            "labels alone, and --smoke from reviews that the project writes. Drop it."
        )
    return with_unlabelled(data, path)


def family_of(family: Family | None, task: Task, origin: ModelVersion | None, resume: Path | None) -> Family:
    """The family of sentiment nets that is meant: what was said, else what the run to resume is, else plain.

    Raises:
        BadInputError: a family where there is only one, or another than that of the run.
    """
    if family and task != "sentiment":
        raise BadInputError(f"--family is of sentiment nets; {task} has one kind. Drop it.")
    if family and origin:
        raise BadInputError("--from goes on with the family of the net it names. Drop --family.")
    own = open_run(resume, task).setting["config"].get("family", "plain") if resume else None
    if own and family and own != family:
        raise BadInputError(f"--resume takes the family from the run, here {own}: drop --family {family}.")
    return own or family or "plain"


def cell_of(resume: Path | None, task: Task) -> Cell | None:
    """The recurrent layer of the run to resume, if one is named."""
    return open_run(resume, task).setting["config"]["cell"] if resume else None


def _recipe(
    task: Task,
    cell: Cell | None,
    family: Family,
    seed: int | None,
    assignments: list[str],
    origin: ModelVersion | None,
    *,
    smoke: bool,
) -> RunConfig:
    if origin:
        return recipe_from(origin, cell, seed or 0, assignments, smoke=smoke)
    if not cell:
        raise BadInputError(
            "--cell is missing: rnn or lstm, the recurrent layer. Or go on from a net with --from."
        )
    return recipe_of(task, cell, [f"seed={seed or 0}", *assignments], family=family, smoke=smoke)


def _train(
    config: RunConfig, place: Prices | Reviews | None, origin: ModelVersion | None, **how: Any
) -> RunFolder:
    """The training itself, with its progress on stderr."""
    announced = telling_first(lambda: lines_on(place), tell)
    import_tensorflow()
    with progress_bar(f"{config.task} {config.cell}") as on_step:
        return train_net(config, data=place, origin=origin, tell=announced, on_step=on_step, **how)


def recipe_of(
    task: Task, cell: Cell, assignments: list[str], *, family: Family = "plain", smoke: bool
) -> RunConfig:
    """The recipe of a task with what was said otherwise."""
    spec = FAMILIES[family] if task == "sentiment" else TASKS[task]
    recipe = spec.config(cell=cell)
    return recipe.model_copy(update=recipe.smoke if smoke else {}).replace(assignments)


def check_publishing(*, smoke: bool, publish: bool, force: bool) -> None:
    """Refuse options that do not go together.

    Raises:
        BadInputError: a smoke run to publish, or force without anything to force.
    """
    if smoke and publish:
        raise BadInputError(
            "--smoke refuses --publish: a model trained on made-up data must not serve. Drop one."
        )
    if force and not publish:
        raise BadInputError("--force belongs to --publish: give both, or drop it.")


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

{describe_fields(TASKS["sentiment"].config)}

What --family frontier has otherwise, or besides:

{describe_fields(FAMILIES["frontier"].config, TASKS["sentiment"].config)}

Fields of the forecast recipe:

{describe_fields(TASKS["forecast"].config)}
"""
