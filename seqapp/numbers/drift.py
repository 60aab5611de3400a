"""Whether what comes is still like what was there before: the population stability index."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

BINS = 10
DRIFTED = 0.25
"""A common convention: below 0.1 nothing has changed, above 0.25 something has."""
ENOUGH = 200
"""Values below which the index says little: of the same distribution it is about BINS / n."""


@dataclass(frozen=True)
class Distribution:
    """A sample by its tenths, small enough for run.json.

    Attributes:
        n: values.
        median: of them.
        edges: between the bins, at most nine, each only once; a value on an edge is in the bin above it.
        counts: values in each bin, one more than edges.
    """

    n: int
    median: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]


def distribution(values: ArrayLike) -> Distribution:
    """A sample by its tenths, rounded to six decimals.

    Args:
        values: (n,), at least one.

    Raises:
        ValueError: there is none.

    >>> distribution([0, 0, 0, 0, 1])
    Distribution(n=5, median=0.0, edges=(0.0, 0.2, 0.6), counts=(0, 4, 0, 1))
    """
    sample = np.round(np.asarray(values, float), 6)
    if not sample.size:
        raise ValueError("A distribution needs a value. Received: none.")
    *tenths, median = np.round(np.quantile(sample, [*np.linspace(0, 1, BINS + 1)[1:-1], 0.5]), 6)
    edges = tuple(float(edge) for edge in np.unique(tenths))
    return Distribution(sample.size, float(median), edges, tuple(_counts(edges, sample).tolist()))


def stability_index(before: Distribution, now: ArrayLike) -> float:
    """How far a sample has moved from an earlier one.

        PSI = sum over the bins of (q - p) log(q / p),   p, q: the shares of before and of now in each bin

    The bins are the tenths of `before`. Half a value is added to each count: an empty bin is not infinitely far.

    Args:
        before: of the earlier sample.
        now: (n,) values of now, at least one.

    Raises:
        ValueError: there is no value of now.

    >>> before = distribution(np.arange(1000))
    >>> round(stability_index(before, np.arange(1000)), 3), round(stability_index(before, np.arange(500, 1500)), 1)
    (0.0, 3.5)
    """
    later = np.asarray(now, float)
    if not later.size:
        raise ValueError("The index needs a value of now. Received: none.")
    p, q = (
        (counts + 0.5) / (counts.sum() + 0.5 * counts.size)
        for counts in (np.array(before.counts), _counts(before.edges, later))
    )
    return float(np.sum((q - p) * np.log(q / p)))


def _counts(edges: tuple[float, ...], sample: np.ndarray) -> np.ndarray:
    return np.bincount(np.searchsorted(edges, sample, side="right"), minlength=len(edges) + 1)
