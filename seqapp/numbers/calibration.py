"""Whether probabilities hold what they say: a reliability diagram, and the band in which a model had better abstain."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from seqapp.numbers.metrics import accuracy_interval

BINS = 15
TARGET = 0.95
HALF = 0.5


class Certainty(NamedTuple):
    """How often a model is sure, and how often it is right then: shares, with 95 % intervals (Wilson).

    Attributes:
        n: texts.
        sure: how many lie outside the band.
        coverage: `sure` of all: share, low, high.
        accuracy: of those outside the band: share, low, high; NaN where there are none.
        accuracy_inside: of the others, likewise.
    """

    n: int
    sure: int
    coverage: tuple[float, float, float]
    accuracy: tuple[float, float, float]
    accuracy_inside: tuple[float, float, float]


def reliability(y_true: ArrayLike, probability: ArrayLike, n_bins: int = BINS) -> pd.DataFrame:
    """The share of positive texts among those of like probability, in bins of equally many texts.

    Returns:
        A row for each bin, the lowest first: `n`, `probability` (the mean), `positive` (the share that is), and
        `positive_low`, `positive_high`, its 95 % interval (Wilson).

    >>> reliability([0, 1, 1, 1], [0.2, 0.4, 0.8, 1.0], n_bins=2)[["probability", "positive"]].to_numpy().round(2)
    array([[0.3, 0.5],
           [0.9, 1. ]])
    """
    y, p = np.asarray(y_true), np.asarray(probability, dtype=np.float64)
    rows = []
    for own in np.array_split(np.argsort(p, kind="stable"), min(n_bins, len(p))):
        n, positive = len(own), int((y[own] == 1).sum())
        low, high = accuracy_interval(positive, n)
        rows.append(
            {
                "n": n,
                "probability": float(p[own].mean()),
                "positive": positive / n,
                "positive_low": low,
                "positive_high": high,
            }
        )
    return pd.DataFrame(rows)


def abstain_below(y_true: ArrayLike, probability: ArrayLike, target: float = TARGET) -> float | None:
    """The least confidence from which on at least `target` of the answers are right: selective classification.

        confidence = max(p, 1 - p);   the widest set {confidence >= c} whose accuracy is at least `target`

    What lies below, 1 - c < p < c, is the band to abstain in; c = 1/2 is no band. Source: Geifman and El-Yaniv (2017),
    without their bound: what is chosen on one half is to be measured on another.

    Returns:
        c; None if no set is so accurate.

    >>> abstain_below([1, 0, 1, 0], [0.9, 0.2, 0.4, 0.45])
    0.8
    """
    y, p = np.asarray(y_true), np.asarray(probability, dtype=np.float64)
    confidence, right = np.maximum(p, 1 - p), (p >= HALF) == (y == 1)
    order = np.argsort(-confidence, kind="stable")
    accuracy = np.cumsum(right[order]) / np.arange(1, len(p) + 1)
    last_of_its_confidence = np.append(np.diff(confidence[order]) != 0, True)
    sound = np.flatnonzero((accuracy >= target) & last_of_its_confidence)
    if not len(sound):
        return None
    return HALF if sound[-1] == len(p) - 1 else float(confidence[order][sound[-1]])


def certainty(y_true: ArrayLike, probability: ArrayLike, least: float) -> Certainty:
    """How often a model's confidence reaches `least`, and how often it is right then, and otherwise.

    >>> certainty([1, 0, 1, 0], [0.9, 0.2, 0.4, 0.45], 0.8).accuracy[0]
    1.0
    """
    y, p = np.asarray(y_true), np.asarray(probability, dtype=np.float64)
    sure, right = np.maximum(p, 1 - p) >= least, (p >= HALF) == (y == 1)
    return Certainty(
        n=len(p),
        sure=int(sure.sum()),
        coverage=_share(int(sure.sum()), len(p)),
        accuracy=_share(int(right[sure].sum()), int(sure.sum())),
        accuracy_inside=_share(int(right[~sure].sum()), int((~sure).sum())),
    )


def _share(some: int, of: int) -> tuple[float, float, float]:
    if not of:
        return (float("nan"),) * 3
    return some / of, *accuracy_interval(some, of)
