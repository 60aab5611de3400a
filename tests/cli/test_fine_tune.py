"""`retrain --from`: what goes together, what does not, and under which name it is published."""

import json
import shutil

import pytest

from seqapp.cli.fine_tune import check_naming, origin_of, recipe_from
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import write_manifest
from seqapp.store.registry import ModelVersion, resolve
from seqapp.workflows import publishing
from seqapp.workflows.training.runs import RunFolder

ASKED = ("retrain", "sentiment", "--from")


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "mine.csv"
    synthetic_reviews(600, seed=4).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["forecast", "--from", "forecast_rnn"], "Drop --from"),
        (["sentiment", "--from", "nothing"], "nothing"),
        (["sentiment", "--from", "forecast_lstm"], "is a model of the task forecast"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--cell", "rnn"], "--cell lstm"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--set", "units=8"], "units=8"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--set", "epochs=0"], "epochs=0"),
        (["sentiment", "--from", "sentiment_plain_lstm"], "--data"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--data", "/nowhere.csv"], "/nowhere.csv"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--data", "."], "name a file of them"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--publish"], "--name"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--name", "mine"], "--publish"),
        (["sentiment", "--cell", "rnn", "--publish", "--name", "mine"], "--from"),
        (["sentiment", "--from", "sentiment_plain_lstm", "--publish", "--name", "../x"], "../x"),
    ],
)
def test_what_does_not_go_together_is_one_line_and_exit_2(run, arguments, named, tmp_path):
    code, out, err = run("retrain", *arguments, "--runs", tmp_path / "runs")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert named in err
    assert len(err) < 300
    assert not (tmp_path / "runs").exists()


def test_the_recipe_is_that_of_the_net_but_gentler(model):
    version = resolve(str(model))
    recipe = recipe_from(version, None, 7, ["epochs=2"], smoke=False)
    assert (recipe.units, recipe.max_tokens, recipe.seed, recipe.epochs) == (4, 50, 7, 2)
    assert recipe.learning_rate == SentimentConfig.fine_tuning["learning_rate"] < 1e-3


def test_neither_a_net_nor_a_run_means_training_from_the_start():
    assert origin_of(None, "sentiment", None) is None
    check_naming(None, publish=True, fine_tuning=False)


@pytest.fixture(scope="module")
def tuned(model, mine, tmp_path_factory):
    """A finished run of the command, from the model of the tests."""
    from seqapp.cli import main

    runs = tmp_path_factory.mktemp("runs")
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, (*ASKED, model, "--data", mine, "--runs", runs, "--set", "epochs=1"))])
    assert stopped.value.code == 0
    (folder,) = runs.iterdir()
    return RunFolder(folder)


def test_a_finished_run_is_taken_up_without_naming_its_net_again_and_published_under_a_name(
    run, tuned, mine, tmp_path, monkeypatch
):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    code, out, err = run(
        "retrain", "sentiment", "--resume", tuned.path, "--data", mine, "--publish", "--name", "my_reviews"
    )
    assert (code, out.strip()) == (0, str(tuned.path)), err
    assert "published as my_reviews/1" in err
    record = json.loads((tmp_path / "my_reviews" / "1" / "run.json").read_text())
    assert record["name"] == "my_reviews"
    assert record["fine_tuning"]["origin"] == "sentiment_plain_lstm/1"
    assert (tmp_path / "my_reviews" / "1" / "MODEL_CARD.md").read_text().startswith("# my_reviews\n")
    code, out, _ = run("evaluate", "sentiment", "--model", "my_reviews", "--data", mine, "--json")
    result = json.loads(out)
    assert result["seen"]["n"] == record["data"]["n_train"]
    assert result["unseen"]["n"] >= record["metrics"]["n"]  # and those that stand on both sides


@pytest.mark.parametrize(
    ("low", "same", "said"),
    [(-0.01, True, "not surely better than"), (0.02, False, "not what serves there"), (0.02, True, "")],
    ids=["not better", "another serves", "better"],
)
def test_a_shipped_name_is_for_what_is_surely_better_than_the_net_it_came_from_alone(
    tuned, model, tmp_path, monkeypatch, low, same, said
):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path / "models"))
    serves = shutil.copytree(model, tmp_path / "models" / "sentiment_plain_lstm" / "1")
    if not same:
        weights = serves / "variables" / "variables.data-00000-of-00001"
        weights.write_bytes(weights.read_bytes() + b"\0")
        write_manifest(serves, 1)
    changed = RunFolder(shutil.copytree(tuned.path, tmp_path / "run"))
    record = json.loads((changed.path / "run.json").read_text())
    record["fine_tuning"]["pairs"][0] |= {"low": low, "high": 0.05}
    changed.write_json("run.json", record)
    monkeypatch.setattr(publishing, "publish", lambda name, _: ModelVersion(name, 2, tmp_path))
    publish = {"name": "sentiment_plain_lstm", "force": True, "tell": lambda _: None}
    if said:
        with pytest.raises(BadInputError, match=said):
            publishing.publish_run(changed, **publish)
    else:
        assert publishing.publish_run(changed, **publish).version == 2


def test_a_net_of_ones_own_is_not_in_the_table_of_those_that_ship(tuned, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    shutil.copytree(tuned.export, tmp_path / "mine" / "1")
    with pytest.raises(BadInputError, match="No sentiment model"):
        publishing.results_table("sentiment")
