import gc
import re
import shutil
import threading

import pytest
from streamlit.runtime.scriptrunner import ScriptRunContext

from seqapp.store.manifest import write_manifest
from seqapp.store.served import ServedModel
from seqapp.ui import guard, sharing
from seqapp.ui.texts import DEFAULT_REVIEW, EXAMPLES, LONGEST_REVIEW
from tests.pages.helpers import MAX_TOKENS, charts, is_calm, texts, wait_for_models, without_numbers


def test_a_review_gets_both_answers_the_chart_and_the_memory(open_app, published) -> None:
    app = open_app(published, "sentiment", review="The plot was great, but in the end I was bored")
    assert is_calm(app)
    assert [metric.label for metric in app.metric] == ["RNN: P(positive)", "LSTM: P(positive)"]
    assert all(metric.value.endswith("%") for metric in app.metric)
    by_word, ledger, memory = charts(app)
    assert [line["name"] for line in by_word["data"]] == ["RNN", "LSTM"]
    assert by_word["layout"]["xaxis"]["labelalias"]["5"] == "but"
    assert [bars["type"] for bars in ledger["data"]] == ["bar"]
    assert memory["data"][0]["type"] == "heatmap"
    assert "“but” (word 5)" in texts(app)


def test_the_first_visit_shows_the_default_review_and_an_empty_address(open_app, published) -> None:
    app = open_app(published, "sentiment")
    assert is_calm(app)
    assert app.text_area(key="review").value == DEFAULT_REVIEW
    assert app.pills[0].value == "Praise, then but"
    assert app.query_params == {}


