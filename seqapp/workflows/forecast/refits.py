"""A refit of a walk-forward backtest as a job: what came before a date learnt, what follows forecast."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.quantiles import HORIZONS, LEVELS, mean_pinball
from seqapp.workflows.forecast.rows import rows_between
from seqapp.workflows.training.one_core import one_core
from seqapp.workflows.training.runs import RunFolder

FORECAST_BATCH = 2048


class Year(NamedTuple):
    """What one recipe's nets of a year leave: their weights, quantiles (n, horizons, levels), members' losses."""

    weights: np.ndarray
    quantiles: np.ndarray
    alone: np.ndarray

    @classmethod
    def read(cls, content: bytes) -> Self:
        """What a refit has left."""
        with np.load(io.BytesIO(content)) as arrays:
            return cls(*(arrays[name] for name in cls._fields))


@dataclass(frozen=True, eq=False)
class Refit:
    """A recipe fitted on what came before the cutoff, and what its nets say of the rows from there to the end.

    Attributes:
        label: what the report calls the recipe.
        config: the recipe.
        frame: the prices.
        cutoff: the first date that is forecast, and that nothing is learnt from.
        end: the last date that is forecast.
        lookback: how many rows a forecast needs at least; that of the recipe with the most.
        run_path: the backtest's folder, which is of one setting.
    """

    label: str
    config: ForecastConfig
    frame: pd.DataFrame
    cutoff: np.datetime64
    end: np.datetime64
    lookback: int
    run_path: Path

    @property
    def key(self) -> str:
        """The recipe and the cutoff: all else is the backtest's setting."""
        return f"{self.label}-{self.cutoff}.npz"

    @property
    def work(self) -> Path:
        """Where its training keeps checkpoints."""
        return (self.run_path / self.key).with_suffix(".refit")

    def run(self) -> bytes:
        """A `Year`, as .npz."""
        rows, _ = rows_between(self.frame, self.cutoff, self.end, self.lookback)
        self.work.mkdir(parents=True, exist_ok=True)
        with one_core():
            import tensorflow as tf  # noqa: PLC0415 (quiet by now; and a job is sent without it)

            from seqapp.networks.forecast import BARS, members_after, packed  # noqa: PLC0415
            from seqapp.workflows.forecast.train import train, training_segments  # noqa: PLC0415

            segments = training_segments(self.frame, self.cutoff, self.config)
            network = train(self.config, segments, RunFolder(self.work), tell=lambda _: None).network
            answer = tf.function(lambda bars: members_after(network, bars), input_signature=[BARS])
            places = np.arange(len(rows))
            starts = range(0, len(rows), FORECAST_BATCH)
            said = [answer(rows.windows(places[start : start + FORECAST_BATCH])).numpy() for start in starts]
        empty = np.empty((0, len(HORIZONS), len(LEVELS), self.config.members))
        members = np.concatenate(said) if said else empty
        losses = [mean_pinball(rows.y_true, members[..., one]) for one in range(self.config.members)]
        alone = np.stack(losses, axis=-1)
        year = Year(packed(network), members.mean(axis=-1).astype(np.float32), alone.astype(np.float32))
        buffer = io.BytesIO()
        np.savez(buffer, **year._asdict())
        return buffer.getvalue()
