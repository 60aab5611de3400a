"""Does a forecast know the future? Disturb the future and see whether the forecast moves.

    forecasts = pipeline(bars)                      disturbed = bars, but other numbers from day d on
    forecasts[: d + 1] == pipeline(disturbed)[: d + 1], to the bit: what was forecast before day d knew nothing of it

The pipeline is the whole of it, learning included: scaling, cutting, choosing a setting, fitting, forecasting. What is
done outside of it is not tested.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array

PROBED = (0.0, 0.25, 0.5, 0.75)  # of the days that have a forecast; only the first shows a missing embargo
NOISE = 0.1  # the standard deviation of the logarithm that a row is multiplied by

Bars = Any  # an array (days, ...) or a DataFrame with a row for each day
Pipeline = Callable[[Bars], ArrayLike]


@dataclass(frozen=True)
class Probe:
    """What one disturbance from one day on did to the forecasts of before.

    Attributes:
        day: the row from which on the bars were disturbed.
        disturbance: which of `DISTURBANCES`.
        n_forecasts: how many forecasts must not move.
        n_changed: how many moved.
        largest: by how much the one that moved most did; infinite if one came or went.
    """

    day: int
    disturbance: str
    n_forecasts: int
    n_changed: int
    largest: float


@dataclass(frozen=True)
class Lookahead:
    """All probes of a pipeline."""

    probes: tuple[Probe, ...]

    @property
    def found(self) -> bool:
        """Whether any forecast moved: then the pipeline knows the future."""
        return any(probe.n_changed for probe in self.probes)

    def __str__(self) -> str:
        """A sentence."""
        moved = [probe for probe in self.probes if probe.n_changed]
        if not moved:
            return f"No forecast moved in {len(self.probes)} probes: no look-ahead found."
        worst = max(moved, key=lambda probe: probe.n_changed / probe.n_forecasts)
        return (
            f"It knows the future: in {len(moved)} of {len(self.probes)} probes forecasts moved. With other numbers "
            f"from day {worst.day} on ({worst.disturbance}), {worst.n_changed} of the {worst.n_forecasts} forecasts "
            f"made before did, by up to {worst.largest:.3g}."
        )


def find_lookahead(
    pipeline: Pipeline,
    bars: Bars,
    days: Sequence[int] | None = None,
    *,
    after_close: bool = False,
    seed: int = 0,
) -> Lookahead:
    """Test a pipeline for look-ahead: forecasts must not move, not by a bit, when only what comes later does.

    Args:
        pipeline: bars in, forecasts (days,) out. Entry d is the forecast made before day d begins; NaN where there is
            none, as on days that were learnt from. It must answer the same bars twice alike: fix its seeds.
        bars: (days, ...) numbers, or a DataFrame with a row for each day, of which the columns of numbers are
            disturbed. Positive numbers, such as prices, stay positive.
        days: the rows to disturb from; the first with a forecast and three more of those unless given.
        after_close: entry d is made at the end of day d, so it may read row d.
        seed: of the disturbances.

    Returns:
        A `Probe` for every day and disturbance; `found` says whether any forecast moved.

    Raises:
        BadInputError: the pipeline gives no such forecasts, answers by chance, or makes none before a probed day.

    >>> prices = 100 * np.exp(np.cumsum(np.random.default_rng(0).normal(0, 0.01, 400)))
    >>> def honest(prices):  # before day d: the return of the day before
    ...     return np.r_[np.nan, np.nan, prices[1:-1] / prices[:-2] - 1]
    >>> def leaky(prices):  # the same, in units of a spread that all days together have
    ...     return honest(prices) / prices.std()
    >>> find_lookahead(honest, prices).found, find_lookahead(leaky, prices).found
    (False, True)
    """
    bars = _as_float(bars)
    before = _repeated(pipeline, bars)
    probes = []
    for day in _probed(before, days):
        for name in DISTURBANCES:
            rng = np.random.default_rng([seed, day])
            after = _forecasts(pipeline, _disturbed(bars, day + after_close, name, rng))
            probes.append(_compared(before[: day + 1], after[: day + 1], day, name))
    return Lookahead(tuple(probes))


def _repeated(pipeline: Pipeline, bars: Bars) -> Array:
    """The forecasts, which must be the same twice."""
    forecasts = _forecasts(pipeline, bars)
    if not _same(forecasts, _forecasts(pipeline, bars)).all():
        raise BadInputError(
            "The pipeline answers the same bars differently each time, so nothing can be told. Fix its seeds."
        )
    return forecasts


def _probed(forecasts: Array, days: Sequence[int] | None) -> list[int]:
    """The days to disturb from: those that are named, or else `PROBED`."""
    made = np.flatnonzero(np.isfinite(forecasts))
    first = int(made[0]) if len(made) else len(forecasts)
    if days is None:
        days = sorted({int(made[int(share * len(made))]) for share in PROBED}) if len(made) else []
    if len(days) == 0:
        raise BadInputError("The pipeline makes no forecast, or no day is named: there is nothing to test.")
    for day in days:
        if not first <= day < len(forecasts):
            raise BadInputError(
                f"No forecast is made before day {day}, so the probe could not fail. Name days from the first forecast "
                f"on. Received: {len(forecasts)} days, the first forecast on {first}."
            )
    return list(days)


def _noise(rows: Array, rng: np.random.Generator) -> Array:
    """Each row by a factor of its own, near 1: it stays a bar, with its low below its high."""
    return (rows.T * np.exp(NOISE * rng.standard_normal(len(rows)))).T


def _scaled(rows: Array, _rng: np.random.Generator) -> Array:
    """Every row a thousandfold."""
    return 1000 * rows


def _permuted(rows: Array, rng: np.random.Generator) -> Array:
    """The rows in another order."""
    return rng.permutation(rows, axis=0)


DISTURBANCES: dict[str, Callable[[Array, np.random.Generator], Array]] = {
    "noise": _noise,
    "a thousandfold": _scaled,
    "another order": _permuted,
}


def _as_float(bars: Bars) -> Bars:
    """A copy whose numbers are float64, so that a disturbance does not change their kind."""
    if isinstance(bars, pd.DataFrame):
        return bars.astype(dict.fromkeys(bars.select_dtypes("number").columns, np.float64))
    return np.array(bars, dtype=np.float64)


def _disturbed(bars: Bars, start: int, name: str, rng: np.random.Generator) -> Bars:
    if isinstance(bars, pd.DataFrame):
        numbers = list(bars.select_dtypes("number").columns)
        frame = bars.copy()
        frame[numbers] = _disturbed(bars[numbers].to_numpy(np.float64), start, name, rng)
        return frame
    disturbed = bars.copy()
    disturbed[start:] = DISTURBANCES[name](bars[start:], rng)
    return disturbed


def _forecasts(pipeline: Pipeline, bars: Bars) -> Array:
    forecasts = np.asarray(pipeline(bars.copy()), dtype=np.float64)
    if forecasts.shape != (len(bars),):
        raise BadInputError(
            f"The pipeline must give one forecast for every row, NaN where there is none: ({len(bars)},). "
            f"Received: {forecasts.shape}."
        )
    return forecasts


def _same(one: Array, other: Array) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def _compared(before: Array, after: Array, day: int, name: str) -> Probe:
    changed = ~_same(before, after)
    with np.errstate(invalid="ignore"):
        by = np.abs(after[changed] - before[changed])
    largest = float(np.where(np.isnan(by), np.inf, by).max(initial=0.0))
    return Probe(day, name, int(np.isfinite(before).sum()), int(changed.sum()), largest)
