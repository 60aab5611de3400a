"""What the distance dial asks of the nets, as they read it, and what they answer."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from seqapp.numbers import distance
from seqapp.numbers.distance import LONGEST, Dial
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read
from seqapp.store.served import ServedModel
from seqapp.ui import lesson
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.workflows.lesson.words import read_words

EARLY = "The opening is great, with a gripping story and wonderful actors."
LATE = "The ending is dull, tired and boring."
MOST_WORDS = 45  # in each part: with 300 between them, both fit into what the nets read of a review
KEPT = 8  # dials


@dataclass(frozen=True, eq=False)
class DialTexts:
    """The parts of the text: words and token ids of the early part, the filler, the late part.

    Attributes:
        opinions: which words of the early part are words of opinion.
        replaced: the early part's token ids with stand-ins for those.
        stand_ins: the words that stand in.
    """

    early: list[str]
    filler: list[str]
    late: list[str]
    ids: tuple[np.ndarray, np.ndarray, np.ndarray]
    opinions: NDArray[np.bool_]
    replaced: np.ndarray
    stand_ins: list[str]


def dial_texts(early: str, late: str, weight: Array, *, swapped: bool) -> DialTexts:
    """The parts as the nets read them.

    Args:
        early: as it was typed.
        late: likewise, without its "but".
        weight: of each token id, in the baseline that only counts words: what is an opinion.
        swapped: whether the late part comes first.

    Raises:
        BadInputError: a part is empty or too long, or holds no word.
        WorldError: no sentiment net could be loaded.
    """
    first, last = (late, early) if swapped else (early, late)
    for name, text in (("early", early), ("late", late)):
        if not text.strip():
            raise BadInputError(f"The {name} opinion is empty. Type a few words, for example “{EARLY}”")
    parts = [lesson.token_ids(first), lesson.token_ids(f"But {last}")]
    longest = max(len(part.words) + part.n_cut for part in parts)
    if longest > MOST_WORDS:
        raise BadInputError(
            f"A part has {longest} words with its “but”; with {LONGEST} neutral words between them, the nets can read "
            f"at most {MOST_WORDS} of each. Shorten it."
        )
    filler_words, filler = _filler(lesson.reader())
    stand_ins = lesson.token_ids(distance.STAND_INS)
    return DialTexts(
        parts[0].words,
        filler_words,
        parts[1].words,
        (parts[0].ids, filler, parts[1].ids),
        distance.opinions(parts[0].ids, weight),
        distance.neutralised(parts[0].ids, weight, stand_ins.ids),
        stand_ins.words,
    )


def dials(texts: DialTexts) -> dict[str, Dial]:
    """How both nets answer at every distance, by label. Errors as in `lesson.nets`."""
    return {label: _dial(nets, texts.ids, texts.replaced) for label, nets in lesson.nets().items()}


def filler_alone(texts: DialTexts) -> dict[str, Array]:
    """The logit after each neutral word read alone, (seeds, words), by label."""
    return {
        label: np.stack([_alone(net, texts.ids[1]) for net in nets]) for label, nets in lesson.nets().items()
    }


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=HASH_FUNCS)
def _dial(
    nets: tuple[Net, ...], ids: tuple[np.ndarray, np.ndarray, np.ndarray], replaced: np.ndarray
) -> Dial:
    early, filler, late = ids
    with compute_slot():
        return distance.dial(nets, early, replaced, filler, late)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=HASH_FUNCS)
def _alone(net: Net, ids: np.ndarray) -> Array:
    return read(net, ids)["logit"]


@st.cache_data(max_entries=2, show_spinner=False, hash_funcs=HASH_FUNCS)
def _filler(reader: ServedModel) -> tuple[list[str], np.ndarray]:
    """The neutral words and their token ids, sentence by sentence: a net may read fewer words than all at once."""
    with compute_slot():
        sentences = [read_words(reader, text) for text in distance.FILLER.split(".") if text.strip()]
    words = [word for sentence in sentences for word in sentence.words]
    return words[:LONGEST], np.concatenate([sentence.ids for sentence in sentences])[:LONGEST]
