import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.networks.sentiment import build_network, export_network, trace_network
from seqapp.networks.text import Reader
from seqapp.numbers.config import SentimentConfig

VOCABULARY = [f"word{index}" for index in range(30)]
REVIEWS = ["word1 word2 nothing word3", "word29 " * 20, "", "WORD5<br />word6!"]


@pytest.fixture(params=["rnn", "lstm"])
def config(request):
    return SentimentConfig(cell=request.param, units=5, embedding_units=4, max_tokens=12, seed=3)


@pytest.fixture
def network(config):
    keras.utils.set_random_seed(7)
    network = build_network(config, len(VOCABULARY))
    rng = np.random.default_rng(0)
    network.set_weights([rng.normal(size=weight.shape) for weight in network.get_weights()])
    return network


def test_padding_changes_no_answer(network):
    ids = np.array([[2, 3, 4]])
    padded = np.array([[2, 3, 4, 0, 0, 0]])
    np.testing.assert_allclose(network(ids), network(padded), rtol=1e-6)


def test_running_probability_is_the_answer_to_every_prefix(network):
    ids = tf.constant([[2, 9, 4, 30]])
    running = trace_network(network, ids, ids != 0)["running_probability"][0]
    answers = [tf.sigmoid(network(ids[:, :length]))[0, 0] for length in range(1, 5)]
    np.testing.assert_allclose(running, answers, atol=1e-6)


def test_word_dropout_hides_words_in_training_only(network):
    layer = network.get_layer("word_dropout")
    layer.rate = 0.5
    ids = np.full((4, 50), 7)
    ids[:, 40:] = 0
    hidden = np.asarray(layer(ids, training=True))
    assert set(np.unique(hidden[:, :40])) == {1, 7}
    assert (hidden[:, 40:] == 0).all()
    np.testing.assert_array_equal(layer(ids, training=False), ids)


def test_the_exported_model_answers_raw_strings_alike_in_a_process_without_seqapp(network, config, tmp_path):
    reader = Reader(VOCABULARY, config.max_tokens)
    export_network(network, reader, tmp_path / "model")
    script = """
import json, sys, tensorflow as tf
loaded = tf.saved_model.load(sys.argv[1])
review = tf.constant(json.loads(sys.argv[2]))
answer, traced = (loaded.signatures[name](review=review) for name in ("serving_default", "trace"))
assert not [name for name in sys.modules if name.startswith("seqapp")]
print(json.dumps({name: value.numpy().tolist() for name, value in {**answer, **traced}.items() if name != "tokens"}))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(tmp_path / "model"), json.dumps(REVIEWS)],
        capture_output=True,
        check=True,
        text=True,
    )
    answers = {name: np.array(value) for name, value in json.loads(done.stdout).items()}
    read = reader.read(tf.constant(REVIEWS))
    logit = network(read["token_ids"])[:, 0]
    np.testing.assert_allclose(answers["logit"], logit, atol=1e-5)
    np.testing.assert_allclose(answers["probability"], tf.sigmoid(logit), atol=1e-6)
    for name, value in trace_network(network, read["token_ids"], read["mask"]).items():
        np.testing.assert_allclose(answers[name], value, atol=1e-5, err_msg=name)


def test_exported_graphs_hold_no_op_that_must_be_compiled(network, config, tmp_path):
    export_network(network, Reader(VOCABULARY, config.max_tokens), tmp_path / "model")
    loaded = tf.saved_model.load(tmp_path / "model")
    for signature in loaded.signatures.values():
        graph = signature.graph.as_graph_def()
        nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
        functions = [signature.graph, *graph.library.function]
        assert not [node.name for node in nodes if node.op.startswith("Xla")]
        assert not [f for f in functions[1:] if f.attr["_XlaMustCompile"].b]


@pytest.mark.parametrize("longest", [0, 50])
def test_an_lstm_begins_with_the_memories_that_its_recipe_says(longest):
    keras.utils.set_random_seed(7)
    config = SentimentConfig(cell="lstm", units=9, embedding_units=4, longest_memory=longest)
    _, _, bias = build_network(config, len(VOCABULARY)).get_layer("memory").get_weights()
    i, f, g_o = bias[:9], bias[9:18], bias[18:]
    assert not g_o.any()
    if longest:
        np.testing.assert_array_equal(i, -f)
        assert len(set(f)) == 9
        assert 0 <= f.min() <= f.max() <= np.log(longest - 1)
    else:
        np.testing.assert_array_equal(f, np.ones(9))
        assert not i.any()
