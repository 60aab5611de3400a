"""The LSTM's conveyor belt taken apart: what each word put on it, what was left, and what the answer owes to whom.

Source of the cell: Gers, Schmidhuber and Cummins (2000), "Learning to forget". All sums are exact identities of the
equations, from zero states.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from seqapp.numbers.names import Array
from seqapp.numbers.nets import Change, Gates, Net

Hold = Literal["keep", "erase", "shut", "freeze"]
CLAMPS: dict[Hold, dict[str, float]] = {
    "keep": {"f": 1.0},
    "erase": {"f": 0.0},
    "shut": {"i": 0.0},
    "freeze": {"f": 1.0, "i": 0.0},
}
SMALL = 1e-150


def kept(f: ArrayLike) -> Array:
    """What the forget gates leave, until the end, of what was put on at each step: (timesteps, units).

        kept_t = product over k = t+1 ... T of f_k

    >>> kept([[0.9], [0.5], [0.2]])
    array([[0.1],
           [0.2],
           [1. ]])
    """
    gate = np.asarray(f, dtype=np.float64)
    if not len(gate):
        return gate
    return np.concatenate([np.cumprod(gate[:0:-1], axis=0)[::-1], np.ones_like(gate[:1])])


def put_on(traced: dict[str, Array]) -> Array:
    """What each step puts on the belt, i_t * g_t, (timesteps, units)."""
    return traced["i"] * traced["g"]


def contributions(traced: dict[str, Array]) -> Array:
    """What of the last cell state each step put there, (timesteps, units); their sum over the steps is c_T.

    c_T = sum over t of (product over k = t+1 ... T of f_k) * i_t * g_t
    """
    return kept(traced["f"]) * put_on(traced)


def left_over(traced: dict[str, Array]) -> float:
    """The largest |c_T - sum of the contributions| over the units: rounding alone."""
    if not len(traced["c"]):
        return 0.0
    return float(abs(traced["c"][-1] - contributions(traced).sum(axis=0)).max())


def steps_of_the_logit(logits: ArrayLike, output_bias: float) -> Array:
    """By how much each word moved the running logit, (timesteps,); with the bias they sum to the last logit.

        before any word the memory is zero and the logit is the bias:   step_t = logit_t - logit_{t-1},  logit_0 = bias

    >>> steps_of_the_logit([0.5, 2.0, -1.0], 0.25)
    array([ 0.25,  1.5 , -3.  ])
    """
    return np.diff(np.asarray(logits, dtype=np.float64), prepend=output_bias)


def belt_ledger(net: Net, traced: dict[str, Array]) -> Array:
    """What of an LSTM's last logit each word's own contribution to the belt carries, (timesteps,); with the bias exact.

        logit = bias + sum over units of w o_T tanh(c_T),  and c_T = sum over t of contribution_t:
        entry_t = sum over units of w o_T (tanh(c_T) / c_T) contribution_t

    Each unit's tanh(c) is shared out in proportion to the contributions. What a word changed in later gates, through
    h, is in the later words' entries, not in its own.
    """
    if not len(traced["c"]):
        return np.zeros(0)
    c = traced["c"][-1]
    tiny = abs(c) < SMALL
    squash = np.where(tiny, 1.0, np.tanh(c) / np.where(tiny, 1.0, c))
    return np.asarray(contributions(traced) @ (net.output_kernel * traced["o"][-1] * squash))


def gate_intervention(hold: Hold, first: int, last: int) -> Change:
    """A gate intervention for `read`: holds gates at every step from `first` to `last`, both from 0 and both included.

    "keep" holds the forget gate at 1, "erase" at 0, "shut" the input gate at 0, "freeze" does the first and the third,
    so that c stays as it is.
    """

    def change(t: int, gates: Gates) -> Gates:
        if not first <= t <= last:
            return gates
        return {**gates, **{name: np.full_like(gates[name], value) for name, value in CLAMPS[hold].items()}}

    return change


def decay(f: ArrayLike) -> float:
    """What a value on the belt keeps at a word, the geometric mean of the forget gate over words and units.

    >>> float(decay([[0.25, 1.0], [0.25, 1.0]]))
    0.5
    """
    gate = np.asarray(f, dtype=np.float64)
    if not gate.size:
        return 1.0
    return float(np.exp(np.log(np.maximum(gate, SMALL)).mean()))


def times_as_large(values: ArrayLike, at: ArrayLike) -> float:
    """The mean over units at some steps, as a multiple of the mean at the others; 1 where that is 0.

    Args:
        values: (timesteps, units).
        at: the steps, as indices.

    >>> times_as_large([[1.0, 3.0], [1.0, 1.0], [0.0, 2.0]], [0])
    2.0
    """
    by_step, chosen = np.asarray(values, dtype=np.float64).mean(axis=-1), np.asarray(at)
    others = np.delete(by_step, chosen).mean()
    return float(by_step[chosen].mean() / others) if others else 1.0
