"""A trained net in NumPy: read words with it, in float64, and break it by hand; a logit, or one for each class."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array, Cell

Gates = dict[str, Array]
Change = Callable[[int, Gates], Gates]
"""Takes the step, from 0, and what was computed at it before the states (`i f g o`, or `pre_activation`), each
(..., units); returns what is to be used instead, under the same names."""

NAMES: dict[Cell, tuple[str, ...]] = {
    "rnn": ("pre_activation", "h"),
    "lstm": ("i", "f", "g", "o", "c", "h"),
}


@dataclass(frozen=True, eq=False)
class Net:
    """A trained net of one logit: x_t = embedding[token_id_t], h_t by the cell, logit_t = h_t . output_kernel + bias.

    Attributes:
        cell: "rnn" or "lstm".
        seed: what its training began from.
        embedding: (vocabulary, features).
        kernel: W, (features, blocks * units); blocks is 1, for an LSTM 4, in the order i f g o.
        recurrent_kernel: U, (units, blocks * units).
        bias: b, (blocks * units,).
        output_kernel: (units,).
        output_bias: a number.
        digest: the SHA-256 of the file it was read from, by which caches know it; empty if from none.
    """

    cell: Cell
    seed: int
    embedding: NDArray[np.floating]
    kernel: Array
    recurrent_kernel: Array
    bias: Array
    output_kernel: Array
    output_bias: float
    digest: str = ""

    @property
    def units(self) -> int:
        """How many numbers the hidden state holds."""
        return len(self.output_kernel)

    @property
    def names(self) -> tuple[str, ...]:
        """The tensors that `read` gives besides the logit, as `layer.trace` names them."""
        return NAMES[self.cell]


@dataclass(frozen=True, eq=False)
class Classifier:
    """A trained net with several possible answers: logits_t = h_t . output_kernel + output_bias, one for each class.

    Attributes:
        cell, seed, embedding, kernel, recurrent_kernel, bias, digest: as in `Net`.
        output_kernel: (units, classes).
        output_bias: (classes,).
    """

    cell: Cell
    seed: int
    embedding: NDArray[np.floating]
    kernel: Array
    recurrent_kernel: Array
    bias: Array
    output_kernel: Array
    output_bias: Array
    digest: str = ""

    def against_the_others(self, answer: int) -> Net:
        """The net whose logit is that of one class less the mean of all classes' logits: above 0 speaks for it.

        Its hidden states are those of the classifier. Every sum over units or words that holds for a `Net` holds for
        it; its logit is no log-odds, so `probability` does not fit it: ask `shares`.

        Args:
            answer: the class, from 0.
        """
        return Net(
            cell=self.cell,
            seed=self.seed,
            embedding=self.embedding,
            kernel=self.kernel,
            recurrent_kernel=self.recurrent_kernel,
            bias=self.bias,
            output_kernel=self.output_kernel[:, answer] - self.output_kernel.mean(axis=1),
            output_bias=float(self.output_bias[answer] - self.output_bias.mean()),
            digest=f"{self.digest} {answer}" if self.digest else "",
        )

    def shares(self, h: ArrayLike) -> Array:
        """P(class) after each hidden state: the softmax of the logits.

        >>> one = np.ones((1, 1))
        >>> two = Classifier("rnn", 0, one, one, one, one[0], np.array([[1.0, -1.0]]), np.zeros(2))
        >>> two.shares([[0.0], [1.0]]).round(3)
        array([[0.5  , 0.5  ],
               [0.881, 0.119]])
        """
        logits = np.asarray(h, dtype=np.float64) @ self.output_kernel + self.output_bias
        return np.asarray(softmax(logits, axis=-1), dtype=np.float64)


def read(
    net: Net,
    token_ids: ArrayLike,
    *,
    states: tuple[ArrayLike, ...] | None = None,
    change: Change | None = None,
) -> dict[str, Array]:
    """Everything the net computes on a text, or on several of one length.

    RNN:   pre_activation_t = x_t W + h_{t-1} U + b      h_t = tanh(pre_activation_t)
    LSTM:  [a_i a_f a_g a_o] = x_t W + h_{t-1} U + b     i, f, o = sigmoid(a)   g = tanh(a_g)
           c_t = f_t * c_{t-1} + i_t * g_t               h_t = o_t * tanh(c_t)

    There is no mask: of texts padded on the right, what was computed up to a text's own last word is right.

    Args:
        net: the net.
        token_ids: (timesteps,) or (batch, timesteps), integers.
        states: before the first step, (h,) or (h, c), each (units,) or (batch, units); None stands for zeros.
        change: what to do to the gates at each step before the states are made of them: a gate intervention.

    Returns:
        By `net.names` (..., timesteps, units), and `logit` (..., timesteps): the answer to every prefix. float64.

    Raises:
        BadInputError: token ids of another shape, or outside of the vocabulary.

    >>> one = np.ones((1, 1))
    >>> net = Net("rnn", 0, np.array([[0.0], [1.0]]), one * 0.3, one * 0.4, np.zeros(1), np.ones(1), 2.0)
    >>> read(net, [1, 1])["h"]  # tanh(0.3), tanh(0.3 + 0.4 tanh(0.3))
    array([[0.29131261],
           [0.39399894]])
    """
    ids = _checked(net, token_ids)
    x = np.asarray(net.embedding[ids], dtype=np.float64) @ net.kernel + net.bias
    shape = (*ids.shape[:-1], net.units)
    before = [np.zeros(shape) for _ in range(1 if net.cell == "rnn" else 2)]
    if states is not None:
        before = [np.broadcast_to(np.asarray(state, dtype=np.float64), shape) for state in states]
    step = _rnn_step if net.cell == "rnn" else _lstm_step
    trajectory: dict[str, Array] = {name: np.empty((*ids.shape, net.units)) for name in net.names}
    for t in range(ids.shape[-1]):
        before, traced = step(x[..., t, :] + before[0] @ net.recurrent_kernel, before, t, change)
        for name, value in traced.items():
            trajectory[name][..., t, :] = value
    return {**trajectory, "logit": trajectory["h"] @ net.output_kernel + net.output_bias}


def probability(logit: ArrayLike) -> Array:
    """P(positive) = 1 / (1 + exp(-logit)), elementwise.

    >>> probability([0.0, 2.0])
    array([0.5       , 0.88079708])
    """
    return np.asarray(expit(np.asarray(logit, dtype=np.float64)), dtype=np.float64)


def _checked(net: Net, token_ids: ArrayLike) -> NDArray[np.intp]:
    ids = np.asarray(token_ids)
    if ids.ndim not in (1, 2) or (ids.size and not np.issubdtype(ids.dtype, np.integer)):
        raise BadInputError(
            "Token ids are integers, (timesteps,) or (batch, timesteps). "
            f"Received: {ids.dtype} of shape {ids.shape}."
        )
    if ids.size and not 0 <= ids.min() <= ids.max() < len(net.embedding):
        raise BadInputError(
            f"This net knows the token ids 0 to {len(net.embedding) - 1}. Look words up with the vocabulary it was "
            f"trained with. Received: {ids.min()} to {ids.max()}."
        )
    return ids.astype(np.intp)


def _rnn_step(
    pre_activation: Array, _: list[Array], t: int, change: Change | None
) -> tuple[list[Array], Gates]:
    gates = {"pre_activation": pre_activation}
    gates = gates if change is None else change(t, gates)
    h = np.tanh(gates["pre_activation"])
    return [h], {**gates, "h": h}


def _lstm_step(a: Array, before: list[Array], t: int, change: Change | None) -> tuple[list[Array], Gates]:
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)
    gates = {"i": expit(a_i), "f": expit(a_f), "g": np.tanh(a_g), "o": expit(a_o)}
    gates = gates if change is None else change(t, gates)
    c = gates["f"] * before[1] + gates["i"] * gates["g"]
    h = gates["o"] * np.tanh(c)
    return [h, c], {**gates, "c": c, "h": h}
