"""The frontier sentiment network: words, pairs, ratios of n-grams, one recurrent layer, running pooling, one logit."""

from pathlib import Path

import keras
import tensorflow as tf
from keras import ops

from seqapp.networks.export import Words, export_signatures
from seqapp.networks.linear import LinearPart
from seqapp.networks.ngrams import NgramReader, ngram_keys, pair_ids
from seqapp.networks.pooling import MaxMeanPooling
from seqapp.networks.sentiment import LAYERS, beginning
from seqapp.networks.text import Reader
from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.names import FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID
from seqapp.numbers.ngrams import ORDERS
from seqapp.numbers.temperature import Calibration


@keras.saving.register_keras_serializable(package="seqapp")
class Vectors(keras.layers.Layer):
    """A vector for every id, kept in one type and computed with in another: a served net keeps float16.

    Args:
        rows: how many ids there are.
        width: length of a vector.
        storage: the type they are kept in.
    """

    def __init__(self, rows: int, width: int, storage: str = "float32", **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.rows, self.width, self.storage = rows, width, storage

    def build(self, _input_shape: object) -> None:
        """The weights: `vectors` (rows, width)."""
        self.vectors = self.add_weight(
            shape=(self.rows, self.width),
            dtype=self.storage,
            initializer=keras.initializers.RandomUniform(-0.05, 0.05),
            trainable=self.storage == "float32",
            autocast=False,
            name="vectors",
        )

    def call(self, ids: tf.Tensor) -> tf.Tensor:
        """Ids (batch, timesteps) to their vectors (batch, timesteps, width)."""
        return ops.cast(ops.take(self.vectors, ids, axis=0), self.compute_dtype)

    def get_config(self) -> dict:
        """The constructor arguments."""
        return {**super().get_config(), "rows": self.rows, "width": self.width, "storage": self.storage}


@keras.saving.register_keras_serializable(package="seqapp")
class NgramDropout(keras.layers.Layer):
    """Hides a share of the words in training, and every n-gram that they are part of.

    The word's id becomes the unknown word's, the pair's 0, and so do the ratios.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.rate, self.seed = rate, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(
        self, token_ids: tf.Tensor, pairs: tf.Tensor, ratios: tf.Tensor, training: bool = False
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """What the network reads: words and pairs (batch, timesteps), ratios (batch, timesteps, 3)."""
        if not training or self.rate == 0.0:
            return token_ids, pairs, ratios
        hidden = keras.random.uniform(ops.shape(token_ids), seed=self.seed_generator) < self.rate
        of_order = [hidden]
        for _ in ORDERS[1:]:
            earlier = tf.pad(of_order[-1], [[0, 0], [1, 0]])[:, :-1]
            of_order.append(ops.logical_or(hidden, earlier))
        words = ops.where(ops.logical_and(hidden, token_ids != PADDING_ID), UNKNOWN_ID, token_ids)
        shown_ratios = ops.where(ops.stack(of_order, axis=-1), 0.0, ratios)
        return words, ops.where(of_order[1], 0, pairs), shown_ratios

    def get_config(self) -> dict:
        """The constructor arguments."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


def build_network(config: FrontierConfig, vocabulary_size: int, storage: str = "float32") -> keras.Model:
    """The trainable part: what is read of reviews to a logit (batch, 1).

        x_t = [word_vector(id_t); pair_vector(id_{t-1}, id_t); ratios of the word, pair and triple ending at t]
        h_t = cell(x_t, h_{t-1})        logit = w [max_t h_t; mean_t h_t] + b

    Args:
        config: the recipe.
        vocabulary_size: words it knows.
        storage: the type that vectors are kept in; only float32 can be trained.

    Returns:
        A model of `token_ids` and `pairs` (batch, timesteps) int, 0 for padding, and `ratios` (batch, timesteps, 3).
    """
    token_ids = keras.Input((None,), dtype="int32", name="token_ids")
    pairs = keras.Input((None,), dtype="int32", name="pairs")
    ratios = keras.Input((None, len(ORDERS)), name="ratios")
    mask = ops.not_equal(token_ids, PADDING_ID)
    words, shown_pairs, shown_ratios = NgramDropout(
        config.word_dropout, seed=config.seed, name="word_dropout"
    )(token_ids, pairs, ratios)
    vectors = [
        Vectors(vocabulary_size + FIRST_WORD_ID, config.embedding_units, storage, name="embedding")(words),
        Vectors(config.pair_buckets, config.pair_units, storage, name="pair_embedding")(shown_pairs),
    ]
    dropped = [
        keras.layers.SpatialDropout1D(
            config.embedding_dropout, seed=config.seed + number, name=f"dropout_{number}"
        )(x)
        for number, x in enumerate(vectors, start=1)
    ]
    x = keras.layers.Concatenate(name="inputs")([*dropped, shown_ratios])
    memory = LAYERS[config.cell](config.units, return_sequences=True, name="memory", **beginning(config))
    h = memory(x, mask=mask)
    pooled = MaxMeanPooling(name="pooling")(h, mask)
    pooled = keras.layers.Dropout(config.output_dropout, seed=config.seed + 3, name="output_dropout")(pooled)
    logit = keras.layers.Dense(1, name="logit")(pooled)
    return keras.Model((token_ids, pairs, ratios), logit, name=f"sentiment_frontier_{config.cell}")


class Served(tf.Module):
    """A trained network as it is served: vectors in float16, the tables of n-grams beside it, calibrated.

        logit = recurrent_weight * (what the network says) + linear_weight * (what the linear part says)

    Args:
        config: the recipe.
        trained: the network, in float32.
        ratios: the ratios of n-grams that the network reads.
        linear: the linear part, if there is one.
        calibration: the weights of the two.
    """

    def __init__(
        self,
        config: FrontierConfig,
        trained: keras.Model,
        ratios: NgramReader,
        linear: LinearPart | None,
        calibration: Calibration,
    ) -> None:
        super().__init__(name="served")
        vocabulary_size = trained.get_layer("embedding").rows - FIRST_WORD_ID
        self.network = build_network(config, vocabulary_size, storage="float16")
        self.network.set_weights(trained.get_weights())
        self.ratios, self.linear, self.calibration = ratios, linear, calibration
        self.pair_buckets = config.pair_buckets

    def inputs(self, token_ids: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """What the network reads of token ids (batch, timesteps)."""
        return self._inputs(token_ids, ngram_keys(token_ids))

    def parts(self, token_ids: tf.Tensor) -> list[tf.Tensor]:
        """What the network and, if there is one, the linear part add to the logit, each (batch,)."""
        keys = ngram_keys(token_ids)
        recurrent = self.network(self._inputs(token_ids, keys), training=False)[:, 0]
        parts = [self.calibration.recurrent_weight * recurrent]
        return [*parts, self.calibration.linear_weight * self.linear.logit(keys)] if self.linear else parts

    def logit(self, token_ids: tf.Tensor) -> tf.Tensor:
        """The answers to reviews, (batch,)."""
        return tf.add_n(self.parts(token_ids))

    def trace(self, token_ids: tf.Tensor, mask: tf.Tensor) -> dict[str, tf.Tensor]:
        """All the layer's tensors at every word, and the answer to every prefix.

        Returns:
            The names of `layer.trace`, each (batch, timesteps, units), and (batch, timesteps): `running_probability`,
            P(positive) had the review ended there, exactly; with a linear part also `recurrent_logit` and
            `linear_logit`, whose sum is the logit of that.
        """
        keys = ngram_keys(token_ids)
        words, pairs, ratios = self._inputs(token_ids, keys)
        layer = self.network.get_layer
        x = tf.concat([layer("embedding")(words), layer("pair_embedding")(pairs), ratios], axis=-1)
        traced = layer("memory").trace(x, mask=mask)
        pooled = layer("pooling").running(traced["h"], mask)
        recurrent = self.calibration.recurrent_weight * layer("logit")(pooled)[..., 0]
        if self.linear is None:
            return {**traced, "running_probability": tf.sigmoid(recurrent)}
        linear = self.calibration.linear_weight * self.linear.running(keys)
        parts = {"recurrent_logit": recurrent, "linear_logit": linear}
        return {**traced, **parts, "running_probability": tf.sigmoid(recurrent + linear)}

    def export(self, reader: Reader, folder: Path) -> None:
        """Write the SavedModel; see `export_signatures`."""

        def logit(words: Words) -> tf.Tensor:
            return self.logit(words["token_ids"])

        def traced(words: Words) -> dict[str, tf.Tensor]:
            return self.trace(words["token_ids"], words["mask"])

        export_signatures(reader, logit, traced, folder, self)

    def _inputs(self, token_ids: tf.Tensor, keys: list[tf.Tensor]) -> tuple[tf.Tensor, ...]:
        pairs = pair_ids(keys[1], self.pair_buckets)
        return tf.cast(token_ids, tf.int32), pairs, self.ratios.look_up(keys)
