"""Word vectors from nothing but which words stand near which, without a label."""

import functools
import operator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from seqapp.numbers.names import UNKNOWN_ID
from seqapp.numbers.ngrams import Tokens

WINDOW = 5
LEAST = 1.0
"""Pairs of words that weigh no more than this are left out."""
SMOOTHING = 0.75
SPREAD = 0.3
"""The standard deviation of the numbers in the vectors."""


def word_vectors(tokens: Tokens, size: int, units: int, seed: int) -> NDArray[np.float32]:
    """A vector for every token id, from a factorised table of how often words meet (Levy and Goldberg 2014).

        x_ij  = sum of 1 / distance over all meetings of i and j within five words
        ppmi  = max(0, log x_ij - log x_i - log x_j^0.75 + log sum_j x_j^0.75),      ppmi ~ U S V'
        vectors = U S^1/2, scaled

    Args:
        tokens: of many texts; padding and the unknown word meet nothing.
        size: how many token ids there are.
        units: length of a vector.
        seed: of the randomised factorisation (Halko et al. 2011).

    Returns:
        (size, units); zeros for what meets nothing.
    """
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415 (only training needs it)

    table = _ppmi(_meetings(tokens, size))
    rank = min(units, size - 1)
    left, strength, _ = randomized_svd(table, rank, n_iter=2, random_state=seed)
    vectors = np.zeros((size, units), np.float32)
    vectors[:, :rank] = left * np.sqrt(strength)
    vectors[np.diff(table.indptr) == 0] = 0  # where the factorisation leaves rounding
    return (vectors * (SPREAD / max(float(vectors.std()), 1e-9))).astype(np.float32)


def _meetings(tokens: Tokens, size: int) -> csr_matrix:
    """How much every two words meet, symmetric, (size, size)."""
    ids, review = tokens.ids, tokens.review
    tables = []
    for distance in range(1, WINDOW + 1):
        a, b = ids[:-distance], ids[distance:]
        near = (review[:-distance] == review[distance:]) & (a > UNKNOWN_ID) & (b > UNKNOWN_ID)
        weight = np.full(int(near.sum()), 1 / distance, np.float32)
        tables.append(coo_matrix((weight, (a[near], b[near])), shape=(size, size)).tocsr())
    table = functools.reduce(operator.add, tables)
    return csr_matrix(table + table.T)


def _ppmi(meetings: csr_matrix) -> csr_matrix:
    """Positive pointwise mutual information, the second word's frequency smoothed."""
    cells = meetings.tocoo()
    kept = cells.data > LEAST
    i, j, x = cells.row[kept], cells.col[kept], cells.data[kept].astype(np.float64)
    if not len(x):
        return meetings
    of_i = np.bincount(i, weights=x, minlength=meetings.shape[0])
    of_j = np.bincount(j, weights=x, minlength=meetings.shape[0]) ** SMOOTHING
    information = np.log(x) - np.log(of_i[i]) - np.log(of_j[j]) + np.log(of_j.sum())
    positive = information > 0
    cell = (i[positive], j[positive])
    return csr_matrix((information[positive].astype(np.float32), cell), shape=meetings.shape)
