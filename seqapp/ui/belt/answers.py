"""What the nets compute for the page Conveyor belt, kept in memory: the review nets', or the memory tasks' LSTM's."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.traced import Traced
from seqapp.ui import country, lesson
from seqapp.ui.asked import Asked
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.country import Answered
from seqapp.workflows.lesson.words import Words

KERAS_FORGET_BIAS = 1.0  # with which the review nets' training began


@dataclass(frozen=True, eq=False)
class Belt:
    """A text, the nets that read it, and how their answer is called.

    Attributes:
        words: of the text.
        nets: by label; the LSTM among them is the one whose belt is shown.
        lstms: every LSTM that was trained likewise, by seed.
        seed: of the one shown.
        forget_bias: with which its training began.
        name: of the answer, for example "P(positive)".
        answer: from what `traced` gives to the answer after every word.
        answered: the sentence, where the memory tasks' LSTM reads one.
    """

    words: Words
    nets: dict[str, Net]
    lstms: dict[int, Net]
    seed: int
    forget_bias: float
    name: str
    answer: Callable[[dict[str, Array]], Array]
    answered: Answered | None = None

    @property
    def trace(self) -> Traced:
        """What the LSTM shown computes on the text."""
        net = self.nets["LSTM"]
        return Traced("LSTM", "word", self.words.words, traced(net, self.words), net, self.words.ids)

    def of_every_seed(self) -> dict[int, dict[str, Array]]:
        """What the LSTM of every seed computes, by seed."""
        return {seed: traced(net, self.words) for seed, net in self.lstms.items()}


def of_review(now: Asked) -> Belt:
    """The review nets on a text."""
    return Belt(
        now.words,
        now.nets,
        {net.seed: net for net in lesson.nets()["LSTM"]},
        now.seeds["LSTM"],
        KERAS_FORGET_BIAS,
        "P(positive)",
        lambda values: probability(values["logit"]),
    )


def of_sentence(text: str) -> Belt:
    """The memory tasks' LSTM on a sentence. Errors as in `country.answered`."""
    now = country.answered(text)
    ids = np.array(now.sentence.ids)
    words = Words(now.sentence.words, ids, np.ones(len(ids), dtype=bool), 0)
    return Belt(
        words,
        {"LSTM": now.net},
        {now.net.seed: now.net},
        now.net.seed,
        now.kept.config.forget_bias,
        f"P({now.language})",
        lambda values: now.right(values["h"]),
        now,
    )


@st.cache_data(max_entries=48, show_spinner=False, hash_funcs=HASH_FUNCS)
def traced(net: Net, words: Words) -> dict[str, Array]:
    """Everything that a net computes on a text, as `nets.read` gives it."""
    return read(net, words.ids)
