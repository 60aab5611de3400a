"""A sequence gone in stretches of so many steps.

So a gradient holds, beside the states and gates of all steps, only what one stretch needs; and what is compiled does
not depend on the length. What goes a stretch is given: ordinary operations, or programs of XLA.
"""

import functools
from collections.abc import Callable, Mapping

import tensorflow as tf

from seqapp.layers import steps
from seqapp.layers.cells import TextbookCell, Weights

STEPS = 64
"""The steps of a stretch as ordinary operations, which keep much of it; the last one may be shorter."""


def make_runs(cell: TextbookCell, *, ahead: bool) -> dict[str, Callable]:
    """What goes a stretch: forwards, by what it keeps ("nothing", "h", "all"), and "backward".

    Args:
        cell: whose steps.
        ahead: whether what can be computed of all steps at once is (see `steps.forward`, `steps.backward`).
    """

    def going_forwards(*, every: bool, keep: bool) -> Callable:
        def run(x, states, mask, weights, length):
            first = ahead and keep  # it takes memory, and seldom pays where nothing else does
            how = {"every": every, "keep": keep, "ahead": first}
            return steps.forward(cell, x, states, mask, weights, length, **how)

        return run

    def going_back(states, mask, weights, length, kept, delta, delta_h):
        return steps.backward(cell, states, mask, weights, length, kept, delta, delta_h, ahead=ahead)

    return {
        "nothing": going_forwards(every=False, keep=False),
        "h": going_forwards(every=True, keep=False),
        "all": going_forwards(every=True, keep=True),
        "backward": going_back,
    }


class Stretches:
    """Values and gradients of a cell along sequences.

    Args:
        cell: whose steps.
        runs: what goes a stretch, as `make_runs` has it.
        rows: what the rows are padded to, ascending, and the last stretch to a whole one; with None nothing is padded.
        size: the steps of a stretch.
    """

    def __init__(
        self,
        cell: TextbookCell,
        runs: Mapping[str, Callable],
        rows: list[int] | None = None,
        size: int = STEPS,
    ) -> None:
        self.cell = cell
        self.runs = runs
        self.cut = functools.partial(_Cut, rows=rows, size=size)

    def values(self, x, states, mask, weights: Weights, *, every: bool, keep: bool):
        """The last states, h of every step or None, and what is kept for the gradients or None."""
        cut = self.cut(x, in_one=not keep)
        weights, states = cut.weights(weights), [cut.padded_rows(state) for state in states]
        run = self.runs["all" if keep else "h" if every else "nothing"]
        shapes: dict[str, tuple[int | None, ...]] = {
            name: (None, None, width)
            for name, width in steps.widths_kept(self.cell, every=every, keep=keep).items()
        }
        shapes |= {name: (None, self.cell.units) for name in _before(self.cell) if keep}

        def stretch(n, states, arrays):
            last, traced = run(cut.padded(x, n), states, cut.padded(mask, n), weights, cut.length(n))
            traced |= dict(zip(_before(self.cell), states, strict=True))
            steps.keep_shapes(last, states)
            return n + 1, last, {name: array.write(n, traced[name]) for name, array in arrays.items()}

        arrays = {name: cut.array(x.dtype, shape) for name, shape in shapes.items()}
        _, last, arrays = cut.gone(stretch, states, arrays)
        h = cut.joined(arrays["h"]) if every else None
        return [state[: cut.rows] for state in last], h, arrays if keep else None

    def gradients(self, x, states, mask, weights: Weights, kept, delta, delta_h):
        """dL/dx, dL/dW, dL/dU, dL/db (None where there is no such weight), and dL/ds_0 for every state."""
        del states  # they are among what was kept
        cut = self.cut(x)
        padded, delta = cut.weights(weights), [cut.padded_rows(d) for d in delta]
        names = steps.widths_kept(self.cell, every=True, keep=True)

        def stretch(n, delta, sums, dx):
            traced = {name: kept[name].read(n) for name in names}
            before = [kept[name].read(n) for name in _before(self.cell)]
            dz, earlier = self.runs["backward"](
                before, cut.padded(mask, n), padded, cut.length(n), traced, delta, cut.padded(delta_h, n)
            )
            steps.keep_shapes(earlier, delta)
            h, dz = (cut.real(tensor, n) for tensor in (traced["h"], dz))
            d_x, *of_weights = steps.products(cut.steps(x, n), before[0][: cut.rows], h, dz, weights)
            found = [part for part in of_weights if part is not None]
            return n - 1, earlier, [a + b for a, b in zip(sums, found, strict=True)], dx.write(n, d_x)

        sums = [tf.zeros_like(weight) for weight in weights[:3] if weight is not None]
        dx = cut.array(x.dtype, (None, None, x.shape[-1]))
        _, delta, sums, dx = cut.gone(stretch, delta, sums, dx, backwards=True)
        found = iter(sums)
        of_weights = [None if weight is None else next(found) for weight in weights[:3]]
        return cut.joined(dx), *of_weights, [d[: cut.rows] for d in delta]


