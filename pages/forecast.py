"""Both nets say how far a price may move, beside what then came and beside a long honest test."""

from dataclasses import replace

import streamlit as st

from seqapp.ui import forecast_blocks, prices, sharing
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.texts import GLOSSARY, NO_ADVICE, plain

through_router()
st.title("How far may a price move?")
st.markdown(NO_ADVICE)
found = nets_for("forecast")
missing_models(found, "forecast")
loading = loading_line("forecast")
series, faults = prices.on_offer()
for fault in faults:
    st.warning(plain(fault), icon=":material/warning:")
choices = forecast_blocks.choices(series)
refused = sharing.restore(choices)

above, between = st.container(), st.container(horizontal=True, vertical_alignment="center")
series, fault = forecast_blocks.upload(series)
with between:
    forecast_blocks.fetch_button()
with above:
    seen = forecast_blocks.controls(series)
forecast_blocks.fetched_line(kept=seen is not None)
if fault:
    st.warning(f"Your file cannot be used. {fault}", icon=":material/warning:")
if seen is not None:
    forecast_blocks.source_block(series)
    choices = tuple(
        replace(choice, default=series[st.session_state.ticker].last_date.date())
        if choice is forecast_blocks.DAY
        else choice
        for choice in choices
    )
share_line(
    complete=sharing.share(choices),
    refused=refused,
    holds="the ticker, the day and your choices (no day: the newest)",
    lacks="A ticker that Yahoo could not have",
)
if seen is not None:
    st.header("The forecast", help=GLOSSARY["interval"])
    forecast_blocks.fan_panels(series, seen, ready=loading.ready)
st.header("How good such forecasts were", help=GLOSSARY["pinball"])
forecast_blocks.walk_forward_block({label: version.run for label, version in found.versions.items()})
