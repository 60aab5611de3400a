"""What the nets compute for the page on order: answers to many orders of a text, what is left of one changed word."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.order import (
    Order,
    Spread,
    joint,
    logits_of_orders,
    parts_swapped,
    reversed_order,
    shuffled,
)
from seqapp.ui import lesson
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.order import tables
from seqapp.ui.order.tables import Key
from seqapp.ui.order.texts import UNIGRAMS
from seqapp.workflows.lesson.words import Words

READS = 12_000  # words that one net reads for one strip, 15 ms: 200 shuffles of 60 words
READS_EACH = 8_000  # the same, for each example in the table of all
SHUFFLES, AT_LEAST = 200, 16
BASELINE: Key = (UNIGRAMS, -1)


def change(text: str, word: str, instead: str) -> tuple[Words, Words, int]:
    """A text as the nets read it, the same with one word changed, and where.

    Raises:
        BadInputError: the word is not in the text, or what stands instead is not one word.
    """
    words = lesson.token_ids(text)
    old, new = (lesson.token_ids(one).words if one.strip() else [] for one in (word, instead))
    if len(old) != 1 or old[0] not in words.words:
        raise BadInputError(f"Name one word of the text to change. The nets do not read “{word}” in it.")
    if len(new) != 1:
        raise BadInputError(f"Name one word to stand there instead. Received: “{instead}”.")
    at = words.words.index(old[0])
    return words, lesson.token_ids(" ".join([*words.words[:at], new[0], *words.words[at + 1 :]])), at


def how_many(n_words: int, reads: int) -> int:
    """How many shuffles of a text one net reads: fewer of a long one.

    >>> how_many(35, READS), how_many(400, READS)
    (200, 30)
    """
    return int(np.clip(reads // n_words, AT_LEAST, SHUFFLES))


def order_of(text: str, words: Words, how: str, draw: int) -> Order | None:
    """The places of a text's words in another order; None where there are no two parts to swap.

    Args:
        text: as it was typed.
        words: as the nets read it.
        how: a key of `texts.HOWS`.
        draw: which shuffle.
    """
    n = len(words.words)
    if how == "shuffled":
        return shuffled(n, seed=draw)[0]
    if how == "reversed":
        return reversed_order(n)
    parts = joint(text)
    if parts is None:
        return None
    second = len(lesson.token_ids(text[parts[1] :]).words)
    between = len(lesson.token_ids(text[parts[0] :]).words) - second
    if second + between >= n:  # the joint was cut off
        return None
    return parts_swapped(n, n - second - between, second)


def answer(net: Net, ids: Array) -> Array:
    """P(positive) of whole texts, (...,), from their token ids (..., timesteps)."""
    return probability(read(net, ids)["logit"][..., -1])


def of_texts(texts: Sequence[Words]) -> dict[Key, list[float]]:
    """What every model answers to each of some texts."""
    baseline = lesson.seed_weights().unigrams
    answers = {BASELINE: [float(probability(baseline.logit(one.ids))) for one in texts]}
    for label, nets in lesson.nets().items():
        for net in nets:
            answers[label, net.seed] = [float(answer(net, one.ids)) for one in texts]
    return answers


def all_spreads(words: Words, order: Order) -> tuple[dict[Key, Spread], dict[Key, float]]:
    """What every model answers to a text and to shuffles of it, and what to one order of it."""
    baseline, ids = lesson.seed_weights().unigrams, words.ids
    orders = shuffled(len(ids), seed=0, count=how_many(len(ids), READS))
    counted = probability([baseline.logit(ids[one]) for one in orders])
    spreads = {BASELINE: Spread(float(probability(baseline.logit(ids))), counted)}
    this = {BASELINE: float(probability(baseline.logit(ids[order])))}
    for label, nets in lesson.nets().items():
        for net in nets:
            spreads[label, net.seed] = spread(net, words, READS)
            this[label, net.seed] = float(answer(net, ids[order]))
    return spreads, this


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=HASH_FUNCS)
def spread(net: Net, words: Words, reads: int) -> Spread:
    """What one net answers to a text and to shuffles of it; `reads` as in `how_many`."""
    orders = shuffled(len(words.ids), seed=0, count=how_many(len(words.ids), reads))
    with compute_slot():
        return Spread(float(answer(net, words.ids)), probability(logits_of_orders(net, words.ids, orders)))


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=HASH_FUNCS)
def influence(
    nets: dict[str, tuple[Net, ...]], words: Words, changed: Words, at: int
) -> tuple[pd.DataFrame, dict[Key, Array]]:
    """What is left of one changed word in every net.

    Returns:
        `tables.influence`, and by model and seed the logits of every prefix of the one text and of the other,
        (2, timesteps).
    """
    ids = np.stack([words.ids, changed.ids])
    with compute_slot():
        traced = {(label, net.seed): read(net, ids) for label, some in nets.items() for net in some}
        logits = {key: both["logit"] for key, both in traced.items()}
        return tables.influence(traced, words.words, at), logits
