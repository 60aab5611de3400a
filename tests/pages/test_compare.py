import shutil

import pytest

from tests.pages.helpers import charts, is_calm, texts


def test_the_nets_stand_beside_each_other_with_interval_test_lengths_and_curves(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "compare")
    assert is_calm(app)
    accuracy, by_length = charts(app)
    assert [point["name"] for point in accuracy["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert [line["name"] for line in by_length["data"]] == ["RNN", "LSTM", "NB-SVM"]
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
    ("task", "name", "said", "shown"),
    [
        (
            "sentiment",
            "sentiment_plain_rnn",
            "nothing to compare it with but the simple rival",
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
    open_app, both_tasks, tmp_path, task, name, said, shown
) -> None:
    root = shutil.copytree(both_tasks, tmp_path / "models")
    shutil.rmtree(root / name)
    app = open_app(root, "compare", task=task)
    assert is_calm(app)
    assert "--cell rnn --publish" in texts(app)
    assert said in texts(app)
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
