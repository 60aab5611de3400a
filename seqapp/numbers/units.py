"""One unit of a net taken apart: what its weighted sums are made of, the words it answers to, and similar moments."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from seqapp.numbers.names import Array, Cell
from seqapp.numbers.nets import Net

BLOCKS: dict[Cell, tuple[str, ...]] = {"rnn": ("h",), "lstm": ("i", "f", "g", "o")}
WRITES: dict[Cell, str] = {"rnn": "h", "lstm": "g"}
"""The block through which a word reaches what is remembered: the RNN's only one, the LSTM's candidate."""


@dataclass(frozen=True)
class Sum:
    """The weighted sum of one block of one unit: z = x_t W_u + h_{t-1} U_u + b_u.

    Attributes:
        word: x_t W_u, the part of the word that is read.
        memory: h_{t-1} U_u, the part of what is remembered.
        bias: b_u.
    """

    word: float
    memory: float
    bias: float

    @property
    def total(self) -> float:
        """The three together, z.

        >>> Sum(1.0, -0.25, 0.5).total
        1.25
        """
        return self.word + self.memory + self.bias


def sums(net: Net, token_id: int, h_before: ArrayLike, unit: int) -> dict[str, Sum]:
    """The weighted sums of a unit at one step, by block: `h` for an RNN; `i f g o` for an LSTM.

    Args:
        net: the net.
        token_id: the word that is read.
        h_before: h_{t-1}, (units,).
        unit: from 0.

    >>> one = np.ones((1, 1))
    >>> net = Net("rnn", 0, np.array([[0.0], [2.0]]), one * 0.3, one * 0.4, np.array([0.1]), np.ones(1), 0.0)
    >>> sums(net, 1, [0.5], unit=0)
    {'h': Sum(word=0.6, memory=0.2, bias=0.1)}
    """
    x, h = np.asarray(net.embedding[token_id], np.float64), np.asarray(h_before, np.float64)
    by_block = {}
    for block, name in enumerate(BLOCKS[net.cell]):
        column = block * net.units + unit
        by_block[name] = Sum(
            word=float(x @ net.kernel[:, column]),
            memory=float(h @ net.recurrent_kernel[:, column]),
            bias=float(net.bias[column]),
        )
    return by_block


def word_parts(net: Net, unit: int) -> Array:
    """What every word of the vocabulary says to a unit: x W_u, through the block that writes, (vocabulary,).

    RNN: through its only block. LSTM: through the candidate g, what a word would write into the cell state.

    >>> one = np.ones((1, 1))
    >>> net = Net("rnn", 0, np.array([[0.0], [2.0]]), one * 0.3, one * 0.4, np.array([0.1]), np.ones(1), 0.0)
    >>> word_parts(net, unit=0)
    array([0. , 0.6])
    """
    column = BLOCKS[net.cell].index(WRITES[net.cell]) * net.units + unit
    return np.asarray(net.embedding @ net.kernel[:, column], dtype=np.float64)


def extremes(values: ArrayLike, places: Sequence[int], count: int) -> tuple[list[int], list[int]]:
    """The places of the largest values and of the smallest, each from the farthest from 0 on.

    Only positive values are among the largest, only negative ones among the smallest.

    Args:
        values: numbers.
        places: which of them count.
        count: at most how many of each.

    >>> extremes([9.0, 0.5, -1.0, 2.0, -3.0], [1, 2, 3, 4], count=2)
    ([3, 1], [4, 2])
    """
    among = np.asarray(places, dtype=int)
    chosen = np.asarray(values, dtype=np.float64)[among]
    order = np.argsort(chosen, kind="stable")
    largest = [int(among[at]) for at in order[::-1][:count] if chosen[at] > 0]
    smallest = [int(among[at]) for at in order[:count] if chosen[at] < 0]
    return largest, smallest


def biggest_change(
    h: ArrayLike, output_kernel: ArrayLike | None = None, answers: ArrayLike | None = None
) -> tuple[int, int]:
    """The step that moves the answer most, and the unit that moves the logit most at it, both from 0.

    At a step a unit moves the logit by w (h_t - h_{t-1}), where h_0 = 0.

    Args:
        h: (timesteps, units).
        output_kernel: w, (units,); without it all units count alike.
        answers: (timesteps + 1,), before the first step and after each; without them h itself stands for the answer.

    >>> h = [[0.1, 0.0], [0.2, 0.9], [0.2, 0.1]]
    >>> biggest_change(h, [1.0, 2.0], [0.5, 0.9, 0.95, 0.9]), biggest_change(h)
    ((0, 0), (1, 1))
    """
    moved = abs(np.diff(np.asarray(h, dtype=np.float64), axis=0, prepend=0.0))
    by_step = moved.sum(axis=1) if answers is None else abs(np.diff(np.asarray(answers, dtype=np.float64)))
    step = int(by_step.argmax())
    weights = 1.0 if output_kernel is None else abs(np.asarray(output_kernel, dtype=np.float64))
    return step, int((moved[step] * weights).argmax())


def cosines(states: ArrayLike, now: ArrayLike) -> Array:
    """How alike in direction each of some states is to one: 1 the same, 0 nothing in common, -1 opposite.

        cos_n = s_n . s / (||s_n|| ||s||)

    Args:
        states: (..., units).
        now: (units,).

    Returns:
        (...); 0 where a state is all zeros.

    >>> cosines([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]], [5.0, 0.0])
    array([ 1.,  0., -1.])
    """
    states, now = np.asarray(states, dtype=np.float64), np.asarray(now, dtype=np.float64)
    lengths = np.linalg.norm(states, axis=-1) * np.linalg.norm(now)
    product = states @ now
    return np.asarray(np.divide(product, lengths, out=np.zeros_like(product), where=lengths > 0), np.float64)


def most_similar(
    texts: Sequence[Array], now: ArrayLike, count: int, apart: int
) -> list[tuple[int, int, float]]:
    """The moments, in several texts, whose state points most nearly where one does.

    Two moments of one text are at least `apart` steps from each other: a state changes little from word to word.

    Args:
        texts: the states of each text, (timesteps, units); steps that must not be found may be NaN.
        now: (units,).
        count: at most how many moments.
        apart: in steps.

    Returns:
        The text's number, the step and the cosine of each, most similar first.

    >>> most_similar([np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])], [1.0, 0.0], count=2, apart=2)
    [(0, 0, 1.0), (0, 2, 0.0)]
    """
    every = [
        (float(cos), text, step)
        for text, states in enumerate(texts)
        for step, cos in enumerate(cosines(states, now))
        if np.isfinite(cos)
    ]
    moments: list[tuple[int, int, float]] = []
    for cos, text, step in sorted(every, key=lambda one: (-one[0], one[1], one[2])):
        near = any(text == other and abs(step - at) < apart for other, at, _ in moments)
        if not near:
            moments.append((text, step, cos))
        if len(moments) == count:
            break
    return moments
