"""What ships: the models in models/, and the tables that the README makes of them."""

import pytest

from seqapp.store.registry import models_root, versions
from seqapp.workflows.publishing import results_table

SHIPPED = ("sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_says_what_made_it(name):
    newest = max(versions(name), key=lambda version: version.version)
    run, card = newest.run, (newest.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert run["name"] == name
    assert not run["smoke"]
    assert {"config", "seed", "data", "packages", "training_seconds", "parameters"} <= set(run)
    assert run["data"]["sha256"] in card
    assert "trained_through" in run or len(run["seeds"]) >= 3


@pytest.mark.parametrize("task", ["sentiment", "forecast"])
def test_the_readme_shows_the_table_that_its_command_writes(root, task):
    assert f"<!-- table: {task} -->\n{results_table(task)}\n<!-- end of table -->" in (
        root / "README.md"
    ).read_text("utf-8")


def test_the_plain_sentiment_nets_reach_what_was_asked_of_them_and_lose_to_nb_svm():
    for name, floor in (("sentiment_plain_rnn", 0.83), ("sentiment_plain_lstm", 0.87)):
        run = max(versions(name), key=lambda version: version.version).run
        accuracies = [seed["accuracy"] for seed in run["seeds"]]
        assert sum(accuracies) / len(accuracies) >= floor
        assert run["rivals"]["nb_svm"]["accuracy"] > run["metrics"]["accuracy"]


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_forecasters_beat_what_needs_no_training_in_the_walk_forward(cell):
    run = max(versions(f"forecast_{cell}"), key=lambda version: version.version).run
    scores = run["walk_forward"]["horizons"]["1"][cell]
    assert scores["pinball_against"]["historical_simulation"][0] <= -0.01
    assert scores["pinball_against"]["ewma_normal"][0] <= 0
    assert 0.87 <= scores["coverage"]["90%"][0] <= 0.93


def test_everything_that_ships_stays_small():
    size = {path: path.stat().st_size for path in models_root().rglob("*") if path.is_file()}
    assert sum(size.values()) < 60e6
    assert sum(bytes_ for path, bytes_ in size.items() if "sentiment_plain" in str(path)) < 16e6
