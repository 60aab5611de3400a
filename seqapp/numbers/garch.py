"""GARCH forecasts of returns, refitted on dates that are given: Student-t, and GJR with filtered historical simulation.

    e_t = r_t - mean        s_{t+1} = omega + (alpha + gamma [e_t < 0]) e_t^2 + beta s_t        z_t = e_t / sqrt(s_t)

Returns are in percent within, and have a constant mean. Both are fitted by arch (Sheppard) with Student-t innovations.

- `GARCH_T`, gamma = 0 (Bollerslev 1987): z keeps the fitted t, scaled to variance 1.
- `GJR_FHS` (Glosten, Jagannathan and Runkle 1993; Barone-Adesi, Giannopoulos and Vosper 1999): the t serves the fit
  alone, where it makes single jumps weigh less; z is drawn from the last 1,000 standardised residuals.

Between two refits the parameters stay, and s follows each day's return. Given parameters, the sum of the next h returns
depends on today's s_{t+1} alone; so it is simulated once a refit, from `GRID` variances with the same innovations, and
quantiles in units of sqrt(s_{t+1}) are interpolated linearly in log s_{t+1}. One day ahead they are exact.
"""

import functools
import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import NDArray

from seqapp.numbers.quantiles import HORIZONS, LEVELS

HISTORY = 500
"""Daily returns before a first fit."""
RESIDUALS = 1000
PATHS = 10_000
GRID = 20
BACKCAST = 75
"""Days whose variance the recursion starts from, as in arch."""

Floats = NDArray[np.float64]


class Kind(NamedTuple):
    """Which GARCH: with a term for falls or without, innovations from the residuals or from the t."""

    leverage: bool
    filtered: bool


GARCH_T = Kind(leverage=False, filtered=False)
GJR_FHS = Kind(leverage=True, filtered=True)


class Parameters(NamedTuple):
    """Of returns in percent; `freedom` is the t's."""

    mean: float
    omega: float
    alpha: float
    gamma: float
    beta: float
    freedom: float


class Walk(NamedTuple):
    """Quantiles (days, horizons, levels) of log-returns; how many fits there were, how many did not converge."""

    quantiles: Floats
    fits: int
    failed: int


def walk(returns: Floats, dates: NDArray[np.datetime64], refits: Sequence[np.datetime64], kind: Kind) -> Walk:
    """Forecast every day from the first refit on, with the parameters of the last refit.

    A refit on a date sees the returns of earlier dates only, a forecast of row t nothing after returns[t]. A fit that
    does not converge leaves the former parameters. Rows before the first refit that has `HISTORY` returns behind it,
    and whose fit converges, are NaN.

    Args:
        returns: (days,), the daily log-returns of one ticker; the first is NaN, as `panel.log_returns` leaves it.
        dates: (days,), rising.
        refits: rising dates.
        kind: which GARCH.

    Raises:
        ValueError: a return after the first is missing, or lengths differ.
    """
    percent = 100 * np.asarray(returns, np.float64)[1:]
    if len(returns) != len(dates) or not np.isfinite(percent).all():
        raise ValueError(
            f"Expected a finite return for every date after the first. Received {len(returns)} returns, "
            f"{len(dates)} dates, {int((~np.isfinite(percent)).sum())} returns not finite."
        )
    quantiles = np.full((len(dates), len(HORIZONS), len(LEVELS)), np.nan)
    parameters: Parameters | None = None
    fits = failed = 0
    starts = np.searchsorted(dates, np.array(refits, "datetime64[D]"))
    for start, stop in pairwise([*starts.tolist(), len(dates)]):
        known = percent[: max(start - 1, 0)]
        if start == stop or len(known) < HISTORY:
            continue
        fitted = fit(known, kind, parameters)
        fits, failed = fits + 1, failed + (fitted is None)
        parameters = fitted or parameters
        if parameters is not None:
            variance = variances(percent[: stop - 1], parameters)
            residuals = (known - parameters.mean) / np.sqrt(variance[: len(known)])
            scaled = scaled_quantiles(parameters, kind, residuals[-RESIDUALS:], grid_of(known))
            quantiles[start:stop] = _at(variance[start:stop], scaled, grid_of(known), parameters.mean) / 100
    return Walk(quantiles, fits, failed)


def fit(percent: Floats, kind: Kind, start: Parameters | None = None) -> Parameters | None:
    """Maximum likelihood with Student-t innovations; None where it does not converge.

    Args:
        percent: (days,), returns in percent.
        kind: with or without the term for falls.
        start: where to begin; from arch's own beginning if there is none, or nothing is found from there.
    """
    from arch.univariate import GARCH, ConstantMean, StudentsT  # noqa: PLC0415 (slow to import)

    if not np.ptp(percent):
        return None
    model = ConstantMean(percent, rescale=False)
    model.volatility, model.distribution = GARCH(p=1, o=int(kind.leverage), q=1), StudentsT()
    for beginning in (start, None) if start else (None,):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # what arch warns of is in the flag
            first = None if beginning is None else _vector(beginning, kind)
            found = model.fit(disp="off", show_warning=False, starting_values=first)
        values = np.asarray(found.params, np.float64)
        if found.convergence_flag == 0 and np.isfinite(values).all():
            mean, omega, alpha, *gamma, beta, freedom = values.tolist()
            return Parameters(mean, omega, alpha, gamma[0] if gamma else 0.0, beta, freedom)
    return None


