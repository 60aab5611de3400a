"""The layers: a cell run along time, once for both kinds, and the trace of all it computes on the way."""

import inspect
from typing import ClassVar

import keras
import tensorflow as tf
from keras import ops

from seqapp.layers.bptt import Loop
from seqapp.layers.cells import LAYER_ARGUMENTS, LSTMCell, SimpleRNNCell, TextbookCell, takes_arguments_of


class TextbookRNN(keras.layers.RNN):
    """A `TextbookCell` run along time: the loop is `seqapp.layers.bptt`'s, what stands around it `keras.layers.RNN`'s.

    Keras sees to stored and initial states and to the shape of what is returned. Its own loop runs with `unroll`, and
    for a cell whose step is not `backward_equations`' (a subclass, an activation of unknown slope).

    The constructor takes the arguments of the Keras layer, read from Keras itself, and the readout's two;
    those of the cell are readable on the layer (`layer.units`, `layer.dropout`, ...).
    """

    cell_class: ClassVar[type[TextbookCell]]
    cell_name: ClassVar[str]

    def __init__(self, **arguments):
        of_cell = set(inspect.signature(self.cell_class).parameters) & set(arguments)
        shared = {key: arguments[key] for key in ("trainable", "dtype") if key in arguments}
        cell = self.cell_class(**{key: arguments.pop(key) for key in of_cell}, **shared, name=self.cell_name)
        super().__init__(cell, **arguments)
        self.supports_masking = True
        self._loop = Loop(cell)
        self.input_spec = keras.layers.InputSpec(ndim=3)

    def call(self, sequences, initial_state=None, mask=None, training=False):
        """Run the cell along `sequences`.

        Args:
            sequences: (batch, timesteps, features).
            initial_state: the states before the first step, each (batch, units); None for zeros, or if stateful
                for the stored ones.
            mask: (batch, timesteps), True for a real step; at others the states stay as they were.
            training: whether dropout applies.

        Returns:
            The last output (batch, units), or with `return_sequences` all of them (batch, timesteps, units);
            units is output_units with a readout. With `return_state` also the last states, h then c.
        """
        return super().call(sequences, initial_state=initial_state, mask=mask, training=training)

    def inner_loop(self, sequences, initial_state, mask, training=False):
        """`Loop` along the sequences; Keras's own loop with `unroll`, or where `has_bptt` says no."""
        cell = self.cell
        if self.unroll or not cell.has_bptt:
            return super().inner_loop(sequences, initial_state, mask, training)
        x = ops.cast(sequences, cell.compute_dtype)
        mask = None if mask is None else tf.reshape(ops.cast(mask, "bool"), tf.shape(x)[:2])
        if self.go_backwards:
            x, mask = tf.reverse(x, (1,)), None if mask is None else tf.reverse(mask, (1,))
        x, weights = cell.weights_of_a_step(x, training=training)
        every = self.return_sequences
        states, h = self._loop(x, initial_state, mask, weights, every=every, training=training)
        if not every and mask is None:
            last = cell.readout(states[0])
            return last, last[:, None], states
        if not every:
            real = tf.reduce_any(mask[:, -1:] if self.zero_output_for_mask else mask, axis=1, keepdims=True)
            last = _where(real, cell.readout(states[0]))
            return last, last[:, None], states
        y = cell.readout(h)
        if mask is not None:  # before the first real step there is no output to repeat
            shown = mask if self.zero_output_for_mask else tf.cumsum(tf.cast(mask, tf.int32), axis=1) > 0
            y = _where(shown[..., None], y)
        return y[:, -1], y, states

    def trace(self, x, mask=None, initial_state=None):
        """Everything the layer computes at every step, by name; dropout off, stored states left alone.

            s_t = step(x_t, s_{t-1})  where mask_t,  else  s_{t-1}

        Args:
            x: (batch, timesteps, features), at least one timestep.
            mask: (batch, timesteps), True for a real step; as in a call, None means the mask that x carries.
                At a masked step the states repeat and the gates are those that would have been.
            initial_state: the states before the first step, each (batch, units); the stored ones if stateful,
                else zeros.

        Returns:
            dict of (batch, timesteps, units) tensors in processing order: LSTM `i f g o c h`, SimpleRNN
            `pre_activation h`; with a readout also `y` (batch, timesteps, output_units), the readout of h.
        """
        mask = getattr(x, "_keras_mask", None) if mask is None else mask
        x = ops.convert_to_tensor(x, dtype=self.compute_dtype)
        if not self.built:
            self.build(x.shape)
        cell = self.cell
        batch, timesteps = tf.shape(x)[0], tf.shape(x)[1]
        if initial_state is None:
            initial_state = self.states if self.stateful else self.get_initial_state(batch)
        if not isinstance(initial_state, (list, tuple)):
            initial_state = [initial_state]
        if len(initial_state) != len(cell.state_names):
            raise ValueError(
                f"`initial_state` must hold {len(cell.state_names)} tensors (batch, units): "
                f"{', '.join(cell.state_names)}. Received {len(initial_state)}."
            )
        real = tf.ones((batch, timesteps), tf.bool) if mask is None else ops.cast(mask, "bool")
        x_t, real_t = tf.transpose(x, (1, 0, 2)), tf.transpose(real)[:, :, None]
        if self.go_backwards:
            x_t, real_t = tf.reverse(x_t, (0,)), tf.reverse(real_t, (0,))

        def step(before, step_input):
            inputs, is_real = step_input
            traced = cell.trace_step(inputs, [before[name] for name in cell.state_names])
            for name in cell.state_names:
                traced[name] = tf.where(is_real, traced[name], before[name])
            return traced

        nothing = tf.zeros((batch, cell.units), self.compute_dtype)
        start = dict.fromkeys(cell.trace_names, nothing)
        for name, state in zip(cell.state_names, initial_state, strict=True):
            start[name] = ops.convert_to_tensor(state, dtype=self.compute_dtype)
        steps = tf.scan(step, (x_t, real_t), initializer=start)
        traced = {name: tf.transpose(tensor, (1, 0, 2)) for name, tensor in steps.items()}
        if cell.output_units:
            traced["y"] = cell.readout(traced["h"])
        return traced

    def get_config(self):
        """The constructor arguments of layer and cell, all of them, as plain Python values."""
        config = super().get_config()
        del config["cell"]
        cell_config = {
            key: value for key, value in self.cell.get_config().items() if key not in LAYER_ARGUMENTS
        }
        return {**cell_config, **config}

    @classmethod
    def from_config(cls, config):
        """The layer that `get_config` describes."""
        return cls(**config)


