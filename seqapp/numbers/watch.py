"""A recurrent layer watched while it learns: how far its gradients reach, its gates, how far a step stretches them."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.gradients import backward, norms
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read
from seqapp.numbers.units import BLOCKS
from seqapp.numbers.watched import Look, Watched, WatchedEpoch

DISTANCES = (0, 1, 2, 5, 10, 20, 50, 100, 200)
"""Steps back from the last one at which gradients are looked at."""
EXAMPLES = 16
MEAN_H = "|h|"


def distances(steps: int) -> list[int]:
    """The distances that lie within so many steps.

    >>> distances(11)
    [0, 1, 2, 5, 10]
    """
    return [distance for distance in DISTANCES if distance < steps]


def longest(lengths: ArrayLike, count: int = EXAMPLES) -> tuple[NDArray[np.intp], int]:
    """Which of some texts reach back farthest, and over how many steps all of these do.

    At most `count`, the first of equally long ones, and none that is less than half as long as the longest.

    Args:
        lengths: (n,), the steps of each; at least one.
        count: how many at most.

    Returns:
        Their places, longest first, and the steps of the shortest of them; 0 where all are empty.

    >>> longest([3, 9, 0, 5, 9], count=4)
    (array([1, 4, 3]), 5)
    """
    n = np.asarray(lengths)
    order = np.argsort(-n, kind="stable")[:count]
    order = order[2 * n[order] >= n[order[0]]]
    return order, int(n[order].min())


def look(net: Net, token_ids: NDArray[np.integer]) -> Look:
    """Looks at a layer; whatever its weights are, something comes back: NaN where they are none.

    Args:
        net: the layer with the vectors that it reads and the direction in which it is read.
        token_ids: (n, timesteps), at least one each: which vectors.

    >>> one = np.ones((1, 1))
    >>> seen = look(Net("rnn", 0, 0 * one, one, 0.5 * one, np.zeros(1), np.ones(1), 0.0), np.zeros((2, 3), int))
    >>> seen.gradients, seen.stretch  # from a state of zero, tanh' is 1 and every step back halves
    ({'h': [1.0, 0.5, 0.25]}, {'h': 0.5})
    """
    with np.errstate(all="ignore"):
        traced = read(net, token_ids)
        asked = np.zeros(token_ids.shape)
        asked[:, -1] = 1.0
        back = backward(net, {name: traced[name].swapaxes(0, 1) for name in net.names}, asked)
        states = {"h": back.h, "c": back.c} if net.cell == "lstm" else {"h": back.h}
        at = [token_ids.shape[1] - 1 - distance for distance in distances(token_ids.shape[1])]
        gradients = {name: _relative(norms(gradient[:, at])) for name, gradient in states.items()}
        gates = "ifo" if net.cell == "lstm" else ""
        means = {gate: float(traced[gate].mean()) for gate in gates}
        means[MEAN_H] = float(np.abs(traced["h"]).mean())
    return Look(gradients, means, stretch(net))


def stretch(net: Net) -> dict[str, float]:
    """The largest singular value of the state weights, by block: by how much they can stretch a gradient in a step.

    >>> one = np.ones((1, 1))
    >>> stretch(Net("lstm", 0, one, one, np.array([[1.0, -2.0, 3.0, np.nan]]), np.zeros(4), np.ones(1), 0.0))
    {'i': 1.0, 'f': 2.0, 'g': 3.0, 'o': nan}
    """
    names = BLOCKS[net.cell]
    blocks = np.split(net.recurrent_kernel, len(names), axis=1)
    return {name: _largest(block) for name, block in zip(names, blocks, strict=True)}


def by_epoch(watched: Watched) -> pd.DataFrame:
    """A row for each epoch: `epoch`, its curve, then by name what was seen.

    >>> epoch = WatchedEpoch({"h": [1.0, 0.5]}, {"|h|": 0.2}, {"h": 0.9}, 1, {"loss": 0.6}, 9.0, seconds=0.1)
    >>> by_epoch(Watched("memory", 16, 2, [0, 1], [epoch])).iloc[0].to_dict()
    {'epoch': 1.0, 'loss': 0.6, 'gradient h 1': 0.5, 'mean |h|': 0.2, 'singular value h': 0.9}
    """
    rows = []
    for one in watched.epochs:
        gradients = {
            f"gradient {state} {distance}": value
            for state, values in one.gradients.items()
            for distance, value in zip(watched.distances, values, strict=True)
            if distance
        }
        means = {f"mean {name}": value for name, value in one.means.items()}
        largest = {f"singular value {block}": value for block, value in one.stretch.items()}
        rows.append({"epoch": one.epoch, **one.curve, **gradients, **means, **largest})
    frame = pd.DataFrame(rows)
    curve = [name for name in watched.epochs[-1].curve if name in frame] if rows else []
    return frame[["epoch", *curve, *(name for name in frame if name not in {"epoch", *curve})]]


def left(watched: Watched, epoch: WatchedEpoch, state: str, distance: int) -> float:
    """Which share of the gradient at the last step is left so many steps back."""
    return epoch.gradients[state][watched.distances.index(distance)]


def _relative(lengths: Array) -> list[float]:
    """(n, distances) to each over the first, by the geometric mean over n."""
    share = lengths / lengths[:, :1]
    return [float(value) for value in np.exp(np.log(share).mean(axis=0))]


def _largest(matrix: Array) -> float:
    return float(np.linalg.norm(matrix, 2)) if np.isfinite(matrix).all() else float("nan")
