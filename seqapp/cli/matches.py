"""`python -m seqapp matches`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import tell
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Family
from seqapp.store.matches import MEASURE, load_matches, write_matches
from seqapp.store.served import import_tensorflow
from seqapp.workflows.documents import check_markers, write_table
from seqapp.workflows.sentiment.match_tables import markdown, slices_markdown

TABLES = {"matches": markdown, "matches by slice": slices_markdown}


def matches(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="Finished sentiment runs, of any recipe and seed. Without: what was measured."),
    ] = None,
    family: Annotated[
        Family, typer.Option(help="Of which family they are; the plain one takes models/seed_weights/ along.")
    ] = "plain",
    data: Annotated[
        Path | None, typer.Option(help="The reviews that they were trained on, as for retrain.")
    ] = None,
    readme: Annotated[
        list[Path] | None, typer.Option(help="A file whose tables of them are written anew; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """RNN against LSTM, fairly: at equal units, equal weights and equal training time, over seeds.

    Runs whose recipes are the same but for the cell have equal units; where the units differ too, and the recurrent
    layers have as many weights, equal weights; where the RNN has more epochs instead, equal time. The nets answer the
    reviews of the fixed validation fold; what was measured is kept in models/matches/.
    """
    for name in TABLES if readme else ():
        check_markers(readme or [], name)  # before minutes of reading
    if runs:
        import_tensorflow()
        from seqapp.workflows.sentiment.matches import measure  # noqa: PLC0415 (after the quiet import)

        tell(str(write_matches(family, measure(runs, family, data=data, tell=tell))))
    families = load_matches()
    if not families:
        raise BadInputError(f"Nothing was measured yet. Name finished runs: `{MEASURE}`.")
    for name, table in TABLES.items() if readme else ():
        write_table(readme or [], name, table(families))
    if readme:
        tell(f"{', '.join(map(str, readme))}: the tables of RNN against LSTM are written anew")
    if as_json:
        typer.echo(json.dumps(families))
    elif not readme:
        typer.echo("\n\n".join(table(families) for table in TABLES.values()))
