"""The cells: one step of a SimpleRNN and of an LSTM, as the textbook writes them.

A cell writes its step forwards (`equations`) and backwards (`derivatives`, `backward_equations`); the steps along time
are `seqapp.layers.steps`', once for both. Constructor arguments, weights and their layout are those of the cells of the
same name in `keras.layers`, so weights move to and from Keras unchanged; `output_units` adds the textbook's readout
y_t = lambda(W_hy h_t + b_y).
"""

import functools
import inspect
from collections.abc import Callable
from numbers import Integral
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from keras import activations, constraints, initializers, ops, regularizers

# Keras resets the dropout masks between batches only for cells of this class, which it does not export.
from keras.src.layers.rnn.dropout_rnn_cell import DropoutRNNCell

LAYER_ARGUMENTS = ("name", "trainable", "dtype")
SLOPES = {
    activations.tanh: lambda y: 1 - y * y,
    activations.sigmoid: lambda y: y * (1 - y),
    activations.relu: lambda y: tf.cast(y > 0, y.dtype),
    activations.linear: tf.ones_like,
}
"""The derivative of an activation, from its value: tanh' = 1 - tanh^2, sigmoid' = sigmoid (1 - sigmoid)."""


class Weights(NamedTuple):
    """What a step multiplies by.

    kernel (features, width), None if x_t W + b has been computed before; recurrent (units, width); bias (width,) or
    None; masks for h_{t-1} in dropout, each (batch, units), one for all blocks of the width or one a block, or None.
    """

    kernel: Any
    recurrent: Any
    bias: Any
    masks: Any = None

    def weighted(self, x):
        """x_t W + b, (..., width); x itself if it is that already."""
        x = x if self.kernel is None else tf.tensordot(x, self.kernel, 1)
        return x if self.bias is None else x + self.bias

    def sum(self, x, h):
        """z_t = x_t W + h_{t-1} U + b, (batch, width)."""
        if self.masks is None:
            z = self.weighted(x) + h @ self.recurrent
        else:
            blocks = tf.split(self.recurrent, len(self.masks), axis=1)
            parts = [(h * mask) @ U for mask, U in zip(self.masks, blocks, strict=True)]
            z = self.weighted(x) + tf.concat(parts, 1)
        return z

    def through_recurrent(self, dz):
        """dz_t U^T, (batch, units)."""
        if self.masks is None:
            return tf.matmul(dz, self.recurrent, transpose_b=True)
        blocks, parts = (tf.split(of, len(self.masks), axis=1) for of in (self.recurrent, dz))
        return tf.add_n(
            [
                mask * tf.matmul(part, U, transpose_b=True)
                for mask, part, U in zip(self.masks, parts, blocks, strict=True)
            ]
        )


def takes_arguments_of(keras_class: type, **keyword_only: Any) -> Callable:
    """Give a constructor the signature of `keras_class`, with the readout's arguments and `keyword_only`.

    The constructor it decorates receives the arguments that were given, all of them by name.
    """
    *arguments, rest = inspect.signature(vars(keras_class)["__init__"]).parameters.values()
    defaults = {"output_units": None, "output_activation": None, **keyword_only}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults[name]) for name in defaults
    ]
    signature = inspect.Signature([*arguments, *added, rest])

    def decorate(init: Callable) -> Callable:
        @functools.wraps(init)
        def constructor(*args: Any, **kwargs: Any) -> None:
            given = signature.bind(*args, **kwargs).arguments
            init(**{**given.pop(rest.name, {}), **given})

        constructor.__signature__ = signature  # type: ignore[attr-defined]
        return constructor

    return decorate


