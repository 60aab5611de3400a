"""Both nets say how far a price may move, beside the realised prices and beside a long honest test."""

import streamlit as st

from seqapp.ui import hiding, prices, sharing, terms
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.forecast import blocks, own
from seqapp.ui.forecast.tables import INTRODUCTION
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.share import share_line
from seqapp.ui.texts import GLOSSARY, plain

through_router()
st.title("How far may a price move?")
st.markdown(INTRODUCTION)
terms.words_of("forecast")
installed = nets_for("forecast")
missing_models(installed, "forecast")
loading = loading_line("forecast")
series, faults = prices.on_offer()
for fault in faults:
    st.warning(plain(fault), icon=":material/warning:")
choices = blocks.choices(series)
refused = sharing.restore(choices)

with hiding.controls():
    above, between = st.container(), st.container(horizontal=True, vertical_alignment="center")
with hiding.controls("own prices"):
    own.upload()
with between:
    blocks.fetch_button()
with above:
    seen = blocks.controls(series)
blocks.fetched_line(kept=seen is not None)
with hiding.controls("correction"):
    unread = own.refused()
if not unread and seen is not None:
    blocks.source_block(series)
if seen is not None:
    choices = blocks.with_newest(choices, series)
share_line(
    complete=sharing.share(choices),
    refused=refused,
    holds="the ticker, the day and your choices (no day: the newest)",
    lacks="A ticker that Yahoo could not have",
)
if seen is not None and not unread:
    st.header("The forecast", help=GLOSSARY["interval"])
    blocks.fan_panels(series, seen, ready=loading.ready)
st.header("How good such forecasts were", help=GLOSSARY["pinball"])
blocks.walk_forward_block(installed.forecast_records)
