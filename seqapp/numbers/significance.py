"""Whether a difference is more than chance: intervals and tests, and what they say in words.

Series are per date: the mean over that day's tickers. One day's shock hits all tickers at once, so dates are
the sample, not rows; what tickers share on a day is then inside the series.
"""

from typing import NamedTuple

import numpy as np
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import ArrayLike, NDArray

THRESHOLD = 0.05
"""Above this p-value the evidence is called too weak."""
EXTRA_LAGS = 10


class DMResult(NamedTuple):
    """A Diebold-Mariano test; a negative difference means that a's losses are the lower ones."""

    statistic: float
    p_value: float
    mean_difference: float


class McNemarResult(NamedTuple):
    """A McNemar test: b and c count where only the first, only the second is right; difference in accuracy."""

    b: int
    c: int
    p_value: float
    difference: float
    low: float
    high: float


def block_bootstrap_interval(
    series: ArrayLike, block_days: int = 20, n: int = 1000, level: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """The interval of a mean whose days depend on their neighbours (Politis and Romano 1994).

    The stationary bootstrap: resampled series are strung together from stretches of the real one, of geometric
    length, `block_days` on average; the interval lies between percentiles of their means. By arch.

    Args:
        series: (days,), one value a date.
        block_days: the mean length of a stretch.
        n: resampled series.
        level: of the interval.
        seed: of the resampling.

    >>> [round(end, 2) for end in block_bootstrap_interval(np.tile([0.0, 1.0], 200), block_days=1)]
    [0.45, 0.55]
    """
    from arch.bootstrap import StationaryBootstrap  # noqa: PLC0415 (seconds that only this call should cost)

    bootstrap = StationaryBootstrap(block_days, _series(series), seed=seed)
    ends = bootstrap.conf_int(np.mean, reps=n, method="percentile", size=level)
    return float(ends[0, 0]), float(ends[1, 0])


def diebold_mariano(loss_a: ArrayLike, loss_b: ArrayLike, horizon: int) -> DMResult:
    """Are two forecasts' losses different on average? Two-sided (Diebold and Mariano 1995).

        d_t = loss_a,t - loss_b,t                    gamma_k = 1/n sum (d_t - mean d) (d_{t-k} - mean d)
        V   = gamma_0 + 2 sum_{k=1..L} (1 - k / (L+1)) gamma_k,   L = horizon + 10      (Newey and West 1987)
        DM  = mean d / sqrt(V / n) * sqrt((n + 1 - 2 horizon + horizon (horizon - 1) / n) / n)

    against Student's t with n - 1 degrees of freedom; the last factor and the t are the small-sample correction
    of Harvey, Leybourne and Newbold (1997).

    Args:
        loss_a: (days,), the mean loss of the first forecast on each date.
        loss_b: (days,), of the second, on the same dates.
        horizon: trading days ahead; losses of overlapping targets depend on each other.

    Raises:
        ValueError: differing lengths, missing losses, or no more days than lags.

    >>> diebold_mariano([0.0, 1.0] * 50, [1.0] * 100, horizon=1).mean_difference  # a's losses are lower
    -0.5
    """
    a, b = _series(loss_a), _series(loss_b)
    lags = horizon + EXTRA_LAGS
    if a.shape != b.shape or len(a) <= lags:
        raise ValueError(
            f"Expected two loss series of the same dates, more than {lags} of them (horizon + {EXTRA_LAGS}). "
            f"Received {len(a)} and {len(b)}."
        )
    difference, n = a - b, len(a)
    mean = float(difference.mean())
    apart = difference - mean
    gamma = np.array([apart[k:] @ apart[: n - k] for k in range(lags + 1)]) / n
    variance = gamma[0] + 2 * (1 - np.arange(1, lags + 1) / (lags + 1)) @ gamma[1:]
    if not difference.any():  # the same losses, day for day
        return DMResult(0.0, 1.0, 0.0)
    correction = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    statistic = float(mean / np.sqrt(variance / n) * np.sqrt(correction))
    return DMResult(statistic, float(2 * scipy.stats.t.sf(abs(statistic), n - 1)), mean)


def mcnemar(correct_a: ArrayLike, correct_b: ArrayLike, level: float = 0.95) -> McNemarResult:
    """Are two classifiers' accuracies on the same examples different? Exact and two-sided (McNemar 1947).

        b = only a is right,  c = only b is right;   p from b ~ Binomial(b + c, 1/2)
        difference = (b - c) / n

    The interval of the difference is Agresti and Min's (2005): Wald's after adding 1/2 to each of the four counts.
    At the edge of significance it may disagree with the exact p-value.

    Args:
        correct_a: (n,), whether the first is right.
        correct_b: (n,), whether the second is right on the same examples.
        level: of the interval.

    Raises:
        ValueError: no examples, or differing lengths.

    >>> result = mcnemar([True] * 8 + [False] * 2, [False] * 7 + [True] * 3)
    >>> result.b, result.c, round(result.p_value, 3), result.difference
    (7, 2, 0.18, 0.5)
    """
    a, b = np.asarray(correct_a, dtype=bool), np.asarray(correct_b, dtype=bool)
    if a.shape != b.shape or a.ndim != 1 or len(a) == 0:
        raise ValueError(
            f"Expected two vectors of one length, at least 1. Received shapes {a.shape} and {b.shape}."
        )
    n, only_a, only_b = len(a), int((a & ~b).sum()), int((b & ~a).sum())
    p_value = scipy.stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    middle = (only_a - only_b) / (n + 2)
    variance = ((only_a + only_b + 1) / (n + 2) - middle**2) / (n + 2)
    half = scipy.stats.norm.ppf((1 + level) / 2) * np.sqrt(variance)
    low, high = max(-1.0, float(middle - half)), min(1.0, float(middle + half))
    return McNemarResult(only_a, only_b, float(p_value), (only_a - only_b) / n, low, high)


def paired_t(a: ArrayLike, b: ArrayLike) -> tuple[float, float, float]:
    """Are two recipes' results different, seed by seed? Student's paired t-test, two-sided, with its 95 % interval.

        d_s = a_s - b_s      t = mean d / (sd(d) / sqrt(n))  against Student's t with n - 1 degrees of freedom

    With few seeds only large and steady differences are sure: with three, mean d must be 2.5 standard deviations.

    Args:
        a: (seeds,), the results of the first.
        b: (seeds,), of the second, from the same seeds.

    Returns:
        p, and the ends of the mean difference's interval; NaN for one seed, p = 1 where all differences are 0.

    Raises:
        ValueError: differing lengths, none, or a number that is not finite.

    >>> [round(number, 3) for number in paired_t([3.0, 4.0, 5.0], [2.0, 2.0, 2.0])]
    [0.074, -0.484, 4.484]
    """
    first, second = _series(a), _series(b)
    if first.shape != second.shape:
        raise ValueError(
            f"Expected a result of each for every seed. Received {len(first)} and {len(second)} of them."
        )
    d = first - second
    if len(d) < 2:
        return float("nan"), float("nan"), float("nan")
    mean, error = float(d.mean()), float(d.std(ddof=1) / np.sqrt(len(d)))
    if not error:
        return float(not mean), mean, mean
    half = float(scipy.stats.t.ppf(0.975, len(d) - 1)) * error
    return float(2 * scipy.stats.t.sf(abs(mean / error), len(d) - 1)), mean - half, mean + half


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """p-values of several tests at once, adjusted so that a false rejection among them all is rare (Holm 1979).

        sorted p_(1) <= ... <= p_(m):   adjusted p_(k) = max over j <= k of min(1, (m - j + 1) p_(j))

    Rejecting where the adjusted p is below 0.05 rejects any true hypothesis in at most 5 % of cases, whatever the
    tests' dependence.

    Args:
        p_values: (tests,), of one family of questions.

    Returns:
        (tests,), in the order received.

    Raises:
        ValueError: none, or a number outside [0, 1].

    >>> holm([0.01, 0.04, 0.02]).round(12)
    array([0.03, 0.04, 0.04])
    """
    p = _series(p_values)
    if (p < 0).any() or (p > 1).any():
        raise ValueError(f"Expected p-values from 0 to 1. Received some from {p.min()} to {p.max()}.")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(np.arange(len(p), 0, -1) * p[order]), 1)
    return adjusted


