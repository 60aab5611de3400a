"""A review as the nets read it: the table behind the chart, and sentences that say no more than its numbers."""

import numpy as np
import pandas as pd

from seqapp.ui.texts import capital, listed, percent, plain
from seqapp.workflows.sentiment_use import Trace

POSITIVE, NEGATIVE = 0.6, 0.4
POINTS = 0.1  # two shares are called different from this difference on
TURNS = frozenset({"but", "however", "yet", "though", "although"})
ROOM = 3  # words before and after a turn


def opinion(probability: float) -> str:
    """A probability in words.

    >>> [opinion(p) for p in (0.93, 0.5, 0.1)]
    ['positive', 'not sure', 'negative']
    """
    if probability >= POSITIVE:
        return "positive"
    return "negative" if probability <= NEGATIVE else "not sure"


def by_word(traces: dict[str, Trace]) -> pd.DataFrame:
    """P(positive) after every word that a net read.

    Args:
        traces: by the net's label; all read the end of the same review, maybe not from the same word on.

    Returns:
        `position` (1 is the first word that any net read), `word`, `known` (by every net that read it), and a column
        for each net, NaN at words that it did not read.
    """
    longest = max(traces.values(), key=lambda read: len(read.tokens))
    frame = pd.DataFrame(
        {"position": range(1, len(longest.tokens) + 1), "word": longest.tokens, "known": True}
    )
    for label, read in traces.items():
        start = len(frame) - len(read.tokens)
        frame[label] = [float("nan")] * start + read.running_probability.tolist()
        frame["known"] &= np.array([True] * start + read.known.tolist())
    return frame


def verdict(traces: dict[str, Trace]) -> str:
    """What the nets answer to the whole review."""
    said = {label: opinion(read.answer.probability) for label, read in traces.items()}
    if len(said) > 1 and len(set(said.values())) == 1:
        what = next(iter(said.values()))
        return "Neither net is sure." if what == "not sure" else f"Both nets say {what}."
    if set(said.values()) == {"positive", "negative"}:
        return (
            "The nets disagree: " + listed([f"{what} says the {label}" for label, what in said.items()]) + "."
        )
    return capital("; ".join(f"the {label} {_alone(what)}" for label, what in said.items())) + "."


def steps_sentence(frame: pd.DataFrame, labels: list[str]) -> str:
    """Where each net's mind changed most; empty for a review of one word."""
    parts = []
    for label in labels:
        stood = frame[label].to_numpy()
        step = np.abs(np.diff(stood))
        if np.isfinite(step).any():
            at = int(np.nanargmax(step)) + 1
            word = plain(frame["word"].iloc[at])
            parts.append(
                f"the {label} at “{word}” (word {at + 1}), from {percent(stood[at - 1])} to {percent(stood[at])}"
            )
    return f"Biggest step at a single word: {'; '.join(parts)}." if parts else ""


def claim_sentence(frame: pd.DataFrame, labels: list[str]) -> str:
    """The textbook says that an RNN forgets an early opinion and an LSTM keeps it: what this review says to that."""
    frame = frame.dropna(subset=labels)  # what all of them read
    turn = turning_word(frame["word"].tolist())
    if turn is None:
        return (
            "The textbook claim is that an RNN forgets an early opinion and an LSTM keeps it. This review cannot test "
            "it: it holds no turn such as “but” with an opinion before it."
        )
    word, number = plain(frame["word"].iloc[turn]), frame["position"].iloc[turn]
    before, end = frame.iloc[turn - 1], frame.iloc[-1]
    stood = {label: before[label] for label in labels}
    moved = listed(
        [f"the {label} goes from {percent(stood[label])} to {percent(end[label])}" for label in labels]
    )
    start = f"From just before “{word}” (word {number}) to the end, {moved}."
    if len(labels) < 2:
        return f"{start} With the other net installed, the two could be compared."
    sides = {opinion(value) for value in stood.values()}
    if sides not in ({"positive"}, {"negative"}):
        return f"{start} Before it they shared no clear opinion, so this review does not test the textbook claim."
    what, sign = ("praise", 1) if sides == {"positive"} else ("complaint", -1)
    gave_up = {label: sign * (stood[label] - end[label]) for label in labels}
    return f"{start} {_compared(gave_up, what)}"


def turning_word(words: list[str]) -> int | None:
    """The index of the first word that turns a review around, with room for an opinion on both sides.

    >>> turning_word("great plot and cast but in the end dull".split())
    4
    """
    inside = range(ROOM, len(words) - ROOM)
    return next((index for index in inside if words[index] in TURNS), None)


def read_sentence(labels: list[str], read: Trace) -> str:
    """How much of the review some nets read and knew, all of them the same."""
    answer = read.answer
    names = capital(listed([f"the {label}" for label in labels]))
    if answer.n_cut:
        what = f"the last {answer.n_tokens:,} words of the review; the first {answer.n_cut:,} were cut off"
    else:
        what = f"{answer.n_tokens:,} {'word' if answer.n_tokens == 1 else 'words'}, the whole review"
    share = percent(answer.n_unknown / answer.n_tokens)
    unknown = f"{answer.n_unknown:,} ({share}) are outside the vocabulary and struck out below"
    return f"{names} read {what}. {unknown if answer.n_unknown else 'All are in the vocabulary'}."


def words_read(read: Trace) -> str:
    """The words that a net read, as Markdown; those it does not know are struck out and shaded."""
    words = (
        plain(word) if known else f":orange-background[~~{plain(word)}~~]"
        for word, known in zip(read.tokens, read.known, strict=True)
    )
    return " ".join(words)


def _compared(gave_up: dict[str, float], what: str) -> str:
    rnn, lstm = gave_up.values()
    if max(rnn, lstm) < POINTS:
        return f"Neither gave up the early {what}: this review does not show the difference that textbooks describe."
    points = f"The RNN gave up {_points(rnn)} of the early {what}, the LSTM {_points(lstm)}"
    if abs(rnn - lstm) < POINTS:
        return (
            f"{points}: about as much, so this review does not show the difference that textbooks describe."
        )
    if rnn > lstm:
        return f"{points}: the LSTM holds on to more of it, as textbooks claim."
    return f"{points}: here the RNN holds on to more of it, against what textbooks claim."


def _points(share: float) -> str:
    return f"{100 * max(share, 0.0):.0f}\u00a0points"


def _alone(what: str) -> str:
    return f"says {what}" if what != "not sure" else "is not sure"
