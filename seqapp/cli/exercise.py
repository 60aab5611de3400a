"""`python -m seqapp exercise`: write one step of a cell, and have its first mistake named."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.numbers.names import Cell
from seqapp.numbers.worksheet import LAST_SHEET

app = typer.Typer(
    no_args_is_help=True, help="Write one step of a cell in NumPy, and have its first mistake named."
)


@app.command("new")
def new_command(
    to: Annotated[Path, typer.Option(help="The file to write, for example my_cell.py.")],
    cell: Annotated[Cell, typer.Option(help="The cell: SimpleRNN or LSTM.")] = "lstm",
    seed: Annotated[
        int, typer.Option(min=1, max=LAST_SHEET, help="The sheet of the page By hand to try it on.")
    ] = 1,
) -> None:
    """Write a file with the functions to fill in."""
    from seqapp.workflows.exercise.skeletons import write_skeleton  # noqa: PLC0415 (loads what it needs)

    write_skeleton(to, cell, seed)
    typer.echo(f"{to}: fill in step, then `python -m seqapp exercise check {to}`.")


@app.command("check")
def check_command(
    file: Annotated[Path, typer.Argument(help="A file that `exercise new` began.")],
    cell: Annotated[
        Cell | None, typer.Option(help="The cell; the file says it itself unless you do.")
    ] = None,
) -> None:
    """Run the file apart, under limits of time and memory, and name its first wrong gate or gradient."""
    from seqapp.workflows.exercise.check import check_cell  # noqa: PLC0415 (loads what it needs)

    right = check_cell(file, cell)
    typer.echo(f"{file}: step is right, on {right.inputs} inputs: {', '.join(right.forwards)}.")
    if right.back:
        typer.echo(f"{file}: step_back is right, on the same: {', '.join(right.back)}.")
    else:
        typer.echo(f"{file}: step_back is not written, which is no mistake.")
