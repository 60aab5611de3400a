"""`python -m seqapp data check`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.table import Table

from seqapp.cli.console import out
from seqapp.cli.prices import DayOrderOption, TickerOption, doubts_of, hints_of
from seqapp.cli.reviews import EitherColumnsOption, SkipBlankOption, hints_for, notes_on
from seqapp.data.prices.door import Hints as PriceHints
from seqapp.data.prices.door import Prices, load_prices, read_prices
from seqapp.data.prices.table import COLUMNS, tickers_of
from seqapp.data.reviews.archive import is_archive, is_tree
from seqapp.data.reviews.door import NO_HINTS, FileCheck, Hints, Reviews, check_file, load_reviews
from seqapp.data.reviews.headings import MEANINGS, PRICES, meaning_of, plain
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError, WorldError

SHOWN = 20  # tickers
REVIEW_OPTIONS = tuple(f"{meaning}=" for meaning in MEANINGS)
REVIEW_ENDINGS = (".jsonl", ".ndjson", ".json", ".xlsx")


def check(
    file: Annotated[Path, typer.Argument(help="A file of prices or reviews, or a folder of them.")],
    ticker: TickerOption = None,
    columns: EitherColumnsOption = None,
    day_first: DayOrderOption = None,
    skip_blank: SkipBlankOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show what would be read of a file: which heading means what, what was assumed, and what is doubtful."""
    if says_reviews(columns, skip_blank=skip_blank):
        prices_hints, hints = hints_for("sentiment", ticker, columns, day_first, skip_blank=skip_blank)
    else:
        prices_hints, hints = hints_of(ticker, columns, day_first), NO_HINTS
    report = report_on(file, prices_hints, hints)
    if as_json:
        typer.echo(json.dumps(report))
        return
    show(file, report)


def says_reviews(columns: list[str] | None, *, skip_blank: bool) -> bool:
    """Whether the options are those of reviews."""
    return skip_blank or any(text.strip().startswith(REVIEW_OPTIONS) for text in columns or [])


def report_on(path: Path, prices_hints: PriceHints, hints: Hints) -> dict[str, Any]:
    """What would be read of a file, read once, or of a folder, as the contract's JSON has it.

    Raises:
        BadInputError: nothing can be read of it.
    """
    if path.is_dir() or is_archive(path) or not path.is_file():
        if is_archive(path) or is_tree(path):
            return reviews_report(load_reviews(path))
        return prices_report(load_prices(path, prices_hints))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WorldError(f"{path} cannot be read ({error.strerror}). Mend its permissions.") from error
    if prices_hints != PriceHints():
        return prices_report(read_prices(path.name, content, prices_hints))
    found = check_file(path.name, content, hints)
    if are_reviews(path, found) or hints != NO_HINTS:
        if found.reviews is None:
            raise found.refusal or BadInputError(f"{path.name} holds no reviews.")
        return reviews_report(found.reviews)
    try:
        return prices_report(read_prices(path.name, content, prices_hints))
    except BadInputError:
        if not found.headings or {plain(heading) for heading in found.headings} & PRICES:
            raise
        raise BadInputError(
            f"{cut(path.name, 60)} is neither prices nor reviews by its headings, {listed(found.headings, 60)}. Say "
            "--columns text=HEADING for reviews (text=column 1 where the first row names none), close=HEADING "
            "for prices."
        ) from None


def are_reviews(path: Path, found: FileCheck) -> bool:
    """Whether a file is one of reviews, by its headings, or by its name where nothing can be read of it."""
    if not found.headings:
        return path.name.lower().removesuffix(".gz").endswith(REVIEW_ENDINGS)
    words = {meaning_of(heading) for heading in found.headings}
    of_reviews = found.reviews is not None or bool({"text", "label"} & words)
    return of_reviews and not {plain(heading) for heading in found.headings} >= PRICES


def prices_report(prices: Prices) -> dict[str, Any]:
    """What was read of prices, as the contract's JSON has it."""
    return {
        "kind": "prices",
        "rows": len(prices.frame),
        "columns": prices.columns or {column: column for column in COLUMNS},
        "tickers": tickers_of(prices),
        "notes": prices.notes,
        "doubts": [finding.message for finding in doubts_of(prices)],
    }


def reviews_report(reviews: Reviews) -> dict[str, Any]:
    """The same of reviews."""
    frame = reviews.frame
    counts = {label: int((frame["label"] == label).sum()) for label in (1, 0)} if "label" in frame else {}
    return {
        "kind": "reviews",
        "rows": len(frame),
        "columns": reviews.columns or {column: column for column in MEANINGS if column in frame},
        "positive": counts.get(1),
        "negative": counts.get(0),
        "left_out": reviews.left_out,
        "notes": [f"{line}" for line in notes_on(reviews) or reviews.notes],
        "doubts": list(doubts_about(frame, counts)),
    }


def doubts_about(frame: pd.DataFrame, counts: dict[int, int]) -> Iterator[str]:
    """What is doubtful about reviews: ids and texts that are there twice, labels that all say the same."""
    for column, what in (
        ("id", "the first of each is measured and learnt from"),
        ("text", "the same review twice"),
    ):
        again = frame[column][frame[column].duplicated()]
        if len(again):
            some = listed([cut(value, 30) for value in again.unique()], 60)
            yield f"{len(again):,} rows repeat the {column} of an earlier one ({some}): {what}"
    if sum(counts.values()) and not all(counts.values()):
        yield f"all labels are {'positive' if counts[1] else 'negative'}: a net learns from both kinds alone"


def show(path: Path, report: dict[str, Any]) -> None:
    """Print a report for people."""
    out.print(
        f"{path.name}: {report['kind']}, {report['rows']:,} rows",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    columns = Table("heading", "means")
    for meaning, heading in report["columns"].items():
        columns.add_row(heading or "(none)", meaning)
    out.print(columns, markup=False)
    if "tickers" in report:
        tickers = Table("ticker", "bars", "first", "last", "last close")
        for ticker, about in [*report["tickers"].items()][:SHOWN]:
            close = f"{about['last_bar']['close']:.6g}"
            tickers.add_row(ticker, f"{about['rows']:,}", about["first"], about["last"], close)
        out.print(tickers, markup=False)
        if len(report["tickers"]) > SHOWN:
            out.print(f"and {len(report['tickers']) - SHOWN} tickers more")
    else:
        out.print(labels_line(report))
    for kind in ("notes", "doubts"):
        for line in report[kind]:
            out.print(f"{kind.removesuffix('s')}: {line}", markup=False, highlight=False, soft_wrap=True)


def labels_line(report: dict[str, Any]) -> str:
    """How many reviews have which label."""
    if report["positive"] is None:
        return "no labels"
    middle = f", {report['left_out']:,} in the middle" if report["left_out"] else ""
    return f"{report['positive']:,} positive, {report['negative']:,} negative{middle}"
