"""What the page on order computes: answers to many orders of a text, and what is left of one changed word."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.order import difference, joint, logits_of_orders, parts_swapped, reversed_order, shuffled
from seqapp.store.registry import models_root
from seqapp.ui import lesson
from seqapp.ui.guard import slot
from seqapp.ui.order_texts import UNIGRAMS
from seqapp.workflows.lesson import Words

READS = 12_000  # words that one net reads for one strip, 15 ms: 200 shuffles of 60 words
READS_EACH = 8_000  # the same, for each example in the table of all
SHUFFLES, AT_LEAST = 200, 16


@dataclass(frozen=True)
class Spread:
    """What a model answers to many shuffles of one text."""

    written: float
    shuffled: np.ndarray


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


def order_of(text: str, words: Words, how: str, draw: int) -> np.ndarray | None:
    """The places of a text's words in another order; None where there are no two parts to swap.

    Args:
        text: as it was typed.
        words: as the nets read it.
        how: a key of `order_texts.HOWS`.
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


def all_spreads(
    words: Words, order: np.ndarray
) -> tuple[dict[tuple[str, int], Spread], dict[tuple[str, int], float]]:
    """What every model answers to many shuffles of a text, and to one order: by model and seed (-1: the rival)."""
    rival, ids = lesson.lab().unigrams, words.ids
    orders = shuffled(len(ids), seed=0, count=how_many(len(ids), READS))
    counted = probability([rival.logit(ids[one]) for one in orders])
    answers = {(UNIGRAMS, -1): Spread(float(probability(rival.logit(ids))), counted)}
    this = {(UNIGRAMS, -1): float(probability(rival.logit(ids[order])))}
    for label, some in lesson.nets().items():
        for net in some:
            answers[label, net.seed] = spread(str(models_root()), label, net.seed, ids.tobytes(), READS)
            this[label, net.seed] = float(answer(net, ids[order]))
    return answers, this


def answer(net: Net, ids: np.ndarray) -> np.ndarray:
    """P(positive) of whole texts, (...,), from their token ids (..., timesteps)."""
    return probability(read(net, ids)["logit"][..., -1])


@st.cache_data(max_entries=256, show_spinner=False)
def spread(root: str, label: str, seed: int, token_ids: bytes, reads: int) -> Spread:  # noqa: ARG001 (of the key)
    """What one net answers to a text, given as the bytes of its ids (int64), and to shuffles of it."""
    ids = np.frombuffer(token_ids, np.int64)
    net = lesson.of_seed(seed)[label]
    orders = shuffled(len(ids), seed=0, count=how_many(len(ids), reads))
    with slot():
        return Spread(float(answer(net, ids)), probability(logits_of_orders(net, ids, orders)))


@st.cache_data(
    max_entries=64, show_spinner=False, hash_funcs={Words: lambda words: (words.words, words.ids.tobytes())}
)
def influence(
    root: str,  # noqa: ARG001 (of the key)
    words: Words,
    changed: Words,
    at: int,
) -> tuple[pd.DataFrame, dict[tuple[str, int], tuple[np.ndarray, np.ndarray]]]:
    """What is left of one changed word.

    Returns:
        The table of `order_texts.influence_sentence` with the column `word`, and by model and seed the logits of every
        prefix of the one text and of the other.
    """
    frames, logits = [], {}
    with slot():
        for label, some in lesson.nets().items():
            for net in some:
                both = read(net, np.stack([words.ids, changed.ids]))
                logits[label, net.seed] = both["logit"][0], both["logit"][1]
                said = probability(both["logit"])
                frames.append(
                    pd.DataFrame(
                        {
                            "model": label,
                            "seed": net.seed,
                            "after": range(len(words.words) - at),
                            "word": words.words[at:],
                            "difference": difference(*both["h"])[at:],
                            "answer": (said[1] - said[0])[at:],
                        }
                    )
                )
    return pd.concat(frames, ignore_index=True), logits
