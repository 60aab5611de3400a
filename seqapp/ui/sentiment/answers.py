"""What the nets answer on the page Sentiment, kept in memory."""

from contextlib import suppress

import streamlit as st

from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import Family
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.certainty import certainty_of
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, start_loading
from seqapp.workflows.sentiment.certainty import Band
from seqapp.workflows.sentiment.use import Trace, trace


def traces(text: str, family: Family = "plain") -> dict[str, Trace]:
    """What every loaded net of a family computes on a review, by the net's label.

    Raises:
        BadInputError: the review is blank.
        BusyError: too many others are computing.
    """
    models = start_loading(family=family).models
    return {label: _trace(model, text) for label, model in models.items()}


def bands(family: Family = "plain") -> dict[str, Band]:
    """Where each loaded net had better abstain, by its label; one whose version does not tell is left out."""
    found = {}
    for label, model in start_loading(family=family).models.items():
        with suppress(WorldError):
            _, band = certainty_of(model.version)
            if band is not None:
                found[label] = band
    return found


@st.cache_data(max_entries=KEEP_ANSWERS, show_spinner=False, hash_funcs=HASH_FUNCS)
def _trace(model: ServedModel, text: str) -> Trace:
    with compute_slot():
        return trace(model, text)
