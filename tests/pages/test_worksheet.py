import pytest

from seqapp.numbers.worksheet import PARTS, problem, rows
from tests.pages.helpers import is_calm, texts


def open_page(open_app, models, **query):
    return open_app(models, "worksheet", wait=False, **query)


@pytest.fixture
def models(tmp_path):
    """No model at all: the page needs none."""
    return tmp_path


def press(app, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()


def fill(app, sheet, *, part: str, wrong: str = ""):
    for row in rows(sheet):
        if row.part == part:
            values = [value + (row.symbol == wrong) for value in row.values]
            box = app.text_input(key=f"blank {sheet.cell} {sheet.seed} {row.symbol}")
            box.set_value(" ".join(f"{value:.4f}" for value in values))
    press(app, "Check")


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_a_blank_for_each_of_its_lines_and_takes_the_right_answers(
    open_app, models, cell, part
) -> None:
    app = open_page(open_app, models, cell=cell, sheet="4", part=part)
    assert is_calm(app)
    sheet = problem(cell, 4)
    asked = [row for row in rows(sheet) if row.part == part]
    assert [box.label for box in app.text_input] == [f"${row.symbol} = {row.rule}$" for row in asked]
    fill(app, sheet, part=part)
    assert is_calm(app)
    assert [one.value for one in app.success] == [
        f"Right: {len(asked)} lines filled in, and no mistake. The sheet has {len(rows(sheet))}."
    ]
    assert not app.warning


def test_the_first_wrong_line_is_named_and_an_earlier_step_comes_first(open_app, models) -> None:
    app = open_page(open_app, models, cell="lstm", part="2")
    sheet = problem("lstm", 1)
    fill(app, sheet, part="2", wrong="f_2")
    assert "The first wrong line is $f_2$**, Step 2: both units are off" in app.warning[0].value
    app.segmented_control(key="part").set_value("1").run()
    fill(app, sheet, part="1", wrong="h_1")
    assert "The first wrong line is $h_1$**, Step 1" in app.warning[0].value
    fill(app, sheet, part="1")
    assert "The first wrong line is $f_2$" in app.warning[0].value  # what was written before is still there


@pytest.mark.parametrize("written", ["half", "1 2 3", "0.5", "nan nan", "1e999 0"])
def test_what_is_no_answer_is_a_calm_line(open_app, models, written) -> None:
    app = open_page(open_app, models)
    app.text_input[0].set_value(written)
    press(app, "Check")
    assert is_calm(app)
    assert "The first wrong line is $a_1$" in app.warning[0].value


def test_nothing_is_said_of_an_empty_sheet(open_app, models) -> None:
    app = open_page(open_app, models)
    press(app, "Check")
    assert is_calm(app)
    assert not app.success
    assert not app.warning


def test_the_key_is_shown_on_request_with_its_file(open_app, models) -> None:
    app = open_page(open_app, models, cell="lstm", sheet="12")
    answer = f"{rows(problem('lstm', 12))[-1].values[1]:.4f}"
    assert answer not in texts(app)
    assert [one.proto.label for one in app.get("download_button")] == ["The sheet to print"]
    assert "exercise new --cell lstm --seed 12 --to my_cell.py" in app.code[0].value
    app.toggle[0].set_value(True).run()
    assert is_calm(app)
    assert answer in texts(app)
    assert [one.proto.label for one in app.get("download_button")] == [
        "The sheet to print",
        "The key to print",
    ]


def test_a_teacher_hides_the_key_behind_a_question_and_the_controls(open_app, models) -> None:
    app = open_page(open_app, models, hide="answers,controls")
    assert is_calm(app)
    assert not app.toggle
    assert len(app.get("download_button")) == 1
    assert len(app.radio[0].options) == 3
    app.radio[0].set_value("after step 1")
    press(app, "Reveal")
    assert is_calm(app)
    assert f"{rows(problem('rnn', 1))[-1].values[1]:.4f}" in texts(app)
    assert len(app.get("download_button")) == 2
    assert "Your guess: after step 1" in texts(app)


def test_the_address_holds_the_cell_and_the_sheet(open_app, models) -> None:
    app = open_page(open_app, models, cell="lstm", sheet="9999")
    assert app.number_input(key="sheet").value == 9999
    press(app, "Another sheet")
    assert app.query_params == {"cell": "lstm"}  # after the last comes the first
    app.segmented_control(key="cell").set_value("rnn").run()
    app.segmented_control(key="part").set_value("back").run()
    assert app.query_params == {"part": "back"}
    for query in ({"cell": "gru"}, {"sheet": "0"}, {"sheet": "10000"}, {"part": "4"}):
        app = open_page(open_app, models, **query)
        assert is_calm(app)
        assert "left out" in texts(app)
