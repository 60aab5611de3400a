"""`python -m seqapp table`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import tell
from seqapp.cli.retrain import Task
from seqapp.workflows.publishing import results_table, write_table


def table(
    task: Annotated[Task, typer.Argument(help="Which models.")],
    readme: Annotated[
        Path | None, typer.Option(help="A file whose table of this task is written anew.")
    ] = None,
) -> None:
    """The results of the installed models beside their simple rivals, in Markdown."""
    text = results_table(task.value)
    if readme is None:
        typer.echo(text)
        return
    write_table(readme, task.value, text)
    tell(f"{readme}: the table of {task.value} is written anew")
