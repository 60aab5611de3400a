import numpy as np
import tensorflow as tf

from seqapp.networks.frontier import build_network
from seqapp.numbers.config import FrontierConfig
from seqapp.workflows.sentiment.frontier.reviews import ReadReviews
from seqapp.workflows.sentiment.frontier.watching import watch_ngrams

CONFIG = FrontierConfig(cell="rnn", units=3, embedding_units=2, pair_units=2, pair_buckets=8)
LENGTHS = (5, 9, 2, 6)


def reviews(lengths=LENGTHS):
    rng = np.random.default_rng(0)
    return ReadReviews(
        [rng.integers(2, 12, n).astype(np.int32) for n in lengths],
        [rng.integers(0, 8, n) for n in lengths],
        [rng.normal(size=(n, 3)).astype(np.float32) for n in lengths],
    )


def test_the_layer_reads_what_it_is_watched_on_and_the_mean_reads_the_layer():
    network, read = build_network(CONFIG, 10), reviews()
    watch = watch_ngrams(network, CONFIG, read)
    given = read.padded(np.array([1, 3, 0]), np.array([[4, 9], [1, 6], [0, 5]]))
    inputs = tf.keras.Model(network.inputs, network.get_layer("inputs").output)
    np.testing.assert_array_equal(watch.inputs(), inputs(given, training=False))
    watch.look(0, {}, 0.0)
    seen = watch.epochs[0]
    traced = watch.memory.trace(tf.constant(watch.inputs()))["h"]
    np.testing.assert_allclose(seen.means["|h|"], np.abs(traced).mean(), rtol=1e-5)
    with tf.GradientTape() as tape:
        h = tf.ones((1, 1, CONFIG.units))
        tape.watch(h)
        mean = network.get_layer("pooling")(h, tf.ones((1, 1), tf.bool))[:, CONFIG.units :]
        logit = tf.matmul(mean, network.get_layer("logit").kernel[CONFIG.units :])
    np.testing.assert_allclose(watch.readout(), tape.gradient(logit, h)[0, 0])


def test_reviews_without_a_word_are_not_watched():
    assert watch_ngrams(build_network(CONFIG, 10), CONFIG, reviews((0, 0))) is None
