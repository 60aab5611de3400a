"""`python -m seqapp data`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.check import check
from seqapp.cli.console import err, out, progress_bar, tell
from seqapp.data.paths import data_root
from seqapp.data.prices.door import (
    DEFAULT_TICKERS,
    Prices,
    bundled_prices,
    check_quality,
    fetch_many,
    load_prices,
)
from seqapp.data.reviews.door import load_reviews
from seqapp.data.reviews.fetch import fetch_reviews
from seqapp.numbers.errors import BadInputError, WorldError

app = typer.Typer(help="What data is here, and fetching more.", rich_markup_mode=None)
fetch = typer.Typer(help="Fetch data from its public source.", rich_markup_mode=None)
app.add_typer(fetch, name="fetch")
app.command("check")(check)

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
    for name, look in (("reviews", _reviews), ("prices", _prices)):
        try:
            with err.status(f"reading the {name}"):
                shown.add_row(name, *look(where))
        except (BadInputError, WorldError) as error:
            shown.add_row(name, "none", "", str(error))
    sample = bundled_prices()
    shown.add_row("sample prices", sample.source, sample.sha256[:16], _describe_prices(sample))
    out.print(shown)


def _reviews(where: Path | None) -> tuple[str, str, str]:
    reviews = load_reviews(where)
    films, positive = reviews.frame["movie"].nunique(), 100 * reviews.frame["label"].mean()
    content = f"{len(reviews.frame):,} labelled, {films:,} films, {positive:.1f} % positive"
    return reviews.source, reviews.sha256[:16], content


def _prices(where: Path | None) -> tuple[str, str, str]:
    prices = load_prices(data_root(where))
    return prices.source, prices.sha256[:16], _describe_prices(prices)


def _describe_prices(prices: Prices) -> str:
    first, last = prices.frame["date"].min(), prices.last_date
    return f"{len(prices.frame):,} days of {len(prices.tickers)} tickers, {first:%Y-%m-%d} to {last:%Y-%m-%d}"


@fetch.command("reviews")
def fetch_the_reviews(to: Where = None) -> None:
    """Download the Large Movie Review Dataset (84 MB), continuing a download that broke off."""
    with progress_bar("bytes") as on_progress:
        path = fetch_reviews(to, on_progress=on_progress)
    typer.echo(path)


@fetch.command("prices")
def fetch_the_prices(
    tickers: Annotated[
        list[str] | None,
        typer.Option("--ticker", help="Yahoo's symbol; repeatable. Else some sixty large ones."),
    ] = None,
    to: Where = None,
) -> None:
    """Fetch whole series of daily bars from Yahoo Finance, one file a ticker, and check them."""
    with progress_bar("tickers") as on_progress:
        fetched = fetch_many(
            tickers or DEFAULT_TICKERS,
            lambda done, total, *_: on_progress(done, total),
            cache=data_root(to),
        )
    say = tell if fetched.failures else typer.echo
    for ticker, prices in fetched.prices.items():
        say(f"{ticker}: {_describe_prices(prices)}")
        for note in [
            *prices.notes,
            *(one.message for one in check_quality(prices.frame, events=prices.events)),
        ]:
            tell(f"{ticker}: {note}")
    if len(tickers or DEFAULT_TICKERS) == 1:
        for failure in fetched.failures.values():
            raise failure
    for ticker, failure in fetched.failures.items():
        tell(f"{ticker}: {failure}")
    if fetched.failures:
        raise typer.Exit(1)
