"""`python -m seqapp models`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.table import Column, Table

from seqapp.cli.console import out, tell
from seqapp.numbers.watch import by_epoch
from seqapp.store.publish import rollback as restore
from seqapp.store.records import RunRecord, SentimentRecord
from seqapp.store.registry import ModelVersion, fault, names, resolve, serving, versions
from seqapp.store.served import import_tensorflow

app = typer.Typer(
    invoke_without_command=True, help="What is in models/: every version, and which one serves."
)


@app.callback()
def models(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects on stdout.")] = False,
) -> None:
    """List every version with what it reached; the highest sound one of a name serves."""
    if context.invoked_subcommand:
        return
    rows = [row for name in names() for row in describe(versions(name))]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    shown = Table(Column("model", overflow="fold"), "state", "seed", "weights", "measured", "MB")
    for row in rows:
        weights = f"{row['parameters']:,}" if row["parameters"] else ""
        shown.add_row(
            f"{row['name']}/{row['version']}",
            row["state"] + (f": {row['note']}" if row["note"] else ""),
            "" if row["seed"] is None else str(row["seed"]),
            weights,
            row["measured"],
            f"{row['bytes'] / 1e6:.1f}",
        )
    out.print(shown)


@app.command()
def rollback(
    name: Annotated[str, typer.Argument(help="The model's name, for example sentiment_plain_lstm.")],
    to: Annotated[
        int | None, typer.Option(help="The version to restore; by default the one before what serves.")
    ] = None,
) -> None:
    """Let an earlier version serve again: it is published anew under the next number; nothing is deleted."""
    version = restore(name, to)
    typer.echo(f"{version.name}/{version.version} serves: version {version.run.restored_from} restored")


@app.command()
def complete(
    name: Annotated[str, typer.Argument(help="A net's name, for example sentiment_plain_lstm.")],
    data: Annotated[
        Path | None, typer.Option(help="The reviews or prices that it was trained on, as for retrain.")
    ] = None,
    watched: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="A run of its recipe and seed, whose record of the training goes along."
        ),
    ] = None,
) -> None:
    """Give a net of before what every later one has: published anew, its answers unchanged.

    Of a sentiment net seen.npy, vocabulary.txt and what drift is told by; of a forecaster the latter.
    """
    import_tensorflow()
    from seqapp.workflows.tasks import TASKS  # noqa: PLC0415 (after the quiet import)

    version = TASKS[serving(name).run.task].complete(name, data, watched, tell)
    typer.echo(f"{version.name}/{version.version} serves: version {version.run.completed_from} completed")


@app.command()
def watch(
    model: Annotated[str, typer.Argument(help="A net's name, or the folder of a run.")],
    as_json: Annotated[bool, typer.Option("--json", help="What run.json has of it, on stdout.")] = False,
) -> None:
    """How a net learnt, a column an epoch: losses, how far gradients reach, gates, how far a step stretches them.

    Epoch 0 is before the first step; `gradient h 50` is which share of the last step's gradient is left 50 steps back.
    """
    version = resolve(model, on_damage=tell)
    watched, curves = version.run.watched, version.run.curves
    if as_json:
        typer.echo(json.dumps({"curves": curves, "watched": asdict(watched) if watched else None}))
        return
    if watched is None:
        tell(f"{version.path} learnt before trainings were watched: there are its curves alone.")
    elif not watched.same_weights:
        tell("Watched was another training of the same recipe, seed and data: its weights are not the same.")
    frame = by_epoch(watched) if watched else pd.DataFrame(curves)
    if frame.empty:
        return
    by_name = frame.set_index(frame.pop("epoch").astype(int)).T
    typer.echo(by_name.to_string(float_format="{:.4g}".format, na_rep=""))
    if watched:
        tell(f"Looking took {watched.share:.2%} of the time that training took.")


def describe(known: list[ModelVersion]) -> list[dict[str, Any]]:
    """One row a version, lowest first: its state is `serves`, `kept` or `damaged`, `note` says more."""
    faults = {model.version: fault(model) for model in known}
    serves = max((version for version, damage in faults.items() if not damage), default=None)
    rows = []
    for model in known:
        damage = faults[model.version]
        run = None if damage else model.run
        restored = run.restored_from if run else None
        rows.append(
            {
                "name": model.name,
                "version": model.version,
                "state": "damaged" if damage else "serves" if model.version == serves else "kept",
                "note": damage or (f"version {restored} restored" if restored else ""),
                "seed": run.seed if run else None,
                "parameters": run.parameters if run else None,
                "measured": _measured(run) if run else "",
                "bytes": sum(path.stat().st_size for path in model.path.rglob("*") if path.is_file()),
            }
        )
    return rows


def _measured(run: RunRecord) -> str:
    if isinstance(run, SentimentRecord):
        return f"accuracy {100 * run.metrics.accuracy:.1f} % of {run.metrics.n:,}"
    return f"validation pinball {run.metrics.validation_pinball:.4f} through {run.trained_through}"
