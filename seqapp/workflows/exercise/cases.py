"""Inputs of an exercise and what is right on them, by the reference in float64."""

from dataclasses import dataclass

import numpy as np

from seqapp.numbers.gradients import one_step_back
from seqapp.numbers.names import Array, Cell
from seqapp.numbers.worksheet import BLOCKS, forward

BATCH, FEATURES, UNITS = 2, 3, 4  # three sizes, so that no axis passes for another
CASES = 5
FORWARDS: dict[Cell, tuple[str, ...]] = {"rnn": ("h",), "lstm": (*BLOCKS, "c", "h")}
"""What `step` returns, in the order of computing."""
BACK: dict[Cell, tuple[str, ...]] = {
    "rnn": ("da", "dW", "dU", "db", "dh"),
    "lstm": ("da", "dW", "dU", "db", "dh", "dc"),
}
"""What `step_back` returns."""


@dataclass(frozen=True, eq=False)
class Case:
    """One input of both functions, and the right answers.

    Attributes:
        cell: "rnn" or "lstm".
        inputs: by name what `step` takes, x h [c] W U b, and then what `step_back` takes besides, dh [dc].
        forwards: by name what `step` should return, in the order of computing; before it `a`, the sums.
        back: the same of `step_back`.
    """

    cell: Cell
    inputs: dict[str, Array]
    forwards: dict[str, Array]
    back: dict[str, Array]

    def block(self, name: str, gate: str) -> Array:
        """The columns of one gate in W, U, b, `a` or `da`; of an RNN all."""
        whole = {**self.inputs, **self.forwards, **self.back}[name]
        return whole if self.cell == "rnn" else np.split(whole, len(BLOCKS), axis=-1)[BLOCKS.index(gate)]


def case(cell: Cell, seed: int) -> Case:
    """The case of a seed: every number at random, the states too."""
    chance = np.random.default_rng((seed, 20))
    columns = UNITS * (1 if cell == "rnn" else len(BLOCKS))
    shapes = {
        "x": (BATCH, FEATURES),
        "h": (BATCH, UNITS),
        "c": (BATCH, UNITS),
        "W": (FEATURES, columns),
        "U": (UNITS, columns),
        "b": (columns,),
        "dh": (BATCH, UNITS),
        "dc": (BATCH, UNITS),
    }
    inputs = {name: chance.normal(size=shape) for name, shape in shapes.items()}
    x, h, c, W, U, b, dh, dc = inputs.values()
    now = forward(cell, x, (h, c), (W, U, b))
    if cell == "rnn":
        del inputs["c"], inputs["dc"]
    done = one_step_back(cell, x, (h, c), U, now, (dh, dc))
    back = (done.a, done.kernel, done.recurrent_kernel, done.bias, done.h_before, done.c_before)
    return Case(cell, inputs, now, dict(zip(BACK[cell], back, strict=False)))


def cases(cell: Cell) -> list[Case]:
    """The inputs that an answer is checked on."""
    return [case(cell, seed) for seed in range(CASES)]
