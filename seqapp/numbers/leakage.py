"""Five well-known mistakes of forecasting, each beside its mend: what a mistake reports, and what is true.

A pipeline learns and forecasts in one call: bars in, one forecast a day out. Entry d of its answer is the forecast that
is made before day d begins, of the return that begins there; it is NaN on days that are not tested. So an honest entry
d depends on rows before d alone, which `seqapp.numbers.lookahead.find_lookahead` tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array

OPEN, HIGH, LOW, CLOSE = range(4)
SERIES_DAYS = 2520
"""The days of a series that are used, the last ones: about ten years."""
TEST_DAYS = 500
FEWEST_DAYS = 1500
WINDOW = 5  # closes that the model of levels reads
RIDGE = 1e-5  # its penalty on each weight, a row learnt from, in units of the scaled close
HORIZON = 10  # days ahead that the nearest days forecast
NEIGHBOURS = 5
LOOKBACKS = (1, 2, 3, 5, 10, 20, 40, 60, 120)  # days, of the trailing means that tuning chooses from
AT_MOST = 3  # of them in a setting
MEMORIES = (250, 500, 1000, SERIES_DAYS)  # days that a setting learns from, at most
WARM_UP = max(LOOKBACKS)
DAILY_MOVE = 0.012  # of the random walk: the standard deviation of its daily log-return
STEPS = 20  # within a day of the random walk

Pipeline = Callable[[Array], Array]


class Backtest(NamedTuple):
    """What a pipeline forecasts and what came: both (days,), as shares of the price; NaN where nothing is tested."""

    y_true: Array
    y_pred: Array


@dataclass(frozen=True)
class Mistake:
    """A mistake and its mend: the same model, learnt and tested wrongly and rightly.

    Attributes:
        name: under which it is kept.
        wrong: bars (days, 4) and a seed in, what the mistake tests out.
        mended: likewise, without the mistake.
    """

    name: str
    wrong: Callable[[Array, int], Backtest]
    mended: Callable[[Array, int], Backtest]

    def pipeline(self, seed: int = 0, *, mended: bool = False) -> Pipeline:
        """The forecasts alone, as `find_lookahead` takes them: bars (days, 4) in, (days,) out."""
        test = self.mended if mended else self.wrong
        return lambda bars: test(bars, seed).y_pred


def skill(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """The share of the squared error that a forecast takes away from "no change"; NaN where nothing is tested.

        skill = 1 - sum (y - f)^2 / sum y^2      over the days that have both

    Args:
        y_true: (days,), returns, as shares of the price.
        y_pred: (days,), what was forecast.

    >>> skill([0.02, -0.02], [0.01, -0.01]), skill([0.02, np.nan], [0.0, 0.5])
    (0.75, 0.0)
    """
    y, f = np.asarray(y_true, np.float64), np.asarray(y_pred, np.float64)
    both = np.isfinite(y) & np.isfinite(f)
    scale = float((y[both] ** 2).sum())
    return 1 - float(((y - f)[both] ** 2).sum()) / scale if scale else float("nan")


def random_walk(n_days: int, seed: int) -> Array:
    """Bars in whose closes nothing can be forecast: (days, 4), open, high, low, close.

        log p_{s+1} = log p_s + e_s,   e normal with mean 0,   20 steps s a day

    >>> bars = random_walk(300, seed=0)
    >>> bars.shape, bool((bars[:, LOW] <= bars[:, CLOSE]).all())
    ((300, 4), True)
    """
    rng = np.random.default_rng(seed)
    steps = DAILY_MOVE / np.sqrt(STEPS) * rng.standard_normal((n_days, STEPS))
    after = np.cumsum(steps.ravel()).reshape(n_days, STEPS)
    path = 100 * np.exp(np.column_stack([after[:, 0] - steps[:, 0], after]))
    return np.column_stack([path[:, 0], path.max(axis=1), path.min(axis=1), path[:, -1]])


def check_bars(bars: Array) -> Array:
    """The last `SERIES_DAYS` rows of some bars, (days, 4).

    Raises:
        BadInputError: they are too few.
    """
    if len(bars) < FEWEST_DAYS:
        raise BadInputError(
            f"The mistakes are shown on at least {FEWEST_DAYS:,} days, of which the last {TEST_DAYS} are the test. "
            f"Give a longer history. Received: {len(bars):,} days."
        )
    return bars[-SERIES_DAYS:]


def returns_of(close: Array, horizon: int = 1) -> Array:
    """y_d = close_{d-1+horizon} / close_{d-1} - 1: what begins with day d, (days,); NaN where it is not known.

    >>> returns_of(np.array([1.0, 2.0, 3.0])), returns_of(np.array([1.0, 2.0, 3.0]), 2)
    (array([nan, 1. , 0.5]), array([nan,  2., nan]))
    """
    returns = np.full(len(close), np.nan)
    returns[1 : len(close) - horizon + 1] = close[horizon:] / close[:-horizon] - 1
    return returns


def features(bars: Array) -> Array:
    """What is known at a day's end: (days, 4); row d holds nothing later than day d; NaN while the history is short.

    The return of 5 and of 20 days, the typical daily move of 20 days, and where in the day's range its close lies.
    """
    close, width = bars[:, CLOSE], bars[:, HIGH] - bars[:, LOW]
    place = np.full(len(bars), 0.5)
    np.divide(close - bars[:, LOW], width, out=place, where=width > 0)
    typical = np.sqrt(_trailing_mean(returns_of(close) ** 2, 20))
    return np.column_stack([close / _back(close, 5) - 1, close / _back(close, 20) - 1, typical, place])


def extremes(bars: Array) -> Array:
    """A day's high and low against the close of the day before: (days, 2)."""
    return bars[:, [HIGH, LOW]] / _back(bars[:, CLOSE], 1)[:, None] - 1


