"""What a frontier net reads of token ids beside the words, as TensorFlow operations: pairs, and weights of n-grams."""

import tensorflow as tf

from seqapp.numbers.names import PADDING_ID
from seqapp.numbers.ngrams import FACTOR, FINGERPRINTS, NO_NGRAM, ORDERS, PRIME, NgramTable


def ngram_keys(token_ids: tf.Tensor) -> list[tf.Tensor]:
    """The keys of the word, pair and triple that end at each place, each (batch, timesteps) int64.

    The numbers of `seqapp.numbers.ngrams.Tokens.keys`; `NO_NGRAM` where there is none, and at padding.
    """
    ids = tf.cast(token_ids, tf.int64)
    real = ids != PADDING_ID
    keys = [ids]
    for _ in ORDERS[1:]:
        before = tf.pad(keys[-1], [[0, 0], [1, 0]], constant_values=NO_NGRAM)[:, :-1]
        keys.append(tf.where(before >= 0, (FACTOR * before + ids) % PRIME, NO_NGRAM))
    return [tf.where(real, key, NO_NGRAM) for key in keys]


def pair_ids(keys: tf.Tensor, buckets: int) -> tf.Tensor:
    """Which vector each pair has: from 1 on; 0 where there is no pair. See `seqapp.numbers.ngrams.pair_ids`."""
    return tf.cast(tf.where(keys >= 0, 1 + keys % (buckets - 1), 0), tf.int32)


class NgramReader(tf.Module):
    """The values of n-grams, looked up in tables by integer arithmetic.

    Args:
        tables: for words, pairs and triples.
    """

    def __init__(self, tables: list[NgramTable], name: str = "ngrams") -> None:
        super().__init__(name=name)
        self.fingerprints = [tf.Variable(table.fingerprints, trainable=False) for table in tables]
        self.values = [tf.Variable(table.values, trainable=False) for table in tables]

    def look_up(self, keys: list[tf.Tensor]) -> tf.Tensor:
        """The values of the keys of each order, (batch, timesteps, orders); 0 for what is in no table.

        Args:
            keys: as `ngram_keys` has them.
        """
        columns = []
        for key, fingerprints, values in zip(keys, self.fingerprints, self.values, strict=True):
            buckets = fingerprints.shape[0]
            bucket = key % buckets  # that of NO_NGRAM has a fingerprint too, but is never known
            fingerprint = tf.cast(1 + key // buckets % FINGERPRINTS, tf.uint8)
            known = (key >= 0) & (tf.gather(fingerprints, bucket) == fingerprint)
            columns.append(tf.where(known, tf.cast(tf.gather(values, bucket), tf.float32), 0.0))
        return tf.stack(columns, axis=-1)