class TextbookCell(keras.layers.Layer, DropoutRNNCell):
    """What both cells share: arguments, weights, dropout masks, readout.

    A subclass names its `blocks` (of units, side by side in the weights), its `state_names`, its `gate_names` and all
    that a step computes (`trace_names`), and writes its step in `equations`, `derivatives` and `backward_equations`.
    Arguments are those of `keras.layers.SimpleRNNCell` in their order, and the readout's.

    Weights, in the order of `get_weights()`: kernel (features, blocks * units), recurrent_kernel
    (units, blocks * units), bias (blocks * units,), output_kernel (units, output_units), output_bias
    (output_units,); the biases only with `use_bias`, the last two only with `output_units`.
    """

    blocks: tuple[str, ...]
    state_names: tuple[str, ...]
    gate_names: tuple[str, ...]
    trace_names: tuple[str, ...]

    def __init__(
        self,
        units,
        activation="tanh",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        dropout=0.0,
        recurrent_dropout=0.0,
        seed=None,
        *,
        output_units=None,
        output_activation=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = _positive_integer("units", units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.output_units = None if output_units is None else _positive_integer("output_units", output_units)
        self.output_activation = activations.get(output_activation)
        if self.output_units is None and self.output_activation is not activations.linear:
            raise ValueError(
                "`output_activation` acts on the readout, which needs `output_units`, a positive integer. "
                f"Received: output_units=None, output_activation={output_activation}."
            )
        self.output_size = self.output_units or self.units
        self.bias = self.output_kernel = self.output_bias = None

    def build(self, input_shape):
        """Create the weights for inputs of shape (batch, features)."""
        width = len(self.blocks) * self.units
        self.kernel = self.add_weight(
            shape=(input_shape[-1], width),
            name="kernel",
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width),
            name="recurrent_kernel",
            initializer=self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(width,),
                name="bias",
                initializer=self._initial_bias,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        if self.output_units:
            self.output_kernel = self.add_weight(
                shape=(self.units, self.output_units), name="output_kernel", initializer="glorot_uniform"
            )
            if self.use_bias:
                self.output_bias = self.add_weight(
                    shape=(self.output_units,), name="output_bias", initializer="zeros"
                )
        self.built = True

    def _initial_bias(self, shape, dtype=None):
        return self.bias_initializer(shape, dtype=dtype)

    @property
    def has_bptt(self):
        """Whether the cell's way back is that of its step: no subclass has changed it, and its slopes are known."""
        kinds = type(self).__mro__
        own = next(kind for kind in kinds if {"derivatives", "backward_equations"} & vars(kind).keys())
        step = {"call", "trace_step", "pre_activation", "equations"}
        changed = any(step & vars(kind).keys() for kind in kinds[: kinds.index(own)])
        return (
            not changed
            and {self.activation, getattr(self, "recurrent_activation", self.activation)} <= SLOPES.keys()
        )

    def get_initial_state(self, batch_size=None):
        """The states before the first step: zeros, each (batch_size, units)."""
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype) for _ in self.state_names]

    def pre_activation(self, inputs, h, *, training=False):
        """The weighted sum every equation starts from: x W + h U + b, (batch, blocks * units)."""
        inputs, h = ops.cast(inputs, self.compute_dtype), ops.cast(h, self.compute_dtype)
        x, weights = self.weights_of_a_step(inputs, h, training=training)
        return weights.sum(x, h)

    def weights_of_a_step(self, x, h=None, *, training=False):
        """What `equations` start from is multiplied by, with the dropout masks drawn for this batch.

        Args:
            x: (batch, features), or of all steps (batch, timesteps, features).
            h: (batch, units), where the masks may have to be drawn yet.
            training: whether dropout applies.

        Returns:
            x with its dropout, already weighted where each block has a mask of its own, and the weights.
        """
        kernel, recurrent = ops.cast(self.kernel, x.dtype), ops.cast(self.recurrent_kernel, x.dtype)
        bias = None if self.bias is None else ops.cast(self.bias, x.dtype)
        masks = self.get_dropout_mask(None if h is None else x) if training else None
        recurrent_masks = self.get_recurrent_dropout_mask(h) if training else None
        if masks is not None and h is None:
            masks = [mask[:, None] for mask in masks] if isinstance(masks, list) else masks[:, None]
        if isinstance(masks, list) or isinstance(recurrent_masks, list):
            x, kernel, bias = _weighted(x, masks, kernel, bias), None, None
        elif masks is not None:
            x = x * masks
        if recurrent_masks is not None and not isinstance(recurrent_masks, list):
            recurrent_masks = [recurrent_masks]
        return x, Weights(kernel, recurrent, bias, recurrent_masks)

    def equations(self, z, states):
        """One step from its weighted sum z (batch, blocks * units): all of `trace_names`, each (batch, units)."""
        raise NotImplementedError(f"{type(self).__name__} must write its equations.")

    def derivatives(self, traced, before):
        """What the same step backwards multiplies by, by name; elementwise, of one step or of all at once.

        Args:
            traced: the gates and states of step t by name, each (..., batch, units).
            before: the states of step t - 1.
        """
        raise NotImplementedError(f"{type(self).__name__} must write the derivatives of its equations.")

    def backward_equations(self, derivatives, delta):
        """The same step backwards.

        Args:
            derivatives: of step t, by name.
            delta: dL/ds_t for every state, h first, each (batch, units).

        Returns:
            dL/dz_t, (batch, blocks * units), and dL/ds_{t-1} for every state but h, as far as it does not pass
            through z_t.
        """
        raise NotImplementedError(f"{type(self).__name__} must write its equations backwards.")

    def trace_step(self, inputs, states, *, training=False):
        """One step with everything it computes, by name; the new states are among it.

        Args:
            inputs: x_t, (batch, features).
            states: the states before the step, each (batch, units), in the order of `state_names`.
            training: whether dropout applies.

        Returns:
            dict of (batch, units) tensors, one for each of `trace_names`.
        """
        return self.equations(self.pre_activation(inputs, states[0], training=training), states)

    def readout(self, h):
        """The output y = lambda(h W_hy + b_y), (..., output_units); h itself without `output_units`."""
        if not self.output_units:
            return h
        y = ops.matmul(h, ops.cast(self.output_kernel, h.dtype))
        return self.output_activation(
            y if self.output_bias is None else y + ops.cast(self.output_bias, h.dtype)
        )

    def call(self, inputs, states, training=False):
        """One step: (batch, features) and the states to the output and the new states.

        Args:
            inputs: x_t, (batch, features).
            states: the states before the step: a tensor or a list of them, each (batch, units).
            training: whether dropout applies.

        Returns:
            The output, (batch, units) or with a readout (batch, output_units), and the new states in the form
            the old ones came in.
        """
        nested = isinstance(states, (list, tuple))
        traced = self.trace_step(inputs, states if nested else [states], training=training)
        new = [traced[name] for name in self.state_names]
        return self.readout(traced["h"]), new if nested else new[0]

    def get_config(self):
        """The constructor arguments, all of them, as plain Python values."""
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": initializers.serialize(self.recurrent_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "recurrent_regularizer": regularizers.serialize(self.recurrent_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "recurrent_constraint": constraints.serialize(self.recurrent_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
            "seed": self.seed,
            "output_units": self.output_units,
            "output_activation": activations.serialize(self.output_activation),
        }


