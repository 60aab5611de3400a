"""`python -m seqapp lab`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import out, tell

app = typer.Typer(no_args_is_help=True, help="models/lab/: what the pages of the lesson take apart.")


@app.callback()
def lab() -> None:
    """What holds for every command of `lab`."""


@app.command("collect")
def collect_command(
    runs: Annotated[list[str], typer.Argument(help="Finished sentiment runs, of every cell and seed.")],
    data: Annotated[
        Path | None, typer.Option(help="The reviews that they were trained on, as for retrain.")
    ] = None,
) -> None:
    """Take the nets of finished runs apart, fit a rival that only counts words, and write models/lab/ anew."""
    from seqapp.workflows.lab import collect  # noqa: PLC0415 (loads TensorFlow)

    out.print(str(collect(runs, data=data, tell=tell)), highlight=False, soft_wrap=True)
