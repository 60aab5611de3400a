"""The loop over time, once for both cells, with backpropagation through time (BPTT) written out as its gradient.

Forwards, for t = 1 ... timesteps, with a state s_t = h_t, or (h_t, c_t):

    z_t = x_t W + h_{t-1} U + b                            (batch, blocks * units)
    s_t = equations(z_t, s_{t-1})                          each (batch, units)

Backwards. The loss over a sequence is the sum of the losses of its steps, so what a state is worth to the loss,
delta_t = dL/ds_t, is what it is worth in its own step plus what it is worth to the next step:

    delta_t   += dL_t/ds_t                                 for t = timesteps ... 1
    dz_t, delta_{t-1} = backward_equations(s_t, s_{t-1}, delta_t)
    delta_{t-1, h}   += dz_t U^T                           the product over steps that vanishes or explodes

and the weights, which every step shares, collect from all steps, in one product each:

    dW = sum_t x_t^T dz_t      dU = sum_t h_{t-1}^T dz_t      db = sum_t dz_t      dx_t = dz_t W^T

Autodiff would keep every intermediate value of every step; this keeps the states and the gates. Sources: Werbos
(1990), "Backpropagation through time: what it does and how to do it"; for the LSTM, Graves (2012), section 4.6.
"""

import functools
import itertools
import os
import sys
from types import FrameType
from typing import Any, NamedTuple

import tensorflow as tf
from keras import activations
from tensorflow.python.eager.record import could_possibly_record, stop_recording

SLOPES = {
    activations.tanh: lambda y: 1 - y * y,
    activations.sigmoid: lambda y: y * (1 - y),
    activations.relu: lambda y: tf.cast(y > 0, y.dtype),
    activations.linear: tf.ones_like,
}
"""The derivative of an activation, from its value: tanh' = 1 - tanh^2, sigmoid' = sigmoid (1 - sigmoid)."""

ROWS = 8
"""The fewest sequences that are worth a core of their own."""
LENGTHS = [2**power for power in range(4, 25)]
"""What sequences of a length unknown in advance are padded to, so that few lengths are compiled, a second or two each.

The loop stops where the sequence does; only the products over all steps see the padding.
"""
GATES = "gates"
Share = tuple[Any, Any] | None
"""The rows of a batch that one program takes: the first, and how many."""
WHOLE: Share = None
EXPORTERS = ("keras.src.export", "tensorflow.python.saved_model")


class Weights(NamedTuple):
    """What a step multiplies by.

    kernel (features, width), None if x_t W + b has been computed before; recurrent (units, width); bias (width,) or
    None; masks for h_{t-1} in dropout, each (batch, units), one for all blocks of the width or one a block, or None.
    """

    kernel: Any
    recurrent: Any
    bias: Any
    masks: Any

    def applied_to(self, x):
        """x_t W + b, (..., width)."""
        x = x if self.kernel is None else tf.tensordot(x, self.kernel, 1)
        return x if self.bias is None else x + self.bias


