import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.networks.frontier import Served, build_network
from seqapp.networks.linear import LinearPart
from seqapp.networks.ngrams import NgramReader
from seqapp.networks.text import Reader
from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.ngrams import ORDERS, NgramTable, Tokens
from seqapp.numbers.temperature import Calibration

VOCABULARY = [f"word{index}" for index in range(30)]
REVIEWS = ["word1 word2 nothing word3", "word29 word1 word2 " * 9, "", "WORD5<br />word6!"]


@pytest.fixture(params=["rnn", "lstm"])
def config(request):
    recipe = {"units": 5, "embedding_units": 4, "pair_units": 3, "pair_buckets": 50, "max_tokens": 12}
    return FrontierConfig(cell=request.param, **recipe)


@pytest.fixture
def network(config):
    keras.utils.set_random_seed(7)
    network = build_network(config, len(VOCABULARY))
    rng = np.random.default_rng(0)
    network.set_weights([rng.normal(size=weight.shape) for weight in network.get_weights()])
    return network


@pytest.fixture
def served(config, network):
    tokens = Tokens.of([[4, 3, 1, 5], [31, 3, 4, 31, 3]])
    tables = []
    for order in ORDERS:
        keys = np.unique(tokens.keys(order))[1:]
        tables.append(NgramTable.of(keys, np.linspace(-2, 2, len(keys)), np.ones(len(keys)), 64))
    reader = NgramReader(tables)
    return Served(config, network, reader, LinearPart(tables, bias=0.25), Calibration(1.0, 0.5, n=100))


def test_running_probability_is_the_answer_to_every_prefix(served, config):
    ids = Reader(VOCABULARY, config.max_tokens).read(tf.constant(REVIEWS[1:2]))["token_ids"]
    running = served.trace(ids, ids != 0)["running_probability"][0]
    answers = [tf.sigmoid(served.logit(ids[:, :length]))[0] for length in range(1, 13)]
    np.testing.assert_allclose(running, answers, atol=1e-6)


def test_padding_changes_no_answer(served):
    ids = tf.constant([[2, 3, 4]])
    np.testing.assert_allclose(served.logit(ids), served.logit(tf.pad(ids, [[0, 0], [0, 5]])), rtol=1e-5)


def test_words_pairs_and_triples_all_tell(served):
    """The order of words: the same words otherwise, other pairs."""
    one, other = served.inputs(tf.constant([[4, 3, 1, 5]])), served.inputs(tf.constant([[3, 4, 5, 1]]))
    for a, b in zip(one[1:], other[1:], strict=True):
        assert not np.array_equal(a, b)
    assert np.count_nonzero(one[2][0, :, 2]) == 2


def test_the_parts_are_weighed_and_vectors_are_stored_in_half_precision(config, network, served):
    ids = tf.constant([[2, 3, 4]])
    alone = Served(config, network, served.ratios, None, Calibration(2.0, 0.0, n=100))
    recurrent, linear = served.parts(ids)
    np.testing.assert_allclose(alone.logit(ids), 2 * recurrent, rtol=1e-5)
    np.testing.assert_allclose(served.logit(ids), recurrent + linear, rtol=1e-5)
    assert set(alone.trace(ids, ids != 0)) == set(served.trace(ids, ids != 0)) - {
        "recurrent_logit",
        "linear_logit",
    }
    assert {layer.vectors.dtype for layer in served.network.layers if hasattr(layer, "vectors")} == {
        "float16"
    }


def test_word_dropout_hides_words_with_their_pairs_and_never_padding(network):
    layer = network.get_layer("word_dropout")
    layer.rate = 0.5
    ids = np.full((4, 50), 7)
    ids[:, 40:] = 0
    pairs = np.where(ids > 0, 9, 0)
    ratios = np.where(ids[..., None] > 0, np.ones(3, "float32"), 0)
    words, shown, told = (np.asarray(tensor) for tensor in layer(ids, pairs, ratios, training=True))
    assert set(np.unique(words[:, :40])) == {1, 7}
    assert not words[:, 40:].any()
    hidden = words[:, :40] == 1
    assert not shown[:, :40][hidden].any()
    assert not shown[:, 1:40][hidden[:, :-1]].any()
    any_hidden = hidden[:, 2:] | hidden[:, 1:-1] | hidden[:, :-2]
    np.testing.assert_array_equal(
        told[:, 2:40, 2] == 0, any_hidden
    )  # a triple with a hidden word tells nothing
    np.testing.assert_array_equal(told[:, :40, 0] == 0, hidden)
    np.testing.assert_array_equal(layer(ids, pairs, ratios, training=False)[1], pairs)


def test_the_exported_net_answers_as_the_one_in_memory(served, config, tmp_path):
    reader = Reader(VOCABULARY, config.max_tokens)
    served.export(reader, tmp_path)
    loaded = tf.saved_model.load(str(tmp_path)).signatures
    logit = loaded["serving_default"](review=tf.constant(REVIEWS))["logit"]
    np.testing.assert_allclose(
        logit, served.logit(reader.read(tf.constant(REVIEWS))["token_ids"]), rtol=1e-4, atol=1e-5
    )
    traced = loaded["trace"](review=tf.constant(REVIEWS))
    assert {"tokens", "mask", "token_ids", "running_probability", "h"} <= set(traced)
    np.testing.assert_allclose(traced["running_probability"][:, -1], tf.sigmoid(logit), atol=1e-5)


def test_a_frontier_lstm_begins_with_the_memories_that_its_recipe_says():
    recipe = {"units": 9, "embedding_units": 4, "pair_units": 3, "pair_buckets": 50}
    config = FrontierConfig(cell="lstm", longest_memory=50, **recipe)
    kernel, _, bias = build_network(config, len(VOCABULARY)).get_layer("memory").get_weights()
    np.testing.assert_array_equal(bias[:9], -bias[9:18])
    assert bias[9:18].any()
    assert kernel.shape[0] == config.input_units
