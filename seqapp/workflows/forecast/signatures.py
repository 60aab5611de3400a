"""What the signatures of a served forecaster answer, decoded here alone."""

from dataclasses import dataclass

import numpy as np

from seqapp.store.served import ServedModel


@dataclass(frozen=True)
class Quantiles:
    """What `serving_default` says after the last of some bars.

    Attributes:
        log_returns: (n, horizons, levels), in the order of `seqapp.numbers.quantiles`.
        levels: (levels,).
    """

    log_returns: np.ndarray
    levels: np.ndarray

    def at(self, level: float) -> np.ndarray:
        """The quantiles of the nearest level, (n, horizons)."""
        return self.log_returns[..., int(np.abs(self.levels - level).argmin())]


def forecast(model: ServedModel, bars: np.ndarray) -> Quantiles:
    """The quantiles after several stretches of bars, (n, days, 6) float32."""
    outputs = model.call("serving_default", bars=bars)
    return Quantiles(outputs["quantiles"], outputs["levels"])


def dated(model: ServedModel, bars: np.ndarray, weights: np.ndarray) -> Quantiles:
    """What `forecast` says by the net of an earlier year, (weights,): a row of years.npz."""
    outputs = model.call("dated", bars=bars, weights=weights)
    return Quantiles(outputs["quantiles"], outputs["levels"])


def trace(model: ServedModel, bars: np.ndarray) -> dict[str, np.ndarray]:
    """All that the recurrent layer computes over one stretch of bars, (days, 6): by name (timesteps, units)."""
    traced = model.call("trace", bars=bars[None])
    return {name: value[0] for name, value in traced.items() if value.ndim == 3}
