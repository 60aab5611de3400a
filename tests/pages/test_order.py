import pytest

from seqapp.ui.order.texts import CASES, PAIRS
from seqapp.ui.texts import DEFAULT_REVIEW
from tests.pages.helpers import charts, is_calm, texts, without_numbers

TEXT = "the plot was great, but in the end I was bored"


def button(app, label):
    return next(one for one in app.button if one.label == label)


@pytest.mark.parametrize("pair", PAIRS)
def test_two_words_swapped_leave_the_baseline_where_it_was(open_app, published, pair) -> None:
    app = open_app(published, "order", pair=pair)
    assert is_calm(app)
    assert "a difference of exactly 0" in texts(app)
    assert [metric.label.split(":")[0] for metric in app.metric] == ["Unigrams", "RNN", "LSTM"]
    assert app.metric[0].value == "0.00\u00a0points"
    assert len(app.dataframe[0].value) == 7  # the baseline, and both nets of three seeds


def test_what_sequences_are_and_where_their_models_work_is_said(open_app, published) -> None:
    introduction = texts(open_app(published, "order"))
    for word in ("text", "film", "melody", "prices", "translation", "Speech", "Sentiment"):
        assert word in introduction


def test_shuffles_are_drawn_for_every_model_and_another_one_on_demand(open_app, published) -> None:
    app = open_app(published, "order", part="orders", review=TEXT)
    assert is_calm(app)
    (chart,) = charts(app)
    strips = [one for one in chart["data"] if one["type"] == "box"]
    assert len(strips) == 7
    assert "differ by exactly 0" in texts(app)
    before = texts(app)
    button(app, "Another shuffle").click().run()
    assert app.query_params == {"part": "orders", "review": TEXT, "draw": "2"}
    assert texts(app) != before


def test_parts_are_swapped_around_the_turn(open_app, published) -> None:
    app = open_app(published, "order", part="orders", review=TEXT, how="swapped")
    assert "in the end i was bored but the plot was great" in texts(app)
    app.segmented_control(key="how").set_value("reversed").run()
    assert "bored was i end the in but great was plot the" in texts(app)
    app.text_area(key="review").set_value("good film").run()
    app.segmented_control(key="how").set_value("swapped").run()
    assert is_calm(app)
    assert "nothing to swap" in texts(app)


def test_a_text_whose_front_is_cut_has_the_same_words_in_every_order(open_app, published) -> None:
    app = open_app(
        published, "order", part="orders", how="swapped", review="a dull plot. " + "good film " * 20
    )
    assert is_calm(app)
    assert "nothing to swap" in texts(app)  # the joint was cut off
    app.text_area(key="review").set_value("good film " * 20 + "but a dull plot").run()
    assert "a dull plot but good film" in texts(app)
    assert "differ by exactly 0" in texts(app)


def test_all_examples_are_compared(open_app, published) -> None:
    app = open_app(published, "order", part="texts", seed="1")
    assert is_calm(app)
    assert "examples" in texts(app)
    assert [line["name"] for line in charts(app)[0]["data"]] == ["RNN", "LSTM"]


def test_a_changed_word_that_was_cut_off_is_named(open_app, published) -> None:
    app = open_app(published, "order", part="change", case="Early opinion")  # these nets read 30 words
    assert is_calm(app)
    assert "The nets do not read “brilliant” in it" in texts(app)


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.reach == "short"])
def test_one_changed_word_is_followed_to_the_end(open_app, published, case) -> None:
    app = open_app(published, "order", part="change", case=case)
    assert is_calm(app)
    memory, answer = charts(app)
    assert len(memory["data"]) == len(answer["data"]) == 6
    assert f"**{CASES[case].word.lower()}** (or **{CASES[case].instead.lower()}**)" in texts(app)


def test_an_own_word_can_be_changed_and_one_that_is_missing_is_named(open_app, published) -> None:
    query = {"part": "change", "case": "Your text", "review": TEXT, "word": "great", "instead": "dull"}
    app = open_app(published, "order", **query)
    assert is_calm(app)
    assert "Right after the change comes “but”" in texts(app)
    assert app.query_params == query
    app.text_input(key="word").set_value("elephant").run()
    assert is_calm(app)
    assert "The nets do not read “elephant” in it" in texts(app)
    app.text_input(key="word").set_value("great").run()
    app.text_input(key="instead").set_value("two words").run()
    assert "Name one word to stand there instead" in texts(app)


@pytest.mark.parametrize(
    "query", [{"draw": "0"}, {"draw": "x"}, {"part": "no"}, {"word": "x" * 41}, {"seed": "99"}]
)
def test_a_malformed_link_shows_the_defaults(open_app, published, query) -> None:
    app = open_app(published, "order", **query)
    assert is_calm(app)
    assert "left out" in texts(app)


def test_a_teacher_hides_the_answers_and_the_controls(open_app, published) -> None:
    app = open_app(published, "order", part="orders", hide="answers,controls")
    assert is_calm(app)
    assert without_numbers(app)
    assert "exactly 0" not in texts(app)
    button(app, "Reveal").click().run()
    assert not without_numbers(app)
    assert app.query_params == {"part": "orders", "hide": "answers,controls"}
    assert app.text_area(key="review").value == DEFAULT_REVIEW
