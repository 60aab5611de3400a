"""`python -m seqapp predict`."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from seqapp.cli.console import load, out, progress_bar, tell
from seqapp.numbers.errors import BadInputError

app = typer.Typer(help="Answer with a trained model.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def predict() -> None:
    """Answer with a trained model."""


@app.command()
def sentiment(
    model: Annotated[str, typer.Option(help="A name in models/, name/version, or a folder.")],
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT...", help="Reviews; quote each one.")
    ] = None,
    source: Annotated[Path | None, typer.Option("--csv", help="A csv file with a column `text`.")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="Where the csv with the answers goes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list on stdout.")] = False,
) -> None:
    """P(positive) for reviews given as TEXT, or for every row of a csv file."""
    from seqapp.workflows.sentiment_use import predict as answer  # noqa: PLC0415 (loads what it needs when it runs)
    from seqapp.workflows.sentiment_use import predict_csv  # noqa: PLC0415

    if bool(texts) == bool(source) or bool(source) != bool(target):
        raise BadInputError("Give reviews as TEXT, or --csv IN with --out OUT: one of the two.")
    if texts and not all(text.strip() for text in texts):
        raise BadInputError("A review is empty. Give some words to judge.")
    if source and target:
        with progress_bar("reviews") as on_progress:
            served = load(model)
            n = predict_csv(served, source, target, on_progress)
        tell(f"{n:,} answers in {target}")
        return
    answers = answer(load(model), texts or [])
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(one) for one in answers]))
        return
    shown = Table("P(positive)", "words read", "unknown", "cut", "review")
    for one in answers:
        review = one.text if len(one.text) <= 80 else one.text[:79] + "…"
        shown.add_row(f"{one.probability:.3f}", str(one.n_tokens), str(one.n_unknown), str(one.n_cut), review)
    out.print(shown, markup=False)
    for number, one in enumerate(answers, start=1):
        if one.notice:
            tell(f"review {number}: {one.notice}")
