"""`python -m seqapp evaluate`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer
from rich.table import Table

from seqapp.cli.console import load, out, progress_bar, tell
from seqapp.cli.prices import DayOrderOption, NetOption, TickerOption, lines_about
from seqapp.cli.report_card import (
    Asked,
    BehaviourOption,
    KeepOption,
    LengthsOption,
    ModelsOption,
    ReadmeOption,
    show_report_card,
    the_one,
)
from seqapp.cli.reviews import EitherColumnsOption, SkipBlankOption, hints_for, notes_on
from seqapp.data.prices.door import Hints, find_prices
from seqapp.data.reviews.door import Hints as ReviewHints
from seqapp.data.reviews.door import load_to_measure
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import length_range
from seqapp.numbers.names import Task
from seqapp.store.records import Report, SentimentMetrics
from seqapp.store.served import ServedModel
from seqapp.workflows.cards import interval, percent
from seqapp.workflows.forecast.card import dash_remark

Split = Literal["train", "validation", "test"]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Forecasts: a date of the stretch.")]


def evaluate(
    task: Annotated[Task, typer.Argument(help="What the model is for.")],
    model: ModelsOption = None,
    data: Annotated[
        Path | None, typer.Option(help="A file (reviews: measured whole), or a data folder.")
    ] = None,
    split: Annotated[
        Split,
        typer.Option(help="Reviews: which part of a folder, tree or archive."),
    ] = "validation",
    start: Day = None,
    end: Day = None,
    net: NetOption = None,
    baselines: Annotated[
        Literal["simple", "all"],
        typer.Option(help="Forecasts: simple ones, seconds; all: GARCH, too, up to an hour for many years."),
    ] = "simple",
    ticker: TickerOption = None,
    columns: EitherColumnsOption = None,
    day_first: DayOrderOption = None,
    skip_blank: SkipBlankOption = False,
    behaviour: BehaviourOption = False,
    lengths: LengthsOption = False,
    keep: KeepOption = False,
    readme: ReadmeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Measure a model: on labelled reviews, or on price rows beside the simple baselines."""
    if task == "sentiment" and (start or end or net or baselines != "simple"):
        raise BadInputError(
            "--start, --end, --net and --baselines belong to forecasts: reviews have no dates. Drop them."
        )
    hints, review_hints = hints_for(task, ticker, columns, day_first, skip_blank=skip_blank)
    if (behaviour or lengths) and task == "sentiment":
        asked = Asked(model or [], data, review_hints, keep=keep, readme=readme or [], as_json=as_json)
        show_report_card(asked, behaviour=behaviour, lengths=lengths)
        return
    if behaviour or lengths or keep or readme:
        raise BadInputError(
            "--keep and --readme belong to --behaviour and --lengths, and those to sentiment. Drop them."
        )
    served = load(the_one(model or []), task)
    if task == "sentiment":
        result, lines = _measure_sentiment(served, data, split, review_hints)
    else:
        stretch = Stretch(start, end, net, baselines)
        result, lines = _measure_forecast(served, data, hints, stretch)
    _show(result, lines, task, as_json=as_json)


def _show(result: dict, lines: list[str], task: Task, *, as_json: bool) -> None:
    """Print what was measured, and on stderr how the data was read."""
    if as_json:
        typer.echo(json.dumps(result))
    elif task == "sentiment":
        out.print(sentiment_results(result))
        out.print(learnt_sentence(result), highlight=False, soft_wrap=True)
    else:
        out.print(forecast_results(result))
        for sentence in result["verdict"]:
            out.print(sentence, highlight=False, soft_wrap=True)
    for line in lines:
        tell(line)
    if result.get("in_sample") and not as_json:
        tell(
            "In sample: a net that answers had seen some of these days or later ones. This is no test of its skill."
        )


def _measure_sentiment(
    served: ServedModel, data: Path | None, split: Split, hints: ReviewHints
) -> tuple[dict, list[str]]:
    """The numbers, and how the reviews were read."""
    from seqapp.workflows.sentiment.use import evaluate as measure  # noqa: PLC0415 (loads what it needs)

    reviews = load_to_measure(data, split, hints)
    with progress_bar("sentiment") as on_progress:
        return measure(served, reviews, split, on_progress), notes_on(reviews)


