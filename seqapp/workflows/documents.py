"""Tables in documents: what stands between `<!-- table: NAME -->` and `<!-- end of table -->` is a command's.

A document takes a table whole or, where its marker says `<!-- table: NAME, short -->`, in short: `SHORT` says which of
its columns and rows. Both are always of one measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import write_whole

END = "<!-- end of table -->"


@dataclass(frozen=True)
class Short:
    """The short form of a table.

    Attributes:
        columns: by their titles; a row's numbers stand as in the whole table.
        rows: by the title of a column, what may stand in it; a column that is not named lets every row through.
    """

    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, table: str) -> str:
        r"""The short form of a Markdown table; what stands above and below the table is left out.

        >>> print(Short(("b",), {"a": ("1", "3")}).of("| a | b |\n|---|---|\n| 1 | x |\n| 2 | y |\n| 3 | z |"))
        | b |
        |---|
        | x |
        | z |
        """
        titles, _, *rows = [_cells(line) for line in table.splitlines() if line.startswith("|")]
        at = {title: number for number, title in enumerate(titles)}
        kept = [row for row in rows if all(row[at[title]] in allowed for title, allowed in self.rows.items())]
        columns = [at[title] for title in self.columns if title in at]
        lines = [f"| {' | '.join(row[column] for column in columns)} |" for row in [titles, *kept]]
        return "\n".join([lines[0], "|---" * len(columns) + "|", *lines[1:]])


_GRAPH = "Keras (as fit runs it)"
SHORT = {
    "sentiment": Short(
        ("model", "accuracy, %: seeds' mean (range)", "this one (95 %)", "log loss", "minutes"),
    ),
    "forecast": Short(
        (
            "model",
            "against GARCH(1,1)-t, % (t; p)",
            "against range-HAR, pooled, % (t; p)",
            "90 % covers, %",
        ),
        {
            "days ahead": ("1",),
            "model": (
                "SimpleRNN",
                "LSTM",
                "linear part alone",
                "historical simulation, 250 days",
                "GARCH(1,1)-t",
                "range-HAR, pooled",
            ),
        },
    ),
    "bench layers": Short(
        (
            "what",
            "layer",
            "seqapp, compiled(), ms",
            "seqapp, ms",
            f"{_GRAPH}, ms",
            "PyTorch, ms",
            f"seqapp, compiled() / {_GRAPH}",
            "seqapp, compiled() / PyTorch",
        ),
        {"batch x timesteps x features, units": ("64 x 400 x 128, 128",)},
    ),
}


def check_markers(documents: Sequence[Path], name: str) -> None:
    """Whether the table `name` has its place in every document.

    Raises:
        BadInputError: a document is not there, or has no markers for it.
    """
    for document in documents:
        if not document.is_file():
            raise BadInputError(f"--readme takes a file that is there. Received: {document}.")
        if not any(_around(document.read_text("utf-8"), form) for form in _forms(name)):
            raise BadInputError(
                f"{document} has no markers <!-- table: {name} --> and {END} for the table to stand between."
            )


def write_table(documents: Sequence[Path], name: str, table: str) -> None:
    """Put the table between its markers in every document, whole or in short, as the markers say.

    Raises:
        BadInputError: as in `check_markers`; then no document is written.
    """
    check_markers(documents, name)
    for document in documents:
        text = document.read_text("utf-8")
        for form in _forms(name):
            if around := _around(text, form):
                before, after = around
                text = f"{before}{table if form == name else SHORT[name].of(table)}\n{after}"
        write_whole(document, text.encode())


def _forms(name: str) -> list[str]:
    return [name, f"{name}, short"] if name in SHORT else [name]


def _around(text: str, form: str) -> tuple[str, str] | None:
    """What stands before and after a table, with its markers; None where it has none."""
    start = f"<!-- table: {form} -->\n"
    before, begins, rest = text.partition(start)
    _, ends, after = rest.partition(END)
    return (before + start, END + after) if begins and ends else None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
