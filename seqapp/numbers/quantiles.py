"""Quantile forecasts of log-returns and their metrics: pure functions of (y_true, y_pred), error = y_true - y_pred.

A forecast is the quantiles of the log-return over the next h trading days, one for each of `LEVELS`. A forecast
that is missing (NaN) has a missing loss; a share or a mean over forecasts refuses missing ones.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVELS = (
    *(0.01, 0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50),
    *(0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.99),
)
MEDIAN = LEVELS.index(0.5)
HORIZONS = (1, 5, 10)
"""How far a forecast looks ahead, in trading days."""


class Direction(NamedTuple):
    """How often the sign was right, and how often it would have been by always saying up."""

    accuracy: float
    always_up: float


def pinball_loss(y_true: ArrayLike, y_pred: ArrayLike, level: ArrayLike) -> NDArray[np.float64]:
    """The loss that the quantile of this level minimises, elementwise (Koenker and Bassett 1978); no factor 2.

        error = y_true - y_pred
        loss  = level * error  if error >= 0,  else  (level - 1) * error

    At level 1/2 it is half of the absolute error.

    >>> pinball_loss([1.0, -1.0], [0.0, 0.0], 0.9)  # an answer too low costs 0.9 a unit, one too high 0.1
    array([0.9, 0.1])
    """
    error = np.asarray(y_true, np.float64) - np.asarray(y_pred, np.float64)
    level = np.asarray(level, np.float64)
    loss: NDArray[np.float64] = np.maximum(level * error, (level - 1) * error)
    return loss


def mean_pinball(y_true: ArrayLike, quantiles: ArrayLike) -> NDArray[np.float64]:
    """The mean pinball loss of each forecast over `LEVELS`; twice it approximates the CRPS.

    Args:
        y_true: (...), what came, in log-return.
        quantiles: (..., levels), the forecasts of it.

    Returns:
        (...), in log-return.

    Raises:
        ValueError: the shapes do not fit.

    >>> mean_pinball([0.23, -0.23], np.zeros((2, 23)))  # all levels 0: half of the absolute error
    array([0.115, 0.115])
    """
    y, q = _fitting(y_true, quantiles)
    return np.asarray(pinball_loss(y[..., None], q, LEVELS).mean(axis=-1))


def crps(y_true: ArrayLike, quantiles: ArrayLike) -> NDArray[np.float64]:
    """The continuous ranked probability score of each forecast, from its quantiles (Matheson and Winkler 1976).

        CRPS = 2 integral over 0 < u < 1 of pinball_loss(y, q(u), u)
             ~ 2 sum over LEVELS of w_k pinball_loss(y, q_k, u_k)

    The levels are not evenly spaced, so w_k is the width of the cell about u_k, between the middles to its neighbours;
    the outermost cells reach 0 and 1, where the loss of the quantiles 0.01 and 0.99 stands for what lies beyond. The
    weights sum to 1. Of the exact score of a Normal 0.17 % are lost, of a Student's t with 3 degrees of freedom 0.13 %.

    Args:
        y_true: (...), what came, in log-return.
        quantiles: (..., levels), the forecasts of it.

    Returns:
        (...), in log-return; of a point forecast the absolute error.

    Raises:
        ValueError: the shapes do not fit.

    >>> crps([0.23, -0.23], np.zeros((2, 23))).round(12)
    array([0.23, 0.23])
    """
    y, q = _fitting(y_true, quantiles)
    edges = [0.0, *(np.add(LEVELS[1:], LEVELS[:-1]) / 2), 1.0]
    return np.asarray(2 * pinball_loss(y[..., None], q, LEVELS) @ np.diff(edges))


def pit(y_true: ArrayLike, quantiles: ArrayLike) -> NDArray[np.float64]:
    """The probability integral transform: which level the outcome had; uniform if forecasts are right (Dawid 1984).

    Levels are interpolated linearly between the two quantiles about the outcome. Beyond the outermost quantile the line
    through the last two goes on, clipped to [0, 1]. Where quantiles coincide with the outcome the highest of their
    levels counts, as in P(Y <= y).

    Args:
        y_true: (...), what came.
        quantiles: (..., levels), not falling.

    Returns:
        (...), from 0 to 1; NaN where something is missing.

    Raises:
        ValueError: the shapes do not fit.

    >>> pit([0.05, 0.525, 1.5], [LEVELS] * 3)  # of a uniform outcome itself
    array([0.05 , 0.525, 1. ])
    """
    y, q = _fitting(y_true, quantiles)
    above = np.clip((q <= y[..., None]).sum(axis=-1), 1, len(LEVELS) - 1)
    left = np.take_along_axis(q, above[..., None] - 1, axis=-1)[..., 0]
    right = np.take_along_axis(q, above[..., None], axis=-1)[..., 0]
    low, high = np.array(LEVELS)[above - 1], np.array(LEVELS)[above]
    flat = right == left  # only beyond the outermost quantile, where the line is a step
    share = (y - left) / np.where(flat, 1, right - left)
    step = np.where(y < left, 0.0, np.where(y > left, 1.0, high))
    return np.clip(np.where(flat, step, low + share * (high - low)), 0, 1)


def interval(quantiles: ArrayLike, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The central interval of this level: the quantiles (1 - level) / 2 and (1 + level) / 2.

    Args:
        quantiles: (..., levels).
        level: for example 0.9, from the quantiles 0.05 and 0.95.

    Returns:
        low and high, each (...).

    Raises:
        ValueError: `LEVELS` have no such pair.

    >>> low, high = interval(LEVELS, 0.9)
    >>> float(low), float(high)
    (0.05, 0.95)
    """
    pairs = {round(1 - 2 * low, 3): at for at, low in enumerate(LEVELS[:MEDIAN])}
    at = pairs.get(round(level, 3))
    if at is None:
        raise ValueError(f"Expected the level of an interval, one of {sorted(pairs)}. Received {level}.")
    q = np.asarray(quantiles, np.float64)
    return q[..., at], q[..., len(LEVELS) - 1 - at]


