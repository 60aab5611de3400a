"""`python -m seqapp table`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import tell
from seqapp.numbers.names import Task
from seqapp.workflows.documents import write_table
from seqapp.workflows.publishing import results_table


def table(
    task: Annotated[Task, typer.Argument(help="Which models.")],
    readme: Annotated[
        list[Path] | None,
        typer.Option(help="A file whose table of this task is written anew; may be repeated."),
    ] = None,
) -> None:
    """The results of the installed models beside their simple baselines, in Markdown."""
    text = results_table(task)
    if not readme:
        typer.echo(text)
        return
    write_table(readme, task, text)
    tell(f"{', '.join(map(str, readme))}: the table of {task} is written anew")
