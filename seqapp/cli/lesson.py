"""`python -m seqapp lesson`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from seqapp.cli.console import out, progress_bar, tell
from seqapp.store.served import import_tensorflow
from seqapp.workflows.documents import check_markers, write_table


def lesson(
    data: Annotated[
        Path | None, typer.Option(help="The reviews, else the usual place; their validation fold is read.")
    ] = None,
    readme: Annotated[
        list[Path] | None, typer.Option(help="A file whose table of them is written anew; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """The numbers over many reviews and examples that the claims of docs/lesson.md rest on.

    Every net of models/seed_weights/ reads every review: about two minutes for 5,000.
    """
    check_markers(readme or [], "lesson")  # before minutes of reading
    import_tensorflow()
    from seqapp.workflows.lesson.findings import findings, markdown, plain  # noqa: PLC0415 (after the quiet import)

    with progress_bar("reviews, read by every net") as on_progress:
        reviews, every = findings(data, on_progress=on_progress)
    if readme:
        write_table(readme, "lesson", markdown(every))
        tell(f"{', '.join(map(str, readme))}: the table of the lesson is written anew")
    if as_json:
        record = {"source": reviews.source, "sha256": reviews.sha256, "n": len(reviews.frame)}
        typer.echo(json.dumps({**record, "findings": [finding.record() for finding in every]}))
    elif not readme:
        out.print(
            f"The validation fold of {reviews.source}; seeds in their order.", soft_wrap=True, markup=False
        )
        out.print(plain(every), highlight=False, markup=False, soft_wrap=True)
