import re
import unicodedata

import pytest

from tests.pages.helpers import charts, is_calm, texts, without_numbers

REVIEW = "The plot was great and the film good, but in the end it was dull and bad"
SENTENCES = {
    "belt": "largest error over the units is",
    "ledger": "step” is off by",
    "surgery": "With the forget gate held at 1 from “but” (word 9) on",
    "claims": "Forget gate at “but”",
}


@pytest.mark.parametrize("view", SENTENCES)
def test_every_view_draws_its_chart_and_says_what_it_shows(open_app, published, view) -> None:
    app = open_app(published, "belt", review=REVIEW, view=view)
    assert is_calm(app)
    assert len(charts(app)) == 1
    assert SENTENCES[view] in texts(app).replace("\\", "")


def test_the_sums_over_the_words_are_exact_and_the_page_says_how_exact(open_app, published) -> None:
    app = open_app(published, "belt", review=REVIEW, view="ledger")
    off = re.findall(r"off by (0|\d·10⁻[¹²³⁴⁵⁶⁷⁸⁹⁰]+)", texts(app))
    assert len(off) == 3
    powers = [int(unicodedata.normalize("NFKC", one)[5:]) for one in off if one != "0"]
    assert min(powers, default=99) > 10


def test_a_gate_intervention_moves_the_answer_from_its_word_on_and_names_the_other_seeds(
    open_app, published
) -> None:
    app = open_app(published, "belt", review=REVIEW, view="surgery", cut="shut", scope="from", word="12")
    assert is_calm(app)
    trained, held = (line["y"] for line in charts(app)[0]["data"])
    assert trained["bdata"] != held["bdata"]
    sentences = texts(app).replace("\\", "")
    assert "the input gate held at 0 from “the” (word 12) on" not in sentences  # the twelfth word is another
    assert "(word 12) on" in sentences
    assert "(seed 1)" in sentences
    app.segmented_control(key="scope").set_value("all").run()
    assert "at every word" in texts(app)
    assert app.query_params["scope"] == "all"


def test_a_word_beyond_the_end_of_the_text_is_chosen_anew(open_app, published) -> None:
    app = open_app(published, "belt", review=REVIEW, view="surgery", word="300")
    assert is_calm(app)
    assert "“but” (word 9)" in texts(app).replace("\\", "")


def test_a_teacher_may_hide_the_answers_and_the_controls(open_app, published) -> None:
    app = open_app(published, "belt", review=REVIEW, view="surgery", hide="answers,controls")
    assert is_calm(app)
    assert "but in the end it was dull" in texts(app)
    assert without_numbers(app)
    assert "P(positive)" not in texts(app)
    next(button for button in app.button if button.label == "Reveal").click().run()
    assert not without_numbers(app)


@pytest.mark.parametrize("review", ["Zyxomma", "good film " * 100])
def test_unknown_and_long_texts_give_no_trouble(open_app, published, review) -> None:
    for view in SENTENCES:
        app = open_app(published, "belt", view=view)
        app.text_area(key="review").set_value(review).run()
        assert is_calm(app)


def test_the_net_shown_first_is_the_shipped_one_and_another_seed_is_another_net(open_app, published) -> None:
    views = {"review": REVIEW, "view": "surgery"}
    first = open_app(published, "belt", **views)
    by_seed = {seed: open_app(published, "belt", seed=seed, **views) for seed in "0123"}
    same = [seed for seed, app in by_seed.items() if charts(app) == charts(first)]
    assert same == ["2", "3"]  # the LSTM's own; there is no 3
    assert "as shipped (RNN 0, LSTM 2)" in first.segmented_control(key="seed").options
    assert "seed" not in first.query_params
    assert by_seed["1"].query_params["seed"] == "1"


@pytest.mark.parametrize("view", SENTENCES)
def test_every_view_reads_the_memory_tasks_lstm_too(open_app, with_task, view) -> None:
    app = open_app(with_task, "belt", what="task", view=view)
    assert is_calm(app)
    assert len(charts(app)) == 1
    text = texts(app)
    assert "At the end the net says P(French) = **" in text
    assert "P(positive)" not in text
    if view in ("belt", "claims"):
        assert "began training at 0.98, the sigmoid of 4" in text
    if view == "claims":
        assert "The forget gate stays near 1" in text


def test_a_sentence_without_a_country_is_declined_in_a_line(open_app, with_task) -> None:
    app = open_app(with_task, "belt", what="task", sentence="and thus I dream")
    assert is_calm(app)
    assert "names no country" in texts(app)