def _scaler(bars: Array, _seed: int, *, on_all: bool) -> Backtest:
    """The next close from the last five, all scaled by the lowest and the highest close."""
    close, (train, test) = bars[:, CLOSE], _by_date(len(bars))
    seen = close if on_all else close[: test[0]]
    low, width = seen.min(), seen.max() - seen.min()
    scaled = (close - low) / width
    x = np.column_stack([_back(scaled, lag) for lag in range(1, WINDOW + 1)])
    y_pred = low + width * _apply(x[test], _linear(x[train], scaled[train], RIDGE))
    return _tested(returns_of(close), test, y_pred / close[test - 1] - 1)


def _split(bars: Array, seed: int, *, shuffled: bool) -> Backtest:
    """The return of ten days: the mean of what came after the five days of the past that looked most alike."""
    close = bars[:, CLOSE]
    y, x = returns_of(close, HORIZON), _back(_landscape(close), 1)
    train, test = _by_date(len(bars), HORIZON)
    if shuffled:
        days = np.random.default_rng(seed).permutation(np.arange(WARM_UP + 1, len(bars) - HORIZON + 1))
        train, test = np.sort(days[TEST_DAYS:]), np.sort(days[:TEST_DAYS])
    _, near = KDTree(x[train]).query(x[test], NEIGHBOURS)
    return _tested(y, test, y[train][near].mean(axis=1))


def _range(bars: Array, _seed: int, *, same_day: bool) -> Backtest:
    """The return of a day, linear in the features of the day before and in a high and a low."""
    x = np.column_stack([_back(features(bars), 1), _back(extremes(bars), 0 if same_day else 1)])
    return _least_squares(bars, x)


def _label(bars: Array, _seed: int, *, shifted: bool) -> Backtest:
    """The return of a day, linear in the features of the day before; shifted, in those of the day itself."""
    return _least_squares(bars, _back(features(bars), 0 if shifted else 1))


def _tuned(bars: Array, _seed: int, *, on_test: bool) -> Backtest:
    """The best of many linear models; which is best, the test days say, or as many days before them."""
    y = returns_of(bars[:, CLOSE])
    x = _back(np.column_stack([_trailing_mean(y, days) for days in LOOKBACKS]), 1)
    train, test = _by_date(len(bars))
    learn, judge = train[:-TEST_DAYS], test if on_test else train[-TEST_DAYS:]
    best, weights = -np.inf, np.zeros(len(LOOKBACKS))
    for memory in MEMORIES:
        every = _weights_of_all(x[learn[-memory:]], y[learn[-memory:]])
        errors = ((y[judge] - every @ x[judge].T) ** 2).sum(axis=1)
        if (score := -errors.min()) > best:
            best, weights = score, every[errors.argmin()]
    return _tested(y, test, (x[test] * weights).sum(axis=1))


