"""What the nets compute for the page Vanishing gradient, kept in memory."""

import pandas as pd
import streamlit as st

from seqapp.numbers.gradients import between_steps
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net
from seqapp.numbers.traced import Traced
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.gradients import tables
from seqapp.ui.gradients.tables import SHOWN, Knobs, Lengths
from seqapp.workflows.lesson.words import Words


def traces(nets: dict[str, Net], words: Words) -> dict[str, Traced]:
    """What each net computes on a text as it was trained, by label."""
    return {
        label: Traced(label, "word", words.words, _lengths(net, words, Knobs()).traced, net, words.ids)
        for label, net in nets.items()
    }


def lengths(nets: dict[str, Net], words: Words, knobs: Knobs) -> dict[str, Lengths]:
    """The gradients of each net, by label."""
    return {label: _lengths(net, words, knobs) for label, net in nets.items()}


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=HASH_FUNCS)
def by_word(nets: dict[str, Net], words: Words, knobs: Knobs) -> pd.DataFrame:
    """The gradients of both nets at every word, as `tables.by_word` gives them."""
    return tables.by_word(words.words, lengths(nets, words, knobs), knobs.turn(nets["RNN"]))


@st.cache_data(max_entries=48, show_spinner=False, hash_funcs=HASH_FUNCS)
def between(net: Net, words: Words, knobs: Knobs, of: str) -> Array:
    """How each answer depends on each word before it, among the last `SHOWN` words of a text.

    Args:
        net: as it was trained.
        words: the whole text, which is read.
        knobs: what is turned.
        of: "h" or "x", as in `between_steps`.
    """
    traced = _lengths(net, words, knobs).traced
    late = {name: value[-SHOWN:] for name, value in traced.items()}
    before = traced["c"][-SHOWN - 1] if net.cell == "lstm" and len(traced["c"]) > SHOWN else None
    return between_steps(knobs.turn(net), late, "x" if of == "x" else "h", c_before=before)


@st.cache_data(max_entries=48, show_spinner=False, hash_funcs=HASH_FUNCS)
def _lengths(net: Net, words: Words, knobs: Knobs) -> Lengths:
    return tables.lengths(net, words.ids, knobs)
