import shutil
import subprocess
import sys

import pytest

from seqapp.ui.models import sentiment_nets
from seqapp.ui.overview.tables import WAYS
from seqapp.ui.path import LESSON
from tests.pages.helpers import charts, is_calm, texts


def damage(folder) -> None:
    (folder / "saved_model.pb").write_bytes(b"rubbish")


def test_both_nets_stand_beside_their_baseline_with_intervals(open_app, published) -> None:
    app = open_app(published, "overview")
    assert is_calm(app)
    accuracy, by_length = charts(app)
    assert [point["name"] for point in accuracy["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert all(point["error_x"]["array"] for point in accuracy["data"])
    assert [line["name"] for line in by_length["data"]] == ["RNN", "LSTM", "NB-SVM"]
    assert "The simple baseline wins" in texts(app)
    (table,) = app.dataframe
    assert list(table.value["Model"]) == ["RNN", "LSTM", "NB-SVM"]


def test_the_page_tells_of_both_tasks_the_verdict_and_three_ways(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "overview")
    assert is_calm(app)
    read = texts(app)
    for title in ("Is this review positive?", "How far may a price move?", *WAYS):
        assert title in read
    assert "lay in the 90 % interval" in read
    pages = {link.proto.page for link in app.get("page_link")}
    assert {"order", "steps", "gradients", "belt", "distance", "verdict", "use", "forecast"} <= pages
    for step in LESSON:
        assert step.aim in read
        assert f"because {step.because}." in read


def test_the_page_promises_no_gates_that_close(open_app, published) -> None:
    assert "which of them close" not in texts(open_app(published, "overview"))


def test_what_the_memory_tasks_say_stands_on_the_page(open_app, root) -> None:
    app = open_app(root / "models", "overview")
    assert is_calm(app)
    assert "Trained on tasks that only a memory solves" in texts(app)


def test_the_page_is_drawn_while_the_models_load(open_app, installed, monkeypatch) -> None:
    monkeypatch.setattr("seqapp.ui.models.Loading.ready", False)
    app = open_app(installed, "overview", wait=False)
    assert is_calm(app)
    assert "Loading TensorFlow and the models" in texts(app)
    assert len(charts(app)) == 2


def test_the_line_says_when_the_models_are_ready(open_app, published) -> None:
    assert "the RNN and the LSTM are ready" in texts(open_app(published, "overview"))


def test_what_the_page_needs_is_imported_without_tensorflow(root) -> None:
    code = (
        "import sys, seqapp.ui.overview.blocks\n"
        "assert not {'tensorflow', 'keras', 'sklearn'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", ["overview", "sentiment"])
def test_without_a_model_the_page_says_how_to_train_one(open_app, tmp_path, page) -> None:
    app = open_app(tmp_path / "nothing", page)
    assert is_calm(app)
    assert "python -m seqapp retrain sentiment --cell rnn --publish" in texts(app)
    assert "python -m seqapp retrain sentiment --cell lstm --publish" in texts(app)


@pytest.mark.parametrize("page", ["overview", "sentiment"])
@pytest.mark.parametrize(("absent", "left"), [("rnn", "LSTM"), ("lstm", "RNN")])
def test_with_one_net_the_page_shows_that_one_and_says_how_to_train_the_other(
    open_app, installed, page, absent, left
) -> None:
    shutil.rmtree(installed / f"sentiment_plain_{absent}")
    app = open_app(installed, page)
    assert is_calm(app)
    assert f"--cell {absent} --publish" in texts(app)
    lines = [line["name"] for line in charts(app)[0]["data"]]
    assert lines == ([left, "NB-SVM"] if page == "overview" else [left])


@pytest.mark.parametrize("page", ["overview", "sentiment"])
def test_a_damaged_newest_version_is_named_and_the_older_one_serves(open_app, installed, page) -> None:
    name = installed / "sentiment_plain_lstm"
    shutil.copytree(name / "1", name / "2")
    damage(name / "2")
    app = open_app(installed, page)
    assert is_calm(app)
    assert "Version 1 serves instead" in texts(app)
    assert "LSTM" in [line["name"] for line in charts(app)[0]["data"]]


@pytest.mark.parametrize("page", ["overview", "sentiment"])
def test_a_damaged_model_is_named_and_the_other_serves(open_app, installed, page) -> None:
    damage(installed / "sentiment_plain_lstm" / "1")
    app = open_app(installed, page)
    assert is_calm(app)
    assert "is damaged" in texts(app)
    assert "RNN" in [line["name"] for line in charts(app)[0]["data"]]


def test_a_model_that_is_damaged_after_the_list_was_made_is_named(open_app, installed, monkeypatch) -> None:
    monkeypatch.setenv("SEQAPP_MODELS", str(installed))
    assert list(sentiment_nets().versions) == ["RNN", "LSTM"]
    damage(installed / "sentiment_plain_lstm" / "1")
    app = open_app(installed, "sentiment")
    assert is_calm(app)
    assert "is damaged" in texts(app)
    assert [metric.label for metric in app.metric] == ["RNN: P(positive)"]


def test_a_link_to_a_page_on_a_new_server_goes_through_the_router(open_app, published) -> None:
    app = open_app(published, "sentiment")  # each run of an AppTest is a server's first
    assert app.session_state["visit"].page == "sentiment"
