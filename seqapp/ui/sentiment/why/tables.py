"""Why a net answers as it does, in tables and sentences."""

import numpy as np
import pandas as pd

from seqapp.ui.tables import word_at
from seqapp.ui.texts import listed, points
from seqapp.workflows.sentiment.attribution import Deletion, Occlusion

HELP = (
    "The **logit** is what the net says before it becomes a probability: 0 is 50 %, +1 is 73 %, +2 is 88 %, -2 is "
    "12 %; its unit is the nat. It can be added up word by word. **As it reads**: how much each word moved the answer "
    "as it came, the first one together with what the net says before it reads; these amounts add up to the answer "
    "exactly, but a word that only matters later gets its due later. **With a word "
    "hidden**: the whole review again without one word, for each word; the amounts need not add up, and how far they "
    "miss is said."
)
NAMED = 3
SAME = 0.005
"""Of a probability: what is less is called about as much."""


def ledger_sentence(frame: pd.DataFrame, label: str) -> str:
    """Which words moved the logit most, and what each part of the net adds up to."""
    most = _largest(frame, frame["total"], "moved it most")
    sentence = f"The {label}'s logit ends at {frame['logit'].iloc[-1]:+.2f}. {most}"
    if "linear" not in frame:
        return sentence
    recurrent, linear = frame["recurrent"].sum(), frame["linear"].sum()
    return f"{sentence} In all its memory adds {recurrent:+.2f}, counting adds {linear:+.2f}."


def hidden_table(found: Occlusion) -> pd.DataFrame:
    """One row a word: `position`, `word`, `amount`."""
    return pd.DataFrame(
        {"position": range(1, len(found.tokens) + 1), "word": found.tokens, "amount": found.amounts}
    )


def hidden_sentence(found: Occlusion, label: str) -> str:
    """Which words the logit rests on, and by how much the amounts miss it."""
    frame, way = hidden_table(found), found.logit - found.bare
    return (
        f"{_largest(frame, frame['amount'], 'carry most when each alone is hidden')} With every word hidden the "
        f"{label} says {found.bare:+.2f}, with none {found.logit:+.2f}, a way of {way:+.2f}; the amounts add up to "
        f"{found.amounts.sum():+.2f}, so they miss it by {found.gap:+.2f} (the completeness gap)."
    )


def deletion_table(found: Deletion) -> pd.DataFrame:
    """One row a share of words hidden: `share`, `by_amount`, `at_random`."""
    return pd.DataFrame({"share": found.shares, "by_amount": found.by_amount, "at_random": found.at_random})


def deletion_sentence(found: Deletion) -> str:
    """Whether the amounts find the words that the answer rests on."""
    start = (
        "Hide the words that speak most for the answer first, and others at random for comparison: on average"
    )
    if abs(found.score) < SAME:
        return f"{start} both take about as much from the answer: the amounts here tell little."
    lost = points(abs(found.score))
    if found.score > 0:
        return f"{start} the answer loses {lost} more that way: the amounts say something true of this net."
    return f"{start} the answer loses {lost} less that way: do not trust the amounts here."


def _largest(frame: pd.DataFrame, amounts: pd.Series, what: str) -> str:
    order = np.argsort(-amounts.abs().to_numpy(), kind="stable")[:NAMED].tolist()
    named = listed([f"{word_at(frame, at)} with {amounts.iloc[at]:+.2f}" for at in order])
    return f"{named} {what if len(order) > 1 else what.replace('carry', 'carries')}."
