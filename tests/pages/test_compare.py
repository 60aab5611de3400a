import shutil

import pytest

from seqapp.numbers import behaviour
from seqapp.numbers.spans import SPANS, WHOLE
from seqapp.store.manifest import weights_sha256
from seqapp.store.measured import BaselineAnswers, Lengths, ModelLengths, SpanAccuracy, keep_measured
from tests.pages.helpers import charts, is_calm, texts
from tests.records import ACCURACY


def test_the_nets_stand_beside_each_other_with_interval_test_lengths_and_curves(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "compare")
    assert is_calm(app)
    accuracy, by_length, reliability, behaviour = charts(app)
    assert [point["name"] for point in accuracy["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert [line["name"] for line in by_length["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert [line["name"] for line in reliability["data"]] == ["RNN", "LSTM", "NB-SVM", "as stated"]
    assert [point["name"] for point in behaviour["data"]] == ["RNN", "LSTM"]
    assert "The evidence is too weak to tell the accuracy of the RNN from that of the LSTM" in texts(app)
    assert "carry no learning curves" in texts(app)


def test_the_forecasters_are_compared_by_loss_date_by_date(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "compare", task="forecast", ahead="5")
    assert is_calm(app)
    against, years, curves = charts(app)
    assert [point["name"] for point in against["data"]] == ["RNN", "LSTM", "EWMA"]
    assert all(point["error_x"]["array"] for point in against["data"])
    assert "5-day pinball loss" in texts(app)
    assert years["data"][0]["x"] == ["2011"]
    assert {line["name"] for line in curves["data"]} == {
        "RNN, unseen",
        "RNN, training",
        "LSTM, unseen",
        "LSTM, training",
    }
    assert app.query_params == {"task": "forecast", "ahead": "5"}


@pytest.mark.parametrize(("task", "units"), [("sentiment", 10), ("forecast", 8)])
def test_unequal_weights_are_counted_and_a_command_for_an_equal_pair_given(
    open_app, both_tasks, task, units
) -> None:
    app = open_app(both_tasks, "compare", task=task)
    assert "4.0 times as many" in texts(app)
    assert app.code[0].value == f"python -m seqapp retrain {task} --cell rnn --set units={units}"


@pytest.mark.parametrize("task", ["sentiment", "forecast"])
def test_the_time_of_a_prediction_is_measured_when_asked_for(open_app, both_tasks, task) -> None:
    app = open_app(both_tasks, "compare", task=task)
    assert "One prediction:" not in texts(app)
    (button,) = [button for button in app.button if button.label.startswith("Measure")]
    app = button.click().run()
    assert is_calm(app)
    assert "One prediction: the RNN takes" in texts(app)


@pytest.mark.parametrize("task", ["sentiment", "forecast"])
def test_without_a_model_the_page_says_how_to_train_one(open_app, tmp_path, task) -> None:
    app = open_app(tmp_path / "nothing", "compare", task=task)
    assert is_calm(app)
    assert f"python -m seqapp retrain {task} --cell lstm --publish" in texts(app)
    assert charts(app) == []


@pytest.mark.parametrize(
    ("task", "name", "notice", "shown"),
    [
        (
            "sentiment",
            "sentiment_plain_rnn",
            "nothing to compare it with but the simple baseline",
            ["LSTM", "NB-SVM"],
        ),
        (
            "forecast",
            "forecast_rnn",
            "tested both nets, though only one is installed",
            ["RNN", "LSTM", "EWMA"],
        ),
    ],
)
def test_with_one_net_what_is_known_of_it_is_shown(
    open_app, both_tasks, tmp_path, task, name, notice, shown
) -> None:
    root = shutil.copytree(both_tasks, tmp_path / "models")
    shutil.rmtree(root / name)
    app = open_app(root, "compare", task=task)
    assert is_calm(app)
    assert "--cell rnn --publish" in texts(app)
    assert notice in texts(app)
    assert [point["name"] for point in charts(app)[0]["data"]] == shown


@pytest.mark.parametrize("query", [{"task": "poetry"}, {"ahead": "3", "task": "\0"}])
def test_a_malformed_link_shows_the_defaults(open_app, both_tasks, query) -> None:
    app = open_app(both_tasks, "compare", **query)
    assert is_calm(app)
    assert app.segmented_control(key="task").value == "sentiment"
    assert "left out" in texts(app)


def test_the_other_task_is_one_click_away(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "compare")
    app.segmented_control(key="task").set_value("forecast").run()
    assert is_calm(app)
    assert "pinball loss" in texts(app)
    assert app.query_params == {"task": "forecast"}


def test_what_was_measured_and_kept_is_shown_and_what_was_not_has_its_command(
    open_app, both_tasks, tmp_path
) -> None:
    app = open_app(both_tasks, "compare")
    assert "evaluate sentiment --lengths --keep" in texts(app)
    assert "evaluate sentiment --behaviour --keep" in texts(app)
    root = shutil.copytree(both_tasks, tmp_path / "models")
    logits = [0.1] * len(behaviour.texts(behaviour.cases()))
    shared = {"source": "invented reviews", "sha256": "0" * 64}
    keep_measured(BaselineAnswers(**shared, cases=behaviour.cases_sha256(), logits=logits), root)
    rows = [
        SpanAccuracy(sentences=name, **ACCURACY, centred=ACCURACY, auc=(0.9, 0.8, 1.0))
        for name in (*SPANS, WHOLE)
    ]
    digests = [weights_sha256(root / name / "1") for name in ("sentiment_plain_rnn", "sentiment_plain_lstm")]
    models = {digest: ModelLengths(name="a net", rows=rows) for digest in (*digests, "nb_svm")}
    keep_measured(Lengths(**shared, seed=0, models=models), root)
    fewer = shutil.copytree(root, tmp_path / "fewer")
    keep_measured(Lengths(**shared, seed=0, models=dict(list(models.items())[1:])), fewer)
    assert "Missing here: the RNN" in texts(open_app(fewer, "compare"))
    app = open_app(root, "compare")
    assert is_calm(app)
    *_, spans, card = charts(app)
    assert [line["name"] for line in spans["data"]] == ["RNN", "LSTM", "NB-SVM", "NB-SVM, re-centred"]
    assert spans["data"][0]["x"] == [*SPANS, WHOLE]
    assert [point["name"] for point in card["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert "NB-SVM passes" in texts(app)


def test_a_damaged_file_of_measures_takes_no_other_part_of_the_page_away(
    open_app, both_tasks, tmp_path
) -> None:
    root = shutil.copytree(both_tasks, tmp_path / "models")
    (root / "measured").mkdir()
    (root / "measured" / "sentiment.json").write_text("{")
    app = open_app(root, "compare")
    assert "Measure again" in texts(app)
    assert len(charts(app)) == 3
    assert "What do they cost?" in texts(app)


def test_the_cases_that_fail_are_read_when_asked_for(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "compare")
    assert "The cases that fail" in [expander.label for expander in app.expander]
    assert not app.selectbox
    app.session_state["failing cases"] = True
    app = app.run()
    assert is_calm(app)
    app.selectbox(key="failing capability").set_value("comparison").run()
    assert "Expected" in app.dataframe[-2].value or "Expected" in str(
        [frame.value for frame in app.dataframe]
    )
