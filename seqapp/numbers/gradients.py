"""Backpropagation through time in NumPy: what a loss at one word asks of the memory at an earlier one.

L is a sum over steps of what is asked of each running logit; dL/dh_t is the whole derivative, along every path from
h_t to L. Sources: Werbos (1990), "Backpropagation through time"; Pascanu, Mikolov and Bengio (2013), "On the
difficulty of training recurrent neural networks".
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.names import Array, Cell
from seqapp.numbers.nets import Net

Clip = Callable[[Array], Array]
Label = Literal["logit", "positive", "negative"]
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradient of a loss at every step, each (..., timesteps, units or blocks * units).

    Attributes:
        h: dL/dh_t.
        c: dL/dc_t; of an RNN, which has no cell state, empty.
        a: dL/da_t, a the sums before the activations: blocks i f g o of an LSTM, one block of an RNN.
    """

    h: Array
    c: Array
    a: Array


def changed(net: Net, *, scale: float = 1.0, forget_shift: float = 0.0) -> Net:
    """The net with its state weights U times `scale` and, an LSTM, the bias of its forget gate plus `forget_shift`.

    >>> net = Net("rnn", 0, np.ones((2, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1), np.ones(1), 0.0)
    >>> changed(net, scale=1.5, forget_shift=9.0).recurrent_kernel, changed(net, scale=1.5, forget_shift=9.0).bias
    (array([[1.5]]), array([1.]))
    """
    bias = net.bias.copy()
    if net.cell == "lstm":
        bias[net.units : 2 * net.units] += forget_shift
    return replace(net, recurrent_kernel=scale * net.recurrent_kernel, bias=bias, digest="")


def asked_at_the_end(logits: Array, label: Label = "logit") -> Array:
    """dL/dlogit_t for a loss at the last step: 1 for the logit itself, P - y for the cross-entropy of a label.

    >>> asked_at_the_end(np.array([3.0, 0.0]), "positive")  # P = 1/2, y = 1
    array([ 0. , -0.5])
    """
    asked = np.zeros_like(logits)
    if len(logits):
        at_end = 1 / (1 + np.exp(-logits[-1])) - (label == "positive")
        asked[-1] = 1.0 if label == "logit" else at_end
    return asked


def backward(net: Net, traced: dict[str, Array], asked: Array, *, clip: Clip | None = None) -> Gradients:
    """Goes back through time once, for one loss or for several.

    RNN:   dL/da_t = dL/dh_t * (1 - h_t^2)      dL/dh_{t-1} = asked_{t-1} w + dL/da_t U^T
    LSTM:  dL/dc_t = dL/dh_t * o_t (1 - tanh(c_t)^2) + dL/dc_{t+1} * f_{t+1}
           dL/da_t from the four gates           dL/dh_{t-1} = asked_{t-1} w + dL/da_t U^T

    Args:
        net: the net.
        traced: what `read` gave on one text from zero states, each (timesteps, units); or on n texts, side by side
            behind the time, (timesteps, n, units), with a loss for each.
        asked: dL/dlogit_t, (timesteps,) or for n losses (n, timesteps).
        clip: done to dL/dh_t, (..., units), at every step before it goes further back; None leaves it.
    """
    steps = len(traced["h"])
    losses = asked.shape[:-1]
    h_gradient, c_gradient = np.zeros((2, *losses, steps, net.units))
    a_gradient = np.zeros((*losses, steps, len(net.bias)))
    one_back = _rnn_back(traced) if net.cell == "rnn" else _lstm_back(traced)
    h, c = np.zeros((2, *losses, net.units))
    for t in range(steps - 1, -1, -1):
        h = h + asked[..., t, None] * net.output_kernel
        if clip is not None:
            h = clip(h)
        h_gradient[..., t, :] = h
        a_gradient[..., t, :], c_gradient[..., t, :], c = one_back(t, h, c)
        h = a_gradient[..., t, :] @ net.recurrent_kernel.T
    return Gradients(h_gradient, c_gradient if net.cell == "lstm" else c_gradient[..., :0], a_gradient)


def _rnn_back(traced: dict[str, Array]) -> Callable[[int, Array, Array], tuple[Array, Array, Array]]:
    slope = 1 - traced["h"] ** 2
    return lambda t, h, c: (h * slope[t], c, c)


