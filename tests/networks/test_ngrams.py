import numpy as np
import tensorflow as tf

from seqapp.networks.ngrams import NgramReader, ngram_keys, pair_ids
from seqapp.numbers import ngrams as numbers
from seqapp.numbers.ngrams import ORDERS, NgramTable, Tokens

ROWS = [np.random.default_rng(seed).integers(1, 30_000, size=seed) for seed in (9, 1, 4, 2)]
PADDED = np.array([np.pad(row, (0, 9 - len(row))) for row in ROWS])


def test_the_graph_and_numpy_say_the_same_of_every_ngram():
    tokens = Tokens.of(ROWS)
    keys = ngram_keys(tf.constant(PADDED))
    tables = [NgramTable.of(key[key >= 0], np.ones(3), np.ones(3), 64) for key in _some(tokens)]
    values = NgramReader(tables).look_up(keys).numpy()
    for order in ORDERS:
        own = tokens.keys(order)
        looked_up = tokens.split(tables[order - 1].look_up(own))
        pairs = tokens.split(numbers.pair_ids(own, 100))
        for row, expected in enumerate(tokens.split(own)):
            n = len(expected)
            np.testing.assert_array_equal(keys[order - 1][row, :n], expected)
            np.testing.assert_allclose(values[row, :n, order - 1], looked_up[row])
            np.testing.assert_array_equal(pair_ids(keys[order - 1], 100)[row, :n], pairs[row])
            assert not values[row, n:].any()


def _some(tokens: Tokens) -> list[np.ndarray]:
    return [np.unique(keys[keys >= 0])[:3] for keys in map(tokens.keys, ORDERS)]