def test_an_example_fills_the_text_and_the_address(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.pills[0].set_value("Negation").run()
    assert app.text_area(key="review").value == EXAMPLES["Negation"]
    assert app.query_params == {"review": EXAMPLES["Negation"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read_without_a_word_of_trouble(open_app, published, name) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value(EXAMPLES[name]).run()
    assert is_calm(app)
    assert len(charts(app)) == 3


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_a_blank_text_asks_for_words(open_app, published, blank) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value(blank).run()
    assert is_calm(app)
    assert "Type a review" in texts(app)
    assert not app.metric


@pytest.mark.parametrize("text", ["...", "😀 😀", "\0", "<br>"])
def test_a_text_without_a_word_gets_a_notice_instead_of_charts(open_app, published, text) -> None:
    app = open_app(published, "sentiment")
    app.session_state["review"] = text
    app.run()
    assert is_calm(app)
    assert "no word that the model could read" in texts(app)
    assert charts(app) == []


def test_a_long_text_is_cut_at_its_front_and_kept_out_of_the_address(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("good film " * 150).run()
    assert is_calm(app)
    assert f"the last {MAX_TOKENS} words of the review; the first {300 - MAX_TOKENS} were cut off" in texts(
        app
    )
    assert "not put into the page's address" in texts(app)
    assert app.query_params == {}


def test_an_endless_text_is_declined_kindly(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("x" * (LONGEST_REVIEW + 1)).run()
    assert is_calm(app)
    assert "at most 20,000 fit here" in texts(app)
    assert not app.metric


def test_another_language_gets_an_answer_and_a_notice(open_app, published) -> None:
    app = open_app(published, "sentiment", review="映画は素晴らしかった еще раз кино")
    assert is_calm(app)
    assert len(app.metric) == 2
    assert "learnt from English film reviews" in texts(app)


def test_unknown_words_are_struck_out_and_marks_in_a_text_stay_text(open_app, published) -> None:
    app = open_app(published, "sentiment", review="**good** zyzzyva <script>x</script> :smile: $y$ [a](b)")
    assert is_calm(app)
    assert "~~zyzzyva~~" in texts(app)
    assert "**good**" not in texts(app)


def test_a_link_restores_the_text_and_the_choices(open_app, published) -> None:
    app = open_app(published, "sentiment", review="a dull plot", memory="rnn_h", order="movement")
    assert app.text_area(key="review").value == "a dull plot"
    assert app.pills(key="memory").value == "rnn_h"
    assert app.segmented_control(key="order").value == "movement"
    assert app.query_params == {"review": "a dull plot", "memory": "rnn_h", "order": "movement"}


@pytest.mark.parametrize(
    "query",
    [
        {"memory": "nonsense"},
        {"order": "\0"},
        {"memory": ""},
        {"review": "x" * 1001},
        {"review": "x" * 400_000},
        {"review": "word " * 300, "memory": "<b>", "order": "[]"},
        {"unheard": "of"},
    ],
)
def test_a_malformed_link_shows_the_defaults(open_app, published, query) -> None:
    app = open_app(published, "sentiment", **query)
    assert is_calm(app)
    assert app.text_area(key="review").value == DEFAULT_REVIEW
    assert app.pills(key="memory").value == "lstm_c"
    assert ("left out" in texts(app)) == ("unheard" not in query)


def test_the_text_and_the_choices_outlive_a_change_of_page(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("the plot was great").run()
    app.pills(key="memory").set_value("lstm_f").run()
    app.switch_page("pages/overview.py").run()
    app.query_params.clear()  # as a browser does when the page changes
    app.switch_page("pages/sentiment.py").run()
    assert app.text_area(key="review").value == "the plot was great"
    assert app.pills(key="memory").value == "lstm_f"
    assert app.query_params == {"review": "the plot was great", "memory": "lstm_f"}


def test_the_back_button_shows_the_view_of_its_address(open_app, published, monkeypatch) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("first film").run()
    app.text_area(key="review").set_value("second film").run()
    monkeypatch.setattr(sharing, "_through_history", lambda: True)
    app.query_params["review"] = "first film"
    app.run()
    assert app.text_area(key="review").value == "first film"
    app.query_params.clear()
    app.run()
    assert app.text_area(key="review").value == DEFAULT_REVIEW


def test_an_address_that_the_browser_has_not_renewed_yet_takes_nothing_back(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("first film").run()
    app.query_params.clear()  # as it was when the button was pressed right after typing
    app.run()
    assert app.text_area(key="review").value == "first film"
    assert app.query_params == {"review": "first film"}


def test_streamlit_tells_back_and_forward_from_other_runs() -> None:
    assert ScriptRunContext.is_history_navigation is False


@pytest.mark.parametrize("memory", ["rnn_h", "rnn_pre_activation", *(f"lstm_{name}" for name in "hcfiog")])
def test_every_part_of_the_memory_is_drawn(open_app, published, memory) -> None:
    app = open_app(published, "sentiment", review="the plot was great", memory=memory)
    assert is_calm(app)
    heat_map = charts(app)[-1]["data"][0]
    gate = memory in {"lstm_f", "lstm_i", "lstm_o"}
    assert (heat_map["zmin"], heat_map["zmax"]) == (0, 1) if gate else heat_map["zmin"] == -heat_map["zmax"]


def test_the_table_of_a_chart_is_computed_when_it_is_opened(open_app, published) -> None:
    app = open_app(published, "sentiment", review="the plot was great")
    assert not app.dataframe
    app.session_state["table probability_by_word"] = True
    app.run()
    assert is_calm(app)
    assert list(app.dataframe[0].value.columns) == ["position", "word", "known", "RNN", "LSTM"]
    assert [button.label for button in app.download_button] == ["Download as CSV"]


def test_while_models_load_the_text_can_be_typed_and_a_line_says_so(open_app, installed, monkeypatch) -> None:
    release = threading.Event()
    load = ServedModel.load
    monkeypatch.setattr(ServedModel, "load", lambda version: release.wait() and load(version))
    app = open_app(installed, "sentiment", wait=False)
    assert is_calm(app)
    assert "Loading TensorFlow and the models" in texts(app)
    assert app.text_area(key="review").value == DEFAULT_REVIEW
    assert not app.metric
    release.set()
    wait_for_models()
    app.run()
    assert len(app.metric) == 2
    assert "Loading TensorFlow" not in texts(app)


def test_a_busy_server_says_so_and_keeps_the_text(open_app, published, monkeypatch) -> None:
    app = open_app(published, "sentiment")
    monkeypatch.setattr(guard, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(guard, "PATIENCE", 0.01)
    with guard.compute_slot():
        app.text_area(key="review").set_value("a film for busy people").run()
    assert is_calm(app)
    assert "try again in a few seconds" in texts(app)
    assert app.text_area(key="review").value == "a film for busy people"
    app.run()
    assert len(app.metric) == 2


def test_what_nobody_foresaw_is_one_line_with_an_id_and_is_logged_without_the_text(
    open_app, published, monkeypatch, caplog
) -> None:
    def fail(model, text):
        raise RuntimeError(f"cannot read {text}")

    app = open_app(published, "sentiment")
    monkeypatch.setattr("seqapp.ui.sentiment.answers.trace", fail)
    app.text_area(key="review").set_value("my secret opinion").run()
    assert not app.exception
    (line,) = app.error
    log = "\n".join(record.getMessage() for record in caplog.records)
    assert "RuntimeError" in log
    assert line.value.split("**")[1] in log
    assert "secret" not in log + line.value


def test_a_run_of_the_page_leaves_what_tensorflow_has_prepared(open_app, published) -> None:
    from keras.src.backend.common import global_state

    app = open_app(published, "sentiment")
    session = global_state.GLOBAL_STATE_TRACKER  # Keras makes a new one when it is told to clear its session
    app.run()
    assert global_state.GLOBAL_STATE_TRACKER is session
    assert gc.get_freeze_count() > 100_000  # the objects of TensorFlow, which no collection looks at any more


def test_a_teacher_hides_the_answers_and_the_text_box_and_the_words_stay(open_app, published) -> None:
    app = open_app(published, "sentiment", review="The plot was great", hide="answers,controls")
    assert is_calm(app)
    assert not app.metric
    assert without_numbers(app)
    assert not re.search(r"\d %", texts(app))
    assert "the plot was great" in texts(app)
    guess, *others = app.radio
    assert len(others) == 3  # of the charts
    assert guess.label == "Which net finds the review more positive?"
    assert "Your guess" not in texts(app)
    guess.set_value("RNN").run()
    next(one for one in app.button if one.label == "Reveal").click().run()
    assert len(app.metric) == 2
    assert [one.label for one in app.radio] == [one.label for one in others]
    assert "Your guess: RNN." in texts(app)
    assert app.query_params["hide"] == "answers,controls"


@pytest.mark.parametrize("page", ["overview", "compare", "forecast", "use", "verdict"])
def test_what_is_hidden_on_one_page_is_hidden_on_the_page_that_the_menu_leads_to(
    open_app, both_tasks, page
) -> None:
    app = open_app(both_tasks, "sentiment", hide="answers")
    app.query_params.clear()  # as a browser does when the page changes
    app.switch_page(f"pages/{page}.py").run()
    assert is_calm(app)
    assert app.query_params == {"hide": "answers"}
    assert not app.metric
    assert not app.dataframe
    assert not charts(app) or without_numbers(app)
    assert any(one.label == "Reveal" for one in app.button)
    assert "The realised price was" not in texts(app)
    assert "realised" not in [
        line["name"] for chart in charts(app) for line in chart["data"] if "name" in line
    ]


def test_an_answer_that_lies_where_the_net_had_better_abstain_is_called_a_leaning(
    open_app, published, tmp_path
) -> None:
    app = open_app(published, "sentiment", review="the film was good")
    assert is_calm(app)
    assert "Take it as a leaning" in texts(app)  # the untrained nets say about 50 %
    hidden = open_app(published, "sentiment", review="the film was good", hide="answers")
    assert "Take it as a leaning" not in texts(hidden)


def test_a_version_without_its_answers_to_the_fold_says_nothing_of_its_certainty(
    open_app, published, tmp_path
) -> None:
    root = shutil.copytree(published, tmp_path / "models")
    for folder in root.glob("sentiment_plain_*/1"):
        (folder / "validation.parquet").unlink()
        write_manifest(folder, 1)
    app = open_app(root, "sentiment", review="the film was good")
    assert is_calm(app)
    assert "Take it as a leaning" not in texts(app)


def test_hiding_words_one_at_a_time_tells_what_the_answer_rests_on_and_tests_that(
    open_app, published
) -> None:
    app = open_app(published, "sentiment", review="The plot was great", why="hidden", whose="RNN")
    assert is_calm(app)
    _, hidden, deletion, _ = charts(app)
    assert len(hidden["data"][0]["x"]) == 4
    assert [line["name"] for line in deletion["data"]] == ["what speaks for it first", "at random"]
    assert "With every word hidden the RNN says" in texts(app)
    assert "completeness gap" in texts(app)