def _lstm_back(
    traced: dict[str, Array], c_before: Array | None = None
) -> Callable[[int, Array, Array], tuple[Array, Array, Array]]:
    i, f, g, o, c = (traced[name] for name in "ifgoc")
    first = np.zeros_like(c[:1]) if c_before is None else c_before[None]
    before = np.concatenate([first, c[:-1]])
    squashed = np.tanh(c)
    into_c = o * (1 - squashed**2)
    by_c = np.concatenate([g * i * (1 - i), before * f * (1 - f), i * (1 - g**2)], axis=-1)
    by_h = squashed * o * (1 - o)

    def one_back(t: int, h: Array, c_later: Array) -> tuple[Array, Array, Array]:
        c_now = h * into_c[t] + c_later
        a = np.concatenate([np.concatenate([c_now] * 3, axis=-1) * by_c[t], h * by_h[t]], axis=-1)
        return a, c_now, c_now * f[t]

    return one_back


class StepBack(NamedTuple):
    """What the loss asks of everything that one step was made of.

    Attributes:
        a: dL/da_t, (batch, blocks * units), a the sums before the activations: blocks i f g o of an LSTM.
        c: dL/dc_t, (batch, units), the whole of it: what came back from later steps and what h_t adds.
        kernel, recurrent_kernel, bias: dL/dW, dL/dU, dL/db of this step alone, summed over the batch.
        h_before, c_before: dL/dh_{t-1}, dL/dc_{t-1}, (batch, units), along the paths through this step.
    """

    a: Array
    c: Array
    kernel: Array
    recurrent_kernel: Array
    bias: Array
    h_before: Array
    c_before: Array


def one_step_back(
    cell: Cell,
    x: Array,
    before: tuple[Array, Array],
    recurrent_kernel: Array,
    now: dict[str, Array],
    asked: tuple[Array, Array],
) -> StepBack:
    """One step of BPTT: `backward` for a step whose later ones are known.

    dL/dW = x_t^T dL/da_t      dL/dU = h_{t-1}^T dL/da_t      dL/db = sum over the batch of dL/da_t
    dL/dh_{t-1} = dL/da_t U^T                                 dL/dc_{t-1} = dL/dc_t * f_t

    Args:
        cell: "rnn" or "lstm"; of an RNN `c` and `c_before` are what is handed in as dL/dc_t and mean nothing.
        x: (batch, features).
        before: h_{t-1} and c_{t-1}, each (batch, units).
        recurrent_kernel: U, (units, blocks * units).
        now: what the step computed, each (batch, units): `h`, of an LSTM `i f g o c` too.
        asked: dL/dh_t, and dL/dc_t as later steps hand it back, each (batch, units).

    >>> one = np.ones((1, 1))
    >>> one_step_back("rnn", one, (one, one), 0.5 * one, {"h": 0.6 * one}, (one, 0 * one)).h_before.round(2)
    array([[0.32]])
    """
    traced = {name: value[None] for name, value in now.items()}
    one_back = _rnn_back(traced) if cell == "rnn" else _lstm_back(traced, before[1])
    a, c, c_before = one_back(0, *asked)
    return StepBack(a, c, x.T @ a, before[0].T @ a, a.sum(axis=0), a @ recurrent_kernel.T, c_before)


def clip_norm(limit: float) -> Clip:
    """Shortens a gradient to length `limit` where it is longer, along its last axis.

    >>> clip_norm(1.0)(np.array([[3.0, 4.0], [0.0, 0.5]]))
    array([[0.6, 0.8], [0. , 0.5]])
    """

    def clip(gradient: Array) -> Array:
        length = norms(gradient)[..., None]
        return gradient * (limit / np.maximum(length, limit))

    return clip


def norms(gradient: ArrayLike) -> Array:
    """Euclidean lengths along the last axis."""
    return np.asarray(np.sqrt((np.asarray(gradient, dtype=np.float64) ** 2).sum(axis=-1)))