class _Cut:
    """How sequences are cut into stretches, and padded where that is asked for."""

    def __init__(self, x, *, rows: list[int] | None, size: int, in_one: bool = False) -> None:
        self.rows, self.timesteps = tf.shape(x)[0], tf.shape(x)[1]
        self.known = n_rows, timesteps = x.shape.as_list()[:2]
        self.size = size if timesteps is None else min(size, 2 ** max(4, (timesteps - 1).bit_length()))
        self.is_one = (timesteps is not None and timesteps <= self.size) or (in_one and rows is None)
        self.n = 1 if self.is_one else tf.maximum(1, (self.timesteps + self.size - 1) // self.size)
        self.is_padded = rows is not None
        self.has_more_rows = rows is not None and n_rows not in rows
        self.has_more = self.has_more_rows or (rows is not None and timesteps != self.size)
        if rows is not None:
            self.more_rows = tf.gather(rows, tf.searchsorted(rows, [self.rows]))[0] - self.rows

    def gone(self, stretch, *variables, backwards=False):
        """What becomes of the variables, all stretches gone in order, or from the last to the first."""
        if self.is_one:
            return stretch(0, *variables)
        if backwards:
            begin, goes_on = self.n - 1, lambda n, *_: n >= 0
        else:
            begin, goes_on = 0, lambda n, *_: n < self.n
        return tf.while_loop(goes_on, stretch, (begin, *variables), parallel_iterations=1)

    def length(self, n):
        """How many steps of the nth stretch the sequences have."""
        return self.timesteps if self.is_one else tf.minimum(self.size, self.timesteps - n * self.size)

    def steps(self, tensor, n):
        """The nth stretch of a tensor (rows, timesteps, ...); None stays None."""
        if tensor is None or self.is_one:
            return tensor
        return tensor[:, n * self.size : n * self.size + self.length(n)]

    def padded(self, tensor, n):
        """The nth stretch, with as many rows and steps as are compiled."""
        stretch = self.steps(tensor, n)
        if tensor is None or not self.is_padded:
            return stretch
        if not self.has_more:
            return _forget_rows(stretch, self.size)
        after = [self.more_rows, self.size - self.length(n), *[0] * (len(tensor.shape) - 2)]
        return _forget_rows(tf.pad(stretch, [[0, more] for more in after]), self.size)

    def padded_rows(self, state):
        """A state, with as many rows as are compiled."""
        if not self.is_padded:
            return state
        return _forget_rows(tf.pad(state, [[0, self.more_rows], [0, 0]]) if self.has_more_rows else state)

    def weights(self, weights: Weights) -> Weights:
        """The weights, their masks with as many rows."""
        return weights._replace(masks=weights.masks and [self.padded_rows(mask) for mask in weights.masks])

    def real(self, tensor, n):
        """What is no padding of a tensor (steps, rows, ...)."""
        return tensor[: self.length(n), : self.rows] if self.has_more else tensor

    def array(self, dtype, shape):
        """An array with an element of this shape for every stretch."""
        if self.is_one:
            return _Only()
        return tf.TensorArray(dtype, self.n, infer_shape=False, element_shape=shape)

    def joined(self, array):
        """The stretches, each (steps, rows, ...), as (rows, timesteps, ...)."""
        whole = array.concat()
        joined = steps.time_first(whole[: self.timesteps, : self.rows] if self.has_more else whole)
        joined.set_shape([*self.known, None])
        return joined


class _Only:
    """An array of one element, with what is used of a `TensorArray`, and nothing copied."""

    def __init__(self, value=None) -> None:
        self.value = value

    def write(self, _index, value):
        return _Only(value)

    def read(self, _index):
        return self.value

    def concat(self):
        return self.value


def _before(cell) -> list[str]:
    """What the states are called that a stretch began with."""
    return [f"{name} before" for name in cell.state_names]


def _forget_rows(tensor, *known):
    """The tensor, its number of rows unknown to the graph: one program, or loop, for all of them."""
    known = known or tensor.shape[1:2]
    return tf.compat.v1.placeholder_with_default(tensor, [None, *known, *tensor.shape[1 + len(known) :]])