def coverage(y_true: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of outcomes within [low, high]; an honest interval of level 0.9 has 0.9 in the long run.

    >>> coverage([0.1, 0.2, 0.3, 0.9], np.zeros(4), np.full(4, 0.3))
    0.75
    """
    y, low, high = _complete(y_true, low, high)
    return float(np.mean((low <= y) & (y <= high)))


def winkler(y_true: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> NDArray[np.float64]:
    """The interval score: its width, and a fine for each outcome outside, elementwise (Winkler 1972).

        W = high - low + 2 / alpha * max(low - y_true, 0, y_true - high),   alpha = 1 - level

    It is 2 / alpha times the sum of the pinball losses at the two ends.

    >>> winkler([0.0, 3.0], [-1.0, -1.0], [1.0, 1.0], 0.9)  # 2 beyond the end: 2 + 20 * 2
    array([ 2., 42.])
    """
    y, low, high = (np.asarray(array, np.float64) for array in (y_true, low, high))
    outside = np.maximum(np.maximum(low - y, y - high), 0)
    return high - low + 2 / (1 - level) * outside


def mase(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """MASE with season 1 of log-returns: the mean absolute error in units of the naive forecast's.

        MASE = mean |y_true - y_pred| / mean |y_true|

    The naive forecast (price in h days = price today) is the log-return 0, hence the denominator. Both means run
    over the same forecasts, of all tickers and dates together, so that a volatile ticker weighs more; the naive's
    error is measured where the forecasts are tested, not, as in Hyndman and Koehler (2006), on the training data.
    1 is the naive forecast itself.

    Args:
        y_true: log-returns of one horizon.
        y_pred: the point forecasts, here the medians.

    >>> mase([0.03, -0.01], [0.01, 0.0])  # (0.02 + 0.01) / (0.03 + 0.01)
    0.75
    """
    y, predicted = _complete(y_true, y_pred)
    scale = np.abs(y).mean()
    if scale == 0:
        raise ValueError(
            f"No price moved in any of the {y.size} forecasts: the naive error is 0, nothing scales."
        )
    return float(np.abs(y - predicted).mean() / scale)


def rmsse(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """RMSSE with season 1 of log-returns: the root mean squared error in units of the naive forecast's.

        RMSSE = sqrt(mean (y_true - y_pred)^2 / mean y_true^2)

    As in `mase`, the naive forecast is the log-return 0, and its error is measured where the forecasts are tested, not,
    as in Hyndman and Koehler (2006), on the training data. 1 is the naive forecast itself.

    Args:
        y_true: log-returns of one horizon.
        y_pred: the point forecasts.

    Raises:
        ValueError: no forecasts, missing ones, or no price moved.

    >>> round(rmsse([0.03, -0.04], [0.0, -0.04]), 12)  # an error of 0.03 where the naive ones are 0.03 and 0.04
    0.6
    """
    y, predicted = _complete(y_true, y_pred)
    scale = float((y**2).mean())
    if scale == 0:
        raise ValueError(
            f"No price moved in any of the {y.size} forecasts: the naive error is 0, nothing scales."
        )
    return float(np.sqrt(((y - predicted) ** 2).mean() / scale))


def direction_correct(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[np.bool_]:
    """Whether the sign is right, elementwise; up means >= 0, in the outcome as in the forecast.

    So the naive forecast, 0, says up always, and a day without a move is one that did not fall.

    >>> direction_correct([0.01, -0.01, 0.0], [0.0, 0.0, 0.02])
    array([ True, False,  True])
    """
    y, predicted = _complete(y_true, y_pred)
    return np.equal(y >= 0, predicted >= 0)


def direction_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> Direction:
    """The share of right signs beside the base rate, the share that saying up every day would have had.

    >>> direction_accuracy([0.01, 0.02, 0.03, -0.01], [0.01, -0.01, -0.02, -0.01])
    Direction(accuracy=0.5, always_up=0.75)
    """
    correct = direction_correct(y_true, y_pred)
    return Direction(float(correct.mean()), float((np.asarray(y_true, np.float64) >= 0).mean()))


def _fitting(y_true: ArrayLike, quantiles: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, q = np.asarray(y_true, np.float64), np.asarray(quantiles, np.float64)
    if q.shape != (*y.shape, len(LEVELS)):
        raise ValueError(
            f"Expected {len(LEVELS)} quantiles for every outcome. Received shapes {y.shape} and {q.shape}."
        )
    return y, q


def _complete(*arrays: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    values = tuple(np.asarray(array, np.float64) for array in arrays)
    shapes = [array.shape for array in values]
    if len(set(shapes)) > 1 or values[0].size == 0:
        raise ValueError(f"Expected arrays of one shape, at least one forecast. Received shapes {shapes}.")
    missing = int(np.isnan(values).any(axis=0).sum())
    if missing:
        raise ValueError(
            f"{missing} of {values[0].size} forecasts or outcomes are missing (NaN). Leave those rows out first."
        )
    return values
