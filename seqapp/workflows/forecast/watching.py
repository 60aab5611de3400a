"""On which days the training of a forecaster is watched."""

import keras
import numpy as np

from seqapp.networks.features import N_DAILY
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.watch import EXAMPLES
from seqapp.workflows.training.watching import Watch


def watch_days(network: keras.Model, config: ForecastConfig, inputs: np.ndarray) -> Watch | None:
    """Watches a forecaster's first member: how the log-scale of its forecast, the mean over horizons, looks back.

    Args:
        network: of `build_network`.
        config: the recipe.
        inputs: (n, days, features), stretches of days in a row; so many of them as are looked at, evenly chosen.

    Returns:
        None if the recipe has no memory.
    """
    if config.parts == "linear":
        return None
    chosen = np.unique(np.linspace(0, len(inputs) - 1, EXAMPLES).astype(int))
    daily = inputs[chosen][..., :N_DAILY]
    correction = network.get_layer("correction_0")
    return Watch(
        config.cell,
        network.get_layer("memory_0"),
        lambda: daily,
        lambda: correction.kernel.numpy().mean(axis=1),
    )
