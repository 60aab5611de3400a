import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from seqapp.data.reviews.splits import Unlabelled
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.ngrams import Tokens
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.frontier import train as frontier
from seqapp.workflows.sentiment.frontier.reviews import Lesson
from seqapp.workflows.sentiment.train import Data
from seqapp.workflows.sentiment.use import trace
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.retrain import retrain
from seqapp.workflows.training.runs import RunFolder, start_run

TINY = {**FrontierConfig.smoke, "units": 4, "embedding_units": 4, "max_tokens": 20, "batch_size": 64}


class BrokenError(Exception):
    """What goes wrong in the middle of an epoch."""


@pytest.fixture(scope="module")
def smoke_run(tmp_path_factory):
    config = FrontierConfig(cell="rnn").model_copy(update={**FrontierConfig.smoke, "epochs": 2})
    return retrain(config, runs=tmp_path_factory.mktemp("runs"), smoke=True, tell=lambda _: None)


def test_a_smoke_run_learns_calibrates_and_exports_under_the_name_of_its_family(smoke_run):
    record = json.loads((smoke_run.path / "run.json").read_text())
    assert record["name"] == "sentiment_rnn"
    assert record["config"]["family"] == "frontier"
    assert record["metrics"]["accuracy"] > 0.6
    joined = record["joined"]
    assert 0 < joined["n"] < record["data"]["n_train"] / 5
    assert joined["pair"]["n"] == joined["linear"]["n"] == record["metrics"]["n"]
    gained = record["metrics"]["accuracy"] - joined["linear"]["accuracy"]
    assert joined["pair"]["difference"] == pytest.approx(gained)
    assert "What order adds to counting" in (smoke_run.export / "MODEL_CARD.md").read_text()


def test_a_served_frontier_net_answers_and_traces(smoke_run):
    model = ServedModel.load(resolve(str(smoke_run.path)))
    traced = trace(model, "A warm and funny film, well worth its two hours.")
    assert traced.running_probability[-1] == pytest.approx(traced.answer.probability, abs=1e-5)
    parts = traced.parts["recurrent"] + traced.parts["linear"]
    np.testing.assert_allclose(expit(parts), traced.running_probability, atol=1e-5)


def test_a_run_broken_in_an_epoch_and_resumed_has_the_weights_of_an_unbroken_one(tmp_path, monkeypatch):
    frame = synthetic_reviews(600, seed=1)
    data = Data(
        frame[:400], frame[400:500], "ours", "0", unlabelled=Unlabelled(frame["text"][500:], "more", "1")
    )
    monkeypatch.setattr(frontier, "load_data", lambda *_, **__: data)
    monkeypatch.setattr(frontier, "export", lambda *_: None)
    monkeypatch.setattr(RunFolder, "keep_record", lambda _: None)
    config = FrontierConfig(cell="lstm").model_copy(update=TINY)
    whole = retrain(config, runs=tmp_path / "whole", smoke=True, tell=lambda _: None)

    def break_off(done, total, loss):
        if done == total // 2:
            raise BrokenError

    with pytest.raises(BrokenError):
        retrain(config, runs=tmp_path / "broken", smoke=True, tell=lambda _: None, on_step=break_off)
    (broken,) = (tmp_path / "broken").iterdir()
    resumed = retrain(config, resume=broken, tell=lambda _: None)
    expected, received = (load_checkpoint(run.checkpoints, print) for run in (whole, resumed))
    for value, other in zip(expected.values, received.values, strict=True):
        np.testing.assert_array_equal(value, other)


def test_reviews_without_labels_are_learnt_from_as_the_linear_part_finds_them():
    frame = synthetic_reviews(900, seed=2)
    reader = Reader(most_frequent_words(frame["text"], 500), max_tokens=60)
    labelled, more = frame[:600], frame[600:]
    tokens, unlabelled = (Tokens.of(reader.token_ids(part["text"].tolist())) for part in (labelled, more))
    config = FrontierConfig(cell="rnn").model_copy(update={**TINY, "held_out": 0.2})
    lesson = Lesson.of(config, tokens, labelled, [502, 4096, 4096])
    linear = frontier.fit_linear(lesson)
    assert linear is not None
    both = frontier.taught(lesson, linear, unlabelled)
    probability = both.y_true[len(labelled) :]
    assert len(both.reviews.token_ids) == len(frame)
    assert set(both.learnt) == {*lesson.learnt, *range(600, 900)}
    np.testing.assert_array_equal(both.held_out, lesson.held_out)
    assert ((probability > 0) & (probability < 1)).all()
    assert np.mean((probability > 0.5) == (more["label"] == 1)) > 0.8


def test_reviews_without_labels_need_the_linear_part_as_their_teacher():
    frame = synthetic_reviews(60, seed=2)
    data = Data(frame[:40], frame[40:], "ours", "0", unlabelled=Unlabelled(frame["text"], "more", "1"))
    assert frontier.prepare(FrontierConfig(cell="rnn"), data) is data
    with pytest.raises(BadInputError, match="--unlabelled"):
        frontier.prepare(FrontierConfig(cell="rnn", linear=0), data)


def test_a_run_is_taken_up_with_the_reviews_without_labels_that_it_began_with(tmp_path):
    config, more = FrontierConfig(cell="rnn"), Unlabelled(pd.Series(["Fine."]), "more.csv", "1")
    how = {"smoke": False, "source": "ours", "sha256": "0"}
    run = start_run(None, tmp_path, config, unlabelled=more, **how)
    assert start_run(run, tmp_path, config, unlabelled=more, **how) is run
    with pytest.raises(BadInputError, match=r"more\.csv.*--unlabelled"):
        start_run(run, tmp_path, config, **how)
