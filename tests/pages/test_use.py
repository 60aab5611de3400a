import json

import pytest

from seqapp.ui.use.learnt import answers
from tests.pages.helpers import charts, is_calm, texts
from tests.records import sentiment_record, watched


def codes(app) -> str:
    return "\n".join(block.value for block in app.code)


@pytest.mark.parametrize(
    "name", ["sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm"]
)
def test_the_commands_are_filled_in_for_the_model_that_the_address_names(open_app, both_tasks, name) -> None:
    app = open_app(both_tasks, "use", model=name)
    assert is_calm(app)
    shown = codes(app)
    assert f"python -m seqapp export --model {name} --to serving/{name}" in shown
    assert f"python -m seqapp models rollback {name}" in shown
    others = {"sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm"} - {name}
    assert not any(other in shown for other in others)
    assert app.get("download_button")


def test_another_model_is_one_click_away_and_stands_in_the_address(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "use")
    assert "sentiment_plain_rnn" in codes(app)
    app.button_group(key="model").set_value("forecast_lstm").run()
    assert is_calm(app)
    assert "forecast_lstm" in codes(app)
    assert app.query_params["model"] in ("forecast_lstm", ["forecast_lstm"])
    assert "A net for tests." in texts(app)


def test_a_model_that_is_not_installed_is_named_as_not_usable(open_app, published) -> None:
    app = open_app(published, "use", model="forecast_rnn")
    assert is_calm(app)
    assert "Not usable in the link, so left out: model" in texts(app)
    assert "No forecast model is installed" in texts(app)


def test_without_a_model_the_page_says_how_to_train_one(open_app, tmp_path) -> None:
    app = open_app(tmp_path / "nothing", "use")
    assert is_calm(app)
    assert "python -m seqapp retrain forecast --cell lstm --publish" in texts(app)
    assert not app.code


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A folder of runs: one of an LSTM that was watched, one whose run.json is none, and one that has not ended."""
    monkeypatch.setattr(answers, "RUNS", tmp_path)
    record = sentiment_record(watched=watched("lstm"), curves=[])
    for name, content in (("mine", json.dumps(record)), ("broken", "[]"), ("not ended", None)):
        (tmp_path / name).mkdir()
        if content:
            (tmp_path / name / "run.json").write_text(content)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "mine")
    return tmp_path


def test_a_run_of_ones_own_is_shown_epoch_by_epoch_beside_the_other_net(open_app, both_tasks, runs) -> None:
    app = open_app(both_tasks, "use", model="forecast_rnn", run="mine")
    assert is_calm(app)
    assert set(app.selectbox(key="run").options) == {"of forecast_rnn, which serves", "mine", "broken"}
    shown = texts(app)
    assert "Of the gradient through its c" in shown
    assert "The LSTM's forget gate stands at 0.50 before training and at 0.70 after epoch 2" in shown
    assert "sentiment\\_plain\\_rnn/1 learnt before trainings were watched" in shown
    assert len(charts(app)) == 4
    app.selectbox(key="run").set_value("").run()
    assert is_calm(app)
    assert "before trainings were watched" in texts(app)
    assert len(charts(app)) == 1  # the losses of both forecasters


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("broken", "holds no run that can be read"),
        ("not ended", "Not usable in the link, so left out: run"),
        ("../mine", "Not usable in the link, so left out: run"),
        ("elsewhere", "Not usable in the link, so left out: run"),
    ],
)
def test_what_is_no_run_is_refused_calmly(open_app, both_tasks, runs, run, said) -> None:
    app = open_app(both_tasks, "use", run=run)
    assert is_calm(app)
    assert said in texts(app).replace("\\", "")


def test_without_runs_the_page_says_where_they_would_stand(
    open_app, both_tasks, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(answers, "RUNS", tmp_path / "none")
    assert "its folder in `runs/`" in texts(open_app(both_tasks, "use"))
