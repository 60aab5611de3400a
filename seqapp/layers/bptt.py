"""Backpropagation through time (BPTT), written out as the gradient of a cell run along time.

`seqapp.layers.steps` has the mathematics; this is where TensorFlow learns of it. Autodiff would keep every
intermediate value of every step; this keeps the states and the gates.
"""

import functools
from typing import Any

import tensorflow as tf
from tensorflow.python.eager.forwardprop_util import pack_tangents
from tensorflow.python.eager.record import could_possibly_record, stop_recording

from seqapp.layers import steps
from seqapp.layers.cells import TextbookCell, Weights
from seqapp.layers.stretches import Stretches, make_runs
from seqapp.layers.xla import Shares, is_on


class Loop:
    """A cell run along time.

    It is ordinary operations, whoever calls: eagerly, in a graph, in an export. Only within `compiled()` a graph runs
    it as programs of XLA.
    """

    def __init__(self, cell: TextbookCell) -> None:
        self.cell = cell
        self.plain = Stretches(cell, make_runs(cell, ahead=True))
        self.whole = _Whole(cell)
        self.at_once = _InOneCall(self.whole)

    def __call__(self, x, states, mask, weights: Weights, *, every: bool, training: bool):
        """Run the cell along x.

        Args:
            x: (batch, timesteps, features), or (batch, timesteps, width) if it has been weighted.
            states: before the first step, each (batch, units).
            mask: (batch, timesteps), True for a real step, at others the states stay as they were; or None.
            weights: of the step.
            every: whether h of every step is asked for.
            training: whether a gradient will be.

        Returns:
            The last states, each (batch, units), and with `every` h of all steps (batch, timesteps, units), else None.
        """
        if pack_tangents([x, *states, *(weight for weight in weights[:3] if weight is not None)]).tangents:
            last, h = steps.unrolled(self.cell, x, states, mask, weights)  # forward mode
            return last, h if every else None
        keep = training or could_possibly_record()
        if tf.executing_eagerly():
            ways: Any = self.at_once
            differentiable: Any = self.at_once
        elif is_on():
            ways, differentiable = self.shares, self.whole
        elif keep:
            ways, differentiable = self.plain, self.whole
        else:  # a graph to answer, or to export: operations whose gradient, should one be asked for, TensorFlow knows
            last, h, _ = self.plain.values(x, states, mask, weights, every=every, keep=False)
            return last, h
        call = Derivatives(ways, differentiable, mask, weights.masks, every=every, keep=keep)
        return call(x, states, weights)

    @functools.cached_property
    def shares(self) -> Shares:
        """The same as programs of XLA; made where they are first asked for."""
        return Shares(self.cell)


class Derivatives:
    """One call of the loop, and its derivatives: the first by BPTT, the second by autodiff through that.

    Args:
        ways: what computes values and gradients.
        differentiable: the same, in operations that autodiff can go through.
        mask: (batch, timesteps) or None.
        masks: of dropout, for h.
        every: whether h of every step is asked for.
        keep: whether a gradient may be.
    """

    def __init__(
        self, ways: Any, differentiable: Any, mask: Any, masks: Any, *, every: bool, keep: bool
    ) -> None:
        self.ways, self.differentiable = ways, differentiable
        self.mask, self.masks, self.every, self.keep = mask, masks, every, keep

    def __call__(self, x, states, weights: Weights):
        """The last states, and h of every step or None."""
        given = [x, weights.kernel, weights.recurrent, weights.bias, *states]
        self.present = [index for index, tensor in enumerate(given) if tensor is not None]
        self.n_given = len(given)
        tensors = [given[index] for index in self.present]
        outputs = self.primal(tensors)
        return (outputs[:-1], outputs[-1]) if self.every else (outputs, None)

    def primal(self, tensors):
        """The values, with `first` as their gradient."""

        @tf.custom_gradient
        def run(*tensors):
            with stop_recording():
                outputs, kept = self._values(self.ways, tensors, keep=self.keep)
            return outputs, lambda *upstream: self.first(tensors, upstream, kept)

        return run(*tensors)

    def first(self, tensors, upstream, kept):
        """What the outputs' gradients mean for the inputs, with `second` as its own gradient."""
        n = len(tensors)

        @tf.custom_gradient
        def run(*inputs):
            with stop_recording():
                derivatives = self._gradients(self.ways, inputs[:n], inputs[n:], kept)
            return derivatives, lambda *delta: self.second(inputs, n, delta)

        return run(*tensors, *upstream)

    def second(self, inputs, n, delta):
        """Autodiff through the steps in reverse, as ordinary operations."""
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            derivatives = self._gradients(self.differentiable, inputs[:n], inputs[n:], None)
        return tape.gradient(derivatives, inputs, delta, tf.UnconnectedGradients.ZERO)

    def _values(self, ways, tensors, *, keep):
        x, states, weights = self._named(tensors)
        last, h, kept = ways.values(x, states, self.mask, weights, every=self.every, keep=keep)
        return [*last, h] if self.every else list(last), kept

    def _gradients(self, ways, tensors, upstream, kept):
        if kept is None:
            kept = self._values(ways, tensors, keep=True)[1]
        x, states, weights = self._named(tensors)
        delta, delta_h = list(upstream[: len(states)]), upstream[len(states)] if self.every else None
        *collected, d_states = ways.gradients(x, states, self.mask, weights, kept, delta, delta_h)
        collected += d_states
        return [collected[index] for index in self.present]

    def _named(self, tensors):
        full = dict(zip(self.present, tensors, strict=True))
        x, kernel, recurrent, bias, *states = [full.get(index) for index in range(self.n_given)]
        return x, states, Weights(kernel, recurrent, bias, self.masks)


class _Whole:
    """Values and gradients of all steps at once: what autodiff goes through."""

    def __init__(self, cell: TextbookCell) -> None:
        self.cell = cell

    def values(self, x, states, mask, weights: Weights, *, every: bool, keep: bool):
        how = {"every": every, "keep": keep, "ahead": keep}
        last, kept = steps.forward(self.cell, x, states, mask, weights, tf.shape(x)[1], **how)
        return last, steps.time_first(kept["h"]) if every else None, kept if keep else None

    def gradients(self, x, states, mask, weights: Weights, kept, delta, delta_h):
        length = tf.shape(x)[1]
        dz, d_states = steps.backward(
            self.cell, states, mask, weights, length, kept, delta, delta_h, ahead=True
        )
        dx, *of_weights = steps.products(x, states[0], kept["h"], dz, weights)
        return steps.time_first(dx), *of_weights, d_states


class _InOneCall:
    """Values and gradients, each in one call of a graph: eagerly every operation of every step would be one."""

    def __init__(self, ways: Any) -> None:
        graph = functools.partial(tf.function, reduce_retracing=True, autograph=False)
        self.values, self.gradients = graph(ways.values), graph(ways.gradients)
