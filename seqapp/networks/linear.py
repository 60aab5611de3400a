"""The linear part of a frontier net: NB-SVM over n-grams, in the graph, after every word."""

import tensorflow as tf

from seqapp.networks.ngrams import NgramReader
from seqapp.numbers.ngrams import NgramTable


class LinearPart(tf.Module):
    """A bias, and the weight of every n-gram that a review holds, once, however often it says it.

    Args:
        tables: the weights of words, pairs and triples.
        bias: the logit of nothing.
    """

    def __init__(self, tables: list[NgramTable], bias: float) -> None:
        super().__init__(name="linear")
        self.reader = NgramReader(tables, name="linear_ngrams")
        self.bias = tf.Variable(bias, trainable=False, dtype=tf.float32, name="linear_bias")

    def running(self, keys: list[tf.Tensor]) -> tf.Tensor:
        """The logit of every prefix, (batch, timesteps), of the keys that `ngram_keys` has."""
        first = tf.stack([first_mentions(key) for key in keys], axis=-1)
        told = tf.where(first, self.reader.look_up(keys), 0.0)
        return self.bias + tf.cumsum(tf.reduce_sum(told, axis=-1), axis=1)

    def logit(self, keys: list[tf.Tensor]) -> tf.Tensor:
        """The logit of whole reviews, (batch,)."""
        return self.running(keys)[:, -1]


def first_mentions(keys: tf.Tensor) -> tf.Tensor:
    """Where a key stands for the first time in its row, (batch, timesteps) bool.

    >>> first_mentions(tf.constant([[5, 7, 5, 7, 8]])).numpy().tolist()
    [[True, True, False, False, True]]
    """
    order = tf.argsort(keys, axis=1, stable=True)
    ordered = tf.gather(keys, order, batch_dims=1)
    new = tf.concat([tf.ones_like(ordered[:, :1], tf.bool), ordered[:, 1:] != ordered[:, :-1]], axis=1)
    return tf.gather(new, tf.argsort(order, axis=1), batch_dims=1)