@keras.saving.register_keras_serializable(package="seqapp")
class SimpleRNNCell(TextbookCell):
    """One step of a SimpleRNN.

        h_t = tanh(x_t W + h_{t-1} U + b)        y_t = lambda(h_t W_hy + b_y)

    `use_bias=False` gives h_t = tanh(W_hh h_{t-1} + W_xh x_t) to the letter, with W_xh the `kernel`
    (features, units) and W_hh the `recurrent_kernel` (units, units), both transposed as row vectors want
    them. The other arguments are those of `keras.layers.SimpleRNNCell`; `output_units` and
    `output_activation` add the readout. Source: Elman (1990), "Finding structure in time".

    >>> cell = SimpleRNNCell(3)
    >>> output, [h] = cell(ops.ones((2, 4)), [ops.zeros((2, 3))])
    >>> tuple(h.shape)
    (2, 3)
    """

    blocks = ("h",)
    state_names = ("h",)
    gate_names = ()
    trace_names = ("pre_activation", "h")

    @takes_arguments_of(keras.layers.SimpleRNNCell)
    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.state_size = self.units

    def call(self, sequence, states, training=False):
        """As the base class says; `keras.layers.SimpleRNNCell` calls the inputs `sequence`."""
        return super().call(sequence, states, training=training)

    def equations(self, z, states):  # noqa: ARG002, D102 (the base class says it)
        return {"pre_activation": z, "h": self.activation(z)}

    def derivatives(self, traced, before):  # noqa: ARG002, D102 (the base class says it)
        return {"h by z": slope(self.activation, traced["h"])}

    def backward_equations(self, derivatives, delta):  # noqa: D102 (the base class says it)
        (delta_h,) = delta
        return delta_h * derivatives["h by z"], []


