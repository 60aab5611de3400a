"""N-grams of token ids as integers, what they tell of a label, and a small table that keeps it.

A review's n-gram is hashed to a number below 2**31 by sums and products alone, so that a graph of TensorFlow operations
computes the same number from the same ids (`seqapp/networks/ngrams.py`) and no table of strings is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ORDERS = (1, 2, 3)
"""Words, pairs and triples."""
PRIME, FACTOR = 2**31 - 1, 1_664_525
FINGERPRINTS = 255
LEAST_REVIEWS = 2
"""N-grams of fewer reviews tell nothing."""
NO_NGRAM = -1
"""The key where fewer than n words have been read."""
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Tokens:
    """The token ids of many reviews, one after another.

    Attributes:
        ids: (tokens,).
        lengths: (reviews,) how many are of each.
    """

    ids: Keys
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[ArrayLike]) -> "Tokens":
        """The tokens of reviews, an array each."""
        arrays = [np.asarray(row, np.int64) for row in rows]
        return cls(np.concatenate(arrays), np.array([len(row) for row in arrays], np.int64))

    def __add__(self, other: "Tokens") -> "Tokens":
        """These, then the others."""
        return Tokens(np.concatenate([self.ids, other.ids]), np.concatenate([self.lengths, other.lengths]))

    @property
    def review(self) -> NDArray[np.intp]:
        """(tokens,) which review each token is of."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @property
    def place(self) -> Keys:
        """(tokens,) how many words stand before each in its review."""
        starts = np.cumsum(self.lengths) - self.lengths
        return np.arange(len(self.ids)) - starts[self.review]

    def split(self, values: NDArray[Any]) -> list[NDArray[Any]]:
        """What belongs to tokens, (tokens, ...), as an array a review."""
        return np.split(values, np.cumsum(self.lengths)[:-1])

    def keys(self, order: int) -> Keys:
        """The key of the n-gram that ends at each token.

            key_1 = id_t        key_n = (FACTOR * key_{n-1 ending at t-1} + id_t) mod PRIME

        Args:
            order: n.

        Returns:
            (tokens,), `NO_NGRAM` where the review has fewer than n words so far.

        >>> Tokens.of([[5, 6], [7]]).keys(2).tolist()
        [-1, 8322631, -1]
        """
        keys = self.ids
        for length in range(2, order + 1):
            earlier = np.concatenate([[0], keys[:-1]])
            keys = np.where(self.place >= length - 1, (FACTOR * earlier + self.ids) % PRIME, NO_NGRAM)
        return keys

    def mentions(self, order: int) -> tuple[Keys, NDArray[np.int64], NDArray[np.int64]]:
        """The n-grams that stand in at least `LEAST_REVIEWS` reviews, and which of them each review holds.

        Returns:
            Their keys (n,), ascending; and (mentions,) a review and the place of its n-gram among the keys, once
            however often the review says it.

        >>> [part.tolist() for part in Tokens.of([[5, 6, 5], [5, 7]]).mentions(1)]
        [[5], [0, 1], [0, 0]]
        """
        keys = self.keys(order)
        real = keys >= 0
        unique, index = np.unique(keys[real], return_inverse=True)
        once = np.unique(self.review[real] * max(len(unique), 1) + index)
        review, index = np.divmod(once, max(len(unique), 1))
        kept = np.flatnonzero(np.bincount(index, minlength=len(unique)) >= LEAST_REVIEWS)
        place = np.full(len(unique), -1)
        place[kept] = np.arange(len(kept))
        held = place[index] >= 0
        return unique[kept], review[held], place[index[held]]


@dataclass(frozen=True, eq=False)
class NgramTable:
    """Values of n-grams by their keys: one place for each bucket, and a fingerprint that tells whose the value is.

        bucket = key mod buckets        fingerprint = 1 + (key // buckets) mod 255

    A key that is not in the table has the value 0, but for the one in 255 whose fingerprint is another's.

    Attributes:
        fingerprints: (buckets,) uint8, 0 where there is none.
        values: (buckets,) float16.
    """

    fingerprints: NDArray[np.uint8]
    values: NDArray[np.float16]

    @classmethod
    def of(cls, keys: Keys, values: ArrayLike, weights: ArrayLike, buckets: int) -> "NgramTable":
        """A table of these n-grams; where several want a bucket, the weightiest takes it and the others are left out.

        >>> NgramTable.of(np.array([3, 7, 5]), [0.5, 1.0, -2.0], [1, 2, 3], buckets=4).look_up(np.array([3, 7, 5, 9]))
        array([ 0.,  1., -2.,  0.], dtype=float32)
        """
        order = np.argsort(np.asarray(weights), kind="stable")  # what is written last stays
        bucket = keys[order] % buckets
        fingerprints, kept = np.zeros(buckets, np.uint8), np.zeros(buckets, np.float16)
        fingerprints[bucket] = fingerprints_of(keys[order], buckets)
        kept[bucket] = np.asarray(values)[order]
        return cls(fingerprints, kept)

    def look_up(self, keys: Keys) -> NDArray[np.float32]:
        """The values of keys, of their shape."""
        buckets = len(self.values)
        bucket = keys % buckets
        known = (keys >= 0) & (self.fingerprints[bucket] == fingerprints_of(keys, buckets))
        return np.where(known, self.values[bucket], 0).astype(np.float32)


def fingerprints_of(keys: Keys, buckets: int) -> Keys:
    """Between 1 and 255."""
    return 1 + keys // buckets % FINGERPRINTS


def pair_ids(keys: Keys, buckets: int) -> NDArray[np.int32]:
    """Which vector each pair of words has: from 1 to buckets - 1; 0 where there is no pair.

    >>> pair_ids(np.array([8322631, -1]), 100).tolist()
    [98, 0]
    """
    return np.where(keys >= 0, 1 + keys % (buckets - 1), 0).astype(np.int32)
