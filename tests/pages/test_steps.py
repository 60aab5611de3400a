import pytest

from seqapp.store.registry import serving
from seqapp.ui.models import start_loading
from seqapp.workflows.lesson import read_words
from seqapp.workflows.vocabulary import FIRST_WORD_ID, vocabulary
from tests.pages.conftest import VOCABULARY
from tests.pages.helpers import charts, is_calm, texts

TEXT = "the plot was great, but in the end I was bored"


def button(app, label):
    return next(one for one in app.button if one.label == label)


@pytest.mark.parametrize("net", ["RNN", "LSTM"])
def test_a_step_shows_its_equation_its_source_its_figure_and_its_memory(open_app, published, net) -> None:
    app = open_app(published, "steps", review=TEXT, net=net, step="4", unit="2")
    assert is_calm(app)
    said = texts(app)
    assert ("c = f * c + i * g" if net == "LSTM" else "self.activation(z)") in said
    assert "of seqapp/layers/cells.py" in said
    assert "P(positive)" in said
    assert ":blue-background[great]" in said
    assert len(app.image) == 1
    memory, words = charts(app)
    assert memory["data"][0]["type"] == "heatmap"
    assert [shape["x0"] for shape in memory["layout"]["shapes"]] == [2.5, -0.5]
    assert words["data"][0]["type"] == "bar"
    assert app.header[2].value == "What unit 2 answers to"
    assert "cosine" in app.dataframe[0].value.columns


def test_the_buttons_go_on_and_back_and_the_address_follows(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT)
    assert button(app, "Previous").disabled
    button(app, "Next").click().run()
    button(app, "Next").click().run()
    assert app.slider(key="step").value == 3
    assert app.query_params == {"review": TEXT, "step": "3"}
    button(app, "Previous").click().run()
    assert app.slider(key="step").value == 2
    app.slider(key="step").set_value(11).run()
    assert button(app, "Next").disabled
    assert app.query_params["step"] == "11"
    assert is_calm(app)


def test_a_link_to_a_step_behind_the_end_shows_the_last_one(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, step="400", unit="64", tensor="pre_activation")
    assert is_calm(app)
    assert (app.slider(key="step").value, app.number_input(key="unit").value) == (11, 4)
    assert app.segmented_control(key="tensor").value == "h"  # an LSTM has no other


@pytest.mark.parametrize(
    "query", [{"step": "0"}, {"step": "-2"}, {"unit": "x"}, {"net": "GRU"}, {"tensor": ""}]
)
def test_a_malformed_link_shows_the_defaults(open_app, published, query) -> None:
    app = open_app(published, "steps", **query)
    assert is_calm(app)
    assert "left out" in texts(app)


def test_a_text_of_one_word_has_one_step(open_app, published) -> None:
    app = open_app(published, "steps", review="good")
    assert is_calm(app)
    assert button(app, "Next").disabled
    assert len(charts(app)) == 2


@pytest.mark.parametrize("tensor", ["c", "f", "i", "o", "g"])
def test_every_tensor_has_its_heat_map(open_app, published, tensor) -> None:
    app = open_app(published, "steps", review=TEXT, tensor=tensor)
    assert is_calm(app)
    assert (charts(app)[0]["data"][0]["zmin"] == 0) == (tensor in "fio")


def test_the_figure_shows_the_mean_of_all_units(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, figure="mean")
    assert is_calm(app)
    assert "Mean over all 4 units, step 1 of 11" in app.image[0].proto.imgs[0].alt


@pytest.mark.parametrize("net", ["RNN", "LSTM"])
def test_a_window_of_prices_is_read_day_by_day(open_app, both_tasks, net) -> None:
    app = open_app(both_tasks, "steps", what="prices", net=net, step="5")
    assert is_calm(app)
    assert "Day 5 of 17" in texts(app)  # 80 days, of which the features take 63
    assert "a 90\u00a0% interval" in texts(app)
    assert len(charts(app)) == 1
    assert "x_t W" in texts(app)


def test_a_day_with_too_little_before_it_is_declined_kindly(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "steps", what="prices", date="2000-01-03")
    assert is_calm(app)
    assert "Choose a later day" in texts(app)


def test_a_teacher_hides_the_answers_and_reveals_one_step_at_a_time(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, hide="answers")
    assert is_calm(app)
    assert charts(app) == []
    assert not app.image
    button(app, "Reveal").click().run()
    assert len(app.image) == 1
    button(app, "Next").click().run()
    assert not app.image  # predict the next one first


def test_without_forecasters_the_way_back_to_a_text_is_there(open_app, published) -> None:
    app = open_app(published, "steps", what="prices")
    assert is_calm(app)
    assert "No forecast model is installed" in texts(app)
    app.segmented_control(key="what").set_value("review").run()
    assert len(app.image) == 1


def test_a_link_that_cannot_be_read_does_not_hold_the_page_fast(open_app, published) -> None:
    app = open_app(published, "steps", review="...")
    assert is_calm(app)
    assert "no word in this text" in texts(app)
    app.text_area(key="review").set_value(TEXT).run()
    assert len(app.image) == 1
    assert app.query_params == {"review": TEXT}


def test_the_words_of_a_published_net_stand_at_the_ids_that_it_reads(open_app, published) -> None:
    open_app(published, "steps")
    words = vocabulary(serving("sentiment_plain_rnn", published))
    assert list(words) == VOCABULARY
    read = read_words(start_loading().models["RNN"], "The plot was great, but not bad")
    assert [words[one - FIRST_WORD_ID] for one in read.ids] == read.words
