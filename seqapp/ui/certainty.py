"""How far a version's probabilities can be trusted, from its own answers to the fold, kept in memory."""

import pandas as pd
import streamlit as st

from seqapp.store.registry import ModelVersion
from seqapp.ui.caching import HASH_FUNCS
from seqapp.workflows.sentiment.certainty import LOGIT, Band, band_of, reliability_of


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=HASH_FUNCS)
def certainty_of(version: ModelVersion, column: str = LOGIT) -> tuple[pd.DataFrame, Band | None]:
    """`reliability_of` and `band_of` a version, kept: a published version does not change.

    Raises:
        WorldError: it carries no answers to the fold.
    """
    return reliability_of(version.path, column), band_of(version.path, column)
