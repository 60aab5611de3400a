import json

import numpy as np
import pytest
import tensorflow as tf

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.sentiment import train as sentiment_training
from seqapp.workflows.sentiment.train import logit_function, pad
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.retrain import retrain
from seqapp.workflows.training.runs import RunFolder

TINY = {
    **SentimentConfig.smoke,
    "units": 4,
    "embedding_units": 4,
    "max_tokens": 20,
    "epochs": 3,
    "batch_size": 64,
}


class BrokenError(Exception):
    """What goes wrong in the middle of an epoch."""


def test_a_smoke_run_learns_exports_and_writes_down_what_it_did(smoke_run):
    record = json.loads((smoke_run.path / "run.json").read_text())
    assert record["metrics"]["accuracy"] > 0.6
    assert record["curves"] == json.loads((smoke_run.path / "curves.json").read_text())
    assert [epoch["epoch"] for epoch in record["curves"]] == [1, 2]
    assert record["rivals"]["nb_svm"]["n"] == record["metrics"]["n"] == record["data"]["n_validation"]
    assert record["smoke"] is True
    assert list((smoke_run.path / "tensorboard").glob("events*"))
    card = (smoke_run.export / "MODEL_CARD.md").read_text()
    assert f"{100 * record['metrics']['accuracy']:.1f}" in card
    assert {path.name for path in smoke_run.export.iterdir()} >= {
        "saved_model.pb",
        "golden.json",
        "MANIFEST.json",
    }


def test_a_run_broken_in_an_epoch_and_resumed_has_the_weights_of_an_unbroken_one(tmp_path, monkeypatch):
    frame = synthetic_reviews(600, seed=1)
    data = sentiment_training.Data(frame[:500], frame[500:], "ours", "0")
    monkeypatch.setattr(sentiment_training, "load_data", lambda *_, **__: data)
    monkeypatch.setattr(sentiment_training, "export", lambda *_: None)
    monkeypatch.setattr(RunFolder, "keep_record", lambda _: None)
    config = SentimentConfig(cell="rnn").model_copy(update=TINY)
    whole = retrain(config, runs=tmp_path / "whole", smoke=True, tell=lambda _: None)

    def break_off(done, total, loss):
        if done == total // 2:
            raise BrokenError

    with pytest.raises(BrokenError):
        retrain(config, runs=tmp_path / "broken", smoke=True, tell=lambda _: None, on_step=break_off)
    (broken,) = (tmp_path / "broken").iterdir()
    resumed = retrain(config, resume=broken, tell=lambda _: None)
    expected, received = (load_checkpoint(run.checkpoints, print) for run in (whole, resumed))
    assert len(expected.curves) == 3
    for value, other in zip(expected.values, received.values, strict=True):
        np.testing.assert_array_equal(value, other)


def test_a_run_is_not_resumed_on_other_reviews(smoke_run, tmp_path, monkeypatch):
    setting = smoke_run.setting
    (tmp_path / "setting.json").write_text(json.dumps({**setting, "sha256": "another"}))
    with pytest.raises(BadInputError, match="began with other data"):
        retrain(SentimentConfig(cell="lstm"), resume=tmp_path, tell=lambda _: None)


def test_what_is_no_run_folder_is_not_resumed(tmp_path):
    with pytest.raises(BadInputError, match=r"setting\.json"):
        retrain(SentimentConfig(cell="lstm"), resume=tmp_path, tell=lambda _: None)


def test_a_second_training_of_one_run_folder_refuses(smoke_run):
    with smoke_run.locked(), pytest.raises(BadInputError, match="Another process"):
        retrain(SentimentConfig(cell="lstm"), resume=smoke_run.path, tell=lambda _: None)


def test_no_smoke_movie_is_on_both_sides():
    data = sentiment_training.load_data(None, smoke=True)
    assert not set(data.train["movie"]) & set(data.validation["movie"])


def test_logits_come_in_the_order_asked_from_one_graph_whatever_the_lengths():
    traced = []

    def network(batch, *, training):
        traced.append(training)
        return tf.cast(tf.reduce_sum(batch, axis=1, keepdims=True), tf.float32)

    logits = logit_function(network)
    assert logits([np.array([5, 6]), np.array([7]), np.array([1, 1, 1])]).tolist() == [11, 7, 3]
    assert logits([np.array([1, 2, 3, 4])]).tolist() == [10]
    assert traced == [False]


def test_padding_is_on_the_right_and_never_empty():
    assert pad([np.array([5, 6]), np.array([7])]).tolist() == [[5, 6], [7, 0]]
    assert pad([np.array([], int)]).tolist() == [[0]]
