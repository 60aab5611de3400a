"""Why a net answers as it does: what each word adds as it is read, and what hiding each takes away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from seqapp.numbers.names import Array
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.signatures import judge
from seqapp.workflows.sentiment.use import Trace

HIDDEN = "zzhiddenzz"
"""Stands for a word that is hidden: no vocabulary has it, so a net reads it as its one unknown word."""
AT_ONCE = 64  # texts
STEPS = 20
RANDOM_ORDERS = 8


def ledger(trace: Trace) -> pd.DataFrame:
    """What each word adds to the logit, as it is read: differences of the exact answers to all prefixes.

    Returns:
        One row a word: `position` (1 is the first), `word`, `recurrent`, `linear` (of a net with a linear part),
        `total` (their sum) and `logit` after the word. The first row holds what the net says before it has read
        anything, too, so that `total` adds up to the last `logit`.
    """
    parts = trace.parts or {"recurrent": logit(trace.running_probability.astype(float))}
    added = {part: np.diff(values, prepend=0.0) for part, values in parts.items()}
    frame = pd.DataFrame({"position": range(1, len(trace.tokens) + 1), "word": trace.tokens, **added})
    frame["total"] = sum(added.values())
    frame["logit"] = sum(parts.values())
    return frame


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What hiding each word of a review takes from the logit.

    Attributes:
        tokens: (timesteps,) the words.
        amounts: (timesteps,) logit - logit with that word hidden.
        logit: of the review.
        bare: the logit with every word hidden.
    """

    tokens: list[str]
    amounts: Array
    logit: float
    bare: float

    @property
    def gap(self) -> float:
        """The completeness gap: by how much the amounts miss the way from `bare` to `logit`; 0 for a sum of words."""
        return float(self.amounts.sum() - (self.logit - self.bare))


def occlusion(model: ServedModel, tokens: Sequence[str]) -> Occlusion:
    """Hide each word that a net reads of a review, one at a time (Zeiler and Fergus 2014; Li et al. 2016).

    Args:
        model: the net.
        tokens: one word or more, as it reads them.
    """
    hidden = [_text(tokens, {at}) for at in range(len(tokens))]
    whole, bare, *others = _logits(model, [" ".join(tokens), _text(tokens, set(range(len(tokens)))), *hidden])
    return Occlusion(list(tokens), whole - np.array(others), float(whole), float(bare))


@dataclass(frozen=True, eq=False)
class Deletion:
    """How fast an answer falls when words are hidden, weightiest first, and at random.

    Attributes:
        shares: (steps,) of the words that are hidden, from 0 to 1.
        by_amount: (steps,) P(what the net answered), the words that speak most for it hidden first.
        at_random: (steps,) the mean of that over random orders.
    """

    shares: Array
    by_amount: Array
    at_random: Array

    @property
    def score(self) -> float:
        """Mean of `at_random` less mean of `by_amount`: above 0, the order finds what the answer rests on."""
        return float(self.at_random.mean() - self.by_amount.mean())


def deletion(model: ServedModel, found: Occlusion, seed: int = 0) -> Deletion:
    """Test an attribution by hiding words (the deletion score of Petsiuk et al. 2018), beside random orders."""
    n, side = len(found.tokens), 1.0 if found.logit >= 0 else -1.0
    rng = np.random.default_rng(seed)
    orders = [
        np.argsort(-side * found.amounts, kind="stable"),
        *(rng.permutation(n) for _ in range(RANDOM_ORDERS)),
    ]
    counts = np.unique(np.linspace(0, n, min(n, STEPS) + 1).round().astype(int))
    texts = [_text(found.tokens, set(order[:count].tolist())) for order in orders for count in counts]
    answered = expit(side * _logits(model, texts)).reshape(len(orders), len(counts))
    return Deletion(counts / n, answered[0], answered[1:].mean(axis=0))


def _text(tokens: Sequence[str], hidden: set[int]) -> str:
    return " ".join(HIDDEN if at in hidden else token for at, token in enumerate(tokens))


def _logits(model: ServedModel, texts: Sequence[str]) -> Array:
    parts = [judge(model, texts[start : start + AT_ONCE]).logit for start in range(0, len(texts), AT_ONCE)]
    return np.concatenate(parts).astype(float)
