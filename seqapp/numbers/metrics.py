"""Metrics of probabilities against labels: pure functions of (y_true, probability)."""

from itertools import pairwise

import numpy as np
import scipy  # loads its parts when they are first used: the dashboard starts a second earlier
from numpy.typing import ArrayLike, NDArray

PROBABILITY_FLOOR = 1e-7
NO_LIMIT = 10**9
"""`words_to` of the reviews that are longer than all others: their range has no upper end."""
LENGTH_EDGES = (0, 100, 200, 300, 400, NO_LIMIT)


def accuracy_interval(correct: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for a share of correct answers (Wilson 1927).

    >>> [round(bound, 3) for bound in accuracy_interval(88, 100)]
    [0.802, 0.93]
    """
    interval = scipy.stats.binomtest(correct, n).proportion_ci(confidence_level=level, method="wilson")
    return float(interval.low), float(interval.high)


def log_loss(y_true: ArrayLike, probability: ArrayLike) -> float:
    """Mean of -log P(the true label), in nats; 0.693 is a coin's. Probabilities are kept 1e-7 away from 0 and 1.

    >>> round(log_loss([1, 0], [0.5, 0.5]), 3)
    0.693
    """
    y, p = _checked(y_true, probability)
    p = np.clip(p, PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log1p(-p))))


def expected_calibration_error(y_true: ArrayLike, probability: ArrayLike, n_bins: int = 15) -> float:
    """ECE: how far confidence is from accuracy, on average over answers (Guo et al. 2017).

        ECE = sum over bins of |bin| / n * |accuracy(bin) - mean confidence(bin)|,   confidence = max(p, 1 - p)

    >>> round(expected_calibration_error([1, 1, 1, 0], [0.9, 0.9, 0.9, 0.9]), 2)  # sure by 0.90, right by 0.75
    0.15
    """
    y, p = _checked(y_true, probability)
    confidence, correct = np.maximum(p, 1 - p), (p >= 0.5) == (y == 1)
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    counts = np.bincount(bins, minlength=n_bins)
    gaps = np.bincount(bins, weights=correct.astype(float) - confidence, minlength=n_bins)
    return float(np.abs(gaps[counts > 0]).sum() / len(y))


def auc_interval(y_true: ArrayLike, score: ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """The area under the ROC curve, with its interval: how well scores rank, wherever a threshold may stand.

        AUC = P(a positive text scores above a negative one), ties by half

    The variance is DeLong, DeLong and Clarke-Pearson's (1988), by ranks as in Sun and Xu (2014).

    Returns:
        The area, and the ends of its interval, cut at 0 and 1.

    Raises:
        ValueError: fewer than two texts of a label.

    >>> auc_interval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])[0]
    0.75
    """
    y, scores = np.asarray(y_true), np.asarray(score, dtype=np.float64)
    positive, negative = scores[y == 1], scores[y == 0]
    m, n = len(positive), len(negative)
    if min(m, n) < 2:
        raise ValueError(f"Expected at least two texts of each label. Received {m} positive, {n} negative.")
    rank = scipy.stats.rankdata
    together = rank(np.concatenate([positive, negative]))
    above = (together[:m] - rank(positive)) / n
    below = 1 - (together[m:] - rank(negative)) / m
    area = float(above.mean())
    half = scipy.stats.norm.ppf((1 + level) / 2) * np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    return area, max(0.0, float(area - half)), min(1.0, float(area + half))


def sentiment_metrics(y_true: ArrayLike, probability: ArrayLike) -> dict[str, float]:
    """All of a sentiment model's numbers on labelled reviews; positive means probability >= 1/2.

    Returns:
        n, accuracy, accuracy_low and accuracy_high (95 %, Wilson), log_loss (nats), ece.

    Raises:
        ValueError: no reviews, differing lengths, or a probability outside [0, 1].

    >>> sentiment_metrics([1, 0], [0.8, 0.3])["accuracy"]
    1.0
    """
    y, p = _checked(y_true, probability)
    correct = int(((p >= 0.5) == (y == 1)).sum())
    low, high = accuracy_interval(correct, len(y))
    return {
        "n": len(y),
        "accuracy": correct / len(y),
        "accuracy_low": low,
        "accuracy_high": high,
        "log_loss": log_loss(y, p),
        "ece": expected_calibration_error(y, p),
    }


def accuracy_by_length(
    y_true: ArrayLike, probability: ArrayLike, n_words: ArrayLike, edges: tuple[int, ...] = LENGTH_EDGES
) -> list[dict[str, float]]:
    """Accuracy with its 95 % interval for short and long reviews.

    Returns:
        For each stretch of lengths that has reviews: words_from (exclusive), words_to (inclusive, or
        `NO_LIMIT`), n, accuracy,
        accuracy_low, accuracy_high.

    >>> [(row["words_to"], row["accuracy"]) for row in accuracy_by_length([1, 0], [0.9, 0.9], [50, 150])]
    [(100, 1.0), (200, 0.0)]
    """
    y, p = _checked(y_true, probability)
    words, correct = np.asarray(n_words), (p >= 0.5) == (y == 1)
    rows = []
    for start, end in pairwise(edges):
        within = (words > start) & (words <= end) if start else words <= end
        if not within.any():
            continue
        n, right = int(within.sum()), int(correct[within].sum())
        low, high = accuracy_interval(right, n)
        rows.append(
            {
                "words_from": start,
                "words_to": end,
                "n": n,
                "accuracy": right / n,
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return rows


def length_range(words_from: int, words_to: int) -> str:
    """A range of lengths in words, open at the top where it has no upper end.

    >>> length_range(100, 200), length_range(400, NO_LIMIT)
    ('101 to 200', 'over 400')
    """
    return f"over {words_from}" if words_to >= NO_LIMIT else f"{words_from + 1} to {words_to}"


def _checked(y_true: ArrayLike, probability: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    y, p = np.asarray(y_true, dtype=np.int64), np.asarray(probability, dtype=np.float64)
    if y.shape != p.shape or y.ndim != 1 or len(y) == 0:
        raise ValueError(
            f"Expected two vectors of one length, at least 1. Received shapes {y.shape} and {p.shape}."
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"Expected probabilities in [0, 1]. Received {p[~((p >= 0) & (p <= 1))][0]}.")
    return y, p
