"""`python -m seqapp bench`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import err, out, progress_bar, tell
from seqapp.store.served import import_tensorflow
from seqapp.workflows.documents import check_markers, write_table


class Subject(StrEnum):
    """What is measured."""

    LAYERS = "layers"
    SHAPES = "shapes"
    MODELS = "models"
    MEMORY = "memory"
    SCALING = "scaling"
    TRAIN = "train"
    PREDICT = "predict"
    COST = "cost"


def bench(
    subject: Annotated[
        Subject,
        typer.Argument(
            help="layers: one pass at four shapes. shapes, models: many, one after the other. "
            "memory: the peak of a pass. scaling: longer and wider. "
            "train: the first two epochs of the sentiment recipe. predict: a review, and a file of them. "
            "cost: the same of the installed nets beside NB-SVM, with memory and size."
        ),
    ],
    rounds: Annotated[int, typer.Option(min=1, help="How often each candidate is measured.")] = 7,
    data: Annotated[
        Path | None, typer.Option(help="train, predict, cost: reviews; else the usual place.")
    ] = None,
    readme: Annotated[
        list[Path] | None, typer.Option(help="A file whose table of it is written anew; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Our layers beside Keras's (and PyTorch's, onnxruntime's where installed), our nets beside NB-SVM.

    Close what else is running: the ratios bear a busy machine, the times do not.
    """
    name = f"bench {subject.value}"
    check_markers(readme or [], name)  # before minutes of measuring
    import_tensorflow()
    from seqapp.workflows.bench import report  # noqa: PLC0415 (after the quiet import)

    with progress_bar(name) as on_progress:
        measured = report.measure(subject.value, rounds, data, on_progress)
    if readme:
        write_table(readme, name, report.table(measured))
        tell(f"{', '.join(map(str, readme))}: the table of {name} is written anew")
    if as_json:
        typer.echo(json.dumps(measured))
    elif not readme:
        out.print(report.table(measured), soft_wrap=True, highlight=False, markup=False)
    if err.is_terminal:
        tell("Ratios below 1: ours takes less.")
