"""What was seen of a recurrent layer while it learnt, as run.json keeps it; `watch` looks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """What a layer is like at one moment of its training, on examples that stay the same.

    Attributes:
        gradients: of the states, `h` and of an LSTM `c`: ||dL/dh_{T-k}|| / ||dL/dh_T|| for each distance k, its
            geometric mean over the examples. L is what is read of h_T; only its direction counts, so that a loss on top
            of it gives the same.
        means: over examples, steps and units: of an LSTM the gates `i f o`, and of both `|h|`.
        stretch: the largest singular value of the state weights U: of an RNN `h`, of an LSTM of each block `i f g o`.
    """

    gradients: dict[str, list[float]]
    means: dict[str, float]
    stretch: dict[str, float]


@dataclass(frozen=True)
class WatchedEpoch(Look):
    """A layer after an epoch.

    Attributes:
        epoch: from 1; 0 is before the first step.
        curve: the loss, and what was measured on other examples; empty before the first step.
        training_seconds: that the epoch's steps took.
        seconds: that looking took.
    """

    epoch: int
    curve: dict[str, float]
    training_seconds: float
    seconds: float


@dataclass(frozen=True)
class Watched:
    """A training, watched epoch by epoch.

    Attributes:
        layer: which of the net's it is.
        n_examples: examples, none of which was learnt from.
        steps: of each.
        distances: those of `DISTANCES` that lie within so many steps.
        epochs: in their order.
        same_weights: whether it is the very training that the net came from: to the last bit. If not, it is another one
            of the same recipe and seed.
    """

    layer: str
    n_examples: int
    steps: int
    distances: list[int]
    epochs: list[WatchedEpoch]
    same_weights: bool = True

    @property
    def share(self) -> float:
        """The seconds of looking over those of training; NaN where training took none.

        >>> epoch = WatchedEpoch({}, {}, {}, epoch=1, curve={}, training_seconds=20.0, seconds=0.5)
        >>> Watched("memory", 1, 1, [0], [epoch]).share
        0.025
        """
        took = sum(epoch.training_seconds for epoch in self.epochs)
        return sum(epoch.seconds for epoch in self.epochs) / took if took else float("nan")
