"""`python -m seqapp seed-weights`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import out, tell
from seqapp.store.served import import_tensorflow

app = typer.Typer(no_args_is_help=True, help="models/seed_weights/: what the pages of the lesson take apart.")


@app.callback()
def seed_weights() -> None:
    """What holds for every command of `seed-weights`."""


@app.command("collect")
def collect_command(
    runs: Annotated[list[str], typer.Argument(help="Finished sentiment runs, of every cell and seed.")],
    data: Annotated[
        Path | None, typer.Option(help="The reviews that they were trained on, as for retrain.")
    ] = None,
) -> None:
    """Take the nets of finished runs apart, fit a baseline of single words, and write models/seed_weights/ anew."""
    import_tensorflow()
    from seqapp.workflows.lesson.seed_weights import collect  # noqa: PLC0415 (after the quiet import)

    out.print(str(collect(runs, data=data, tell=tell)), highlight=False, soft_wrap=True)
