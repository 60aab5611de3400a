"""`python -m seqapp export`."""

from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import tell
from seqapp.store import publish, registry


def export(
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    to: Annotated[Path, typer.Option(help="The folder that TensorFlow Serving will watch.")],
) -> None:
    """Copy a SavedModel to DIR/<version>/, verified in a fresh process that never imports seqapp."""
    typer.echo(publish.export(registry.resolve(model, on_damage=tell), to))
