"""What is computed to say why a net answers as it does, kept in memory."""

import streamlit as st

from seqapp.numbers.names import Family
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, start_loading
from seqapp.workflows.sentiment.attribution import Deletion, Occlusion, deletion, occlusion


def hidden(label: str, family: Family, tokens: list[str]) -> tuple[Occlusion, Deletion]:
    """What hiding words does to the answer of a loaded net."""
    return _hidden(start_loading(family=family).models[label], tuple(tokens))


@st.cache_data(
    max_entries=KEEP_ANSWERS, show_spinner="Hiding one word after the other …", hash_funcs=HASH_FUNCS
)
def _hidden(model: ServedModel, tokens: tuple[str, ...]) -> tuple[Occlusion, Deletion]:
    with compute_slot():
        found = occlusion(model, tokens)
        return found, deletion(model, found)
