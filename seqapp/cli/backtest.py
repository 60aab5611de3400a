"""`python -m seqapp backtest`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.cli.prices import (
    ColumnsOption,
    DayOrderOption,
    TickerOption,
    hints_of,
    lines_about,
    telling_first,
)
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.names import Cell
from seqapp.store.records import WALK_FORWARD, WalkForward
from seqapp.workflows.forecast.card import dash_remark
from seqapp.workflows.forecast.verdict import verdict
from seqapp.workflows.jobs.executors import HELP, Executor
from seqapp.workflows.training.one_core import pin_threads

SeedsOption = Annotated[
    int | None, typer.Option(min=1, max=20, help="Nets that answer together: the field members.")
]
FromOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The first date that counts; else all that is forecast."),
]
ToOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last date that counts.")]
AblationsOption = Annotated[
    bool,
    typer.Option(
        "--ablations", help="Also the linear and recurrent parts alone, and an RNN of the LSTM's weights."
    ),
]
BaselinesOption = Annotated[
    Literal["simple", "all"], typer.Option(help="simple: seconds; all: a GARCH a quarter and ticker, too.")
]
ABLATIONS = {
    "linear": ["cell=lstm", "parts=linear"],
    "rnn_alone": ["cell=rnn", "parts=recurrent"],
    "lstm_alone": ["cell=lstm", "parts=recurrent"],
    "rnn_36": ["cell=rnn", "units=36"],
}
"""The linear part alone, the recurrent parts alone, and a SimpleRNN of as many weights as the LSTM."""
ABLATION_SEEDS = 2


def backtest(
    task: Annotated[Literal["forecast"], typer.Argument(help="What to test.")],
    data: Annotated[Path | None, typer.Option(help="Prices: a data folder, parquet or csv.")] = None,
    seeds: SeedsOption = None,
    first_year: Annotated[int, typer.Option(help="The first that is forecast; a net is kept a year.")] = 2004,
    score_from: FromOption = None,
    score_to: ToOption = None,
    ablations: AblationsOption = False,
    baselines: BaselinesOption = "all",
    assignments: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field of the recipe; repeatable."),
    ] = [],  # noqa: B006 (typer wants a list)
    executor: Annotated[str, typer.Option(metavar="WHERE", help=HELP)] = "local",
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    resume: Annotated[Path | None, typer.Option(help="Go on with this backtest's folder.")] = None,
    ticker: TickerOption = None,
    columns: ColumnsOption = None,
    day_first: DayOrderOption = None,
) -> None:
    """Walk forward: refit the nets before every year, forecast it, score it beside the baselines, keep the nets."""
    configs, where = recipes(assignments, seeds, ablations=ablations), Executor.parse(executor)
    where.check()
    pin_threads()
    from seqapp.data.prices.door import find_prices  # noqa: PLC0415
    from seqapp.workflows.forecast.backtest import Plan  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.forecast.backtest import backtest as walk_forward  # noqa: PLC0415
    from seqapp.workflows.forecast.scores import ALL, SIMPLE  # noqa: PLC0415

    since, until = (np.datetime64(day, "D") if day else None for day in (score_from, score_to))
    plan = Plan(configs, first_year, since, until, ALL if baselines == "all" else SIMPLE)
    prices = find_prices(data, hints_of(ticker, columns, day_first))
    with progress_bar(f"{task} refits, then baselines") as on_progress:
        run = walk_forward(
            prices,
            plan,
            runs=runs,
            resume=resume,
            tell=telling_first(lambda: lines_about(prices), tell),
            on_refit=on_progress,
            on_baseline=on_progress,
            executor=where,
        )
    _tell_verdict(run.path)
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)


def _tell_verdict(folder: Path) -> None:
    report = WalkForward.model_validate_json((folder / WALK_FORWARD).read_bytes())
    if remark := dash_remark(report):
        tell(remark)
    for cell in get_args(Cell):
        tell(f"{cell}: {' '.join(verdict(report, cell))}")


def recipes(assignments: list[str], seeds: int | None, *, ablations: bool) -> dict[str, ForecastConfig]:
    """Both cells by one recipe, and what tells apart what a part of it is for; by what the report calls them.

    Raises:
        BadInputError: a field or value that cannot be.
    """
    given = [*assignments, *([f"members={seeds}"] if seeds else [])]
    configs = {cell: ForecastConfig(cell=cell).replace(given) for cell in get_args(Cell)}
    if ablations:
        fewer = f"members={min(ABLATION_SEEDS, configs['lstm'].members)}"
        for label, changed in ABLATIONS.items():
            configs[label] = ForecastConfig(cell="lstm").replace([*given, fewer, *changed])
    return configs
