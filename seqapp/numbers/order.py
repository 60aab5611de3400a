"""The order of words put to the test: other orders of the same words, and how long one changed word stays felt."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net

Order = NDArray[np.int64]
_WORD = r"[^\W_]"
_TURN = re.compile(r"[\s,;]*\b(but|however|yet|though|although)\b,?", re.IGNORECASE)
_STOP = re.compile(r"[.;:!?]+(?=\s)")
_COMMA = re.compile(r",(?=\s)")


def shuffled(n_words: int, seed: int, count: int = 1) -> Order:
    """Random orders of `n_words` words, each as likely as any other.

    Args:
        n_words: how many words there are.
        seed: where chance starts: the same seed gives the same orders, and the first few of many are the same.
        count: how many orders.

    Returns:
        (count, n_words): each row holds the places 0 to n_words - 1, once each.

    >>> shuffled(4, seed=3, count=2)
    array([[3, 2, 1, 0],
           [3, 1, 0, 2]])
    """
    chance = np.random.default_rng(seed)
    return np.array([chance.permutation(n_words) for _ in range(count)], dtype=np.int64).reshape(
        count, n_words
    )


def reversed_order(n_words: int) -> Order:
    """The last word first, (n_words,).

    >>> reversed_order(3)
    array([2, 1, 0])
    """
    return np.arange(n_words)[::-1]


def joint(text: str) -> tuple[int, int] | None:
    """Where a text is joined from two parts: at its first turn ("but"), else its first stop, else its first comma.

    Returns:
        The first character of the joint and the one behind it, so that text[:first] and text[behind:] are the parts
        and both hold a word; None if there is no such place.

    >>> text = "Good plot, but bad cast"
    >>> first, behind = joint(text)
    >>> text[:first], text[first:behind], text[behind:]
    ('Good plot', ', but', ' bad cast')
    """
    for kind in (_TURN, _STOP, _COMMA):
        for place in kind.finditer(text):
            before, after = text[: place.start()], text[place.end() :]
            if re.search(_WORD, before) and re.search(_WORD, after):
                return place.start(), place.end()
    return None


def parts_swapped(n_words: int, n_first: int, n_second: int) -> Order:
    """The order in which two parts of a text have changed places, and the words that join them stay between.

    Args:
        n_words: how many words there are in all.
        n_first: how many of them make up the first part.
        n_second: how many make up the second.

    Raises:
        ValueError: the parts hold more words than there are.

    >>> parts_swapped(6, n_first=2, n_second=3)  # words 0 1, joint 2, words 3 4 5
    array([3, 4, 5, 2, 0, 1])
    """
    if n_first + n_second > n_words:
        raise ValueError(
            f"Two parts of {n_first} and {n_second} words do not fit into a text of {n_words}: count its words again."
        )
    places = np.arange(n_words)
    behind = n_words - n_second
    return np.concatenate([places[behind:], places[n_first:behind], places[:n_first]])


def logits_of_orders(net: Net, token_ids: ArrayLike, orders: ArrayLike) -> Array:
    """The answers to one text in many orders: `nets.read` for each, but only the last answer, in float32 and faster.

    What a word says to the net, x_t W + b, is computed once for all orders; sigmoid(z) = (1 + tanh(z / 2)) / 2 makes
    one call of tanh do for all gates.

    Args:
        net: the net.
        token_ids: (timesteps,).
        orders: (count, timesteps), places in the text.

    Returns:
        (count,); they differ from those of `nets.read` by less than 1e-4.

    >>> one = np.ones((1, 1))
    >>> net = Net("rnn", 0, np.array([[0.0], [1.0]]), one * 0.3, one * 0.4, np.zeros(1), np.ones(1), 2.0)
    >>> logits_of_orders(net, [0, 1], [[0, 1], [1, 0]]).round(4)  # 2 + tanh(0.3), 2 + tanh(0.4 tanh(0.3))
    array([2.2913, 2.116 ])
    """
    units, ids, places = net.units, np.asarray(token_ids), np.asarray(orders)
    scale = np.ones(net.kernel.shape[1])
    if net.cell == "lstm":
        scale[: 2 * units] = scale[3 * units :] = 0.5
    x = ((net.embedding[ids] @ net.kernel + net.bias) * scale).astype(np.float32)
    recurrent_kernel = (net.recurrent_kernel * scale).astype(np.float32)
    h = np.zeros((len(places), units), np.float32)
    c = np.zeros_like(h)
    for at in places.T:
        squeezed = np.tanh(x[at] + h @ recurrent_kernel)
        if net.cell == "rnn":
            h = squeezed
            continue
        i, f, g, o = np.split(squeezed, 4, axis=1)
        c = ((1 + f) * c + (1 + i) * g) / 2
        h = (1 + o) * np.tanh(c) / 2
    return np.asarray(h.astype(np.float64) @ net.output_kernel + net.output_bias, dtype=np.float64)


def flips(original: float, others: ArrayLike) -> float:
    """The share of other probabilities that lie on the other side of one half.

    >>> flips(0.8, [0.9, 0.4, 0.6, 0.1])
    0.5
    """
    return float(np.mean((np.asarray(others) >= 0.5) != (original >= 0.5)))


@dataclass(frozen=True, eq=False)
class Spread:
    """P(positive) of one model for a text as it is written, and for shuffles of it."""

    written: float
    shuffled: Array

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest of the shuffled."""
        return float(self.shuffled.min()), float(self.shuffled.max())

    @property
    def flipped(self) -> float:
        """The share of the shuffles that turn the verdict."""
        return flips(self.written, self.shuffled)


def difference(h: ArrayLike, changed: ArrayLike) -> Array:
    """How far two hidden states lie apart, in units of their own length, at every step.

        d_t = ||h_t - h'_t|| / ((||h_t|| + ||h'_t||) / 2)

    0: the same; 2: opposite. Steps at which both are zero count as the same.

    Args:
        h: (..., timesteps, units), on one text.
        changed: h' of the same shape, on the text with one word changed.

    Returns:
        (..., timesteps).

    >>> difference([[3.0, 4.0], [1.0, 0.0]], [[3.0, 4.0], [-1.0, 0.0]])
    array([0., 2.])
    """
    h, changed = np.asarray(h, dtype=np.float64), np.asarray(changed, dtype=np.float64)
    length = (np.linalg.norm(h, axis=-1) + np.linalg.norm(changed, axis=-1)) / 2
    apart = np.linalg.norm(h - changed, axis=-1)
    return np.asarray(np.divide(apart, length, out=np.zeros_like(apart), where=length > 0), dtype=np.float64)


def words_until(felt: ArrayLike, share: float = 0.5) -> int | None:
    """After how many words a difference has fallen below a share of what it was at first, for good.

    Args:
        felt: (timesteps,) the difference from the changed word on.
        share: of the first value.

    Returns:
        The number of words after the changed one; None if it never falls so far and stays there.

    >>> words_until([1.0, 0.4, 0.6, 0.3, 0.2])
    3
    >>> words_until([1.0, 0.9]) is None
    True
    """
    values = np.asarray(felt, dtype=np.float64)
    above = np.flatnonzero(values >= share * values[0])
    after = int(above[-1]) + 1 if len(above) else 0
    return after if after < len(values) else None
