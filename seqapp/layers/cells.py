"""The cells: one step of a SimpleRNN and of an LSTM, as the textbook writes them.

The step is `call`; the loop over time lives in `seqapp.layers.recurrent`, once for both. Constructor
arguments, weights and their layout are those of the cells of the same name in `keras.layers`, so weights move
to and from Keras unchanged; `output_units` adds the textbook's readout y_t = lambda(W_hy h_t + b_y).
"""

import functools
import inspect
from collections.abc import Callable
from numbers import Integral
from typing import Any

import keras
from keras import activations, constraints, initializers, ops, regularizers

# Keras resets the dropout masks between batches only for cells of this class, which it does not export.
from keras.src.layers.rnn.dropout_rnn_cell import DropoutRNNCell

from seqapp.layers.bptt import SLOPES, Weights, slope

LAYER_ARGUMENTS = ("name", "trainable", "dtype")


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

    A subclass names its `blocks` (of units, side by side in the weights), its `state_names` and all that a
    step computes (`trace_names`), and writes its equations in `trace_step`. Arguments are those of
    `keras.layers.SimpleRNNCell` in their order, and the readout's.

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
        """Whether `backward_equations` belong to the step: no subclass has changed it, and its slopes are known."""
        kinds = type(self).__mro__
        own = next(kind for kind in kinds if "backward_equations" in vars(kind))
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
        masks = self.get_dropout_mask(inputs) if training else None
        recurrent_masks = self.get_recurrent_dropout_mask(h) if training else None
        z = _masked_product(inputs, masks, self.kernel) + _masked_product(
            h, recurrent_masks, self.recurrent_kernel
        )
        return z if self.bias is None else z + ops.cast(self.bias, z.dtype)

    def weights_of_a_step(self, x, *, training=False):
        """What `seqapp.layers.bptt` multiplies by, with the dropout masks drawn for this batch.

        Args:
            x: (batch, timesteps, features).
            training: whether dropout applies.

        Returns:
            x with its dropout, already weighted where each block has a mask of its own, and the weights.
        """
        kernel, recurrent = ops.cast(self.kernel, x.dtype), ops.cast(self.recurrent_kernel, x.dtype)
        bias = None if self.bias is None else ops.cast(self.bias, x.dtype)
        masks = self.get_dropout_mask(None) if training else None  # drawn before the loop began
        recurrent_masks = self.get_recurrent_dropout_mask(None) if training else None
        if isinstance(masks, list) or isinstance(recurrent_masks, list):
            x = _masked_product(x, masks and [mask[:, None] for mask in masks], kernel)
            x, kernel, bias = x if bias is None else x + bias, None, None
        elif masks is not None:
            x = x * masks[:, None]
        if recurrent_masks is not None and not isinstance(recurrent_masks, list):
            recurrent_masks = [recurrent_masks]
        return x, Weights(kernel, recurrent, bias, recurrent_masks)

    def equations(self, z, states):
        """One step from its weighted sum z (batch, blocks * units): all of `trace_names`, each (batch, units)."""
        raise NotImplementedError(f"{type(self).__name__} must write its equations.")

    def backward_equations(self, traced, before, delta):
        """The same step backwards, for `seqapp.layers.bptt`.

        Args:
            traced: the gates and states of step t by name, each (batch, units).
            before: the states of step t - 1.
            delta: dL/ds_t for every state, h first.

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

    def backward_equations(self, traced, before, delta):  # noqa: ARG002, D102 (the base class says it)
        (delta_h,) = delta
        dz = delta_h * slope(self.activation, traced["h"])
        return dz, []


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

    def backward_equations(self, traced, before, delta):  # noqa: D102 (the base class says it)
        i, f, g, o, c = (traced[name] for name in ("i", "f", "g", "o", "c"))
        (_, c_before), (delta_h, delta_c) = before, delta
        tanh_c = self.activation(c)
        delta_c = delta_c + delta_h * o * slope(self.activation, tanh_c)
        dz_i = delta_c * g * slope(self.recurrent_activation, i)
        dz_f = delta_c * c_before * slope(self.recurrent_activation, f)
        dz_g = delta_c * i * slope(self.activation, g)
        dz_o = delta_h * tanh_c * slope(self.recurrent_activation, o)
        return ops.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1), [delta_c * f]

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


def _masked_product(x: Any, masks: Any, kernel: Any) -> Any:
    """(x * mask) kernel; with a list of masks, one for each block of the kernel's columns."""
    kernel = ops.cast(kernel, x.dtype)
    if masks is None:
        return ops.matmul(x, kernel)
    if not isinstance(masks, list):
        return ops.matmul(x * masks, kernel)
    columns = ops.split(kernel, len(masks), axis=1)
    return ops.concatenate(
        [ops.matmul(x * mask, block) for mask, block in zip(masks, columns, strict=True)], axis=-1
    )
