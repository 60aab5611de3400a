"""What the nets answer on the page Forecast, kept in memory."""

from datetime import date

import streamlit as st

from seqapp.data.prices.door import Prices
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, start_loading
from seqapp.workflows.forecast.use import Fan, fan


def fans(prices: Prices, ticker: str, day: date) -> dict[str, Fan]:
    """What every loaded forecaster says after a day, by the net's label.

    Raises:
        BadInputError: too short a history.
        BusyError: too many others are computing.
    """
    models = start_loading("forecast").models
    return {label: _fan(model, prices, ticker, day) for label, model in models.items()}


@st.cache_data(max_entries=KEEP_ANSWERS, show_spinner=False, hash_funcs=HASH_FUNCS)
def _fan(model: ServedModel, prices: Prices, ticker: str, day: date) -> Fan:
    with compute_slot():
        return fan(model, prices, ticker, day)