def variances(percent: Floats, parameters: Parameters) -> Floats:
    """s_1, ..., s_{days + 1}: of every day the variance that the days before it foretell, and of the day to come.

    s_1 is a weighted mean of the first 75 squares (weights 0.94^k), put through the recursion once, as arch does.

    Args:
        percent: (days,), returns in percent.
        parameters: of the recursion.

    Returns:
        (days + 1,), in percent squared.

    >>> calm = Parameters(mean=0, omega=0.1, alpha=0.1, gamma=0.1, beta=0.5, freedom=5)
    >>> variances(np.array([1.0, -1.0]), calm).round(3)  # the fall adds 0.1 more
    array([0.75 , 0.575, 0.588])
    """
    errors = percent - parameters.mean
    first = errors[:BACKCAST] ** 2
    backcast = np.average(first, weights=0.94 ** np.arange(len(first)))
    reaction = parameters.alpha + parameters.gamma * (errors < 0)
    start = parameters.omega + (parameters.alpha + parameters.gamma / 2 + parameters.beta) * backcast
    shocks = parameters.omega + reaction * errors**2
    later, _ = scipy.signal.lfilter([1.0], [1.0, -parameters.beta], shocks, zi=[parameters.beta * start])
    return np.concatenate([[start], later])


def grid_of(percent: Floats) -> Floats:
    """The variances to simulate from, (GRID,): from 1/50 to 200 times that of all returns so far."""
    return np.geomspace(percent.var() / 50, percent.var() * 200, GRID)


def scaled_quantiles(parameters: Parameters, kind: Kind, residuals: Floats, grid: Floats) -> Floats:
    """Quantiles of the next h days' summed errors, in units of the next day's standard deviation.

    Every simulated day holds the same `PATHS` innovations in another order: midpoint quantiles of the t, or the
    residuals again and again. The orders are drawn once, with a fixed seed.

    Args:
        parameters: of the recursion.
        kind: t, or filtered historical simulation.
        residuals: (n,), the last standardised residuals.
        grid: (points,), the next day's variance, in percent squared.

    Returns:
        (points, horizons, levels).
    """
    if kind.filtered:
        next_day = np.quantile(residuals, LEVELS)
        innovations = np.resize(residuals, PATHS)
    else:
        next_day = _t_quantiles(np.array(LEVELS), parameters.freedom)
        innovations = _t_quantiles((np.arange(PATHS) + 0.5) / PATHS, parameters.freedom)
    growth = parameters.beta + (parameters.alpha + parameters.gamma * (innovations < 0)) * innovations**2
    variance = np.repeat(grid[:, None], PATHS, axis=1)
    total = np.zeros_like(variance)
    scaled = np.empty((len(grid), len(HORIZONS), len(LEVELS)))
    for day, order in enumerate(_orders(), start=1):
        total += np.sqrt(variance) * innovations[order]
        variance = parameters.omega + variance * growth[order]
        if day in HORIZONS:
            ends = np.quantile(total, LEVELS, axis=1).T / np.sqrt(grid)[:, None]
            scaled[:, HORIZONS.index(day)] = next_day if day == 1 else ends
    return scaled


def _at(variance: Floats, scaled: Floats, grid: Floats, mean: float) -> Floats:
    """The days' mean and sqrt(s) times scaled quantiles, interpolated in log s; beyond the grid those of its end."""
    place = np.interp(np.log(variance), np.log(grid), np.arange(len(grid)))
    below = np.minimum(place.astype(int), len(grid) - 2)
    share = (place - below)[:, None, None]
    between = (1 - share) * scaled[below] + share * scaled[below + 1]
    return np.asarray(mean * np.array(HORIZONS)[:, None] + np.sqrt(variance)[:, None, None] * between)


@functools.cache
def _orders() -> NDArray[np.intp]:
    rng = np.random.default_rng(0)
    return np.stack([rng.permutation(PATHS) for _ in range(max(HORIZONS))])


def _t_quantiles(levels: Floats, freedom: float) -> Floats:
    """Of Student's t scaled to variance 1."""
    return np.asarray(scipy.stats.t.ppf(levels, freedom) * np.sqrt((freedom - 2) / freedom))


def _vector(parameters: Parameters, kind: Kind) -> Floats:
    mean, omega, alpha, gamma, beta, freedom = parameters
    return np.array([mean, omega, alpha, *([gamma] if kind.leverage else []), beta, freedom])
