from html.parser import HTMLParser

import pytest

from seqapp.numbers.worksheet import given, problem, rows
from seqapp.ui.worksheet import paper
from seqapp.ui.worksheet.tables import decimals
from seqapp.ui.worksheet.texts import html


class Blanks(HTMLParser):
    """How many blanks a page has, which tags, and what it loads from elsewhere; every tag that opens closes."""

    def __init__(self) -> None:
        super().__init__()
        self.blanks = 0
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.loads: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        attributes = dict(attrs)
        self.tags.add(tag)
        self.loads += [name for name in attributes if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)
        self.blanks += attributes.get("class") == "blank"

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def parsed(page: str) -> Blanks:
    parser = Blanks()
    parser.feed(page)
    assert parser.open == []
    return parser


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_sheet_has_all_blanks_empty_and_the_key_has_all_answers(cell) -> None:
    sheet = problem(cell, 5)
    answers = [answer for row in rows(sheet) for answer in decimals(row.values)]
    page, key = paper.page(sheet, key=False), paper.page(sheet, key=True)
    assert parsed(page).blanks == parsed(key).blanks == page.count("<td class='blank'></td>") == len(answers)
    assert not any(answer in page for answer in answers)
    assert all(f"<td class='blank'>{answer}</td>" in key for answer in answers)


@pytest.mark.parametrize("key", [True, False])
def test_the_file_needs_nothing_else_and_runs_nothing(key) -> None:
    content = parsed(paper.page(problem("lstm", 1), key=key))
    assert content.loads == []
    assert not content.tags & {"script", "link", "img", "iframe", "object"}
    assert "http" not in paper.page(problem("lstm", 1), key=key)
    assert "@page" in paper.page(problem("lstm", 1), key=key)


def test_everything_given_and_every_rule_stands_on_paper_without_tex() -> None:
    sheet = problem("lstm", 4)
    page = paper.page(sheet, key=False)
    assert "\\" not in page
    assert "$" not in page
    assert all(f"<span>{html(one.symbol)} =</span>" in page for one in given(sheet))
    assert all(f"{html(row.symbol)} = {html(row.rule)}<" in page for row in rows(sheet))
    assert "LSTM, sheet 4" in page
    assert "worksheet?cell=lstm&amp;sheet=4" in page
