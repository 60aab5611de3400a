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
LENGTHS = [
    8,
    12,
    16,
    24,
    32,
    48,
    64,
    96,
    128,
    192,
    *(part * 2**power for power in range(6, 22) for part in (4, 5, 6, 7)),
]
"""What sequences of a length unknown in advance are padded to, so that few lengths are compiled, about 1 s each.

The loop stops where the sequence does; only the products over all steps see the padding.
"""
GATES = "gates"
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
            return self._run(x, states, mask, weights, tf.shape(x)[1], False, every, training)
        timesteps = x.shape[1]
        length = tf.shape(x)[1] if timesteps is None else tf.constant(timesteps)
        if timesteps is None:
            padding = [[0, 0], [0, tf.gather(LENGTHS, tf.searchsorted(LENGTHS, [length]))[0] - length]]
            x = tf.pad(x, [*padding, [0, 0]])
            mask = None if mask is None else tf.pad(mask, padding)
        parts = []
        for share in _shares(x):
            masks = weights.masks and [mask[share] for mask in weights.masks]
            part = self._run(
                x[share],
                [state[share] for state in states],
                None if mask is None else mask[share],
                weights._replace(masks=masks),
                length,
                True,
                every,
                training,
            )
            parts.append(part)
        last = [tf.concat(state, 0) for state in zip(*(part[0] for part in parts), strict=True)]
        return last, tf.concat([part[1][:, :length] for part in parts], 0) if every else None

    def _run(self, x, states, mask, weights, length, compiled, every, training):
        """One share of the batch; its gradient is `backward`."""
        keep = training or could_possibly_record()
        given = [x, weights.kernel, weights.recurrent, weights.bias, *states]
        there = [index for index, tensor in enumerate(given) if tensor is not None]
        constant = (mask, weights.masks, length)

        def arguments(tensors):
            named = dict(zip(there, tensors, strict=True))
            full = [named.get(index) for index in range(len(given))]
            return *full[:4], full[4:], *constant

        def gradients(tensors, upstream, kept, passes):
            forward, backward = passes
            if kept is None:
                kept = forward(*arguments(tensors), every=every, keep=True)[2]
            delta, delta_h = list(upstream[: len(states)]), upstream[len(states)] if every else None
            found = backward(*arguments(tensors), kept, delta, delta_h)
            return [found[index] for index in there]

        @tf.custom_gradient
        def run(*tensors):
            with stop_recording():
                outcome = self._passes[compiled][0](*arguments(tensors), every=every, keep=keep)
            last, h, kept = _constants(outcome)

            def first(*upstream):
                @tf.custom_gradient
                def first_derivatives(*inputs):
                    split = inputs[: len(tensors)], inputs[len(tensors) :]
                    with stop_recording():
                        found = gradients(*split, kept, self._passes[compiled])

                    def second(*delta):  # by autodiff, through the loops as ordinary operations
                        with tf.GradientTape() as tape:
                            tape.watch(inputs)
                            again = gradients(*split, None, self._passes[False])
                        return tape.gradient(again, inputs, delta, tf.UnconnectedGradients.ZERO)

                    return _constants(found), second

                return first_derivatives(*tensors, *upstream)

            return [*last, h] if every else list(last), first

        outputs = run(*(given[index] for index in there))
        return (outputs[:-1], outputs[-1]) if every else (outputs, None)

    def forward(self, x, kernel, recurrent, bias, states, mask, masks, length, *, every, keep):
        """The steps in order. Returns the last states, h of every step or None, and what `backward` needs."""
        cell, weights = self.cell, Weights(kernel, recurrent, bias, masks)
        batch, timesteps = x.shape[0], tf.shape(x)[1]
        x_t, mask_t = _time_first(x), None if mask is None else _time_first(mask)[..., None]
        widths = dict.fromkeys(cell.state_names if keep else ["h"] if every else [], cell.units)
        if keep and cell.gate_names:  # side by side in one array, which is quicker than one for each
            widths[GATES] = len(cell.gate_names) * cell.units
        arrays = [
            tf.TensorArray(x.dtype, timesteps, element_shape=(batch, width)) for width in widths.values()
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
            lambda t, *_: t < length, step, (0, list(states), arrays), maximum_iterations=timesteps
        )
        kept = {name: array.stack() for name, array in zip(widths, arrays, strict=True)}
        return last, tf.transpose(kept["h"], (1, 0, 2)) if every else None, kept if keep else None

    def backward(self, x, kernel, recurrent, bias, states, mask, masks, length, kept, delta, delta_h):
        """The steps in reverse. Returns dL/dx, dL/dW, dL/dU, dL/db and dL/ds_0; None where there is no such input."""
        cell, weights = self.cell, Weights(kernel, recurrent, bias, masks)
        x_t, mask_t = _time_first(x), None if mask is None else _time_first(mask)[..., None]
        delta_h = None if delta_h is None else _time_first(delta_h)
        width = recurrent.shape[1]
        dz = tf.TensorArray(x.dtype, tf.shape(x)[1], element_shape=(x.shape[0], width))

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
            lambda t, *_: t >= 0, step, (length - 1, list(delta), dz), maximum_iterations=tf.shape(x)[1]
        )
        dz = dz.stack()
        h_before = tf.concat([states[0][None], kept["h"][:-1]], 0)
        d_recurrent = _sum_of_products(h_before, dz, masks)
        if kernel is None:
            return tf.transpose(dz, (1, 0, 2)), None, d_recurrent, None, *delta
        dx = tf.transpose(tf.tensordot(dz, kernel, [[2], [1]]), (1, 0, 2))
        d_bias = None if bias is None else tf.reduce_sum(dz, (0, 1))
        return dx, _sum_of_products(x_t, dz, None), d_recurrent, d_bias, *delta


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


def _sum_of_products(inputs, dz, masks):
    """sum_t inputs_t^T dz_t, (inputs, width)."""
    if masks is None:
        return tf.tensordot(inputs, dz, [[0, 1], [0, 1]])
    parts = tf.split(dz, len(masks), axis=2)
    return tf.concat(
        [
            tf.tensordot(inputs * mask, part, [[0, 1], [0, 1]])
            for mask, part in zip(masks, parts, strict=True)
        ],
        1,
    )


def _constants(structure):
    """Tensors that autodiff does not look behind; None stays None."""
    return tf.nest.map_structure(lambda x: None if x is None else tf.stop_gradient(x), structure)


def _time_first(x):
    return tf.transpose(x, (1, 0, *range(2, len(x.shape))))


def _shares(x) -> list[slice]:
    """The rows of a batch that each core takes; all go to the first if they are few."""
    cores = _cores()
    rows = x.shape[0]
    if rows is not None:
        cores = max(1, min(cores, rows // ROWS))
        ends = [rows * core // cores for core in range(cores + 1)]
    else:
        rows = tf.shape(x)[0]
        whole = rows < cores * ROWS
        ends = [0, *(tf.where(whole, rows, rows * core // cores) for core in range(1, cores)), rows]
    return [slice(start, end) for start, end in itertools.pairwise(ends)]


@functools.cache
def _cores() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _exporting() -> bool:
    """Whether Keras or TensorFlow is tracing this call for a SavedModel."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 (what is public builds the whole stack)
    while frame and not frame.f_globals.get("__name__", "").startswith(EXPORTERS):
        frame = frame.f_back
    return frame is not None
