"""The textbook equations in NumPy float64: what the Keras layers must match, value for value.

Symbols: x_t the input, h_t the hidden state, c_t the cell state; W the input weights (`kernel`), U the state
weights (`recurrent_kernel`), b the bias. Gate blocks lie side by side in the order i, f, g, o.
Sources: Elman (1990), "Finding structure in time"; Hochreiter and Schmidhuber (1997), "Long short-term
memory"; Gers, Schmidhuber and Cummins (2000), "Learning to forget".
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from seqapp.numbers.names import Array


def sigmoid(z: ArrayLike) -> Array:
    """1 / (1 + exp(-z)), elementwise, without overflow on either side.

    >>> sigmoid([-800.0, 0.0, 800.0])
    array([0. , 0.5, 1. ])
    """
    (z,) = _float64(z)
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, decay) / (1.0 + decay)


def pre_activation(
    x: ArrayLike, h: ArrayLike, kernel: ArrayLike, recurrent_kernel: ArrayLike, bias: ArrayLike
) -> Array:
    """The sums before the activations, of either cell.

        a = x W + h U + b

    Args:
        x: (batch, features), the input at one timestep.
        h: (batch, units), the hidden state so far.
        kernel: W, (features, blocks * units); blocks is 1, for an LSTM 4.
        recurrent_kernel: U, (units, blocks * units).
        bias: b, (blocks * units,).

    Returns:
        a, (batch, blocks * units).

    >>> pre_activation([[1.0]], [[0.5]], [[0.3]], [[0.4]], [0.1])  # 0.3 + 0.2 + 0.1
    array([[0.6]])
    """
    x, h, kernel, recurrent_kernel, bias = _float64(x, h, kernel, recurrent_kernel, bias)
    return np.asarray(x @ kernel + h @ recurrent_kernel + bias)


def simple_rnn_step(
    x: ArrayLike, h: ArrayLike, kernel: ArrayLike, recurrent_kernel: ArrayLike, bias: ArrayLike
) -> Array:
    """One SimpleRNN step.

        h' = tanh(x W + h U + b)

    Args:
        x: (batch, features), the input at one timestep.
        h: (batch, units), the hidden state so far.
        kernel: W, (features, units).
        recurrent_kernel: U, (units, units).
        bias: b, (units,); zeros give the equation without a bias.

    Returns:
        h', (batch, units), in [-1, 1].

    >>> simple_rnn_step([[1.0]], [[0.5]], [[0.3]], [[0.4]], [0.0])  # tanh(0.3 + 0.2)
    array([[0.46211716]])
    """
    return np.tanh(pre_activation(x, h, kernel, recurrent_kernel, bias))


def lstm_gates(
    x: ArrayLike, h: ArrayLike, kernel: ArrayLike, recurrent_kernel: ArrayLike, bias: ArrayLike
) -> tuple[Array, Array, Array, Array]:
    """The gates of one LSTM step: input gate i, forget gate f, candidate g, output gate o.

        [a_i a_f a_g a_o] = x W + h U + b
        i, f, o = sigmoid(a_i, a_f, a_o)      g = tanh(a_g)

    Args:
        x: (batch, features), the input at one timestep.
        h: (batch, units), the hidden state so far.
        kernel: W, (features, 4 * units).
        recurrent_kernel: U, (units, 4 * units).
        bias: b, (4 * units,).

    Returns:
        i, f, g, o, each (batch, units); i, f, o in (0, 1), g in (-1, 1).

    >>> W, U, b = np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)
    >>> i, f, g, o = lstm_gates(np.ones((1, 2)), np.zeros((1, 3)), W, U, b)
    >>> i[0, 0], f[0, 0], g[0, 0], o[0, 0]  # sigmoid(0) = 1/2, tanh(0) = 0
    (np.float64(0.5), np.float64(0.5), np.float64(0.0), np.float64(0.5))
    """
    a_i, a_f, a_g, a_o = np.split(pre_activation(x, h, kernel, recurrent_kernel, bias), 4, axis=-1)
    return sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)


def lstm_step(
    x: ArrayLike, h: ArrayLike, c: ArrayLike, kernel: ArrayLike, recurrent_kernel: ArrayLike, bias: ArrayLike
) -> tuple[Array, Array]:
    """One LSTM step: the equations the Keras cell must match.

        i, f, g, o = lstm_gates(x, h)
        c' = f * c + i * g
        h' = o * tanh(c')

    Args:
        x: (batch, features), the input at one timestep.
        h: (batch, units), the hidden state so far.
        c: (batch, units), the cell state so far.
        kernel: W, (features, 4 * units).
        recurrent_kernel: U, (units, 4 * units).
        bias: b, (4 * units,).

    Returns:
        h', c', each (batch, units).

    >>> W, U, b = np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)
    >>> h, c = lstm_step(np.ones((1, 2)), np.zeros((1, 3)), np.ones((1, 3)), W, U, b)
    >>> c  # f = 1/2 keeps half of the old cell state, and tanh(0) adds nothing
    array([[0.5, 0.5, 0.5]])
    """
    i, f, g, o = lstm_gates(x, h, kernel, recurrent_kernel, bias)
    c_next = f * np.asarray(c, dtype=np.float64) + i * g
    return o * np.tanh(c_next), c_next


def readout(
    h: ArrayLike, output_kernel: ArrayLike, output_bias: ArrayLike, activation: Callable[[Array], Array]
) -> Array:
    """The output of a step: y = lambda(h W_hy + b_y).

    Args:
        h: (..., units), hidden states.
        output_kernel: W_hy, (units, output_units).
        output_bias: b_y, (output_units,).
        activation: lambda, elementwise.

    Returns:
        y, (..., output_units).

    >>> readout([[0.5, -0.5]], [[2.0], [1.0]], [0.0], np.asarray)
    array([[0.5]])
    """
    h, output_kernel, output_bias = _float64(h, output_kernel, output_bias)
    return activation(h @ output_kernel + output_bias)


def run(
    step: Callable[..., Array | tuple[Array, ...]],
    x: ArrayLike,
    states: tuple[ArrayLike, ...],
    mask: ArrayLike | None = None,
) -> tuple[Array, ...]:
    """Run a step along time; a masked step leaves the states as they were.

        s_t = step(x_t, *s_{t-1})  where mask_t,  else  s_{t-1}

    Args:
        step: takes x_t (batch, features) and the states, returns the new state or states.
        x: (batch, timesteps, features).
        states: the states before the first step, each (batch, units).
        mask: (batch, timesteps), True for a real step; None means all are real.

    Returns:
        For every state its whole trajectory, (batch, timesteps, units).

    >>> count = lambda x, h: h + x
    >>> run(count, np.ones((1, 3, 1)), (np.zeros((1, 1)),), mask=[[True, False, True]])[0].ravel()
    array([1., 1., 2.])
    """
    x = np.asarray(x, dtype=np.float64)
    real = np.ones(x.shape[:2], dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    current = tuple(np.asarray(state, dtype=np.float64) for state in states)
    trajectory = []
    for t in range(x.shape[1]):
        stepped = step(x[:, t], *current)
        new = stepped if isinstance(stepped, tuple) else (stepped,)
        current = tuple(np.where(real[:, t, None], n, old) for n, old in zip(new, current, strict=True))
        trajectory.append(current)
    return tuple(np.stack(state, axis=1) for state in zip(*trajectory, strict=True))


def _float64(*arrays: ArrayLike) -> tuple[Array, ...]:
    return tuple(np.asarray(array, dtype=np.float64) for array in arrays)
