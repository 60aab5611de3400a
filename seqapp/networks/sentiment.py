"""The plain sentiment network: embedding, one recurrent layer in one direction, last state, one logit."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from seqapp.layers import LSTM, SimpleRNN
from seqapp.layers.initializers import ChronoBias
from seqapp.networks.export import Words, export_signatures
from seqapp.networks.text import Reader
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.names import FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID

LAYERS = {"rnn": SimpleRNN, "lstm": LSTM}


@keras.saving.register_keras_serializable(package="seqapp")
class WordDropout(keras.layers.Layer):
    """Hides a share of the words in training: their ids become the unknown word's."""

    def __init__(self, rate: float, seed: int | None = None, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, token_ids: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Token ids (batch, timesteps) with each word hidden with probability `rate` while training."""
        if not training or self.rate == 0.0:
            return token_ids
        hidden = keras.random.uniform(ops.shape(token_ids), seed=self.seed_generator) < self.rate
        return ops.where(ops.logical_and(hidden, token_ids != PADDING_ID), UNKNOWN_ID, token_ids)

    def get_config(self) -> dict:
        """The constructor arguments."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


def build_network(config: SentimentConfig, vocabulary_size: int) -> keras.Model:
    """The trainable part: token ids (batch, timesteps) int, 0 for padding, to a logit (batch, 1).

    e_t = embedding(id_t)      h_t = cell(e_t, h_{t-1})      logit = w h_T + b
    """
    dropout = config.embedding_dropout
    token_ids = keras.Input((None,), dtype="int32", name="token_ids")
    x = WordDropout(config.word_dropout, seed=config.seed, name="word_dropout")(token_ids)
    x = keras.layers.Embedding(
        vocabulary_size + FIRST_WORD_ID, config.embedding_units, mask_zero=True, name="embedding"
    )(x)
    x = keras.layers.SpatialDropout1D(dropout, seed=config.seed + 1, name="embedding_dropout")(x)
    x = LAYERS[config.cell](config.units, name="memory", **beginning(config))(x)
    x = keras.layers.Dropout(config.output_dropout, seed=config.seed + 2, name="output_dropout")(x)
    return keras.Model(token_ids, keras.layers.Dense(1, name="logit")(x), name=f"sentiment_{config.cell}")


def beginning(config: SentimentConfig) -> dict[str, Any]:
    """How the memory's weights begin, where not as Keras's; the words' dropouts have the seeds before."""
    if not config.longest_memory:
        return {}
    bias = ChronoBias(config.longest_memory, seed=config.seed + 3)
    return {"bias_initializer": bias, "unit_forget_bias": False}


def trace_network(network: keras.Model, token_ids: tf.Tensor, mask: tf.Tensor) -> dict[str, tf.Tensor]:
    """All the layer's tensors at every word, and the answer to every prefix.

    Returns:
        The names of `layer.trace`, each (batch, timesteps, units), and `running_probability` (batch, timesteps):
        P(positive) had the review ended there.
    """
    traced = network.get_layer("memory").trace(network.get_layer("embedding")(token_ids), mask=mask)
    logits = network.get_layer("logit")(traced["h"])
    return {**traced, "running_probability": tf.sigmoid(logits[..., 0])}


def export_network(network: keras.Model, reader: Reader, folder: Path) -> None:
    """Write the SavedModel; see `export_signatures`."""

    def logit(words: Words) -> tf.Tensor:
        return network(words["token_ids"], training=False)[:, 0]

    def traced(words: Words) -> dict[str, tf.Tensor]:
        return trace_network(network, words["token_ids"], words["mask"])

    export_signatures(reader, logit, traced, folder)
