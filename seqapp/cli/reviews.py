"""What the commands that read reviews share: the options that say how, and what is told of what was read."""

from typing import Annotated

import typer

from seqapp.cli.prices import hints_of, lines_about
from seqapp.data.prices.door import Hints as PriceHints
from seqapp.data.prices.door import Prices
from seqapp.data.reviews.door import NO_HINTS, Hints, Reviews, parse_columns
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Task

ReviewColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="OURS=HEADING,...",
        help="A file: which heading means what, as text=Opinion; ours are text, label, rating, id, movie.",
    ),
]
EitherColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="OURS=HEADING,...",
        help="Which heading means what. Prices, as close=Price: ticker, date, open, high, low, close, adj_close, "
        "volume. Reviews, as text=Opinion: text, label, rating, id, movie.",
    ),
]
SkipBlankOption = Annotated[
    bool,
    typer.Option(
        "--skip-blank", help="Reviews: skip rows without a text or a label that is needed, and count them."
    ),
]


def review_hints(columns: list[str] | None, *, skip_blank: bool) -> Hints:
    """The options as the door takes them.

    Raises:
        BadInputError: columns that cannot be.
    """
    return Hints(tuple(pair for text in columns or [] for pair in parse_columns(text)), skip_blank)


def hints_for(
    task: Task, ticker: str | None, columns: list[str] | None, day_first: bool | None, *, skip_blank: bool
) -> tuple[PriceHints, Hints]:
    """What is said of prices and what of reviews, where the task decides which of them there are.

    Raises:
        BadInputError: columns that cannot be, or an option that belongs to the other task.
    """
    if task == "forecast":
        if skip_blank:
            raise BadInputError("--skip-blank says how reviews are read. Drop it for prices.")
        return hints_of(ticker, columns, day_first), NO_HINTS
    if ticker is not None or day_first is not None:
        raise BadInputError(
            "--ticker, --day-first and --month-first say how prices are read. Drop them for reviews."
        )
    return PriceHints(), review_hints(columns, skip_blank=skip_blank)


def notes_on(reviews: Reviews) -> list[str]:
    """The notes on how a file of reviews was read, as lines that name it; none on other sources."""
    name = reviews.source.partition(",")[0]
    return [f"{name}: {note}" for note in reviews.notes] if reviews.columns else []


def lines_on(data: Prices | Reviews | None) -> list[str]:
    """What is told of prices or reviews that were read; nothing of those that are made up."""
    if isinstance(data, Prices):
        return lines_about(data)
    return notes_on(data) if data is not None else []
