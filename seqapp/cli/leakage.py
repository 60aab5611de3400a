"""`python -m seqapp leakage`: five mistakes, what each reports, and whether the look-ahead test finds it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import out, progress_bar, tell
from seqapp.store.leakage import Outcome, Spread, keep_leakage

SEEDS = 20


def leakage(
    data: Annotated[
        Path | None, typer.Option(help="Prices: a file or folder; the usual place or the sample if none.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many random walks.")] = SEEDS,
    keep: Annotated[bool, typer.Option("--keep", help="Into models/leakage/, for the page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Five mistakes of forecasting: the skill that each reports, on real prices and where there is nothing to know."""
    from seqapp.data.prices.door import find_prices  # noqa: PLC0415 (loads what it needs)
    from seqapp.workflows.forecast.leakage import measure_leakage  # noqa: PLC0415 (loads what it needs)

    with progress_bar("leakage") as on_progress:
        measured = measure_leakage(find_prices(data), seeds, on_progress)
    if keep:
        tell(f"{keep_leakage(measured)}: what was measured is kept")
    if as_json:
        typer.echo(measured.model_dump_json())
    else:
        tickers, walks = len(measured.tickers), measured.mistakes[0].random_walk.n
        real = {one.name: one.prices for one in measured.mistakes}
        made_up = {one.name: one.random_walk for one in measured.mistakes}
        out.print(table_of(real, f"{tickers} tickers of {measured.source}"))
        out.print(table_of(made_up, f"{walks} random walks: any skill is false"))


def table_of(outcomes: dict[str, Outcome], title: str) -> Table:
    """A row for each mistake on one kind of series."""
    alarms = sum(one.false_alarms for one in outcomes.values())
    tested = sum(one.n for one in outcomes.values())
    table = Table(
        "mistake",
        "honest skill, %",
        "as reported, %",
        "test finds it",
        title=title,
        caption="Skill: the share of the squared error of “no change” that a forecast takes away, the mean; in "
        f"brackets where eight of ten series lie. Honest pipelines that the test blames: {alarms} of {tested}.",
    )
    for name, one in outcomes.items():
        found = f"{one.caught} of {one.n}"
        table.add_row(name.replace("_", " "), _skill(one.honest), _skill(one.reported), found)
    return table


def _skill(spread: Spread) -> str:
    return f"{100 * spread.mean:.1f} ({100 * spread.low:.1f} to {100 * spread.high:.1f})"
