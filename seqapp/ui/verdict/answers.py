"""What the claims of the lesson are measured by: numbers of the nets of every seed, computed now."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from seqapp.numbers import distance, gradients, order, reference
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.unigrams import Unigrams
from seqapp.ui import lesson
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.verdict import texts
from seqapp.ui.verdict.rules import Values
from seqapp.workflows.lesson.measures import OPINIONS, Texts, measures
from seqapp.workflows.lesson.words import Words

SHUFFLES = 200
NO_WORD = -1
TURN = "but"


@dataclass(frozen=True)
class Asked:
    """The texts as the nets read them, and the baseline of single words, which says what words of opinion are."""

    words: dict[str, Words]
    unigrams: Unigrams

    def ids(self, text: str) -> NDArray[np.integer]:
        """The token ids of one of the texts."""
        return self.words[text].ids

    @cached_property
    def turn(self) -> int:
        """The token id of the word that turns the review."""
        review = self.words[texts.REVIEW]
        return int(review.ids[review.words.index(TURN)]) if TURN in review.words else NO_WORD

    @cached_property
    def filler(self) -> NDArray[np.integer]:
        """The neutral words of the distance dial."""
        return self.ids(distance.FILLER)[: distance.LONGEST]


def of_nets() -> dict[str, Values]:
    """The numbers of every claim about reviews, by claim. Wait for `loading_line(...).ready` first.

    Raises:
        WorldError: the nets of every seed or a model that reads words are not here.
    """
    every = (*texts.NOUNS, *texts.FUNNY, *texts.COUNTRIES, texts.PRAISE, texts.BLAME, texts.REVIEW)
    every += (texts.LONG_REVIEW, distance.FILLER, distance.STAND_INS)
    return _of_nets(lesson.nets(), {text: lesson.token_ids(text) for text in every})


@st.cache_data(max_entries=2, show_spinner="Asking the nets …", hash_funcs=HASH_FUNCS)
def _of_nets(nets: dict[str, tuple[Net, ...]], words: dict[str, Words]) -> dict[str, Values]:
    asked = Asked(words, lesson.seed_weights().unigrams)
    with compute_slot():
        measured = {label: [_measured(net, asked) for net in some] for label, some in nets.items()}
    claims = {claim for some in measured.values() for one in some for claim in one}
    return {
        claim: {label: [one[claim] for one in some] for label, some in measured.items() if claim in some[0]}
        for claim in sorted(claims)
    }


def _measured(net: Net, asked: Asked) -> dict[str, float]:
    """Every number that one net answers, by claim."""
    short, long = (_of_text(net, asked, text) for text in (texts.REVIEW, texts.LONG_REVIEW))
    both = {
        "nouns": abs(_answer(net, asked.ids(texts.NOUNS[0])) - _answer(net, asked.ids(texts.NOUNS[1]))),
        "orders": _span(net, asked.ids(texts.REVIEW)),
        "short": _short_range(net, asked),
        "long": _long_range(net, asked),
        "equation": _equation_gap(net, asked.ids(texts.REVIEW)),
        "bptt": _bptt_gap(net, asked.ids(texts.REVIEW)),
        "back": long["h back" if net.cell == "rnn" else "c back"],
        "sentence": _answer(net, np.concatenate([asked.ids(texts.PRAISE), asked.ids(texts.BLAME)])),
        "praise": _praise_left(net, asked),
    }
    if net.cell == "rnn":
        bounds = float(abs(read(net, asked.ids(texts.REVIEW))["h"]).max())
        return both | {
            "bounds": bounds, "slope": short["slope"], "factors": short["stretch"], "vanished": long["h first"]
        }  # fmt: skip
    return both | {
        "states": long["c half-life"] / long["h half-life"], "belt": short["kept"] ** 10,
        "switches": short["switched"], "but": short["turn"], "stored": short["put on"], "input": short["i"],
        "output": _at_opinions(read(net, asked.ids(texts.REVIEW))["o"], asked),
    }  # fmt: skip


def _of_text(net: Net, asked: Asked, text: str) -> dict[str, float]:
    one = measures(net, Texts([asked.ids(text)], np.zeros(1, int), asked.unigrams, asked.turn))
    return {str(name): float(value) for name, value in one.iloc[0].items()}


def _answer(net: Net, ids: NDArray[np.integer]) -> float:
    return float(probability(read(net, ids)["logit"][-1]))


def _span(net: Net, ids: NDArray[np.integer]) -> float:
    """How far P(positive) reaches over shuffles of a text."""
    shuffles = order.shuffled(len(ids), seed=0, count=SHUFFLES)
    answers = probability(order.logits_of_orders(net, ids, shuffles))
    return float(answers.max() - answers.min())


def _short_range(net: Net, asked: Asked) -> float:
    """What the last word adds to the logit after one word, less what it adds after another."""
    steps = [np.diff(read(net, asked.ids(text))["logit"])[-1] for text in texts.FUNNY]
    return float(steps[0] - steps[1])


def _long_range(net: Net, asked: Asked) -> float:
    """What is left at the end of the difference that one word made in h."""
    one, other = (asked.ids(text) for text in texts.COUNTRIES)
    apart = order.difference(read(net, one)["h"], read(net, other)["h"])
    changed = np.flatnonzero(one != other)
    return float(apart[-1] / apart[changed[0]]) if len(changed) and apart[changed[0]] else np.nan


def _equation_gap(net: Net, ids: NDArray[np.integer]) -> float:
    """The largest gap between the textbook's equations, step by step, and what the net computes."""
    traced = read(net, ids)
    x = np.asarray(net.embedding[ids], dtype=np.float64)
    h, c = np.zeros((2, net.units))
    weights = (net.kernel, net.recurrent_kernel, net.bias)
    gap = 0.0
    for t in range(len(ids)):
        if net.cell == "rnn":
            h = reference.simple_rnn_step(x[t], h, *weights)
        else:
            h, c = reference.lstm_step(x[t], h, c, *weights)
        gap = max(gap, float(abs(h - traced["h"][t]).max()))
    return gap


def _bptt_gap(net: Net, ids: NDArray[np.integer]) -> float:
    """How far the gradient of the summed losses lies from the sum of the losses' gradients, relative to it."""
    traced, n = read(net, ids), len(ids)
    together = gradients.backward(net, traced, np.ones(n)).h
    single = gradients.backward(net, traced, np.eye(n)).h.sum(axis=0)
    return float(abs(together - single).max() / abs(together).max())


def _at_opinions(gate: Array, asked: Asked) -> float:
    """The mean of a gate at the review's words of opinion, as a multiple of its mean at the others."""
    by_word = gate.mean(axis=1)
    if len(by_word) <= 2 * OPINIONS:
        return np.nan
    strong = np.argsort(-abs(asked.unigrams.weight[asked.ids(texts.REVIEW)]), kind="stable")[:OPINIONS]
    return float(by_word[strong].mean() / np.delete(by_word, strong).mean())


def _praise_left(net: Net, asked: Asked) -> float:
    """What is left of the early praise behind all neutral words, as a share of what it does with none between."""
    early, late = asked.ids(texts.PRAISE), asked.ids(texts.BLAME)
    stand_ins = distance.neutralised(early, asked.unigrams.weight, asked.ids(distance.STAND_INS))
    both = np.stack([early, stand_ins])
    apart = []
    for between in (asked.filler[:0], asked.filler):
        parts = [both, *(np.broadcast_to(part, (2, len(part))) for part in (between, late))]
        typed, neutral = read(net, np.concatenate(parts, axis=1))["logit"][:, -1]
        apart.append(float(typed - neutral))
    return float(distance.share_left([apart])[0])
