"""NB-SVM over n-grams of token ids, small enough to lie inside a net."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from seqapp.numbers.ngrams import ORDERS, Keys, NgramTable, Tokens
from seqapp.numbers.ratios import log_count_ratio

C = 0.01


@dataclass(frozen=True, eq=False)
class NgramSvm:
    """The weight of every n-gram and a bias: logit = bias + the sum of the weights of the n-grams a review holds.

    Attributes:
        keys: of words, pairs and triples, each ascending.
        weights: of the same, in the same order.
        bias: the logit of nothing.
    """

    keys: tuple[Keys, ...]
    weights: tuple[NDArray[np.float32], ...]
    bias: float

    @classmethod
    def fit(
        cls, tokens: Tokens, labels: ArrayLike, parts: Sequence[ArrayLike], kept: int
    ) -> list["NgramSvm"]:
        """One fitted to each part of some reviews, its weightiest n-grams kept.

            weight = r w,   w and bias those of a linear SVM over x * r, x binary, r as of `log_count_ratio`

        Args:
            tokens: of reviews.
            labels: (reviews,) 0 or 1.
            parts: which of them each is fitted to.
            kept: how many n-grams.
        """
        keys = tuple(tokens.mentions(order)[0] for order in ORDERS)
        x, y = _presence(keys, tokens), np.asarray(labels)
        ends = np.cumsum([len(each) for each in keys])[:-1]
        fitted = []
        for part in parts:
            weights, bias = _fit(x[np.asarray(part)], y[np.asarray(part)])
            if kept < len(weights):
                weights[np.argsort(np.abs(weights), kind="stable")[: len(weights) - kept]] = 0
            fitted.append(cls(keys, tuple(np.split(weights, ends)), bias))
        return fitted

    def logit(self, tokens: Tokens) -> NDArray[np.float64]:
        """The logits of reviews, (reviews,)."""
        return _presence(self.keys, tokens) @ np.concatenate(self.weights).astype(np.float64) + self.bias

    def tables(self, buckets: Sequence[int]) -> list[NgramTable]:
        """The weights as a net carries them: a table of so many places for each order."""
        return [
            NgramTable.of(keys[weights != 0], weights[weights != 0], np.abs(weights[weights != 0]), size)
            for keys, weights, size in zip(self.keys, self.weights, buckets, strict=True)
        ]


def _fit(x: csr_matrix, y: NDArray[Any]) -> tuple[NDArray[np.float32], float]:
    """The weight of every column, and the bias."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 (only training needs it)

    positive, negative = (np.asarray(x[y == label].sum(axis=0)).ravel() for label in (1, 0))
    ratio = log_count_ratio(positive, negative).astype(np.float32)
    svm = LinearSVC(C=C, random_state=0).fit(csr_matrix(x.multiply(ratio)), y)
    return svm.coef_[0].astype(np.float32) * ratio, float(svm.intercept_[0])


def _presence(keys: Sequence[Keys], tokens: Tokens) -> csr_matrix:
    """Which n-grams each review holds, 0 or 1, (reviews, n-grams)."""
    cells, start, size = [], 0, sum(len(each) for each in keys)
    for order, known in zip(ORDERS, keys, strict=True):
        own = tokens.keys(order)
        at = np.minimum(np.searchsorted(known, own), max(len(known) - 1, 0))
        real = known[at] == own if len(known) else np.zeros(len(own), bool)
        cells.append(tokens.review[real].astype(np.int64) * size + at[real] + start)
        start += len(known)
    once = np.unique(np.concatenate(cells))
    review, column = np.divmod(once, max(size, 1))
    return csr_matrix((np.ones(len(once), np.float32), (review, column)), shape=(len(tokens.lengths), size))
