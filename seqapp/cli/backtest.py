"""`python -m seqapp backtest`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.numbers.config import ForecastConfig
from seqapp.store.served import import_tensorflow


class Task(StrEnum):
    """What a walk-forward backtest is of."""

    FORECAST = "forecast"


def backtest(
    task: Annotated[Task, typer.Argument(help="What to test.")],
    data: Annotated[Path | None, typer.Option(help="Prices: a data folder, parquet or csv.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=50, help="Nets to average, of seeds 0, 1, ...")] = 3,
    first_year: Annotated[int, typer.Option(help="The first year that is forecast.")] = 2018,
    assignments: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="Change a field of the recipe; repeatable."),
    ] = [],  # noqa: B006 (typer wants a list)
    runs: Annotated[Path, typer.Option(help="Where run folders go.")] = Path("runs"),
    resume: Annotated[Path | None, typer.Option(help="Go on with this backtest's folder.")] = None,
) -> None:
    """Walk forward: refit both nets before every year, forecast the year, score it beside the simple rivals."""
    configs = [ForecastConfig(cell=cell).replace(assignments) for cell in ("rnn", "lstm")]
    import_tensorflow()
    from seqapp.workflows.forecast_backtest import backtest as walk_forward  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.forecast_use import find_prices  # noqa: PLC0415

    prices = find_prices(data)
    with progress_bar(f"{task.value} refits") as on_refit:
        run = walk_forward(
            prices,
            configs,
            seeds=seeds,
            first_year=first_year,
            runs=runs,
            resume=resume,
            tell=tell,
            on_refit=on_refit,
        )
    out.print(str(run.path), soft_wrap=True, highlight=False, markup=False)
