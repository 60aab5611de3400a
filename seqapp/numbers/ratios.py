"""What an n-gram tells of a label: its Naive Bayes log-count ratio, out of fold for the reviews it is counted from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.ngrams import LEAST_REVIEWS, Keys, NgramTable, Tokens


@dataclass(frozen=True, eq=False)
class NgramCounts:
    """In how many positive and negative reviews of each fold an n-gram stands.

    Attributes:
        keys: (n,) ascending, those of at least `LEAST_REVIEWS` reviews.
        positive: (folds, n).
        negative: (folds, n).
    """

    keys: Keys
    positive: NDArray[np.float32]
    negative: NDArray[np.float32]

    @classmethod
    def of(cls, tokens: Tokens, labels: ArrayLike, folds: ArrayLike, order: int) -> "NgramCounts":
        """The n-grams of these reviews.

        Args:
            tokens: of the reviews.
            labels: (reviews,) P(positive): 0 or 1 where the label is known.
            folds: (reviews,) from 0.
            order: n.
        """
        y, fold = np.asarray(labels, np.float32), np.asarray(folds)
        keys, review, index = tokens.mentions(order)
        n_folds = int(fold.max()) + 1
        cell = fold[review] * len(keys) + index
        counts = [
            np.bincount(cell, weights=share[review], minlength=n_folds * len(keys)).reshape(n_folds, -1)
            for share in (y, 1 - y)
        ]
        return cls(keys, counts[0].astype(np.float32), counts[1].astype(np.float32))

    @property
    def reviews(self) -> NDArray[np.float32]:
        """(n,) how many reviews each n-gram stands in."""
        return np.asarray(self.positive.sum(axis=0) + self.negative.sum(axis=0), np.float32)

    def ratios(self, without: int | None = None) -> NDArray[np.float64]:
        """The log-count ratio of every n-gram, (n,), counted in all folds but one.

        See `log_count_ratio`. One that stands in fewer than `LEAST_REVIEWS` of the reviews counted has the ratio 0.

        Args:
            without: the fold that is left out; None to count all.
        """
        p, q = self.positive.sum(axis=0, dtype=np.float64), self.negative.sum(axis=0, dtype=np.float64)
        if without is not None:
            p, q = p - self.positive[without], q - self.negative[without]
        return np.where(p + q < LEAST_REVIEWS, 0.0, log_count_ratio(p, q))

    def out_of_fold(self, tokens: Tokens, folds: ArrayLike, order: int) -> NDArray[np.float32]:
        """The ratios of the n-grams that end at each token, (tokens,), none counted in the review's own fold."""
        keys, fold = tokens.keys(order), np.asarray(folds)[tokens.review]
        index = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        known = self.keys[index] == keys if len(self.keys) else np.zeros(len(keys), bool)
        values = np.zeros(len(keys), np.float32)
        for one in range(len(self.positive)):
            chosen = known & (fold == one)
            values[chosen] = self.ratios(without=one)[index[chosen]]
        return values

    def table(self, buckets: int) -> NgramTable:
        """The ratios counted in all folds, as a net carries them; the strongest and most frequent are kept."""
        ratios = self.ratios()
        return NgramTable.of(self.keys, ratios, np.abs(ratios) * np.sqrt(self.reviews), buckets)


def log_count_ratio(positive: ArrayLike, negative: ArrayLike) -> NDArray[np.float64]:
    """What n-grams tell of a label, (n,), by how many positive and negative reviews hold each (Wang and Manning 2012).

        r = log( (p / ||p||_1) / (q / ||q||_1) ),   p = 1 + positive reviews with it,   q = 1 + negative ones

    >>> log_count_ratio([3, 0], [0, 3]).round(2)
    array([ 1.39, -1.39])
    """
    p, q = (1 + np.asarray(counts, np.float64) for counts in (positive, negative))
    return np.asarray(np.log(p / p.sum()) - np.log(q / q.sum()), np.float64)


def folds_by_group(groups: ArrayLike, n_folds: int, seed: int) -> NDArray[np.int64]:
    """Which fold each example is in: all of a group are in the same one.

    >>> folds = folds_by_group(["a", "b", "a"], n_folds=2, seed=0)
    >>> bool(folds[0] == folds[2])
    True
    """
    _, index = np.unique(np.asarray(groups), return_inverse=True)
    return np.random.default_rng(seed).permutation(int(index.max()) + 1)[index] % n_folds
