"""The tensors inside the nets, unit by word: which there are, their table, and a sentence from their numbers."""

from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd

from seqapp.ui.texts import percent, plain
from seqapp.workflows.sentiment_use import Trace

SATURATED = 0.9  # beyond it the derivative of tanh, 1 - h^2, is below 0.19
ORDERS = {"number": "as numbered", "movement": "most moved first"}


@dataclass(frozen=True)
class View:
    """One tensor of one net: its name in a trace, what it is called, and whether it is a gate (0 to 1)."""

    net: str
    tensor: str
    title: str
    gate: bool = False


VIEWS = {
    "rnn_h": View("RNN", "h", "hidden state h"),
    "rnn_pre_activation": View("RNN", "pre_activation", "before tanh"),
    "lstm_h": View("LSTM", "h", "hidden state h"),
    "lstm_c": View("LSTM", "c", "cell state c"),
    "lstm_f": View("LSTM", "f", "forget gate f", gate=True),
    "lstm_i": View("LSTM", "i", "input gate i", gate=True),
    "lstm_o": View("LSTM", "o", "output gate o", gate=True),
    "lstm_g": View("LSTM", "g", "candidate g"),
}


def title_of(name: str) -> str:
    """What a key of `VIEWS` is called on the page.

    >>> title_of("lstm_c")
    'LSTM: cell state c'
    """
    return f"{VIEWS[name].net}: {VIEWS[name].title}"


def values_by_word(read: Trace, tensor: str, order: str) -> pd.DataFrame:
    """A tensor as a table, (words, units).

    Args:
        read: what the net computed.
        tensor: a name in `read.tensors`.
        order: a key of `ORDERS`: units by their number, or by their standard deviation over the words, largest first.

    Returns:
        Columns `position`, `word`, then the units by number, `unit 1`, ...
    """
    values = read.tensors[tensor]
    units = np.arange(values.shape[1])
    if order == "movement":
        units = np.argsort(-values.std(axis=0), kind="stable")
    frame = pd.DataFrame(values[:, units], columns=[f"unit {unit + 1}" for unit in units])
    frame.insert(0, "word", read.tokens)
    frame.insert(0, "position", range(1, len(frame) + 1))
    return frame


def memory_sentence(frame: pd.DataFrame, view: View) -> str:
    """What the heat map shows, from its numbers."""
    values = frame.drop(columns=["position", "word"]).to_numpy()
    sentence = _gate(frame, values, view) if view.gate else _state(frame, values)
    if view.tensor == "h" and view.net == "RNN":
        share = float((abs(values) > SATURATED).mean())
        who = f"{percent(share)} of all values lie" if share > 0 else "No value lies"
        sentence += f" {who} beyond ±{SATURATED}, where tanh is flat and little gradient passes."
    return sentence


def _state(frame: pd.DataFrame, values: np.ndarray) -> str:
    spread = f"Values reach from {values.min():.2f} to {values.max():.2f}."
    if len(values) < 2:
        return spread
    moved = abs(np.diff(values, axis=0)).mean(axis=1)
    at = int(moved.argmax()) + 1
    return f"{spread} The units move most at {_word(frame, at)}: by {moved[at - 1]:.2f} on average."


def _gate(frame: pd.DataFrame, values: np.ndarray, view: View) -> str:
    by_word = values.mean(axis=1)
    mean = float(values.mean())
    sentence = f"The {view.title} stands at {mean:.2f} on average, between {values.min():.2f} and {values.max():.2f}."
    if len(values) > 1:
        low, high = int(by_word.argmin()), int(by_word.argmax())
        sentence += (
            f" Over the units it closes most at {_word(frame, low)}, {by_word[low]:.2f}, and opens widest at "
            f"{_word(frame, high)}, {by_word[high]:.2f}."
        )
    if view.tensor == "f":
        lasting = float(values.mean(axis=0).max())
        sentence += (
            f" By this gate alone, half of a stored value is gone after {_half_life(mean)} at the average, after "
            f"{_half_life(lasting)} in the unit that keeps longest: what lasts longer was written again."
        )
    return sentence


def _half_life(gate: float) -> str:
    return f"{log(0.5) / log(min(max(gate, 1e-6), 1 - 1e-6)):,.1f} words"


def _word(frame: pd.DataFrame, at: int) -> str:
    return f"“{plain(frame['word'].iloc[at])}” (word {at + 1})"
