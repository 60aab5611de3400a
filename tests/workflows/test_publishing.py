import json
import shutil

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.store.records import SeedResult, SentimentRecord, read_record, write_record
from seqapp.store.registry import resolve
from seqapp.workflows import publishing
from seqapp.workflows.degenerate import NotPromotedError
from seqapp.workflows.sentiment.card import seeds_sentence
from seqapp.workflows.sentiment.evidence import matched_rnn
from seqapp.workflows.training.runs import RunFolder
from tests.records import sentiment_record


@pytest.fixture
def run(smoke_run, tmp_path):
    """A copy of the smoke run that passes for a real one, with a sister of another seed and a stranger beside it."""
    folders = {name: tmp_path / "runs" / name for name in ("own", "sister", "stranger")}
    for folder in folders.values():
        shutil.copytree(smoke_run.path, folder)
    record = json.loads((folders["own"] / "run.json").read_text()) | {"smoke": False}
    sister = {**record, "seed": 1, "config": {**record["config"], "seed": 1}}
    sister["metrics"] = {**record["metrics"], "accuracy": 0.9}
    stranger = {**record, "seed": 2, "config": {**record["config"], "seed": 2, "units": 99}}
    for name, content in (("own", record), ("sister", sister), ("stranger", stranger)):
        RunFolder(folders[name]).write_json("run.json", content)
    return RunFolder(folders["own"])


def test_a_published_run_serves_and_tells_of_its_sister_seeds_only(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(publishing, "publish", _publish)
    version = publishing.publish_run(run)
    assert resolve("sentiment_plain_lstm") == version
    seeds = version.run.seeds
    assert [seed.seed for seed in seeds] == [0, 1]
    assert seeds[1].accuracy == 0.9
    assert "Over 2 seeds" in (version.path / "MODEL_CARD.md").read_text()
    table = publishing.results_table("sentiment")
    assert "sentiment_plain_lstm" in table
    assert "NB-SVM" in table


def test_a_run_that_the_gate_refuses_is_published_by_force_alone(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(publishing, "publish", _publish)
    publishing.publish_run(run, tell=lambda _: None)

    def refuse(candidate, serving, data, tell):
        assert (candidate.path, serving.version) == (run.export, 1)
        raise NotPromotedError("worse")

    monkeypatch.setattr(publishing, "judge", refuse)
    with pytest.raises(NotPromotedError):
        publishing.publish_run(run)
    assert resolve("sentiment_plain_lstm").version == 1
    assert publishing.publish_run(run, force=True).run.promotion == "forced"
    assert resolve("sentiment_plain_lstm").version == 2


def _publish(name, build):
    from seqapp.store.publish import publish

    return publish(name, build, check=lambda _: None)


def test_a_smoke_run_is_not_published(smoke_run):
    with pytest.raises(BadInputError, match="smoke run"):
        publishing.publish_run(smoke_run)


def test_no_model_means_no_table(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    with pytest.raises(BadInputError, match="No sentiment model"):
        publishing.results_table("sentiment")


def test_one_seed_has_no_spread():
    seeds = [
        SeedResult(seed=at, accuracy=accuracy, log_loss=0.4, ece=0.02, training_seconds=9)
        for at, accuracy in enumerate((0.7, 0.8, 0.9))
    ]
    record = SentimentRecord.model_validate(sentiment_record())
    assert "not known" in seeds_sentence(record.model_copy(update={"seeds": seeds[:1]}))
    several = seeds_sentence(record.model_copy(update={"seeds": seeds}))
    assert "standard deviation 10.00 points" in several


def test_an_lstm_tells_of_the_rnn_with_as_many_recurrent_weights(run):
    record = read_record(run.path)
    assert matched_rnn(run, record) is None
    config = record.config.model_copy(update={"cell": "rnn", "units": 38, "seed": 3})
    matched = record.model_copy(update={"config": config, "seed": 3})
    shutil.copytree(run.path, run.path.parent / "matched")
    write_record(run.path.parent / "matched", matched)
    matched_by_weights = matched_rnn(run, record)
    assert (matched_by_weights.units, matched_by_weights.seed) == (
        38,
        3,
    )  # 38 * (16 + 38 + 1) = 2,090 beside 4 * 16 * (16 + 16 + 1) = 2,112
    assert matched_by_weights.accuracy == record.metrics.accuracy
    assert (matched_by_weights.pair.difference, matched_by_weights.pair.p_value) == (0, 1)
    assert matched_rnn(run, matched) is None