class Loop:
    """A cell run along time: the steps, their gradient, and whether XLA compiles them.

    In a graph (`fit`, `predict`, a `tf.function`) forward and backward pass are one XLA program each for every core's
    share of the batch. Called eagerly, or traced for an export, they are ordinary TensorFlow operations: nothing has
    to be compiled at the first call, and TensorFlow Serving, which runs without XLA, can read what was exported.
    """

    def __init__(self, cell):
        self.cell = cell
        self._passes = {
            compiled: [
                tf.function(run, jit_compile=compiled or None, reduce_retracing=True, autograph=False)
                for run in (self.forward, self.backward)
            ]
            for compiled in (False, True)
        }

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
        compiled = tf.inside_function() and not _exporting()
        if not compiled:  # x_t W + b of all steps at once: an operation less in every step
            x, weights = weights.applied_to(x), weights._replace(kernel=None, bias=None)
            return self._run(x, states, mask, weights, tf.shape(x)[1], None, every, training)
        timesteps = x.shape[1]
        if timesteps is not None:
            return self._run(x, states, mask, weights, tf.constant(timesteps), _shares(x), every, training)
        length = tf.shape(x)[1]
        padding = [[0, 0], [0, tf.gather(LENGTHS, tf.searchsorted(LENGTHS, [length]))[0] - length]]
        x = tf.pad(x, [*padding, [0, 0]])
        mask = None if mask is None else tf.pad(mask, padding)
        last, h = self._run(x, states, mask, weights, length, _shares(x), every, training)
        return last, h[:, :length] if every else None

    def _run(self, x, states, mask, weights, length, shares, every, training):
        """The steps for all shares of the batch, with `backward` and the products over all steps as their gradient."""
        keep = training or could_possibly_record()
        compiled, shares = shares is not None, shares or [WHOLE]
        given = [x, weights.kernel, weights.recurrent, weights.bias, *states]
        there = [index for index, tensor in enumerate(given) if tensor is not None]

        def named(tensors):
            full = dict(zip(there, tensors, strict=True))
            x, kernel, recurrent, bias, *states = [full.get(index) for index in range(len(given))]
            return x, states, Weights(kernel, recurrent, bias, weights.masks)

        def values(tensors, run, keep):
            x, states, of_step = named(tensors)
            parts = [run(x, states, mask, of_step, length, share, every, keep) for share in shares]
            last, h, kept = zip(*parts, strict=True)
            outputs = [tf.concat(state, 0) for state in zip(*last, strict=True)]
            return [*outputs, tf.concat(h, 0)] if every else outputs, list(kept)

        def gradients(tensors, upstream, kept, passes):
            forward, backward = passes
            x, states, of_step = named(tensors)
            if kept is None:
                kept = values(tensors, forward, True)[1]
            delta, delta_h = list(upstream[: len(states)]), upstream[len(states)] if every else None
            parts = []
            for share, values_kept in zip(shares, kept, strict=True):
                dz, d_states = backward(states, mask, of_step, length, share, values_kept, delta, delta_h)
                x_rows, h_0, weights_of_rows = _of_share(share, x, states[0], of_step)
                products = _products(x_rows, h_0, values_kept["h"], dz, weights_of_rows)
                parts.append((*products, d_states))
            dx, d_kernel, d_recurrent, d_bias, d_states = zip(*parts, strict=True)
            found = [tf.concat(dx, 0)]
            found += [
                None if parts[0] is None else tf.add_n(parts) for parts in (d_kernel, d_recurrent, d_bias)
            ]
            found += [tf.concat(state, 0) for state in zip(*d_states, strict=True)]
            return [found[index] for index in there]

        @tf.custom_gradient
        def run(*tensors):
            passes = self._passes[compiled]
            with stop_recording():
                outcome = values(tensors, passes[0], keep)
            outputs, kept = _constants(outcome)

            def first(*upstream):
                @tf.custom_gradient
                def first_derivatives(*inputs):
                    split = inputs[: len(tensors)], inputs[len(tensors) :]
                    with stop_recording():
                        found = gradients(*split, kept if keep else None, passes)

                    def second(*delta):  # by autodiff, through the loops as ordinary operations
                        with tf.GradientTape() as tape:
                            tape.watch(inputs)
                            again = gradients(*split, None, self._passes[False])
                        return tape.gradient(again, inputs, delta, tf.UnconnectedGradients.ZERO)

                    return _constants(found), second

                return first_derivatives(*tensors, *upstream)

            return outputs, first

        outputs = run(*(given[index] for index in there))
        return (outputs[:-1], outputs[-1]) if every else (outputs, None)

    def forward(self, x, states, mask, weights: Weights, length, share, every, keep):
        """The steps in order, for a share of the batch.

        Returns:
            The last states, h of every step or None, and what the backward pass needs or None, by name, time first.
        """
        cell = self.cell
        x, mask, weights, *states = _of_share(share, x, mask, weights, *states)
        timesteps = tf.shape(x)[1]
        x_t, mask_t = _time_first(x), None if mask is None else _time_first(mask)[..., None]
        widths = dict.fromkeys(cell.state_names if keep else ["h"] if every else [], cell.units)
        if keep and cell.gate_names:  # side by side in one array, which is quicker than one for each
            widths[GATES] = len(cell.gate_names) * cell.units
        arrays = [
            tf.TensorArray(x.dtype, timesteps, element_shape=(x.shape[0], width)) for width in widths.values()
        ]

        def step(t, before, arrays):
            traced = cell.equations(_weighted_sum(x_t[t], before[0], weights), before)
            if mask_t is not None:
                for name, state in zip(cell.state_names, before, strict=True):
                    traced[name] = tf.where(mask_t[t], traced[name], state)
            if GATES in widths:
                traced[GATES] = tf.concat([traced[name] for name in cell.gate_names], 1)
            arrays = [array.write(t, traced[name]) for name, array in zip(widths, arrays, strict=True)]
            return t + 1, [traced[name] for name in cell.state_names], arrays

        _, last, arrays = tf.while_loop(
            lambda t, *_: t < length, step, (0, states, arrays), maximum_iterations=timesteps
        )
        kept = {name: array.stack() for name, array in zip(widths, arrays, strict=True)}
        return last, tf.transpose(kept["h"], (1, 0, 2)) if every else None, kept if keep else None

    def backward(self, states, mask, weights: Weights, length, share, kept, delta, delta_h):
        """The steps in reverse, for a share of the batch: what dL/ds_T and dL/dh_t mean for every step before.

        Returns:
            dz (timesteps, rows, width), and dL/ds_0 for every state.
        """
        cell = self.cell
        mask, weights, delta_h, *tensors = _of_share(share, mask, weights, delta_h, *states, *delta)
        states, delta = tensors[: len(states)], tensors[len(states) :]
        mask_t = None if mask is None else _time_first(mask)[..., None]
        delta_h = None if delta_h is None else _time_first(delta_h)
        timesteps, (rows, _) = tf.shape(kept["h"])[0], states[0].shape
        dz = tf.TensorArray(states[0].dtype, timesteps, element_shape=(rows, weights.recurrent.shape[1]))

        def step(t, delta, dz):
            traced = {name: values[t] for name, values in kept.items()}
            if GATES in kept:
                gates = tf.split(traced[GATES], len(cell.gate_names), axis=1)
                traced |= dict(zip(cell.gate_names, gates, strict=True))
            before = [
                tf.where(t > 0, kept[name][tf.maximum(t - 1, 0)], state)
                for name, state in zip(cell.state_names, states, strict=True)
            ]
            if delta_h is not None:
                delta = [delta[0] + delta_h[t], *delta[1:]]  # what h_t is worth in its own step
            real = delta if mask_t is None else [tf.where(mask_t[t], d, tf.zeros_like(d)) for d in delta]
            dz_t, delta_before = cell.backward_equations(traced, before, real)
            delta_before = [_through_recurrent(dz_t, weights), *delta_before]
            if mask_t is not None:  # a masked step hands its states on as they are
                delta_before = [
                    tf.where(mask_t[t], new, d) for new, d in zip(delta_before, delta, strict=True)
                ]
            return t - 1, delta_before, dz.write(t, dz_t)

        _, delta, dz = tf.while_loop(
            lambda t, *_: t >= 0, step, (length - 1, delta, dz), maximum_iterations=timesteps
        )
        return dz.stack(), delta