class Stretch(NamedTuple):
    """From when to when forecasts are measured, by which net, beside which baselines."""

    start: datetime | None
    end: datetime | None
    net: str | None
    baselines: Literal["simple", "all"]


def _measure_forecast(
    served: ServedModel, data: Path | None, hints: Hints, asked: Stretch
) -> tuple[dict, list[str]]:
    """The report, and what is to be said of the prices, of the nets and of ratios that have no value."""
    from seqapp.workflows.forecast.evaluate import evaluate as measure  # noqa: PLC0415 (loads what it needs)
    from seqapp.workflows.forecast.scores import ALL, SIMPLE  # noqa: PLC0415

    prices = find_prices(data, hints)
    with progress_bar("baselines and forecasts") as on_progress:
        result = measure(
            served,
            prices,
            asked.start,
            asked.end,
            on_progress,
            net=asked.net,
            baselines=ALL if asked.baselines == "all" else SIMPLE,
        )
    lines = [*lines_about(prices), f"nets: {'; '.join(result['nets'])}"]
    if result["left_out"]:
        lines.append(f"{result['left_out']:,} rows left out: every net had seen what followed them")
    remark = dash_remark(Report.model_validate(result))
    return result, [*lines, *([remark] if remark else [])]


def sentiment_results(result: dict) -> Table:
    """The measures of a sentiment model, for a terminal: of the reviews that it has not learnt from first."""
    parts = {"unseen": result["unseen"], "seen": result["seen"], "all": result}
    some = {name: SentimentMetrics.model_validate(part) for name, part in parts.items() if part and part["n"]}
    if len(some) == 2:  # one part is all of them
        del some["all"]
    measured = list(some.values())
    title = f"{result['model']} on {result['source']} ({result['split']})"
    shown = Table("measure", *some, title=title)
    shown.add_row("reviews", *(f"{part.n:,}" for part in measured))
    shown.add_row("accuracy", *(f"{percent(part.accuracy)} %" for part in measured))
    shown.add_row("its 95 % interval", *(f"{interval(part)} %" for part in measured))
    shown.add_row("log loss (a coin: 0.693)", *(f"{part.log_loss:.3f} nats" for part in measured))
    shown.add_row("calibration error (ECE)", *(f"{percent(part.ece)} %" for part in measured))
    for start, end in sorted({(row.words_from, row.words_to) for part in measured for row in part.by_length}):
        words = length_range(start, end).replace(" to ", "-")
        shown.add_row(f"accuracy, {words} words", *(_of_length(part, start) for part in measured))
    return shown


def learnt_sentence(result: dict) -> str:
    """How many of the reviews the model learnt from, in a sentence."""
    model, n = result["model"], f"{result['n']:,}"
    if result["seen"] is None:
        return (
            f"Which of these reviews {model} learnt from is not known: on those its numbers are too good. "
            f"`python -m seqapp models complete` adds what is missing."
        )
    seen = result["seen"]["n"]
    if seen == 0:
        return f"{model} learnt from none of these {n} reviews."
    whom = f"{seen:,} of these {n} reviews" if seen < result["n"] else f"all of these {n} reviews"
    return f"{model} learnt from {whom}: on what it learnt from, its numbers are in sample and no test of its skill."


def _of_length(measured: SentimentMetrics, start: int) -> str:
    """The accuracy on the reviews of the lengths that begin at `start`, if there are any."""
    rows = [row for row in measured.by_length if row.words_from == start]
    return f"{percent(rows[0].accuracy)} % of {rows[0].n:,}" if rows else ""


def forecast_results(result: dict) -> Table:
    """The measures of a forecaster and its baselines, for a terminal."""
    report = Report.model_validate(result)
    title = f"{result['model']}, {report.first_date} to {report.last_date}, {report.n_forecasts:,} forecasts"
    shown = Table("days ahead", "model", "pinball x 10,000", "90 % covers", "MASE", "direction", title=title)
    for horizon, models in report.horizons.items():
        for name, scores in models.items():
            shown.add_row(
                horizon,
                name,
                f"{1e4 * scores.pinball[0]:.2f}",
                f"{percent(scores.coverage['90%'][0])} %",
                f"{scores.mase[0]:.3f}" if scores.mase else "–",
                f"{percent(scores.direction[0])} %",
            )
    return shown
