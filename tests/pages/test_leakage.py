import pytest

from seqapp.numbers.leakage import MISTAKES
from seqapp.store.leakage import keep_leakage
from seqapp.ui.leakage.blocks import MISTAKE
from seqapp.ui.leakage.texts import WORDS
from tests.leakage import leakage, outcome
from tests.pages.helpers import charts, is_calm, texts, without_numbers


@pytest.fixture
def models(tmp_path):
    keep_leakage(leakage(), tmp_path)
    return tmp_path


def open_page(open_app, models, **query):
    return open_app(models, "leakage", wait=False, **query)


def test_both_charts_stand_side_by_side_with_what_they_show(open_app, models) -> None:
    app = open_page(open_app, models)
    assert is_calm(app)
    figures = charts(app)
    assert len(figures) == 2
    for figure in figures:
        assert figure["layout"]["xaxis"]["title"]["text"].endswith("%")
        assert figure["layout"]["yaxis"]["title"]["text"] == "mistake"
        assert [trace["name"] for trace in figure["data"]] == ["honestly tested", "as the mistake reports it"]
    text = texts(app)
    assert "On the last years of 3 tickers, these mistakes report skill" in text
    assert "On 5 random walks" in text
    assert "Nothing is gained by “Scaler on all days”" in text


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_explained_with_its_mend_and_what_the_test_makes_of_it(
    open_app, models, name
) -> None:
    app = open_page(open_app, models, mistake=name)
    assert is_calm(app)
    words = WORDS[name]
    text = texts(app)
    assert words.story in text
    assert words.caught in text
    assert [code.value.strip() for code in app.code][:2] == [words.wrong.strip(), words.mend.strip()]
    assert "finds it in 8 of 8 series, and blames the mended pipeline in none" in text
    assert ("buys nothing" in text) == (name == "scaler_on_all")
    assert ("all of that skill is false" in text) == (name != "scaler_on_all")
    assert "find_lookahead" in app.code[-1].value


def test_every_mistake_has_its_words_and_a_sketch_of_few_lines() -> None:
    assert list(WORDS) == list(MISTAKES)
    for words in WORDS.values():
        assert words.wrong != words.mend
        assert all(len(code.splitlines()) == 5 for code in (words.wrong, words.mend))


def test_the_choice_is_in_the_address(open_app, models) -> None:
    app = open_page(open_app, models, mistake="tuned_on_test")
    assert app.segmented_control(key="mistake").value == "tuned_on_test"
    app.segmented_control(key="mistake").set_value("shifted_label").run()
    assert app.query_params == {"mistake": "shifted_label"}
    app.segmented_control(key="mistake").set_value(MISTAKE.default).run()
    assert app.query_params == {}
    assert "left out: mistake" in texts(open_page(open_app, models, mistake="nothing"))


def test_what_the_test_misses_or_blames_falsely_is_said(open_app, tmp_path) -> None:
    measured = leakage()
    worse = measured.mistakes[0].model_copy(update={"prices": outcome(-0.01, 0.4, 3, caught=1, alarms=2)})
    keep_leakage(measured.model_copy(update={"mistakes": [worse, *measured.mistakes[1:]]}), tmp_path)
    text = texts(open_page(open_app, tmp_path, mistake=worse.name))
    assert "finds it in 6 of 8 series, and blames the mended pipeline in 2" in text


def test_without_a_measurement_the_page_explains_and_says_how_to_measure(open_app, tmp_path) -> None:
    app = open_page(open_app, tmp_path)
    assert is_calm(app)
    assert "python -m seqapp leakage --keep" in texts(app)
    assert not charts(app)
    assert len(app.code) == 3


def test_a_damaged_file_gets_a_calm_line(open_app, models) -> None:
    (models / "leakage" / "leakage.json").write_text("{")
    app = open_page(open_app, models)
    assert is_calm(app)
    assert "cannot be read" in texts(app)
    assert len(app.code) == 3


def test_a_teacher_can_hide_answers_and_controls(open_app, models) -> None:
    app = open_page(open_app, models, hide="answers,controls", mistake="shuffled_split")
    assert is_calm(app)
    assert without_numbers(app)
    assert len([one for one in app.button if one.label == "Reveal"]) == 4
    assert WORDS["shuffled_split"].story in texts(app)
    assert "60.0" not in texts(app)