def slope(activation, value):
    """The derivative of an activation where it has this value."""
    return SLOPES[activation](value)


def _weighted_sum(x, h, weights: Weights):
    """z_t = x_t W + h_{t-1} U + b, (batch, width)."""
    z = weights.applied_to(x)
    if weights.masks is None:
        z += h @ weights.recurrent
    elif len(weights.masks) == 1:
        z += (h * weights.masks[0]) @ weights.recurrent
    else:
        blocks = tf.split(weights.recurrent, len(weights.masks), axis=1)
        z += tf.concat([(h * mask) @ U for mask, U in zip(weights.masks, blocks, strict=True)], 1)
    return z


def _through_recurrent(dz, weights: Weights):
    """dz_t U^T, (batch, units)."""
    if weights.masks is None:
        return tf.matmul(dz, weights.recurrent, transpose_b=True)
    blocks = tf.split(weights.recurrent, len(weights.masks), axis=1)
    parts = tf.split(dz, len(weights.masks), axis=1)
    return tf.add_n(
        [
            mask * tf.matmul(part, U, transpose_b=True)
            for mask, part, U in zip(weights.masks, parts, blocks, strict=True)
        ]
    )


def _products(x, h_0, h, dz, weights: Weights):
    """The gradients that collect from all steps: dL/dx (rows, timesteps, features), dL/dW, dL/dU, dL/db.

    x (rows, timesteps, features); h_0 (rows, units); h and dz of every step, time first. Outside of XLA, where one
    large product is quicker. dL/dx is dz where x came weighted, and dL/dW and dL/db are None.
    """
    d_recurrent = _sum_of_products(h[:-1], dz[1:], weights.masks) + _sum_of_products(
        h_0[None], dz[:1], weights.masks
    )
    if weights.kernel is None:
        return _time_first(dz), None, d_recurrent, None
    dx = _time_first(tf.tensordot(dz, weights.kernel, [[2], [1]]))
    d_bias = None if weights.bias is None else tf.reduce_sum(dz, (0, 1))
    return dx, _sum_of_products(_time_first(x), dz, None), d_recurrent, d_bias


