"""`python -m seqapp backtest`."""

from pathlib import Path
from typing import Annotated, Literal, get_args

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
from seqapp.store.served import import_tensorflow
from seqapp.workflows.forecast.card import dash_remark


def backtest(
    task: Annotated[Literal["forecast"], typer.Argument(help="What to test.")],
    data: Annotated[Path | None, typer.Option(help="Prices: a data folder, parquet or csv.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=50, help="Nets to average, of seeds 0, 1, ...")] = 3,
    first_year: Annotated[int, typer.Option(help="The first year that is forecast.")] = 2018,
    assignments: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field of the recipe; repeatable."),
    ] = [],  # noqa: B006 (typer wants a list)
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    resume: Annotated[Path | None, typer.Option(help="Go on with this backtest's folder.")] = None,
    ticker: TickerOption = None,
    columns: ColumnsOption = None,
    day_first: DayOrderOption = None,
) -> None:
    """Walk forward: refit both nets before every year, forecast the year, score it beside the simple baselines."""
    configs = [ForecastConfig(cell=cell).replace(assignments) for cell in get_args(Cell)]
    import_tensorflow()
    from seqapp.data.prices.door import find_prices  # noqa: PLC0415
    from seqapp.workflows.forecast.backtest import backtest as walk_forward  # noqa: PLC0415 (after the quiet import)

    prices = find_prices(data, hints_of(ticker, columns, day_first))
    with progress_bar(f"{task} refits") as on_refit:
        run = walk_forward(
            prices,
            configs,
            seeds=seeds,
            first_year=first_year,
            runs=runs,
            resume=resume,
            tell=telling_first(lambda: lines_about(prices), tell),
            on_refit=on_refit,
        )
    if remark := dash_remark(WalkForward.model_validate_json((run.path / WALK_FORWARD).read_bytes())):
        tell(remark)
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)