@cache
def settings() -> tuple[tuple[int, ...], ...]:
    """What tuning tries with each of `MEMORIES`: every choice of up to three of `LOOKBACKS`, by their numbers.

    >>> len(settings()) * len(MEMORIES)
    516
    """
    return tuple(some for size in range(1, AT_MOST + 1) for some in combinations(range(len(LOOKBACKS)), size))


def _by_date(n_days: int, embargo: int = 1) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The days to learn from and those to test, cut by date; the last target learnt ends before the test begins."""
    cutoff = n_days - TEST_DAYS - embargo + 1
    return np.arange(WARM_UP + 1, cutoff - embargo + 1), np.arange(cutoff, n_days - embargo + 1)


def _tested(y: Array, test: NDArray[np.intp], y_pred: Array) -> Backtest:
    forecasts = np.full(len(y), np.nan)
    forecasts[test] = y_pred
    return Backtest(y, forecasts)


def _back(values: Array, lag: int) -> Array:
    """Row d holds what row d - lag held; NaN where there is none."""
    moved = np.full(values.shape, np.nan)
    moved[lag:] = values[: len(values) - lag]
    return moved


def _trailing_mean(values: Array, days: int) -> Array:
    """The mean of a day and those before it, `days` in all; each mean is summed on its own, so no later day matters."""
    means = np.full(len(values), np.nan)
    means[days - 1 :] = np.lib.stride_tricks.sliding_window_view(values, days).mean(axis=1)
    return means


def _landscape(close: Array) -> Array:
    """How means of log-prices stand to longer ones: (days, 3). They move slowly, so days alike are days close by."""
    mean = {days: _trailing_mean(np.log(close), days) for days in (5, 20, 60, 120)}
    return np.column_stack([(mean[20] - mean[60]) / 7, (mean[20] - mean[120]) / 10, (mean[5] - mean[20]) / 4])


def _least_squares(bars: Array, x: Array) -> Backtest:
    """The next return as a linear function of x, (days, features), learnt before the cutoff."""
    y, (train, test) = returns_of(bars[:, CLOSE]), _by_date(len(bars))
    return _tested(y, test, _apply(x[test], _linear(x[train], y[train])))


def _weights_of_all(x: Array, y: Array) -> Array:
    """The least-squares weights of every setting, 0 for what it leaves out: (settings, lookbacks)."""
    moments, target = x.T @ x, x.T @ y
    parts = []
    for size in range(1, AT_MOST + 1):
        some = np.array([setting for setting in settings() if len(setting) == size])
        weights = np.zeros((len(some), x.shape[1]))
        solved = np.linalg.solve(moments[some[:, :, None], some[:, None, :]], target[some][:, :, None])
        np.put_along_axis(weights, some, solved[:, :, 0], axis=1)
        parts.append(weights)
    return np.concatenate(parts)


def _linear(x: Array, y: Array, penalty: float = 0.0) -> Array:
    """Least squares with a penalty on all weights but the last, the constant: (features + 1,)."""
    wide = np.column_stack([x, np.ones(len(x))])
    moments = wide.T @ wide
    moments[np.arange(x.shape[1]), np.arange(x.shape[1])] += penalty * len(x)
    return np.linalg.solve(moments, wide.T @ y)


def _apply(x: Array, weights: Array) -> Array:
    """Row by row, so that a forecast does not depend, not by a bit, on how many others are made."""
    forecasts: Array = (x * weights[:-1]).sum(axis=1) + weights[-1]
    return forecasts


MISTAKES = {
    mistake.name: mistake
    for mistake in (
        Mistake("scaler_on_all", partial(_scaler, on_all=True), partial(_scaler, on_all=False)),
        Mistake("shuffled_split", partial(_split, shuffled=True), partial(_split, shuffled=False)),
        Mistake("same_day_range", partial(_range, same_day=True), partial(_range, same_day=False)),
        Mistake("shifted_label", partial(_label, shifted=True), partial(_label, shifted=False)),
        Mistake("tuned_on_test", partial(_tuned, on_test=True), partial(_tuned, on_test=False)),
    )
}
"""By name. The models and their settings were chosen so that the mistakes show: how much each reports is an example, no
estimate of what it reports elsewhere. Its mend is the same model, honestly tested."""