def _sum_of_products(inputs, dz, masks):
    """sum_t inputs_t^T dz_t, (inputs, width)."""
    if masks is None:
        flat = [tf.reshape(tensor, (-1, tensor.shape[-1])) for tensor in (inputs, dz)]
        return tf.matmul(*flat, transpose_a=True)
    parts = tf.split(dz, len(masks), axis=2)
    products = [_sum_of_products(inputs * mask, part, None) for mask, part in zip(masks, parts, strict=True)]
    return tf.concat(products, 1)


def _constants(structure):
    """Tensors that autodiff does not look behind; None stays None."""
    return tf.nest.map_structure(lambda x: None if x is None else tf.stop_gradient(x), structure)


def _time_first(x):
    return tf.transpose(x, (1, 0, *range(2, len(x.shape))))


def _shares(x) -> list[Share]:
    """The parts of a batch that the cores take, a row and how many from it; all goes to the first if it is small.

    The first row is a tensor, so that one program serves all shares of a size.
    """
    rows = x.shape[0]
    if rows is not None:
        cores = max(1, min(_cores(), rows // ROWS))
        ends = [rows * core // cores for core in range(cores + 1)]
        return [(tf.constant(start), end - start) for start, end in itertools.pairwise(ends)]
    rows, cores = tf.shape(x)[0], _cores()
    small = rows < cores * ROWS
    ends = [0, *(tf.where(small, rows, rows * core // cores) for core in range(1, cores)), rows]
    return [(tf.convert_to_tensor(start), end - start) for start, end in itertools.pairwise(ends)]


def _rows(tensor, share: Share):
    """The rows of a batch that belong to a share."""
    if tensor is None or share is None:
        return tensor
    start, rows = share
    others = [size or tf.shape(tensor)[axis] for axis, size in enumerate(tensor.shape[1:], start=1)]
    return tf.slice(tensor, [start, *[0] * len(others)], [rows, *others])


def _of_share(share: Share, *tensors):
    """Every tensor's rows of a share, and the weights with those of their masks."""
    return [
        tensor._replace(masks=tensor.masks and [_rows(mask, share) for mask in tensor.masks])
        if isinstance(tensor, Weights)
        else _rows(tensor, share)
        for tensor in tensors
    ]


@functools.cache
def _cores() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _exporting() -> bool:
    """Whether Keras or TensorFlow is tracing this call for a SavedModel."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 (what is public builds the whole stack)
    while frame and not frame.f_globals.get("__name__", "").startswith(EXPORTERS):
        frame = frame.f_back
    return frame is not None