def _where(shown, y):
    return tf.where(shown, y, tf.zeros_like(y))


def _on_the_layer(argument: str) -> property:
    return property(lambda layer: getattr(layer.cell, argument), doc=f"The cell's `{argument}`.")


for _argument in (
    "units",
    "activation",
    "use_bias",
    "kernel_initializer",
    "recurrent_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "recurrent_regularizer",
    "bias_regularizer",
    "kernel_constraint",
    "recurrent_constraint",
    "bias_constraint",
    "dropout",
    "recurrent_dropout",
    "seed",
    "output_units",
    "output_activation",
):
    setattr(TextbookRNN, _argument, _on_the_layer(_argument))


@keras.saving.register_keras_serializable(package="seqapp")
class SimpleRNN(TextbookRNN):
    """`SimpleRNNCell` along time, a drop-in for `keras.layers.SimpleRNN`.

        h_t = tanh(x_t W + h_{t-1} U + b),   t = 1 ... timesteps

    Constructor and call arguments, weights and behaviour are those of `keras.layers.SimpleRNN`, with the
    readout (`output_units`, `output_activation`) and `trace()` added. Unlike Keras's it keeps
    `activity_regularizer`.

    >>> layer = SimpleRNN(3, return_sequences=True)
    >>> tuple(layer(ops.ones((2, 5, 4))).shape)
    (2, 5, 3)
    """

    cell_class = SimpleRNNCell
    cell_name = "simple_rnn_cell"

    @takes_arguments_of(keras.layers.SimpleRNN)
    def __init__(self, **arguments):
        super().__init__(**arguments)


@keras.saving.register_keras_serializable(package="seqapp")
class LSTM(TextbookRNN):
    """`LSTMCell` along time, a drop-in for `keras.layers.LSTM`.

        i, f, o = sigmoid(x_t W + h_{t-1} U + b)      g = tanh(x_t W + h_{t-1} U + b)
        c_t = f * c_{t-1} + i * g                     h_t = o * tanh(c_t),   t = 1 ... timesteps

    Constructor and call arguments, weights and behaviour are those of `keras.layers.LSTM`, with the readout
    (`output_units`, `output_activation`) and `trace()` added. `use_cudnn` is kept as an attribute, without
    effect.

    >>> layer = LSTM(3, return_state=True)
    >>> [tuple(tensor.shape) for tensor in layer(ops.ones((2, 5, 4)))]  # output, h, c
    [(2, 3), (2, 3), (2, 3)]
    >>> sorted(layer.trace(ops.ones((2, 5, 4))))
    ['c', 'f', 'g', 'h', 'i', 'o']
    """

    cell_class = LSTMCell
    cell_name = "lstm_cell"
    recurrent_activation = _on_the_layer("recurrent_activation")
    unit_forget_bias = _on_the_layer("unit_forget_bias")
    implementation = _on_the_layer("implementation")

    @takes_arguments_of(keras.layers.LSTM, implementation=2)
    def __init__(self, use_cudnn="auto", **arguments):
        if use_cudnn not in ("auto", True, False):
            raise ValueError(
                "Received an invalid value for argument `use_cudnn`, expected one of 'auto', True, False, "
                f"got {use_cudnn!r}. It has no effect in this layer."
            )
        super().__init__(**arguments)
        self.use_cudnn = use_cudnn

    def get_config(self):  # noqa: D102 (the base class says it)
        return {**super().get_config(), "use_cudnn": self.use_cudnn}
