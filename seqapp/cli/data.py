"""`python -m seqapp data`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import err, out, progress_bar
from seqapp.data.fetch import fetch_reviews
from seqapp.data.paths import MissingDataError, data_root
from seqapp.data.reviews import load_reviews

app = typer.Typer(help="What data is here, and fetching more.", rich_markup_mode=None)
fetch = typer.Typer(help="Fetch data from its public source.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(fetch, name="fetch")

Where = Annotated[
    Path | None, typer.Option(help="A data folder; else $SEQAPP_DATA, else the user's cache directory.")
]


@app.callback(invoke_without_command=True)
def data(
    context: typer.Context,
    where: Annotated[Path | None, typer.Option("--data", help="Where to look.")] = None,
) -> None:
    """Show what data is here: source, hash, size."""
    if context.invoked_subcommand:
        return
    shown = Table("data", "source", "SHA-256", "content", title=f"in {data_root(where)}")
    try:
        with err.status("reading the reviews"):
            reviews = load_reviews(where)
        positive = 100 * reviews.frame["label"].mean()
        films = reviews.frame["movie"].nunique()
        content = f"{len(reviews.frame):,} labelled, {films:,} films, {positive:.1f} % positive"
        shown.add_row("reviews", reviews.source, reviews.sha256[:16], content)
    except MissingDataError as error:
        shown.add_row("reviews", "none", "", str(error))
    out.print(shown)


@fetch.command("reviews")
def fetch_the_reviews(to: Where = None) -> None:
    """Download the Large Movie Review Dataset (84 MB), continuing a download that broke off."""
    with progress_bar("bytes") as on_progress:
        path = fetch_reviews(to, on_progress=on_progress)
    typer.echo(path)
