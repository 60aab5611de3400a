"""Tables and sentences that several pages share: opinions, words of a review, the tensors inside the nets."""

from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd

from seqapp.store.records import RunRecord, SentimentRecord
from seqapp.ui.texts import percent, plain

POSITIVE, NEGATIVE = 0.6, 0.4
POINTS = 0.1  # two shares are called different from this difference on
TURNS = frozenset({"but", "however", "yet", "though", "although"})
ROOM = 3  # words before and after a turn
SATURATED = 0.9  # beyond it the derivative of tanh, 1 - h^2, is below 0.19


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


def opinion(probability: float) -> str:
    """A probability in words.

    >>> [opinion(p) for p in (0.93, 0.5, 0.1)]
    ['positive', 'not sure', 'negative']
    """
    if probability >= POSITIVE:
        return "positive"
    return "negative" if probability <= NEGATIVE else "not sure"


def turning_word(words: list[str]) -> int | None:
    """The index of the first word that turns a review around, with room for an opinion on both sides.

    >>> turning_word("great plot and cast but in the end dull".split())
    4
    """
    inside = range(ROOM, len(words) - ROOM)
    return next((index for index in inside if words[index] in TURNS), None)


def words_frame(words: list[str]) -> pd.DataFrame:
    """The words of a text by `position`, from 1: what every chart over words stands on.

    >>> words_frame(["good", "film"]).to_dict("list")
    {'position': [1, 2], 'word': ['good', 'film']}
    """
    return pd.DataFrame({"position": range(1, len(words) + 1), "word": words})


def retrain_command(run: RunRecord) -> str:
    """What trains a net of a run's kind; one that learnt from reviews without labels asks for such."""
    more = isinstance(run, SentimentRecord) and run.data.unlabelled is not None
    return f"{run.config.retrain_command}{' --unlabelled UNLABELLED.csv' if more else ''}"


def word_at(frame: pd.DataFrame, at: int) -> str:
    """A word of a table with its number among the words read.

    >>> word_at(pd.DataFrame({"position": [7, 8], "word": ["good", "film"]}), 1)
    '“film” (word 8)'
    """
    return f"“{plain(frame['word'].iloc[at])}” (word {frame['position'].iloc[at]})"


def by_unit(words: list[str], values: np.ndarray) -> pd.DataFrame:
    """A tensor, (words, units), as a table: `position`, `word`, then the units by number, `unit 1`, ...

    >>> by_unit(["good", "film"], np.array([[0.1], [0.2]])).to_numpy().tolist()
    [[1, 'good', 0.1], [2, 'film', 0.2]]
    """
    units = [f"unit {unit + 1}" for unit in range(values.shape[1])]
    return words_frame(words).join(pd.DataFrame(values, columns=units))


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
    return f"{spread} The units move most at {word_at(frame, at)}: by {moved[at - 1]:.2f} on average."


def _gate(frame: pd.DataFrame, values: np.ndarray, view: View) -> str:
    by_word = values.mean(axis=1)
    mean = float(values.mean())
    sentence = f"The {view.title} stands at {mean:.2f} on average, between {values.min():.2f} and {values.max():.2f}."
    if len(values) > 1:
        low, high = int(by_word.argmin()), int(by_word.argmax())
        sentence += (
            f" Over the units it closes most at {word_at(frame, low)}, {by_word[low]:.2f}, and opens widest at "
            f"{word_at(frame, high)}, {by_word[high]:.2f}."
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
