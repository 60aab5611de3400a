"""What is measured on many reviews side by side, against the same of each review alone."""

import numpy as np
import pytest

from seqapp.numbers.gradients import asked_at_the_end, backward, half_life, norms
from seqapp.numbers.nets import NAMES, read
from seqapp.numbers.unigrams import Unigrams
from seqapp.workflows.lesson import measures as module
from seqapp.workflows.lesson.measures import Texts, measures
from tests.numbers.test_nets import random_net

TURN = 4


@pytest.fixture
def texts(monkeypatch):
    """Reviews of 1 to 30 words, read four at a time; from 12 words on one counts as long."""
    monkeypatch.setattr(module, "BATCH", 4)
    monkeypatch.setattr(module, "LONG", 12)
    rng = np.random.default_rng(5)
    lengths = [1, 30, 12, 13, 7, 25, 11, 18, 2]
    ids = [rng.integers(1, 9, size) for size in lengths]
    weight = np.array([0.0, 0.1, -2.0, 0.3, 0.0, 1.5, -0.2, 0.7, -0.4])
    return Texts(ids, rng.integers(0, 2, len(ids)), Unigrams(weight, 0.0, counts=False), TURN)


@pytest.mark.parametrize("cell", NAMES)
def test_reviews_read_side_by_side_are_measured_as_each_alone(cell, texts) -> None:
    net, state = random_net(cell), "h" if cell == "rnn" else "c"
    table = measures(net, texts)
    for row, (ids, label) in enumerate(zip(texts.ids, texts.labels, strict=True)):
        traced = read(net, ids)
        gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
        length = norms(getattr(gradients, state))
        assert table["right"][row] == ((traced["logit"][-1] >= 0) == label)
        long = len(ids) >= 12
        first = length[0] / length[-1] if long else np.nan
        back = length[-13] / length[-1] if len(ids) > 12 else np.nan
        half = (np.inf if half_life(length) is None else half_life(length)) if long else np.nan
        expected = [first, back, half]
        measured = table.loc[row, [f"{state} first", f"{state} back", f"{state} half-life"]]
        np.testing.assert_allclose(measured.to_numpy(float), expected, rtol=1e-9)
    assert len(table) == len(texts.ids)


def test_the_slopes_are_those_of_tanh_where_the_net_runs(texts) -> None:
    net = random_net("rnn")
    table = measures(net, texts)
    slope = 1 - read(net, texts.ids[1])["h"] ** 2
    assert table["slope"][1] == pytest.approx(slope.mean())
    sigma = np.linalg.svd(net.recurrent_kernel)[1].max()
    assert table["stretch"][1] == pytest.approx(sigma * slope.max())


def test_the_gates_are_compared_at_the_turn_and_at_the_words_of_opinion(texts) -> None:
    net = random_net("lstm")
    table = measures(net, texts)
    ids, traced = texts.ids[1], read(net, texts.ids[1])
    f = traced["f"].mean(axis=1)
    assert table["f"][1] == pytest.approx(f.mean())
    assert table["kept"][1] == pytest.approx(np.exp(np.log(traced["f"]).mean()))
    assert table["turn"][1] == pytest.approx(f[ids == TURN].mean() - f[ids != TURN].mean())
    weighed = sorted(range(len(ids)), key=lambda at: (-abs(texts.unigrams.weight[ids[at]]), at))
    strong, others = weighed[:5], weighed[5:]
    put_on = abs(traced["i"] * traced["g"]).mean(axis=1)
    assert table["put on"][1] == pytest.approx(put_on[strong].mean() / put_on[others].mean())
    gates = np.stack([traced[name] for name in "ifo"])
    assert table["switched"][1] == pytest.approx(np.mean((gates < 0.05) | (gates > 0.95)))
    assert np.isnan(table["put on"][4])  # seven words: none are left to compare five with
    assert np.isnan(table["turn"][0])


def test_progress_counts_the_reviews(texts) -> None:
    done = []
    measures(random_net("rnn"), texts, done.append)
    assert done == [4, 8, 9]
