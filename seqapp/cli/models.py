"""`python -m seqapp models`."""

import json
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from seqapp.cli.console import out
from seqapp.store.publish import rollback as restore
from seqapp.store.registry import ModelVersion, fault, names, versions

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
    typer.echo(f"{version.name}/{version.version} serves: version {version.run['restored_from']} restored")


def describe(known: list[ModelVersion]) -> list[dict[str, Any]]:
    """One row a version, lowest first: its state is `serves`, `kept` or `damaged`, `note` says more."""
    faults = {model.version: fault(model) for model in known}
    serves = max((version for version, found in faults.items() if not found), default=None)
    rows = []
    for model in known:
        damage = faults[model.version]
        run = {} if damage else model.run
        restored = run.get("restored_from")
        rows.append(
            {
                "name": model.name,
                "version": model.version,
                "state": "damaged" if damage else "serves" if model.version == serves else "kept",
                "note": damage or (f"version {restored} restored" if restored else ""),
                "seed": run.get("seed"),
                "parameters": run.get("parameters"),
                "measured": _measured(run),
                "bytes": sum(path.stat().st_size for path in model.path.rglob("*") if path.is_file()),
            }
        )
    return rows


def _measured(run: dict[str, Any]) -> str:
    metrics = run.get("metrics", {})
    if "accuracy" in metrics:
        return f"accuracy {100 * metrics['accuracy']:.1f} % of {metrics['n']:,}"
    if "validation_pinball" in metrics:
        return f"validation pinball {metrics['validation_pinball']:.4f} through {run.get('trained_through')}"
    return ""
