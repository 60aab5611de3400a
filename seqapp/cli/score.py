"""`python -m seqapp score`: answers to any number of files, part by part."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import progress_bar, tell
from seqapp.cli.predict import DAY
from seqapp.cli.prices import ColumnsOption, DayOrderOption, NetOption, hints_of
from seqapp.cli.reviews import ReviewColumnsOption, SkipBlankOption, review_hints
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Task
from seqapp.store.registry import ModelVersion, resolve
from seqapp.workflows.jobs import executors
from seqapp.workflows.jobs.executors import Executor
from seqapp.workflows.scoring.kinds import Kind

FEW = 5  # notes that are told of one by one

app = typer.Typer(
    help="Answer any number of files with a trained model, part by part.", rich_markup_mode=None
)
ModelOption = Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")]
DataOption = Annotated[
    str,
    typer.Option(
        "--data", metavar="GLOB", help="The files to score: a pattern in quotes, as 'reviews/*.parquet'."
    ),
]
ToOption = Annotated[
    Path,
    typer.Option(
        "--to", help="The folder of the answers: parquet files and manifest.json. Run again to go on in it."
    ),
]
ExecutorOption = Annotated[str, typer.Option(help=executors.HELP)]
RowsOption = Annotated[
    int | None,
    typer.Option(
        "--rows-a-part",
        min=1,
        help="From how many rows on a part of a file is full, in whole chunks of 1,024; else a file is one part.",
    ),
]


@app.callback()
def score() -> None:
    """Answer any number of files with a trained model, part by part."""


@app.command()
def sentiment(
    model: ModelOption,
    data: DataOption,
    to: ToOption,
    executor: ExecutorOption = "local",
    rows_a_part: RowsOption = None,
    columns: ReviewColumnsOption = None,
    skip_blank: SkipBlankOption = False,
) -> None:
    """P(positive) for every row of every file."""
    from seqapp.workflows.scoring.kinds import ReviewFiles  # noqa: PLC0415 (loads what it needs when it runs)

    kind = ReviewFiles(review_hints(columns, skip_blank=skip_blank))
    _score(model, kind, data, to, Executor.parse(executor), rows_a_part)


@app.command()
def forecast(
    model: ModelOption,
    data: DataOption,
    to: ToOption,
    executor: ExecutorOption = "local",
    rows_a_part: RowsOption = None,
    start: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The first day to forecast from; else all.")
    ] = None,
    end: Annotated[datetime | None, typer.Option(formats=DAY, help="The last day; else all.")] = None,
    net: NetOption = None,
    columns: ColumnsOption = None,
    day_first: DayOrderOption = None,
) -> None:
    """Quantiles of the log-return after every day of every ticker in every file."""
    from seqapp.workflows.scoring.kinds import PriceFiles  # noqa: PLC0415

    days = {"start": start and start.date(), "end": end and end.date()}
    kind = PriceFiles(hints_of(None, columns, day_first), **days, net=net)
    _score(model, kind, data, to, Executor.parse(executor), rows_a_part)


def _version(model: str, task: Task) -> ModelVersion:
    """The version that a name or path stands for, as `load` has it, but not loaded: workers do that."""
    version = resolve(model, on_damage=tell)
    if version.run.task != task:
        raise BadInputError(
            f"{model} is a model of the task {version.run.task}. Name one of the task {task} with --model."
        )
    return version


def _score(
    model: str, kind: Kind, pattern: str, folder: Path, executor: Executor, rows_a_part: int | None
) -> None:
    from seqapp.workflows.scoring.score import carry_out, plan  # noqa: PLC0415 (loads what it needs when it runs)

    executor.check()
    version = _version(model, kind.task)
    with progress_bar("files looked through") as on_progress:
        planned = plan(version, kind, pattern, folder, rows_a_part, on_progress)
    for note in planned.notes[:FEW]:
        tell(note)
    if len(planned.notes) > FEW:
        tell(f"and {len(planned.notes) - FEW} notes more of this kind")
    what = "reviews" if kind.task == "sentiment" else "forecasts"
    tell(executor.advice(f"{planned.n - planned.early:,} {what} in {_parts(len(planned.parts))}"))
    with progress_bar(what) as on_progress:
        scored = carry_out(planned, executor, on_progress)
    held = f"; {scored.held:,} had been done before" if scored.held else ""
    tell(f"{scored.rows:,} rows in {folder}: {_parts(scored.done)} done now{held}")
    if planned.early:
        tell(f"{planned.early:,} days are left out: every net had seen what followed them")
    if planned.in_sample:
        tell(f"In sample: {planned.in_sample:,} days are answered by a net that had seen them or later ones.")
    if scored.others:
        tell(
            f"{_parts(scored.others)} of files that --data does not name now: what was answered there stays as it is"
        )


def _parts(n: int) -> str:
    return "1 part" if n == 1 else f"{n:,} parts"
