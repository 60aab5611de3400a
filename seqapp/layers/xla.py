"""The loop as programs of XLA, for training whose batches are alike: few programs, whatever is met.

A batch is cut into a share for every core, unless `shares` says how many: sums of gradients hang on that. A program
goes a stretch of a share's steps, whose rows are padded to one of few counts: so what is compiled, once for all layers
of the same cell and size, does not depend on batch sizes and lengths.
"""

import functools
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import tensorflow as tf

from seqapp.layers.cells import LSTMCell, SimpleRNNCell, TextbookCell, Weights
from seqapp.layers.stretches import Stretches, make_runs

ROWS = [1, *(2**power for power in range(5, 20))]
"""What the rows of a share are padded to: 1, 32, 64, 128, ..."""
STEPS = 512
"""The steps of a stretch that a program goes: what ordinary operations keep it computes on the way."""
ENOUGH = 8
"""The fewest sequences that are worth a core of their own."""
_ON = ContextVar("compiled", default=False)
_SHARES: ContextVar[int | None] = ContextVar("shares", default=None)
_PROGRAMS: dict[Any, dict[str, Callable]] = {}


@contextmanager
def compiled() -> Iterator[None]:
    """Within the block graphs run SimpleRNN and LSTM as programs of XLA, which makes long trainings quicker.

    The first steps wait for the compiler, a few seconds in all; what is traced within cannot be exported. A function
    that was traced before stays as it is, so the block stands around the first `fit` or `train_on_batch` of a model, or
    the first call of your own `tf.function`.

    >>> with compiled():
    ...     is_on()
    True
    >>> is_on()
    False
    """
    token = _ON.set(True)
    try:
        yield
    finally:
        _ON.reset(token)


def is_on() -> bool:
    """Whether this code runs within `compiled()`."""
    return _ON.get()


@contextmanager
def shares(count: int) -> Iterator[None]:
    """Within the block what is traced cuts batches into so many shares at most, however many cores there are.

    >>> with shares(3):
    ...     share_count()
    3
    """
    token = _SHARES.set(count)
    try:
        yield
    finally:
        _SHARES.reset(token)


def share_count() -> int:
    """How many shares a batch is cut into at most."""
    return _SHARES.get() or _cores()


class Shares:
    """Values and gradients by programs of XLA, a share of the batch for every core; the interface of `Stretches`."""

    def __init__(self, cell: TextbookCell) -> None:
        self.of_share = Stretches(cell, programs(cell), ROWS, STEPS)

    def values(self, x, states, mask, weights: Weights, *, every: bool, keep: bool):
        """The last states, h of every step or None, and what is kept for the gradients or None."""
        parts = []
        for share in _shares(x):
            rows = _cut(x, share), [_cut(state, share) for state in states], _cut(mask, share)
            parts.append(self.of_share.values(*rows, _rows_of(weights, share), every=every, keep=keep))
        last, h, kept = zip(*parts, strict=True)
        whole = [tf.concat(state, 0) for state in zip(*last, strict=True)]
        return whole, tf.concat(h, 0) if every else None, list(kept) if keep else None

    def gradients(self, x, states, mask, weights: Weights, kept, delta, delta_h):
        """dL/dx, dL/dW, dL/dU, dL/db (None where there is no such weight), and dL/ds_0 for every state."""
        parts = []
        for share, of_share in zip(_shares(x), kept, strict=True):
            rows = _cut(x, share), [_cut(state, share) for state in states], _cut(mask, share)
            deltas = [_cut(d, share) for d in delta], _cut(delta_h, share)
            parts.append(self.of_share.gradients(*rows, _rows_of(weights, share), of_share, *deltas))
        dx, *of_weights, d_states = zip(*parts, strict=True)
        return (
            tf.concat(dx, 0),
            *[None if share[0] is None else tf.add_n(share) for share in of_weights],
            [tf.concat(state, 0) for state in zip(*d_states, strict=True)],
        )


def programs(cell: TextbookCell) -> dict[str, Callable]:
    """The programs of a cell: of ours, shared by all of one size and activations; another's are new ones."""
    if type(cell) not in (SimpleRNNCell, LSTMCell):
        return _make_programs(cell)
    alike = type(cell), cell.units, cell.activation, getattr(cell, "recurrent_activation", None)
    if alike not in _PROGRAMS:  # of a twin without weights, which programs are given
        _PROGRAMS[alike] = _make_programs(type(cell).from_config(cell.get_config()))
    return _PROGRAMS[alike]


def _make_programs(cell: TextbookCell) -> dict[str, Callable]:
    compile_ = functools.partial(tf.function, jit_compile=True, reduce_retracing=True, autograph=False)
    return {name: compile_(run) for name, run in make_runs(cell, ahead=False).items()}


def _shares(x) -> list[tuple[Any, Any]]:
    """The parts of a batch that the cores take, each from a row to before another; one if it is known to be small."""
    rows, count = x.shape[0], share_count()
    if rows is None:
        rows = tf.shape(x)[0]
    else:
        count = max(1, min(count, rows // ENOUGH))
    ends = [rows * share // count for share in range(count + 1)]
    return list(itertools.pairwise(ends))


def _cut(tensor, share):
    """A tensor's rows of a share; None stays None."""
    return None if tensor is None else tensor[share[0] : share[1]]


def _rows_of(weights: Weights, share) -> Weights:
    """The weights, with a share's rows of their masks."""
    return weights._replace(masks=weights.masks and [_cut(mask, share) for mask in weights.masks])


@functools.cache
def _cores() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
