"""What commands share: consoles, progress, loading a model."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel

out = Console()
err = Console(stderr=True)


def fail(message: str, code: int) -> NoReturn:
    """End with one line on stderr."""
    sys.stderr.write(" ".join(message.split()) + "\n")
    sys.exit(code)


def tell(message: str) -> None:
    """A line of progress on stderr."""
    err.print(message, highlight=False, markup=False, soft_wrap=True)


def check_target(target: Path) -> None:
    """Refuse a file to write that cannot be one, before any work is done.

    Raises:
        BadInputError: its folder does not exist, or it is a folder itself.
    """
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise BadInputError(f"--out takes a file in a folder that exists. Received: {target}.")


def load(model: str, task: str) -> ServedModel:
    """The model that a name or path stands for; damaged versions that were passed over are told of.

    Raises:
        BadInputError: no such model, or one of another task.
    """
    version = resolve(model, on_damage=tell)
    if version.run.task != task:
        raise BadInputError(
            f"{model} is a model of the task {version.run.task}. Name one of the task {task} with --model."
        )
    return ServedModel.load(version)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[..., None]]:
    """A bar on stderr with the time left; yields a function of (done, total) and a number to show beside it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    memory = 3600  # seconds: what is counted may take minutes each
    with Progress(
        *columns, console=err, transient=True, disable=not err.is_terminal, speed_estimate_period=memory
    ) as bar:
        task = bar.add_task(what, total=None, note="")

        def update(done: int, total: int, loss: float | None = None) -> None:
            bar.update(task, completed=done, total=total, note="" if loss is None else f"loss {loss:.3f}")

        yield update
