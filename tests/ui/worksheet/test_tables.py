import pytest

from seqapp.numbers.worksheet import check, problem, rows
from seqapp.ui.worksheet import tables
from seqapp.ui.worksheet.questions import of_key


@pytest.fixture
def sheet():
    return problem("rnn", 2)


def said(sheet, answers) -> str:
    lines = rows(sheet)
    return tables.verdict(check(lines, answers), answers, len(lines))


def test_the_verdict_names_the_first_wrong_line_its_step_and_its_unit_but_not_the_answer(sheet) -> None:
    lines = rows(sheet)
    right, off = lines[0], (lines[2].values[0], lines[2].values[1] + 0.01)
    sentence = said(sheet, {right.symbol: right.values, lines[2].symbol: off, lines[3].symbol: (9, 9)})
    assert sentence == (
        "**The first wrong line is $a_2$**, Step 2: unit 2 is off. It follows from $x_2 W + h_1 U + b$. "
        "1 of 3 lines filled in are right."
    )
    assert tables.decimals(lines[2].values)[1] not in sentence
    assert "both units are off" in said(sheet, {right.symbol: (9.0, 9.0)})


def test_the_verdict_says_what_was_expected_where_a_line_cannot_be_read(sheet) -> None:
    symbol = rows(sheet)[0].symbol
    assert "one for each unit. 0 of 1 line filled in is right." in said(sheet, {symbol: None})
    assert "and there are 3" in said(sheet, {symbol: (1.0, 2.0, 3.0)})


def test_the_verdict_knows_a_part_from_the_whole(sheet) -> None:
    lines = rows(sheet)
    answers = {row.symbol: row.values for row in lines}
    assert said(sheet, answers) == "Right: 12 lines filled in, and no mistake. That is the whole sheet."
    del answers[lines[-1].symbol]
    assert said(sheet, answers).endswith("11 lines filled in, and no mistake. The sheet has 12.")


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_all_that_is_given_stands_on_the_page_in_lines_of_what_belongs_together(cell) -> None:
    lines = tables.given_lines(problem(cell, 1))
    assert [line.count(" = ") for line in lines] == {"rnn": [3, 1, 3, 1], "lstm": [3, 2, 3, 3, 3, 3, 1]}[cell]
    assert lines[0].count("pmatrix") == 0


def test_the_question_asks_for_the_state_that_is_farthest_from_0(sheet) -> None:
    question = of_key(sheet)
    hidden = [row.values[0] for row in rows(sheet) if row.symbol.startswith("h_")]
    assert question.right == f"after step {max(range(3), key=lambda at: abs(hidden[at])) + 1}"
