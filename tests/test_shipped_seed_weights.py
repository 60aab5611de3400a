"""models/seed_weights/ as it ships: the nets of every seed, those that serve among them."""

import numpy as np
import pytest

from seqapp.numbers.nets import probability, read
from seqapp.store.registry import serving
from seqapp.store.seed_weights import load_seed_weights
from seqapp.store.served import ServedModel
from seqapp.workflows.lesson.words import read_words
from seqapp.workflows.sentiment.use import trace

REVIEW = (
    "The movie opens great, with an engaging plot... but by the end it had become boring and slow. Zyxomma!"
)


@pytest.fixture(scope="module")
def seed_weights():
    return load_seed_weights()


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_net_in_numpy_answers_at_every_word_as_the_served_net_does(seed_weights, cell) -> None:
    model = ServedModel.load(serving(f"sentiment_plain_{cell}"))
    net = next(net for net in seed_weights.nets[cell] if net.seed == model.version.run.seed)
    words, served = read_words(model, REVIEW), trace(model, REVIEW)
    ours = read(net, words.ids)
    np.testing.assert_allclose(probability(ours["logit"]), served.running_probability, atol=1e-5)
    for name, tensor in served.tensors.items():
        np.testing.assert_allclose(ours[name], tensor, atol=1e-5)
    assert words.words == served.tokens
    assert words.known.tolist() == served.known.tolist() == [True] * 18 + [False, True]


def test_the_seed_weights_hold_three_seeds_of_each_net_trained_on_what_the_served_ones_were(
    seed_weights,
) -> None:
    assert {cell: [net.seed for net in nets] for cell, nets in seed_weights.nets.items()} == {
        "rnn": [0, 1, 2],
        "lstm": [0, 1, 2],
    }
    for cell in seed_weights.nets:
        assert serving(f"sentiment_plain_{cell}").run.data.sha256 == seed_weights.record["data"]["sha256"]


def test_the_unigram_baseline_is_as_good_as_the_nets_and_worse_than_triples(seed_weights) -> None:
    accuracy = seed_weights.record["unigrams"]["accuracy"]
    assert accuracy > max(net["accuracy"] for net in seed_weights.record["nets"]) - 0.02
    assert accuracy < serving("sentiment_plain_lstm").run.baselines["nb_svm"].accuracy