def weights_norm(net: Net, token_ids: NDArray[np.integer], traced: dict[str, Array], asked: Array) -> float:
    """||dL/dweights||, over all the weights of the net together: what clipping by the global norm looks at.

    dL/dW = sum x_t^T dL/da_t     dL/dU = sum h_{t-1}^T dL/da_t     dL/db = sum dL/da_t
    dL/dembedding[id] = sum over steps with this id of dL/da_t W^T
    dL/dw = sum asked_t h_t       dL/db_out = sum asked_t
    """
    a, h = backward(net, traced, asked).a, traced["h"]
    x = np.asarray(net.embedding[token_ids], dtype=np.float64)
    h_before = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    ids, row = np.unique(token_ids, return_inverse=True)
    embedding = np.zeros((len(ids), x.shape[1]))
    np.add.at(embedding, row, a @ net.kernel.T)
    parts = (x.T @ a, h_before.T @ a, a.sum(axis=0), embedding, asked @ h, asked.sum())
    return float(np.sqrt(sum(float((np.asarray(part) ** 2).sum()) for part in parts)))


def jacobian_products(net: Net, traced: dict[str, Array]) -> Array:
    """How the last hidden state of an RNN depends on each earlier one: dh_T/dh_t, (timesteps, units, units).

    dh_T/dh_t = product over k = T ... t+1 of diag(1 - h_k^2) U^T,    row: unit of h_T, column: unit of h_t
    """
    h = traced["h"]
    products = np.empty((len(h), net.units, net.units))
    product = np.eye(net.units)
    for t in range(len(h) - 1, -1, -1):
        products[t] = product
        product = (product * (1 - h[t] ** 2)) @ net.recurrent_kernel.T
    return products


def spectral_norms(matrices: Array) -> Array:
    """The largest singular value of each matrix, (n, rows, columns) to (n,): by how much it can stretch a vector."""
    if not len(matrices):
        return np.zeros(0)
    return np.asarray(np.linalg.svd(matrices, compute_uv=False)[:, 0])


def bound(net: Net, steps_back: ArrayLike, largest_slope: float = 1.0) -> Array:
    """The textbook's bound on ||dh_T/dh_{T-k}|| of an RNN: (sigma_max(U) * max tanh')^k.

    Args:
        net: the net.
        steps_back: k.
        largest_slope: max tanh' over what the net runs at; 1 holds for whatever text.
    """
    factor = float(np.linalg.norm(net.recurrent_kernel, 2)) * largest_slope
    return np.asarray(factor ** np.asarray(steps_back, dtype=np.float64))


def direct_path(traced: dict[str, Array], gradients: Gradients) -> Array:
    """dL/dc_t of an LSTM along the belt alone, for a loss at the last step, (timesteps, units).

    direct_t = dL/dc_T * product over k = t+1 ... T of f_k
    """
    f = traced["f"]
    if not len(f):
        return np.zeros_like(f)
    later = np.concatenate([np.cumprod(f[:0:-1], axis=0)[::-1], np.ones_like(f[:1])])
    return np.asarray(gradients.c[-1] * later)


def between_steps(
    net: Net, traced: dict[str, Array], of: Literal["h", "x"] = "h", *, c_before: Array | None = None
) -> Array:
    """How each answer on the way depends on each step before it, as BPTT itemises it when every step has a loss.

        M[s, t] = || d logit_s / d h_t ||, or with x_t, the word's vector, in the place of h_t;   0 where t > s

    Args:
        net: the net.
        traced: what `read` gave on one text, or on its end.
        of: "h" or "x".
        c_before: the cell state before the first step, (units,); None stands for zeros.

    Returns:
        M, (timesteps: of the answer, timesteps: of the memory or the word).
    """
    steps = len(traced["h"])
    dependence = np.zeros((steps, steps))
    one_back = _rnn_back(traced) if net.cell == "rnn" else _lstm_back(traced, c_before)
    h, c = np.zeros((2, 0, net.units))
    for t in range(steps - 1, -1, -1):  # a row for each answer from t on
        h, c = np.concatenate([net.output_kernel[None], h]), np.concatenate([np.zeros((1, net.units)), c])
        a, _, c = one_back(t, h, c)
        dependence[t:, t] = norms(h if of == "h" else a @ net.kernel.T)
        h = a @ net.recurrent_kernel.T
    return dependence


def half_life(norm: ArrayLike) -> int | None:
    """How many steps back a gradient first has less than half of its length at the last step; None: never.

    Args:
        norm: (timesteps,), the last step at the end.

    >>> half_life([8.0, 1.0, 3.0, 4.0]), half_life([3.0, 2.0, 4.0])
    (2, None)
    """
    back = np.asarray(norm, dtype=np.float64)[::-1]
    below = np.flatnonzero(back < HALF * back[0]) if len(back) else np.zeros(0)
    return int(below[0]) if len(below) else None
