"""`python -m seqapp evaluate`."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import load, out, progress_bar, tell
from seqapp.cli.retrain import Task
from seqapp.numbers.errors import BadInputError


class Split(StrEnum):
    """Part of the reviews."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Forecasts: a date of the stretch.")]


def evaluate(
    task: Annotated[Task, typer.Argument(help="What the model is for.")],
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    data: Annotated[
        Path | None, typer.Option(help="A parquet or csv file (reviews: measured whole), or a data folder.")
    ] = None,
    split: Annotated[
        Split, typer.Option(help="Reviews: which part of a folder, tree or archive.")
    ] = Split.VALIDATION,
    start: Day = None,
    end: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Measure a model: on labelled reviews, or on price rows beside the simple rivals."""
    if task is Task.SENTIMENT and (start or end):
        raise BadInputError("--start and --end belong to forecasts: reviews have no dates. Drop them.")
    served = load(model, task.value)
    with progress_bar(task.value) as on_progress:
        if task is Task.SENTIMENT:
            from seqapp.workflows.sentiment_use import evaluate as measure  # noqa: PLC0415 (loads what it needs)

            result = measure(served, data, split.value, on_progress)
        else:
            from seqapp.workflows.forecast_evaluate import evaluate as measure_forecast  # noqa: PLC0415

            result = measure_forecast(served, data, start, end, on_progress)
    if as_json:
        typer.echo(json.dumps(result))
    elif task is Task.SENTIMENT:
        out.print(sentiment_results(result))
    else:
        out.print(forecast_results(result))
        if result["in_sample"]:
            tell(
                f"In sample: the model has seen data through {result['trained_through']}. This is no test of its skill."
            )


def sentiment_results(result: dict) -> Table:
    """The measures of a sentiment model, for a terminal."""
    shown = Table("measure", "value", title=f"{result['model']} on {result['source']} ({result['split']})")
    shown.add_row("reviews", f"{result['n']:,}")
    interval = f"{100 * result['accuracy_low']:.1f} to {100 * result['accuracy_high']:.1f}"
    shown.add_row("accuracy", f"{100 * result['accuracy']:.1f} % (95 % interval {interval})")
    shown.add_row("log loss", f"{result['log_loss']:.3f} nats (a coin: 0.693)")
    shown.add_row("calibration error", f"{100 * result['ece']:.1f} % (ECE)")
    for row in result["by_length"]:
        words = (
            f"over {row['words_from']}"
            if row["words_to"] >= 10**9
            else f"{row['words_from'] + 1}-{row['words_to']}"
        )
        shown.add_row(f"accuracy, {words} words", f"{100 * row['accuracy']:.1f} % of {row['n']:,}")
    return shown


def forecast_results(result: dict) -> Table:
    """The measures of a forecaster and its rivals, for a terminal."""
    title = f"{result['model']}, {result['first_date']} to {result['last_date']}, {result['n_forecasts']:,} forecasts"
    shown = Table("days ahead", "model", "pinball x 10,000", "90 % covers", "MASE", "direction", title=title)
    for horizon, models in result["horizons"].items():
        for name, scores in models.items():
            shown.add_row(
                horizon,
                name,
                f"{1e4 * scores['pinball'][0]:.2f}",
                f"{100 * scores['coverage']['90%'][0]:.1f} %",
                f"{scores['mase'][0]:.3f}",
                f"{100 * scores['direction'][0]:.1f} %",
            )
    return shown
