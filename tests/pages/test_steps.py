import re
from datetime import timedelta

import numpy as np
import pytest

from seqapp.numbers.names import FIRST_WORD_ID
from seqapp.numbers.nets import probability, read
from seqapp.store.learnt import read_vocabulary
from seqapp.store.registry import serving
from seqapp.ui import lesson
from seqapp.ui.models import start_loading
from seqapp.ui.steps import play
from seqapp.workflows.lesson.words import read_words
from tests.pages.conftest import VOCABULARY
from tests.pages.helpers import charts, is_calm, texts, without_numbers

TEXT = "the plot was great, but in the end I was bored"


def button(app, label):
    return next(one for one in app.button if one.label == label)


@pytest.mark.parametrize("net", ["RNN", "LSTM"])
def test_a_step_shows_its_equation_its_source_its_figure_and_its_memory(open_app, published, net) -> None:
    app = open_app(published, "steps", review=TEXT, net=net, step="4", unit="2")
    assert is_calm(app)
    text = texts(app)
    assert ("c = f * c + i * g" if net == "LSTM" else "self.activation(z)") in text
    assert "of seqapp/layers/cells.py" in text
    assert "P(positive)" in text
    assert ":blue-background[great]" in text
    assert len(app.image) == 2  # for a wide page and for a narrow one
    memory, words = charts(app)
    assert memory["data"][0]["type"] == "heatmap"
    assert [shape["x0"] for shape in memory["layout"]["shapes"]] == [2.5, -0.5]
    assert words["data"][0]["type"] == "bar"
    assert app.header[1].value == "What unit 2 answers to"
    assert "cosine" in app.dataframe[0].value.columns


def test_the_buttons_go_on_and_back_and_the_address_follows(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, step="1")
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
    app = open_app(published, "steps", review=TEXT, figure="mean", step="1")
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


def test_the_newest_day_is_no_part_of_the_address_and_an_earlier_one_is(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "steps", what="prices")
    newest = app.session_state.date
    assert app.query_params == {"what": "prices"}
    app.segmented_control(key="what").set_value("review").run()
    assert app.query_params == {}
    app.segmented_control(key="what").set_value("prices").run()
    app.date_input(key="date").set_value(newest - timedelta(days=40)).run()
    assert app.query_params == {"what": "prices", "date": str(newest - timedelta(days=40))}


def test_a_day_with_too_little_before_it_is_declined_kindly(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "steps", what="prices", date="2000-01-03")
    assert is_calm(app)
    assert "Choose a later day" in texts(app)


def numbered(app) -> bool:
    """Whether the drawings of the cell, wide and narrow, are there with their numbers, for those who hear them."""
    (with_numbers,) = {bool(re.search(r"alt: .*\d\.\d\d", str(picture.proto))) for picture in app.image}
    return with_numbers


def test_a_teacher_hides_the_answers_and_reveals_one_step_at_a_time(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, hide="answers")
    assert is_calm(app)
    assert without_numbers(app)
    assert not numbered(app)
    button(app, "Reveal").click().run()
    assert numbered(app)
    button(app, "Next").click().run()
    assert not numbered(app)  # predict the next one first


def test_without_forecasters_the_way_back_to_a_text_is_there(open_app, published) -> None:
    app = open_app(published, "steps", what="prices")
    assert is_calm(app)
    assert "No forecast model is installed" in texts(app)
    app.segmented_control(key="what").set_value("review").run()
    assert app.image


def test_a_link_that_cannot_be_read_does_not_hold_the_page_fast(open_app, published) -> None:
    app = open_app(published, "steps", review="...")
    assert is_calm(app)
    assert "no word in this text" in texts(app)
    app.text_area(key="review").set_value(TEXT).run()
    assert app.image
    assert app.query_params == {"review": TEXT}


def test_the_words_of_a_published_net_stand_at_the_ids_that_it_reads(open_app, published) -> None:
    open_app(published, "steps")
    words = read_vocabulary(serving("sentiment_plain_rnn", published))
    assert list(words) == VOCABULARY
    read = read_words(start_loading().models["RNN"], "The plot was great, but not bad")
    assert [words[one - FIRST_WORD_ID] for one in read.ids] == read.words


def test_the_page_begins_at_the_word_and_the_unit_that_move_the_answer_most(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT)
    assert is_calm(app)
    net = next(one for one in lesson.nets()["LSTM"] if one.seed == 2)
    traced = read(net, lesson.token_ids(TEXT).ids)
    answers = probability(np.concatenate([[net.output_bias], traced["logit"]]))
    step = int(abs(np.diff(answers)).argmax()) + 1
    assert app.slider(key="step").value == step
    assert app.query_params == {"review": TEXT}
    assert button(app, "Biggest change").disabled
    app.slider(key="step").set_value(11 if step != 11 else 10).run()
    assert app.query_params["step"] in ("10", "11")
    button(app, "Biggest change").click().run()
    assert app.slider(key="step").value == step
    assert app.query_params == {"review": TEXT}


def test_play_goes_on_step_by_step_until_it_is_stopped(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, step="2")
    app.button(key="play start").click().run()
    for _ in range(2):
        app.session_state[play.DUE] = True  # what the timer says
        app.run()
    assert app.slider(key="step").value == 4
    assert "step" not in app.query_params  # while it plays, nothing comes into the way back
    app.button(key="play stop").click().run()
    app.run()
    assert (app.slider(key="step").value, app.query_params["step"]) == (4, "4")
    assert is_calm(app)


def test_play_ends_at_the_last_step(open_app, published) -> None:
    app = open_app(published, "steps", review=TEXT, step="10")
    app.button(key="play start").click().run()
    app.session_state[play.DUE] = True
    app.run()
    assert app.slider(key="step").value == 11
    assert app.button(key="play start")


def test_the_memory_tasks_lstm_is_read_step_by_step(open_app, with_task) -> None:
    app = open_app(with_task, "steps", what="task", step="5", tensor="f", colours="mean")
    assert is_calm(app)
    text = texts(app)
    assert ":blue-background[France]" in text
    assert "P(French) = **" in text
    assert "The forget gate stays near 1" in text
    assert "The input gate" in text
    assert "less the unit's own mean" in charts(app)[0]["data"][0]["hovertemplate"]
    app.selectbox(key="country").set_value("Norway").run()
    assert ":blue-background" in texts(app)
    assert "P(Norwegian)" in texts(app)
    assert "Norway" in app.query_params["sentence"]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("I grew up in Spain and like films", "and not “like”, “films”"),
        ("and thus I dream", "names no country"),
        (" ", "Type a sentence"),
    ],
)
def test_a_sentence_of_other_words_is_declined_in_a_line(open_app, with_task, sentence, reason) -> None:
    app = open_app(with_task, "steps", what="task", sentence=sentence)
    assert is_calm(app)
    assert reason in "".join(one.value.replace("\\", "") for one in app.info)


def test_without_the_memory_tasks_lstm_the_command_that_trains_it_is_named(open_app, published) -> None:
    app = open_app(published, "steps", what="task")
    assert is_calm(app)
    assert "--keep" in "".join(one.value.replace("\\", "") for one in app.warning)
