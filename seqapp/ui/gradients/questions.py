"""What a class guesses on the page about the gradient before it sees the answers."""

import numpy as np
import pandas as pd

from seqapp.numbers import gradients as maths
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability
from seqapp.ui.gradients.tables import LAST_WORDS, Lengths, near_shares, ratio, slopes
from seqapp.ui.questions import Question, how_large, which_is_higher
from seqapp.ui.styles import the
from seqapp.ui.texts import capital, number, percent, points

CHANGED = 0.05  # of a ratio


def of_turned(trained: dict[str, Lengths], turned: dict[str, Lengths]) -> Question | None:
    """Whose answer the changed weights move more."""
    moved = {
        label: abs(_last_answer(turned[label]) - _last_answer(before)) for label, before in trained.items()
    }
    if len(moved) != 2:
        return None
    return which_is_higher("Whose answer do the changed weights move more?", moved, CHANGED, show=points)


def left_at_the_first(frame: pd.DataFrame) -> Question | None:
    """How much of the last word's gradient the RNN has left at the first; None for a single word.

    >>> left_at_the_first(pd.DataFrame({"RNN h": [0.2, 0.7, 1.0]})).right
    'up to half of it'
    """
    last = frame["RNN h"].iloc[-1]
    if len(frame) < 2 or not last:
        return None
    left = float(frame["RNN h"].iloc[0] / last)
    return how_large(
        "How much of the last word's gradient is left at the first word, in the RNN?",
        left,
        [("less than a hundredth", 0.01), ("up to half of it", 0.5), ("up to all of it", 1.0)],
        "more than at the last word",
        f"{len(frame) - 1} steps back it is ×{number(left)}: each step multiplies it by the slope of tanh and by W_hh.",
    )


def of_half_life(both: dict[str, Lengths]) -> Question:
    """After how many words back half of the gradient through the RNN's h is gone."""
    lasting = maths.half_life(both["RNN"].by_name["RNN h"])
    return how_large(
        "After how many words on the way back is half of the RNN's gradient gone?",
        float("inf") if lasting is None else lasting,
        [("1 or 2", 2.5), ("3 to 10", 10.5), ("more than 10", float("inf"))],
        "it never falls below half",
        "It never falls below half of that at the last word."
        if lasting is None
        else f"{lasting} {'word' if lasting == 1 else 'words'} back it is first below half of that at the last word.",
    )


def of_bound(rnn: Net, traced: dict[str, Array]) -> Question:
    """Whether the textbook's bound proves that the gradient vanishes."""
    factor = float(np.linalg.norm(rnn.recurrent_kernel, 2) * slopes(traced).max())
    return Question(
        "Does the textbook's bound prove that the RNN's gradient vanishes on this text?",
        ("yes", "no"),
        "yes" if factor < 1 else "no",
        f"A step stretches by at most {factor:.2f}, and only below 1 would that be a proof.",
    )


def of_clip(clipped: dict[str, Lengths], free: dict[str, Lengths]) -> Question:
    """What clipping does to the share of the gradient that the first word of the RNN gets."""
    with_it, without = (ratio(each["RNN"].by_name["RNN h"]) for each in (clipped, free))
    times = with_it / without if without else 1.0
    return how_large(
        "Beside the last word's gradient, what does clipping do to that of the first word, in the RNN?",
        times,
        [("it makes it smaller", 1 - CHANGED), ("it leaves it as it is", 1 + CHANGED)],
        "it makes it larger",
        f"The first word has ×{number(with_it)} of the last with clipping and ×{number(without)} without; a gradient "
        "that is cut can only become shorter.",
    )


def of_slope(traced: dict[str, Array]) -> Question:
    """How steep tanh is where the RNN works."""
    mean = float(slopes(traced).mean())
    return how_large(
        "How steep is tanh where this RNN works, on average (1 at most)?",
        mean,
        [("below 0.5", 0.5), ("0.5 to 0.8", 0.8)],
        "above 0.8",
        f"The mean slope over all words and units is {mean:.2f}, since most sums before tanh lie "
        f"{'near 0' if mean > 0.5 else 'far from 0'}.",
    )


def of_pairs(matrix: Array, label: str) -> Question | None:
    """How much of what an answer depends on lies close by; None for a text that is too short to tell."""
    shares = near_shares(matrix)
    if not len(shares):
        return None
    near = float(shares.mean())
    return how_large(
        f"How much of what an answer of {the(label)} depends on lies in the last {LAST_WORDS} words?",
        near,
        [("less than half", 0.5), ("half to nine tenths", 0.9)],
        "more",
        f"{capital(the(label))} has {percent(near)} of it there, averaged over the answers.",
    )


def _last_answer(one: Lengths) -> float:
    return float(probability(one.traced["logit"])[-1])
