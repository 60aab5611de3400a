"""The distance dial in sentences and tables that say no more than its numbers."""

import numpy as np
import pandas as pd

from seqapp.numbers.distance import FORGOTTEN, LONGEST, OPINION, share_left
from seqapp.numbers.names import FIRST_WORD_ID, Array
from seqapp.ui.distance.dial import DialTexts
from seqapp.ui.styles import the
from seqapp.ui.tables import opinion
from seqapp.ui.texts import listed, percent, plain

EFFECT_HELP = (
    "The fair test of “it has forgotten the start”: the same text is read twice, once as it is and once with neutral "
    "words in place of the early opinion's words. If the answers do not differ, nothing of the opinion is left. The "
    "difference is in logit, in which P(positive) = 1 / (1 + exp(-logit)): no answer is too sure to move."
)
COMMONEST = 2_000  # words, beside which the neutral ones are put
NO_OPINION = (
    "No word of the early part counts as an opinion (its weight in the baseline that counts words is below "
    f"{OPINION}). Put one in, for example “great” or “awful”."
)


def text_at(texts: DialTexts, at: int) -> str:
    """The text with so many neutral words, the opinions in bold."""
    middle = f" {plain(' '.join(texts.filler[:at]))}" if at else ""
    return f"**{plain(' '.join(texts.early))}**{middle} **{plain(' '.join(texts.late))}**"


def replacement_sentence(texts: DialTexts) -> str:
    """The early part with its words of opinion struck out, and what stands in for them."""
    count, words = 0, []
    for word, is_opinion in zip(texts.early, texts.opinions, strict=True):
        if is_opinion:
            words.append(f"~~{plain(word)}~~ **{plain(texts.stand_ins[count % len(texts.stand_ins)])}**")
            count += 1
        else:
            words.append(plain(word))
    return f"Read again without its opinion, the early part is: {' '.join(words)}"


def filler_sentence(texts: DialTexts, weight: Array, alone: dict[str, Array]) -> str:
    """Why these neutral words.

    Args:
        texts: whose filler.
        weight: of each token id, in the baseline that only counts words.
        alone: by label, (seeds, words): the logit after each of them, read alone.
    """
    size = np.abs(weight[texts.ids[1]])
    common = np.abs(weight[FIRST_WORD_ID : FIRST_WORD_ID + COMMONEST])
    moves = listed([f"{the(label)} by {np.abs(logit).mean():.2f}" for label, logit in alone.items()])
    return (
        "Why these neutral words: in a baseline that only counts words, their weights are "
        f"{size.mean():.2f} in size on average and {size.max():.2f} at most, those of the {COMMONEST:,} commonest "
        f"words {common.mean():.2f} and {common.max():.2f}. Read alone, they move {moves} in logit on average over all "
        "lengths and seeds: not by nothing. That is why the chart above compares two texts with the same neutral words."
    )


def answer_sentence(answers: dict[str, Array]) -> str:
    """Where the answers begin and end, and whether the nets part."""
    parts = []
    for label, some in answers.items():
        mean = some.mean(axis=0)
        parts.append(
            f"{the(label)} goes from {percent(mean[0])} with no word between to {percent(mean[-1])} after {LONGEST} "
            f"(seeds: {_range(some[:, -1])})"
        )
    verdicts = {
        label: {opinion(float(value)) for value in some.mean(axis=0)} for label, some in answers.items()
    }
    steady = [the(label) for label, opinions in verdicts.items() if len(opinions) == 1]
    ends = f"At no distance does the mean answer of {listed(steady)} cross from one verdict to another. "
    return f"{ends if steady else ''}On average over {_seeds(answers)} seeds, {'; '.join(parts)}."


def effect_sentence(effects: dict[str, Array]) -> str:
    """How much the early opinion still moves each net, and what that says of “the RNN forgets, the LSTM keeps”."""
    parts = []
    for label, some in effects.items():
        mean, left = some.mean(axis=0), share_left(some)
        parts.append(
            f"the early opinion moves {the(label)} by {mean[0]:+.2f} in logit with no word between, by {mean[20]:+.2f} "
            f"after 20, by {mean[100]:+.2f} after 100 and by {mean[-1]:+.2f} after {LONGEST}: {percent(left.mean())} "
            f"are left (seeds: {', '.join(percent(value) for value in left)})"
        )
    return f"On average over {_seeds(effects)} seeds, {'; '.join(parts)}. {claim_sentence(effects)}"


def claim_sentence(effects: dict[str, Array]) -> str:
    """The textbook says that the RNN forgets and the LSTM keeps: what the shares that are left say to that."""
    left = {label: share_left(some) for label, some in effects.items()}
    forgot = {label: int((np.abs(some) <= FORGOTTEN).sum()) for label, some in left.items()}
    if not any(forgot.values()):
        who = f"Even after {LONGEST} neutral words no seed of {_either(left)} has forgotten it"
    else:
        counts = [f"{count} of {len(left[label])} of {the(label)}" for label, count in forgot.items()]
        who = (
            f"Of the seeds, {listed(counts)} have forgotten it after {LONGEST} words (no more than "
            f"{percent(FORGOTTEN)} left)"
        )
    if set(left) != {"RNN", "LSTM"}:
        return f"{who}."
    rnn, lstm = left["RNN"], left["LSTM"]
    if forgot["RNN"] == len(rnn) and not forgot["LSTM"]:
        return f"{who}: the textbook's claim holds on this text."
    if lstm.min() > rnn.max():
        return f"{who}. Every seed of the LSTM keeps a larger share than any of the RNN: the textbook's direction."
    if rnn.min() > lstm.max():
        return (
            f"{who}. Every seed of the RNN keeps a larger share than any of the LSTM: against the textbook."
        )
    return f"{who}. The shares of the two overlap: this text does not show that an LSTM keeps more than a trained RNN."


def table_of(some: dict[str, Array], what: str) -> pd.DataFrame:
    """A row for each distance, a column for the mean and for each seed of each net; `what` names the numbers."""
    columns: dict[str, Array] = {}
    for label, rows in some.items():
        columns[f"{label} {what}, mean"] = rows.mean(axis=0)
        columns |= {f"{label} {what}, seed {number}": row for number, row in enumerate(rows)}
    return pd.DataFrame({"neutral words": np.arange(LONGEST + 1), **columns})


def _range(values: Array) -> str:
    return f"{percent(values.min())} to {percent(values.max())}"


def _seeds(some: dict[str, Array]) -> int:
    return len(next(iter(some.values())))


def _either(some: dict[str, Array]) -> str:
    return "either net" if len(some) > 1 else the(next(iter(some)))
