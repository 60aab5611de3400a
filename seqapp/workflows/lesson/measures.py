"""What one net does on each of many reviews: how its gradient fades on the way back, and what its gates do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from seqapp.numbers import belt
from seqapp.numbers.gradients import backward, half_life, norms
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read
from seqapp.numbers.unigrams import Unigrams

BATCH = 64
LONG = 100  # words: how far back a gradient is looked at
OPINIONS = 5  # words of a review, those that the baseline of single words weighs most
NEAR = 0.05  # of 0 or 1: closer, a gate is a switch


@dataclass(frozen=True, eq=False)
class Texts:
    """Reviews as the nets read them.

    Attributes:
        ids: token ids, an array for each review, none of them empty.
        labels: (n,), 0 or 1.
        unigrams: the baseline of single words, which says what words of opinion are.
        turn: the token id of the word that turns a text.
    """

    ids: Sequence[NDArray[np.integer]]
    labels: NDArray[np.integer]
    unigrams: Unigrams
    turn: int


def measures(net: Net, texts: Texts, on_progress: Callable[[int], None] = lambda _: None) -> pd.DataFrame:
    """What one net does on each review.

    Args:
        net: the net.
        texts: the reviews; those of like length are read side by side.
        on_progress: told how many are done.

    Returns:
        A row for each review, NaN where it holds too few words for a number.

        - `right`: 1 where the answer is the label, else 0.
        - `h first`, `h back`: the length of dL/dh at the first word and 100 words back, as a share of that at the last
          word, L the logit after it; `h half-life`, in words, infinite where it never halves. Of an LSTM also of c.
        - RNN: `slope`, the mean of tanh'; `stretch`, the largest tanh' times the largest singular value of W_hh.
        - LSTM: `f`, the mean of the forget gate; `kept`, its geometric mean; `switched`, the share of gate values near
          0 or 1; `turn`, the forget gate at the word that turns the text less that at the others; `put on`, `i`, `g`:
          what is put on the belt, the input gate and the candidate at words of opinion, as multiples of the others.
    """
    rows: dict[int, dict[str, float]] = {}
    order = np.argsort([len(ids) for ids in texts.ids], kind="stable")
    for start in range(0, len(order), BATCH):
        rows |= _measured(net, texts, order[start : start + BATCH])
        on_progress(len(rows))
    return pd.DataFrame.from_dict(rows, orient="index").sort_index()


def _measured(net: Net, texts: Texts, batch: NDArray[np.intp]) -> dict[int, dict[str, float]]:
    """What is measured on some reviews, by their numbers; they are padded on the right."""
    lengths = np.array([len(texts.ids[index]) for index in batch])
    ids = np.zeros((len(batch), lengths.max()), dtype=np.int64)
    for row, index in enumerate(batch):
        ids[row, : lengths[row]] = texts.ids[index]
    asked = np.zeros(ids.shape)
    asked[np.arange(len(batch)), lengths - 1] = 1.0
    traced = read(net, ids)
    gradients = backward(net, {name: np.moveaxis(traced[name], 1, 0) for name in net.names}, asked)
    rows = {}
    for row, index in enumerate(batch):
        until = lengths[row]
        one = {name: traced[name][row, :until] for name in net.names}
        right = (traced["logit"][row, until - 1] >= 0) == (texts.labels[index] == 1)
        measured = {"right": float(right), **_fading("h", norms(gradients.h[row, :until]))}
        if net.cell == "rnn":
            measured |= _slopes(net, one)
        else:
            measured |= _fading("c", norms(gradients.c[row, :until])) | _gates(one, texts, int(index))
        rows[int(index)] = measured
    return rows


def _fading(state: str, length: Array) -> dict[str, float]:
    first = back = half = np.nan
    if len(length) >= LONG:
        words = half_life(length)
        first, half = length[0] / length[-1], np.inf if words is None else words
    if len(length) > LONG:
        back = length[-1 - LONG] / length[-1]
    return {f"{state} first": first, f"{state} back": back, f"{state} half-life": half}


def _slopes(net: Net, traced: dict[str, Array]) -> dict[str, float]:
    slope = 1 - traced["h"] ** 2
    sigma = np.linalg.norm(net.recurrent_kernel, 2)
    return {"slope": float(slope.mean()), "stretch": float(sigma * slope.max())}


def _gates(traced: dict[str, Array], texts: Texts, index: int) -> dict[str, float]:
    f, ids = traced["f"], texts.ids[index]
    gates = np.concatenate([traced[name] for name in "ifo"])
    at_turn = ids == texts.turn
    turned = at_turn.any() and not at_turn.all()
    strong = np.argsort(-abs(texts.unigrams.weight[ids]), kind="stable")[:OPINIONS]
    enough = len(ids) > 2 * OPINIONS
    sizes = {"put on": abs(belt.put_on(traced)), "i": traced["i"], "g": abs(traced["g"])}
    return {
        "f": float(f.mean()),
        "kept": belt.decay(f),
        "switched": float(((gates < NEAR) | (gates > 1 - NEAR)).mean()),
        "turn": float(f[at_turn].mean() - f[~at_turn].mean()) if turned else np.nan,
        **{name: belt.times_as_large(size, strong) if enough else np.nan for name, size in sizes.items()},
    }
