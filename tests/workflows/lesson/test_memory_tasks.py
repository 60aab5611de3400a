import json

import numpy as np
import pytest

from seqapp.numbers.memory_tasks.config import MemoryTaskConfig
from seqapp.workflows.lesson.memory_tasks import build, train


@pytest.fixture(scope="module")
def learnt():
    """A training that solves its task in seconds, and what it reported."""
    reports = []
    config = MemoryTaskConfig(
        task="order", cell="rnn", init="identity", length=12, units=32, steps=250, learning_rate=3e-3
    )
    return train(config, reports.append, 50), reports


def test_a_net_learns_what_is_near_far_above_chance(learnt) -> None:
    run, _ = learnt
    (row,) = run.rows
    assert (row["distance"], row["n"]) == (12, 1000)
    assert row["low"] > 0.6
    assert row["low"] < row["value"] <= row["high"]


def test_a_training_reports_how_it_stands(learnt) -> None:
    run, reports = learnt
    assert [report.step for report in reports[:2]] == [50, 100]
    assert reports[-1].step == run.steps
    assert reports[-1].loss < reports[0].loss
    assert min(report.left for report in reports) >= 0  # how it falls depends on what else the machine does
    assert json.loads(json.dumps(run.record()))["config"]["task"] == "order"
    assert run.curve[-1]["step"] == run.steps


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_words_behind_the_end_of_a_sentence_do_not_change_the_answer(cell) -> None:
    network = build(MemoryTaskConfig(task="language", cell=cell, length=20, units=4))
    sentence = np.random.default_rng(0).integers(1, 60, (2, 29))
    sentence[:, 15:] = 0
    short = build(MemoryTaskConfig(task="language", cell=cell, length=6, units=4))
    short.set_weights(network.get_weights())
    np.testing.assert_allclose(network(sentence), short(sentence[:, :15]), atol=1e-6)


def test_a_net_begins_as_its_configuration_says() -> None:
    lstm = build(MemoryTaskConfig(task="adding", cell="lstm", length=5, units=3, forget_bias=4))
    assert lstm.get_layer("memory").get_weights()[2].tolist() == [0] * 3 + [4] * 3 + [0] * 6
    rnn = build(MemoryTaskConfig(task="adding", cell="rnn", init="identity", length=5, units=3)).get_layer(
        "memory"
    )
    np.testing.assert_array_equal(rnn.get_weights()[1], np.eye(3))
    assert rnn.activation.__name__ == "relu"
    turned = build(MemoryTaskConfig(task="adding", cell="rnn", length=5, units=3)).get_layer("memory")
    state = turned.get_weights()[1]
    np.testing.assert_allclose(state @ state.T, np.eye(3), atol=1e-6)
