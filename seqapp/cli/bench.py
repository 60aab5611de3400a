"""`python -m seqapp bench`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapp.cli.console import err, out, progress_bar, tell
from seqapp.store.served import import_tensorflow


class Subject(StrEnum):
    """What is measured."""

    LAYERS = "layers"
    MEMORY = "memory"
    SCALING = "scaling"
    TRAIN = "train"
    PREDICT = "predict"


def bench(
    subject: Annotated[
        Subject,
        typer.Argument(
            help="layers: one pass at four shapes. memory: its peak. scaling: longer and wider. "
            "train: the first two epochs of the sentiment recipe. predict: a review, and a file of them."
        ),
    ],
    rounds: Annotated[int, typer.Option(min=1, help="How often each candidate is measured.")] = 7,
    data: Annotated[Path | None, typer.Option(help="train, predict: reviews; else the usual place.")] = None,
    readme: Annotated[Path | None, typer.Option(help="A file whose table of it is written anew.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Our layers beside Keras's (and PyTorch's, onnxruntime's where installed): in turn, medians, ratios last.

    Close what else is running: the ratios bear a busy machine, the times do not.
    """
    import_tensorflow()
    from seqapp.workflows import bench as run  # noqa: PLC0415 (after the quiet import)
    from seqapp.workflows.publishing import around_table, write_table  # noqa: PLC0415

    if readme:
        around_table(readme, f"bench {subject.value}")  # before minutes of measuring
    with progress_bar(f"bench {subject.value}") as on_progress:
        report: dict[str, Any] = run.measure(subject.value, rounds, data, on_progress)
    if readme:
        write_table(readme, f"bench {subject.value}", run.table(report))
        tell(f"{readme}: the table of bench {subject.value} is written anew")
    if as_json:
        typer.echo(json.dumps(report))
    elif not readme:
        out.print(run.table(report), soft_wrap=True, highlight=False, markup=False)
    if err.is_terminal:
        tell("Ratios below 1: ours takes less.")
