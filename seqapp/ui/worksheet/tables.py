"""The page By hand in words: what is given, what a visitor wrote, what became of it, and the key."""

import re
from collections.abc import Mapping, Sequence

from seqapp.numbers.worksheet import DIGITS, TOLERANCE, Checked, Given, Problem, Row, given, rows
from seqapp.ui.texts import plain
from seqapp.ui.worksheet.texts import PARTS

LONGEST = 60  # characters of a line
_BETWEEN = re.compile(r"[\s;|]+")
_MINUS = str.maketrans({"−": "-", "–": "-"})
_LISTING = re.compile(r",(?=\s|$)")


def given_lines(sheet: Problem) -> list[str]:
    """What a sheet gives, as Markdown: a line for the inputs, one for the states, one for each block of weights."""
    lines: list[list[str]] = []
    for one in given(sheet):
        if one.symbol in ("x_1", "h_0") or one.symbol.startswith(("W", r"\partial")):
            lines.append([])
        lines[-1].append(f"${one.symbol} = {matrix(one)}$")
    return ["\u2003 ".join(line) for line in lines]


def matrix(one: Given) -> str:
    r"""A number, or a matrix between brackets, as TeX.

    >>> matrix(Given("x_1", ((0.5,),))), matrix(Given("W", ((0.5, -1.0),)))
    ('0.5', '\\begin{pmatrix}0.5 & -1.0\\end{pmatrix}')
    """
    inside = r" \\ ".join(" & ".join(f"{value:.1f}" for value in row) for row in one.values)
    return inside if one.values == ((one.values[0][0],),) else rf"\begin{{pmatrix}}{inside}\end{{pmatrix}}"


def line(row: Row) -> str:
    """A line to fill in, as Markdown."""
    return f"${row.symbol} = {row.rule}$"


def read(written: str) -> tuple[float, ...] | None:
    """The numbers that a visitor wrote, with a point or a comma before the decimals; None if it is something else.

    A comma stands between two numbers where white space follows it, and where one of them has a point.

    >>> read(" 0,5 -0,25 "), read("1; −2"), read("0.5 half"), read("0.1")
    ((0.5, -0.25), (1.0, -2.0), None, (0.1,))
    >>> read("0.5,-0.25"), read("0.5, 0.25"), read("0,5, 0,25"), read("1, 2")
    ((0.5, -0.25), (0.5, 0.25), (0.5, 0.25), (1.0, 2.0))
    >>> read("0,5 0.25")
    (0.5, 0.25)
    """
    words = _BETWEEN.split(_LISTING.sub(" ", written.translate(_MINUS)).strip())
    listed = [word.split(",") if "." in word else [word.replace(",", ".")] for word in words]
    try:
        return tuple(float(one) for several in listed for one in several)
    except ValueError:
        return None


def verdict(checked: Checked, answers: Mapping[str, Sequence[float] | None], of: int) -> str:
    """What became of the answers, as Markdown: the first wrong line, never what it should have been.

    Args:
        checked: what `seqapp.numbers.worksheet.check` says of them.
        answers: as they were checked.
        of: how many lines the sheet has.
    """
    if checked.wrong is None:
        whole = "That is the whole sheet." if checked.filled == of else f"The sheet has {of}."
        return f"Right: {_lines(checked.filled)} filled in, and no mistake. {whole}"
    row, answer = checked.wrong, answers[checked.wrong.symbol]
    where = f"**The first wrong line is ${row.symbol}$**, {PARTS[row.part]}"
    if answer is None or len(answer) != len(row.values):
        said = f"two numbers with a space between were expected there, one for each unit{_received(answer)}"
    else:
        off = [unit for unit, pair in enumerate(zip(answer, row.values, strict=True), 1) if _apart(*pair)]
        units = "both units are" if len(off) == len(row.values) else f"unit {off[0]} is"
        said = f"{units} off. It follows from ${row.rule}$"
    are = "is" if checked.filled == 1 else "are"
    return f"{where}: {said}. {checked.right} of {_lines(checked.filled)} filled in {are} right."


def key_table(lines: Sequence[Row]) -> str:
    """The answers as a table in Markdown."""
    body = [f"| ${row.symbol}$ | {' | '.join(decimals(row.values))} |" for row in lines]
    return "\n".join(["| line | unit 1 | unit 2 |", "|:--|--:|--:|", *body])


def decimals(values: Sequence[float]) -> list[str]:
    """Answers as they are written.

    >>> decimals([0.5, -0.12345])
    ['0.5000', '-0.1235']
    """
    return [f"{value:.{DIGITS}f}" for value in values]


def states(sheet: Problem) -> dict[str, float]:
    """By step the size of what unit 1 remembers after it."""
    after = {f"h_{step}": f"after step {step}" for step in range(1, len(sheet.x) + 1)}
    return {after[row.symbol]: abs(row.values[0]) for row in rows(sheet) if row.symbol in after}


def _apart(answer: float, value: float) -> bool:
    return not abs(answer - value) <= TOLERANCE


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _received(answer: Sequence[float] | None) -> str:
    return "" if answer is None else f", and there are {plain(str(len(answer)))}"
