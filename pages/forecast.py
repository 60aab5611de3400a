"""Both nets say how far a price may move, beside what came, beside baselines and beside a long honest test."""

import streamlit as st

from seqapp.ui import hiding, prices, sharing, terms
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.forecast import blocks, controls, own
from seqapp.ui.forecast.answers import models
from seqapp.ui.forecast.choices import choices as choices_of
from seqapp.ui.forecast.choices import with_opening_day
from seqapp.ui.forecast.lag.blocks import lag_block
from seqapp.ui.forecast.tables import INTRODUCTION
from seqapp.ui.forecast.track.blocks import track_block
from seqapp.ui.forecast.verdict.blocks import live_block, walk_forward_block
from seqapp.ui.forecast.watch.blocks import watch_block
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
choices = choices_of(series)
refused = sharing.restore(choices)

with hiding.controls():
    above = st.container()
    left, right = st.columns([1, 4], gap="small")
with hiding.controls("own prices"):
    own.upload()
with left:
    controls.fetch_button()
with right:
    controls.more()
with above:
    seen = controls.controls(series)
controls.fetched_line(kept=seen is not None)
with hiding.controls("correction"):
    unread = own.refused()
if not unread and seen is not None:
    blocks.source_block(series)
if seen is not None:
    choices = with_opening_day(choices, series)
share_line(
    complete=sharing.share(choices),
    refused=refused,
    holds="the ticker, the day (no day: the one the page opens on), the watch list and your choices",
    lacks="A ticker that Yahoo could not have",
)
shown = seen if not unread else None
answers = {}
if shown is not None:
    st.header("The forecast", help=GLOSSARY["interval"])
    answers = blocks.fan_panels(series, shown, ready=loading.ready)
st.header("How good such forecasts were", help=GLOSSARY["pinball"])
if shown is not None:
    live_block(series, ready=loading.ready)
walk_forward_block(installed.forecast_records)
st.header("Watch list: value at risk", help=GLOSSARY["value at risk"])
watch_block(series, ready=loading.ready)
if shown is not None:
    ticker, level = st.session_state["ticker"], int(st.session_state["interval"]) / 100
    st.header("Track record")
    track_block(series, ticker, [(models()[label], fan) for label, fan in answers.items()], level)
lag_block(series)