def in_words(p_value: float, difference: float, name_a: str, name_b: str, what: str, unit: str = "") -> str:
    """A test's outcome as one sentence; from p = 0.05 on, that the evidence is too weak.

    Args:
        p_value: of the test.
        difference: a's value less b's.
        name_a: what to call the first.
        name_b: what to call the second.
        what: the quantity compared, for example "accuracy".
        unit: of the difference, with the space before it, for example " points".

    >>> in_words(0.0004, -0.0021, "the LSTM", "GARCH", "1-day pinball loss")
    'The 1-day pinball loss of the LSTM is lower than that of GARCH by 0.0021 (p < 0.001).'
    >>> in_words(0.31, 0.002, "the LSTM", "the RNN", "accuracy")
    'The evidence is too weak to tell the accuracy of the LSTM from that of the RNN:
    the difference is +0.002, p = 0.310, and 0.05 is the limit.'
    """
    p = f"p = {p_value:.3f}" if p_value >= 0.001 else "p < 0.001"
    if p_value >= THRESHOLD:
        return (
            f"The evidence is too weak to tell the {what} of {name_a} from that of {name_b}: "
            f"the difference is {_plain(difference, sign=True)}{unit}, {p}, and {THRESHOLD} is the limit."
        )
    side = "lower" if difference < 0 else "higher"
    return f"The {what} of {name_a} is {side} than that of {name_b} by {_plain(abs(difference))}{unit} ({p})."


def _plain(number: float, *, sign: bool = False) -> str:
    return np.format_float_positional(number, precision=2, fractional=False, trim="-", sign=sign)


def _series(values: ArrayLike) -> NDArray[np.float64]:
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or len(series) == 0 or not np.isfinite(series).all():
        raise ValueError(
            f"Expected one finite number a date. Received shape {series.shape}, "
            f"{int((~np.isfinite(series)).sum())} of them not finite."
        )
    return series
