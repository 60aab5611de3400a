"""`python -m seqapp predict`."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import check_target, load, out, progress_bar, tell
from seqapp.cli.prices import ColumnsOption, DayOrderOption, NetOption, hints_of, lines_about
from seqapp.cli.reviews import ReviewColumnsOption, SkipBlankOption, review_hints
from seqapp.data.reviews.door import NO_HINTS
from seqapp.numbers.errors import BadInputError
from seqapp.store.years import NEWEST
from seqapp.workflows.forecast.use import Fan, Forecasts

app = typer.Typer(help="Answer with a trained model.", rich_markup_mode=None)


@app.callback()
def predict() -> None:
    """Answer with a trained model."""


@app.command()
def sentiment(
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT...", help="Reviews; quote each one.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--csv", help="A file of reviews: csv, tsv, jsonl, json, parquet or xlsx, also packed by gzip."
        ),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="Where its columns with the answers go: .csv or .parquet.")
    ] = None,
    columns: ReviewColumnsOption = None,
    skip_blank: SkipBlankOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list on stdout.")] = False,
) -> None:
    """P(positive) for reviews given as TEXT, or for every row of a file."""
    from seqapp.workflows.sentiment import bulk  # noqa: PLC0415 (loads what it needs when it runs)
    from seqapp.workflows.sentiment.use import predict as answer  # noqa: PLC0415

    if bool(texts) == bool(source) or bool(source) != bool(target):
        raise BadInputError("Give reviews as TEXT, or --csv IN with --out OUT: one of the two.")
    if texts and not all(text.strip() for text in texts):
        raise BadInputError("A review is empty. Give some words to judge.")
    hints = review_hints(columns, skip_blank=skip_blank)
    if source and target:
        check_target(target)
        bulk.writer_of(source, target)
        with progress_bar("reviews") as on_progress:
            served = load(model, "sentiment")
            answered = bulk.predict_file(served, source, target, hints, on_progress)
        for note in answered.notes:
            tell(f"{source.name}: {note}")
        tell(f"{answered.n:,} answers in {target}")
        return
    if hints != NO_HINTS:
        raise BadInputError("--columns and --skip-blank say how a file is read: give --csv IN, or drop them.")
    answers = answer(load(model, "sentiment"), texts or [])
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(one) for one in answers]))
        return
    shown = Table("P(positive)", "words read", "unknown", "cut", "review")
    for one in answers:
        review = one.text if len(one.text) <= 80 else one.text[:79] + "…"
        shown.add_row(f"{one.probability:.3f}", str(one.n_tokens), str(one.n_unknown), str(one.n_cut), review)
    out.print(shown, markup=False)
    for number, one in enumerate(answers, start=1):
        if one.notice:
            tell(f"review {number}: {one.notice}")


DAY = ["%Y-%m-%d"]


@app.command()
def forecast(
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    ticker: Annotated[
        str | None,
        typer.Option(
            help="One ticker: its fan over the next 1, 5 and 10 trading days; also what a file is of that names none."
        ),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Prices: a data folder, parquet or csv.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The last day the forecast may see; else the newest.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Many forecasts: the first date.")
    ] = None,
    end: Annotated[datetime | None, typer.Option(formats=DAY, help="Many forecasts: the last date.")] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="Many forecasts: the parquet file to write.")
    ] = None,
    net: NetOption = None,
    columns: ColumnsOption = None,
    day_first: DayOrderOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object on stdout.")] = False,
) -> None:
    """Quantiles of the log-return: one ticker's, or with --start, --end and --out those of every row of a file."""
    if (ticker is None) == (start is None and end is None and target is None):
        raise BadInputError("Give --ticker T, or --start D --end D --out OUT.parquet: one of the two.")
    if ticker is None and as_of:
        raise BadInputError("--as-of belongs to --ticker: drop it, or name one ticker.")
    from seqapp.data.prices.door import find_prices  # noqa: PLC0415
    from seqapp.workflows.forecast import use  # noqa: PLC0415 (loads what it needs when it runs)

    prices = find_prices(data, hints_of(ticker, columns, day_first))
    if ticker is not None:
        fan = use.fan(load(model, "forecast"), prices, ticker, as_of, net)
        for line in lines_about(prices):
            tell(line)
        _show_fan(fan, prices.source, as_json=as_json)
        return
    if start is None or end is None or target is None:
        raise BadInputError("Many forecasts take all three: --start D --end D --out OUT.parquet.")
    check_target(target)
    with progress_bar("forecasts") as on_progress:
        written = use.write_rows(load(model, "forecast"), prices, start, end, target, on_progress, net)
    for line in [*lines_about(prices), *lines_of(written, target)]:
        tell(line)


def lines_of(written: Forecasts, target: Path) -> list[str]:
    """What was written, what was left out, and by which nets."""
    lines = [f"{written.n:,} forecasts in {target}; {written.short:,} rows left out for want of history"]
    if written.early:
        lines.append(f"{written.early:,} rows more are left out: every net had seen what followed them")
    lines.append(f"nets: {'; '.join(written.nets)}")
    if written.in_sample:
        lines.append(
            f"In sample: {written.in_sample:,} of these are by a net that had seen their day or later ones."
        )
    return lines


def net_sentence(fan: Fan) -> str:
    """Which net answers, and whether it had seen the day."""
    if fan.net == NEWEST:
        words = f"the newest net, which learnt from data through {fan.trained_through}"
    else:
        words = f"the net of {fan.net}, fitted on what came before {fan.net}"
    if fan.in_sample:
        return f"In sample: {words}, had seen {fan.as_of}. Its answer proves nothing."
    return f"Out of sample: {words}, had not seen {fan.as_of}."


def _show_fan(fan: Fan, source: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(fan)))
        tell(net_sentence(fan))
        return
    shown = Table(
        "days ahead",
        "5 %",
        "25 %",
        "median",
        "75 %",
        "95 %",
        title=f"{fan.ticker} after {fan.as_of}, {source}",
    )
    by_horizon: dict[float, dict[float, float]] = {}
    for quantile in fan.quantiles:
        by_horizon.setdefault(quantile["horizon"], {})[quantile["level"]] = quantile["price"]
    for horizon, price in by_horizon.items():
        shown.add_row(str(horizon), *(f"{price[level]:.2f}" for level in (0.05, 0.25, 0.5, 0.75, 0.95)))
    out.print(shown)
    tell(net_sentence(fan))
