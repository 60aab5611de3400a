"""A worksheet as a file to print: one HTML page that needs nothing else, with blanks or with the key."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from seqapp.numbers.worksheet import PARTS, Given, Problem, Row, given, rows
from seqapp.ui.worksheet import texts
from seqapp.ui.worksheet.tables import decimals

STYLE = """
body {font: 11pt/1.4 sans-serif; color: #14171c; background: #fff; margin: 12mm auto; padding: 0 4mm; max-width: 186mm}
h1 {font-size: 17pt; margin: 0 0 2mm} h2 {font-size: 13pt; margin: 6mm 0 2mm}
p {margin: 0 0 3mm} .name {float: right} .given {display: flex; flex-wrap: wrap; gap: 2mm 8mm; margin: 0 0 3mm}
.given div {white-space: nowrap; display: flex; align-items: center; gap: 1.5mm}
.matrix {border-left: 1px solid; border-right: 1px solid; border-radius: 2mm; border-spacing: 0}
.matrix td {padding: 0 1.5mm; text-align: right}
.lines {width: 100%; border-collapse: collapse; break-inside: auto}
.lines tr {break-inside: avoid} .lines td, .lines th {border: 1px solid #7a828e; padding: 1mm 2mm; text-align: left}
.lines th {font-weight: 600} .lines .blank {width: 27mm; height: 6.5mm; text-align: right}
sub, sup {line-height: 0; font-size: 75%} h2, .how {break-after: avoid}
.foot {color: #4a515c; font-size: 9pt; margin-top: 3mm}
@page {size: A4; margin: 12mm} @media print {body {margin: 0; padding: 0; max-width: none}}
"""


def page(sheet: Problem, *, key: bool) -> str:
    """The sheet, or its key, as HTML.

    Args:
        sheet: what it gives.
        key: whether the answers stand in the blanks.
    """
    name = f"{texts.TITLE}: {texts.CELLS[sheet.cell]}, sheet {sheet.seed}"
    title = f"{name}, key" if key else name
    lines = rows(sheet)
    parts = "\n".join(
        f"<h2>{texts.PARTS[part]}</h2>\n"
        + ("" if part in ("2", "3") else f"<p class='how'>{texts.rules(sheet.cell, part)}</p>\n")
        + _table([row for row in lines if row.part == part], key=key)
        for part in PARTS
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>'
        f"<p class='name'>{'' if key else 'Name: ______________________'}</p><h1>{title}</h1>\n"
        f"<p>{_bold(texts.GIVEN[sheet.cell])} Answers have four decimals.</p>\n{_given(sheet)}\n{parts}\n"
        f"<p class='foot'>seqapp /{_address(sheet)}</p></body></html>\n"
    )


def file_name(sheet: Problem, *, key: bool) -> str:
    """What the file is called.

    >>> from seqapp.numbers.worksheet import problem
    >>> file_name(problem("rnn", 3), key=True)
    'by_hand_rnn_3_key.html'
    """
    return f"by_hand_{sheet.cell}_{sheet.seed}{'_key' if key else ''}.html"


def _address(sheet: Problem) -> str:
    return escape(f"worksheet?{urlencode({'cell': sheet.cell, 'sheet': sheet.seed})}")


def _given(sheet: Problem) -> str:
    groups: list[list[str]] = [[]]
    for one in given(sheet):
        if one.symbol.startswith(("W", r"\partial")):
            groups.append([])
        groups[-1].append(f"<div><span>{texts.html(one.symbol)} =</span>{_matrix(one)}</div>")
    return "\n".join(f"<div class='given'>{''.join(group)}</div>" for group in groups)


def _matrix(one: Given) -> str:
    if one.values == ((one.values[0][0],),):
        return f"<span>{one.values[0][0]:.1f}</span>"
    body = "".join(f"<tr>{''.join(f'<td>{value:.1f}</td>' for value in row)}</tr>" for row in one.values)
    return f"<table class='matrix'>{body}</table>"


def _table(lines: Sequence[Row], *, key: bool) -> str:
    body = "\n".join(
        f"<tr><td>{texts.html(row.symbol)} = {texts.html(row.rule)}</td>"
        + "".join(f"<td class='blank'>{value if key else ''}</td>" for value in decimals(row.values))
        + "</tr>"
        for row in lines
    )
    head = "<tr><th>line</th><th>unit 1</th><th>unit 2</th></tr>"
    return f"<table class='lines'><thead>{head}</thead><tbody>\n{body}\n</tbody></table>"


def _bold(text: str) -> str:
    before, _, rest = text.partition("**")
    inside, _, after = rest.partition("**")
    return f"{before}<b>{inside}</b>{after}"
