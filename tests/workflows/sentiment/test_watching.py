import json

import numpy as np

from seqapp.networks.sentiment import build_network
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.watch import by_epoch
from seqapp.store.records import read_record
from seqapp.workflows.sentiment.watching import watch_words

CONFIG = SentimentConfig(cell="lstm", units=3, embedding_units=2)


def test_of_each_of_the_longest_reviews_its_last_words_are_watched():
    network = build_network(CONFIG, 10)
    watch = watch_words(network, "lstm", [np.array([2, 3]), np.array([4, 5, 6]), np.array([7]), np.array([])])
    embedding = network.get_layer("embedding").embeddings.numpy()
    np.testing.assert_array_equal(watch.inputs(), embedding[[[5, 6], [2, 3]]])
    np.testing.assert_array_equal(watch.readout(), network.get_layer("logit").kernel.numpy()[:, 0])


def test_reviews_without_a_word_are_not_watched():
    assert watch_words(build_network(CONFIG, 10), "lstm", [np.array([], int)]) is None


def test_a_run_keeps_what_was_seen_of_it_in_its_run_json(smoke_run):
    watched = read_record(smoke_run.path).watched
    assert [epoch.epoch for epoch in watched.epochs] == [0, 1, 2]
    curves = json.loads((smoke_run.path / "curves.json").read_text())
    for epoch, curve in zip(watched.epochs[1:], curves, strict=True):
        assert epoch.curve == {name: curve[name] for name in curve if name not in {"epoch", "seconds"}}
    frame = by_epoch(watched)
    assert (watched.layer, watched.same_weights, watched.n_examples) == ("memory", True, 16)
    assert frame["singular value f"].diff().abs().min() > 0
    assert frame.filter(like="gradient").gt(0).all(axis=None)
