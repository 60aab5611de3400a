"""`python -m seqapp sweep`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rich.table import Table

from seqapp.cli.console import out, progress_bar, tell
from seqapp.cli.prices import DayOrderOption, TickerOption, telling_first
from seqapp.cli.retrain import FamilyOption, data_of, family_of, is_made_up, recipe_of
from seqapp.cli.reviews import EitherColumnsOption, SkipBlankOption, hints_for, lines_on
from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Cell, Task
from seqapp.workflows.jobs.executors import HELP, Executor

if TYPE_CHECKING:
    from seqapp.workflows.sweep.grid import Material

GridOption = Annotated[
    list[str],
    typer.Option(
        "--grid", metavar="FIELD=A,B,...", help="Values of a field of the recipe to try; repeatable."
    ),
]
SeedsOption = Annotated[
    int | None, typer.Option(min=1, max=100, help="From 0 on, for every setting; default 3.")
]
CellOption = Annotated[
    Cell | None, typer.Option(help="The recurrent layer: SimpleRNN or LSTM; both unless you say.")
]
SetOption = Annotated[
    list[str],
    typer.Option("--set", metavar="FIELD=VALUE", help="Change a field for all settings; repeatable."),
]
ExecutorOption = Annotated[str, typer.Option(metavar="WHERE", help=HELP)]
SearchOption = Annotated[
    int | None,
    typer.Option(min=1, max=10_000, help="Instead of a grid: try so many settings of one --cell, by Optuna."),
]
SEEDS = 3


def sweep(
    task: Annotated[Task, typer.Argument(help="What to train for.")],
    grid: GridOption = [],  # noqa: B006 (typer wants a list)
    seeds: SeedsOption = None,
    cell: CellOption = None,
    family: FamilyOption = None,
    assignments: SetOption = [],  # noqa: B006
    search: SearchOption = None,
    executor: ExecutorOption = "local",
    data: Annotated[Path | None, typer.Option(help="Reviews or prices: a data folder or a file.")] = None,
    runs: Annotated[Path, typer.Option(help="Where the sweep's folder goes.")] = Path("runs"),
    resume: Annotated[
        Path | None, typer.Option(help="Go on with this sweep's folder: say the same beside.")
    ] = None,
    smoke: Annotated[
        bool, typer.Option("--smoke", help="Seconds a training, on data the project writes itself.")
    ] = False,
    ticker: TickerOption = None,
    columns: EitherColumnsOption = None,
    day_first: DayOrderOption = None,
    skip_blank: SkipBlankOption = False,
) -> None:
    """Train many settings from many seeds and tell them apart by validation: a --grid of them, or a --search."""
    where, kind = Executor.parse(executor), family_of(family, task, None, None)
    cells = [cell] if cell else get_args(Cell)
    recipes = [recipe_of(task, one, assignments, family=kind, smoke=smoke) for one in cells]
    _check(search, grid, seeds, recipes)
    where.check()
    from seqapp.workflows.sweep.grid import Material, settings  # noqa: PLC0415 (only this command pays for it)
    from seqapp.workflows.sweep.held_back import learnable, made_up  # noqa: PLC0415
    from seqapp.workflows.training.one_core import pin_threads  # noqa: PLC0415

    configs = settings(recipes, grid)
    hints, review_hints = hints_for(task, ticker, columns, day_first, skip_blank=skip_blank)
    own = is_made_up(task, data, None, smoke=smoke)
    pin_threads()
    place = made_up(task) if own else data_of(task, data, hints, review_hints)
    announced = telling_first(lambda: [] if own else lines_on(place), tell)
    how = {"runs": runs, "resume": resume, "executor": where, "tell": announced}
    material = Material(learnable(place), smoke)
    if search:
        _search(configs[0], [text.partition("=")[0] for text in assignments], search, material, how)
    else:
        _grid(configs, seeds or SEEDS, material, how)


def _check(search: int | None, grid: list[str], seeds: int | None, recipes: list[RunConfig]) -> None:
    """Refuse options that do not go together.

    Raises:
        BadInputError: a search with what belongs to a grid, or of two cells, or without its packages.
    """
    if search and (grid or seeds or len(recipes) != 1):
        raise BadInputError(
            "--search takes one --cell, and neither --grid nor --seeds: it goes by the recipe's own ranges, from one "
            "seed, and trains the best setting from three more."
        )
    if search:
        from seqapp.workflows.sweep.search import check  # noqa: PLC0415

        check()


def _grid(configs: list[RunConfig], seeds: int, material: "Material", how: dict[str, Any]) -> None:
    from seqapp.workflows.sweep.grid import SWEEP  # noqa: PLC0415
    from seqapp.workflows.sweep.grid import sweep as train_all  # noqa: PLC0415
    from seqapp.workflows.sweep.report import rows  # noqa: PLC0415

    with progress_bar("trainings") as on_progress:
        run = train_all(configs, seeds, material, on_progress=on_progress, **how)
    report = json.loads((run.path / SWEEP).read_bytes())
    _show(rows(report), [report["note"]], run.path)


def _search(
    recipe: RunConfig, fixed: list[str], trials: int, material: "Material", how: dict[str, Any]
) -> None:
    from seqapp.workflows.sweep.grid import Material  # noqa: PLC0415
    from seqapp.workflows.sweep.held_back import hold_back  # noqa: PLC0415
    from seqapp.workflows.sweep.search import SEARCH, search  # noqa: PLC0415
    from seqapp.workflows.sweep.search_report import rows, sentences  # noqa: PLC0415

    learnt, held_back = hold_back(material.data)
    with progress_bar("trainings") as on_progress:
        run = search(
            recipe,
            fixed,
            trials,
            Material(learnt, material.smoke),
            held_back,
            on_progress=on_progress,
            **how,
        )
    report = json.loads((run.path / SEARCH).read_bytes())
    _show(rows(report), sentences(report), run.path)


def _show(table: list[list[str]], lines: list[str], folder: Path) -> None:
    """A table and sentences on it on stdout, then the folder."""
    shown = Table(*table[0])
    for row in table[1:]:
        shown.add_row(*row)
    out.print(shown)
    for line in lines:
        out.print(line, soft_wrap=True, highlight=False, markup=False)
    out.print(str(folder), soft_wrap=True, highlight=False, markup=False)
