"""The command line: parse, call, print. Exit 0 on success, 2 on bad input, 1 where the world failed."""

import logging
import os
import sys
from typing import Annotated, Any

import typer

import seqapp
from seqapp.cli import backtest as backtest_command
from seqapp.cli import bench as bench_command
from seqapp.cli import data, exercise, export, models, predict, retrain
from seqapp.cli import drift as drift_command
from seqapp.cli import evaluate as evaluate_command
from seqapp.cli import leakage as leakage_command
from seqapp.cli import lesson as lesson_command
from seqapp.cli import matches as matches_command
from seqapp.cli import memory_tasks as memory_tasks_command
from seqapp.cli import score as score_command
from seqapp.cli import seed_weights as seed_weights_command
from seqapp.cli import serve as serve_command
from seqapp.cli import sweep as sweep_command
from seqapp.cli import table as table_command
from seqapp.cli import track as track_command
from seqapp.cli.console import fail
from seqapp.numbers.errors import BadInputError, WorldError

INTERRUPTED = 130
# Click's UsageError, which typer carries along under a private name.
UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="seqapp",
    help="Recurrent networks, understandable and usable: retrain, evaluate, predict, export.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(data.app, name="data")
app.add_typer(predict.app, name="predict")
app.add_typer(models.app, name="models")
app.add_typer(exercise.app, name="exercise")
app.add_typer(score_command.app, name="score")
app.add_typer(seed_weights_command.app, name="seed-weights")
app.command("retrain")(retrain.retrain)
app.command("evaluate")(evaluate_command.evaluate)
app.command("backtest")(backtest_command.backtest)
app.command("drift")(drift_command.drift)
app.command("export")(export.export)
app.command("bench")(bench_command.bench)
app.command("leakage")(leakage_command.leakage)
app.command("lesson")(lesson_command.lesson)
app.command("matches")(matches_command.matches)
app.command("memory-tasks")(memory_tasks_command.memory_tasks)
app.command("serve")(serve_command.serve)
app.command("sweep")(sweep_command.sweep)
app.command("table")(table_command.table)
app.command("track")(track_command.track)
# The words of before: links and scripts hold them.
app.add_typer(seed_weights_command.app, name="lab", hidden=True)
app.command("gym", hidden=True)(memory_tasks_command.memory_tasks)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"seqapp {seqapp.__version__}")
        raise typer.Exit


@app.callback()
def options(
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say more on stderr: library messages, tracebacks.")
    ] = False,
    version: Annotated[  # noqa: ARG001 (its callback acts)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What holds for every command."""
    if verbose:
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"


def main(arguments: list[str] | None = None) -> None:
    """Run a command line; every failure is one line on stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    arguments = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        code = app(arguments, prog_name="python -m seqapp", standalone_mode=False)
    except UsageError as error:
        where = error.ctx.command_path if error.ctx else "python -m seqapp"
        fail(f"{error.format_message().rstrip('.')}. See `{where} --help`.", 2)
    except (BadInputError, WorldError, OSError) as error:
        if "--verbose" in arguments:
            logging.getLogger(__name__).exception("the traceback, as --verbose asks")
        fail(str(error), 2 if isinstance(error, BadInputError) else 1)
    if code == INTERRUPTED:  # typer has caught a KeyboardInterrupt
        fail("Stopped. A training or backtest goes on where it stood with --resume.", INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
