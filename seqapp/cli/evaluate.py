"""`python -m seqapp evaluate`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import load, out, progress_bar
from seqapp.cli.retrain import Task


class Split(StrEnum):
    """Part of the reviews."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def evaluate(
    task: Annotated[Task, typer.Argument(help="What the model is for.")],
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    data: Annotated[
        Path | None, typer.Option(help="A parquet or csv file is measured whole; else see --split.")
    ] = None,
    split: Annotated[Split, typer.Option(help="Which part of a folder, tree or archive.")] = Split.VALIDATION,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Measure a model on labelled reviews: accuracy with its 95 % interval, log loss (nats), ECE."""
    from seqapp.workflows.sentiment_use import evaluate as measure  # noqa: PLC0415 (loads what it needs when it runs)

    served = load(model)
    with progress_bar(f"{task.value} reviews") as on_progress:
        result = measure(served, data, split.value, on_progress)
    if as_json:
        typer.echo(json.dumps(result))
        return
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
    out.print(shown)
