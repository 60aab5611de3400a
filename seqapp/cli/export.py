"""`python -m seqapp export`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import tell
from seqapp.numbers.errors import BadInputError
from seqapp.store import publish, registry


def export(
    to: Annotated[Path, typer.Option(help="The folder that TensorFlow Serving will watch.")],
    model: Annotated[str | None, typer.Option(help="A name in models/, name/version, or a folder.")] = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="Every model that serves, to DIR/<name>/<version>/, and models.config."),
    ] = False,
) -> None:
    """Copy a SavedModel to DIR/<version>/, verified in a fresh process that never imports seqapp."""
    if every == (model is not None):
        raise BadInputError("Say which model with --model NAME, or --all for all that are installed.")
    if model is not None:
        typer.echo(publish.export(registry.resolve(model, on_damage=tell), to))
        return
    models = registry.installed(on_damage=tell)
    if not models:
        raise BadInputError(f"{registry.models_root()} holds no model. Train one with `retrain`.")
    for folder in publish.export_all(models, to):
        typer.echo(folder)
    typer.echo(to / "models.config")
