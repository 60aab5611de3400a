"""What one recurrent layer computed, step by step, whoever's it is: what the pages about its inside draw from."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net

Kind = Literal["word", "day", "row"]


@dataclass(frozen=True, eq=False)
class Traced:
    """All steps of one layer, in the order in which it takes them.

    Attributes:
        label: "RNN" or "LSTM".
        kind: what an item is.
        items: (timesteps,) what is read at each step: a word, a day, a row of numbers.
        tensors: by name (timesteps, units), as `layer.trace` names them: the states, and the gates or the sum before
            tanh.
        net: its weights, where they are known.
        ids: (timesteps,) which row of `net.embedding` is read at each step.
        own: the file of a user's model that the layer is of; empty of nets that came with the app. The embedding of
            such a net is what the layer read, one row a step, and its output weights are the direction in which the
            model's answer grows fastest with the last state, (units,) of length 1: see `asked_of_the_last_state`.
    """

    label: str
    kind: Kind
    items: list[str]
    tensors: dict[str, np.ndarray]
    net: Net | None = None
    ids: np.ndarray | None = None
    own: str = ""

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.items)

    @property
    def units(self) -> int:
        """How many numbers the hidden state holds."""
        return int(self.tensors["h"].shape[1])

    def at(self, name: str, step: int) -> np.ndarray:
        """A tensor after a step counted from 0, (units,); before the first step every state is zero."""
        return self.tensors[name][step] if step >= 0 else np.zeros(self.units)


def asked_of_the_last_state(gradient: Array) -> tuple[Array, bool]:
    """The direction of a gradient dL/dh_T, of length 1; of one that says nothing, that in which all units count alike.

    Args:
        gradient: (units,).

    Returns:
        The direction, and whether the gradient gave it.

    >>> asked_of_the_last_state(np.array([3.0, -4.0]))
    (array([ 0.6, -0.8]), True)
    >>> asked_of_the_last_state(np.zeros(4))
    (array([0.5, 0.5, 0.5, 0.5]), False)
    """
    length = float(np.linalg.norm(gradient))
    if np.isfinite(length) and length > 0:
        return np.asarray(gradient / length, dtype=np.float64), True
    return np.full(len(gradient), len(gradient) ** -0.5), False
