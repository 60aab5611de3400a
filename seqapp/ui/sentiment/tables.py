"""A review as the nets read it, and their memory: the tables behind the charts, and sentences that say no more."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from seqapp.ui.tables import POINTS, VIEWS, by_unit, opinion, turning_word, word_at
from seqapp.ui.texts import GLOSSARY, capital, listed, percent, plain, points
from seqapp.workflows.sentiment.certainty import Band
from seqapp.workflows.sentiment.use import Trace

ORDERS = {"number": "as numbered", "movement": "most moved first"}
STEPS_HELP = (
    f"{GLOSSARY['P(positive)']} Here: had the review ended at that word. A net that changes its mind has not therefore "
    "forgotten: the review may have turned."
)
ALSO_COUNTS = (
    "These nets also count, so this tests no memory: the nets made for the lesson are put to that test."
)
READ_HELP = (
    "Cleaning is part of the model: capitals, tags and most marks are dropped, ! and ? are words of their own. A word "
    "outside its vocabulary reaches it as one and the same “unknown”. Of a long review only the end is read."
)
MEMORY_HELP = (
    f"**Hidden state**: {GLOSSARY['hidden state']}\n\n**Cell state**: {GLOSSARY['cell state']}\n\n"
    f"**Gate**: {GLOSSARY['gate']}"
)


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
    opinions = {label: opinion(read.answer.probability) for label, read in traces.items()}
    if len(opinions) > 1 and len(set(opinions.values())) == 1:
        what = next(iter(opinions.values()))
        return "Neither net is sure." if what == "not sure" else f"Both nets say {what}."
    if set(opinions.values()) == {"positive", "negative"}:
        sides = listed([f"{what} says the {label}" for label, what in opinions.items()])
        return f"The nets disagree: {sides}."
    return capital("; ".join(f"the {label} {_alone(what)}" for label, what in opinions.items())) + "."


def not_sure_sentence(traces: dict[str, Trace], bands: Mapping[str, Band]) -> str:
    """Of the nets whose answer lies where they had better abstain, how often they are right there; empty if none does.

    Args:
        traces: by the net's label.
        bands: likewise, where they are known.
    """
    parts, beyond = [], []
    for label, read in traces.items():
        band = bands.get(label)
        if band is not None and band.holds(read.answer.probability):
            inside = percent(band.measured.accuracy_inside[0])
            parts.append(f"the {label} ({100 * band.low:.0f} to {percent(band.high)}) was right on {inside}")
            beyond.append(band.measured.accuracy[0])
    if not parts:
        return ""
    return (
        f"**Take it as a leaning.** So near the middle, {listed(parts)} of the validation reviews; beyond, on "
        f"{percent(min(beyond))}."
    )


def steps_sentence(frame: pd.DataFrame, labels: list[str]) -> str:
    """Where each net's mind changed most; empty for a review of one word."""
    parts = []
    for label in labels:
        stood = frame[label].to_numpy()
        step = np.abs(np.diff(stood))
        if np.isfinite(step).any():
            at = int(np.nanargmax(step)) + 1
            parts.append(
                f"the {label} at {word_at(frame, at)}, from {percent(stood[at - 1])} to {percent(stood[at])}"
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
    before, end = frame.iloc[turn - 1], frame.iloc[-1]
    stood = {label: before[label] for label in labels}
    moved = listed(
        [f"the {label} goes from {percent(stood[label])} to {percent(end[label])}" for label in labels]
    )
    start = f"From just before {word_at(frame, turn)} to the end, {moved}."
    if len(labels) < 2:
        return f"{start} With the other net installed, the two could be compared."
    sides = {opinion(value) for value in stood.values()}
    if sides not in ({"positive"}, {"negative"}):
        return f"{start} Before it they shared no clear opinion, so this review does not test the textbook claim."
    what, sign = ("praise", 1) if sides == {"positive"} else ("complaint", -1)
    gave_up = {label: sign * (stood[label] - end[label]) for label in labels}
    return f"{start} {_compared(gave_up, what)}"


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
    frame = by_unit(read.tokens, values)
    if order == "number":
        return frame
    most_first = np.argsort(-values.std(axis=0), kind="stable")
    return frame[["position", "word", *(f"unit {unit + 1}" for unit in most_first)]]


def _compared(gave_up: dict[str, float], what: str) -> str:
    rnn, lstm = gave_up.values()
    if max(rnn, lstm) < POINTS:
        return f"Neither gave up the early {what}: this review does not show the difference that textbooks describe."
    both = f"The RNN gave up {points(max(rnn, 0.0))} of the early {what}, the LSTM {points(max(lstm, 0.0))}"
    if abs(rnn - lstm) < POINTS:
        return f"{both}: about as much, so this review does not show the difference that textbooks describe."
    if rnn > lstm:
        return f"{both}: the LSTM holds on to more of it, as textbooks claim."
    return f"{both}: here the RNN holds on to more of it, against what textbooks claim."


def _alone(what: str) -> str:
    return f"says {what}" if what != "not sure" else "is not sure"