@keras.saving.register_keras_serializable(package="seqapp")
class LSTMCell(TextbookCell):
    """One step of an LSTM.

        i, f, o = sigmoid(x_t W + h_{t-1} U + b)         input, forget, output gate
        g       = tanh(x_t W + h_{t-1} U + b)            candidate
        c_t     = f * c_{t-1} + i * g                    cell state
        h_t     = o * tanh(c_t)                          hidden state
        y_t     = lambda(h_t W_hy + b_y)                 readout, with `output_units`

    Each gate has its own block of W (features, 4 * units), U (units, 4 * units) and b (4 * units,), side by
    side in the order i, f, g, o (Keras calls g c). `unit_forget_bias` starts b_f at 1: remember by default
    (Jozefowicz et al., 2015). The other arguments are those of `keras.layers.LSTMCell`. `implementation=1`,
    or any `recurrent_dropout`, gives each gate a dropout mask of its own, as in Keras; the equations are the
    same. Source: Hochreiter and Schmidhuber (1997); Gers et al. (2000) for the forget gate.

    >>> cell = LSTMCell(3)
    >>> output, [h, c] = cell(ops.ones((2, 4)), [ops.zeros((2, 3)), ops.zeros((2, 3))])
    >>> tuple(c.shape)
    (2, 3)
    """

    blocks = ("i", "f", "g", "o")
    state_names = ("h", "c")
    gate_names = ("i", "f", "g", "o")
    trace_names = ("i", "f", "g", "o", "c", "h")

    @takes_arguments_of(keras.layers.LSTMCell, implementation=2)
    def __init__(self, recurrent_activation="sigmoid", unit_forget_bias=True, implementation=2, **arguments):
        super().__init__(**arguments)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.implementation = 1 if self.recurrent_dropout else implementation
        if self.implementation == 1:
            self.dropout_mask_count = len(self.blocks)
        self.state_size = [self.units, self.units]

    def _initial_bias(self, shape, dtype=None):
        if not self.unit_forget_bias:
            return super()._initial_bias(shape, dtype=dtype)
        i = self.bias_initializer((self.units,), dtype=dtype)
        g_and_o = self.bias_initializer((2 * self.units,), dtype=dtype)
        return ops.concatenate([i, ops.ones((self.units,), dtype=dtype), g_and_o])

    def equations(self, z, states):  # noqa: D102 (the base class says it)
        _, c = states
        z_i, z_f, z_g, z_o = ops.split(z, 4, axis=-1)
        i, f, o = (
            self.recurrent_activation(z_i),
            self.recurrent_activation(z_f),
            self.recurrent_activation(z_o),
        )
        g = self.activation(z_g)
        c = f * c + i * g
        h = o * self.activation(c)
        return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}

    def derivatives(self, traced, before):  # noqa: D102 (the base class says it)
        i, f, g, o, c = (traced[name] for name in ("i", "f", "g", "o", "c"))
        _, c_before = before
        tanh_c = self.activation(c)
        return {
            "c by z": ops.concatenate(
                [
                    g * slope(self.recurrent_activation, i),
                    c_before * slope(self.recurrent_activation, f),
                    i * slope(self.activation, g),
                ],
                axis=-1,
            ),
            "h by z_o": tanh_c * slope(self.recurrent_activation, o),
            "h by c": o * slope(self.activation, tanh_c),
            "c by c_before": f,
        }

    def backward_equations(self, derivatives, delta):  # noqa: D102 (the base class says it)
        delta_h, delta_c = delta
        delta_c = delta_c + delta_h * derivatives["h by c"]
        dz_i_f_g = ops.tile(delta_c, (1, 3)) * derivatives["c by z"]
        dz_o = delta_h * derivatives["h by z_o"]
        return ops.concatenate([dz_i_f_g, dz_o], axis=-1), [delta_c * derivatives["c by c_before"]]

    def get_config(self):  # noqa: D102 (the base class says it)
        return {
            **super().get_config(),
            "recurrent_activation": activations.serialize(self.recurrent_activation),
            "unit_forget_bias": self.unit_forget_bias,
            "implementation": self.implementation,
        }


def _positive_integer(argument: str, value: Any) -> int:
    if not isinstance(value, Integral) or value <= 0:
        raise ValueError(
            f"Received an invalid value for argument `{argument}`, "
            f"expected a positive integer, got {value!r}."
        )
    return int(value)


def slope(activation: Callable, value: Any) -> Any:
    """The derivative of an activation where it has this value."""
    return SLOPES[activation](value)


def _weighted(x: Any, masks: Any, kernel: Any, bias: Any) -> Any:
    """(x * mask) W + b, with a mask for each block of the kernel's columns, one for all, or none."""
    if not isinstance(masks, list):
        return Weights(kernel, None, bias).weighted(x if masks is None else x * masks)
    columns = tf.split(kernel, len(masks), axis=1)
    weighted = tf.concat([tf.tensordot(x * mask, W, 1) for mask, W in zip(masks, columns, strict=True)], -1)
    return weighted if bias is None else weighted + bias
