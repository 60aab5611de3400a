"""What the commands that read prices share: the options that say how, and what is told of what was read."""

from collections.abc import Callable
from typing import Annotated

import typer

from seqapp.data.prices.days import DayOrder
from seqapp.data.prices.door import Finding, Hints, Prices, check_quality, parse_columns

FEW = 3  # doubts that are told of one by one

TickerOption = Annotated[
    str | None,
    typer.Option(
        "--ticker", help="Prices: the ticker of a file that names none, or the one wanted of several."
    ),
]
ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="OURS=HEADING,...",
        help="Prices: which heading means what, as close=Price; ours are ticker, date, open, high, low, close, "
        "adj_close, volume.",
    ),
]
DayOrderOption = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="Prices: what comes first in days like 03/04/2024."),
]
NetOption = Annotated[
    str | None,
    typer.Option(
        "--net",
        metavar="YEAR|newest",
        help="Forecasts: the net of one year, or the newest, for all dates; else for every date the newest net that "
        "had not seen it.",
    ),
]


def hints_of(ticker: str | None, columns: list[str] | None, day_first: bool | None) -> Hints:
    """The options as the door takes them.

    Raises:
        BadInputError: columns that cannot be.
    """
    pairs = tuple(pair for text in columns or [] for pair in parse_columns(text))
    order: dict[bool | None, DayOrder | None] = {True: "day first", False: "month first", None: None}
    return Hints(ticker=ticker, columns=pairs, day_order=order[day_first])


def doubts_of(prices: Prices) -> list[Finding]:
    """The doubts about some prices, the rarer kinds before the many about single days."""
    return check_quality(prices.frame, events=prices.events)


def lines_about(prices: Prices) -> list[str]:
    """The notes on how prices were read, and the first few doubts about them."""
    doubts = [finding.message for finding in doubts_of(prices)]
    lines = [*prices.notes, *(f"doubtful: {doubt}" for doubt in doubts[:FEW])]
    if len(doubts) > FEW:
        lines.append(f"and {len(doubts) - FEW} doubts more: `python -m seqapp data check FILE` lists them")
    return lines


def telling_first(lines: Callable[[], list[str]], tell: Callable[[str], None]) -> Callable[[str], None]:
    """A `tell` that tells these lines before its first one: work that fails at once says only why."""
    waiting = [lines]

    def tell_in_turn(line: str) -> None:
        if waiting:
            for one in waiting.pop()():
                tell(one)
        tell(line)

    return tell_in_turn
