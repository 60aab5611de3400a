"""Whether what comes is still like what was there before: the population stability index."""

import numpy as np
from numpy.typing import ArrayLike

BINS = 10
DRIFTED = 0.25
"""A common convention: below 0.1 nothing has changed, above 0.25 something has."""
ENOUGH = 200
"""Values below which the index says little: of the same distribution it is about BINS / n."""


def stability_index(before: ArrayLike, now: ArrayLike) -> float:
    """How far a sample has moved from an earlier one.

        PSI = sum over ten bins of (q - p) log(q / p),   p, q: the shares of before and of now in each bin

    The bins are the tenths of `before`. Half a value is added to each count: an empty bin is not infinitely far.

    Args:
        before: (m,) values of before, at least one.
        now: (n,) values of now, at least one.

    Raises:
        ValueError: one of them is empty.

    >>> before = np.arange(1000)
    >>> round(stability_index(before, before), 3), round(stability_index(before, before + 500), 1)
    (0.0, 3.5)
    """
    earlier, later = np.asarray(before, float), np.asarray(now, float)
    if not (earlier.size and later.size):
        raise ValueError(f"Both samples need a value. Received: {earlier.size} before and {later.size} now.")
    edges = np.unique(np.quantile(earlier, np.linspace(0, 1, BINS + 1)[1:-1]))
    p, q = (
        (np.bincount(np.searchsorted(edges, sample, side="right"), minlength=edges.size + 1) + 0.5)
        / (sample.size + 0.5 * (edges.size + 1))
        for sample in (earlier, later)
    )
    return float(np.sum((q - p) * np.log(q / p)))
