"""RNN beside LSTM: what the memory buys, whether that is more than chance, and what it costs."""

import streamlit as st

from seqapp.ui import families, hiding, sharing, terms
from seqapp.ui.blocks import loading_line, missing_models, segmented
from seqapp.ui.compare import blocks
from seqapp.ui.compare.matches.blocks import matches_block
from seqapp.ui.compare.tables import INTRODUCTION
from seqapp.ui.compare.trust.blocks import trust_block
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.share import share_line
from seqapp.ui.styles import TASKS, Task
from seqapp.ui.texts import GLOSSARY
from seqapp.ui.walk_forward import HORIZONS

through_router()
CHOICES = (sharing.Choice("task", "sentiment", tuple(TASKS)), sharing.Choice("ahead", "1", HORIZONS))
choices = (*CHOICES, *families.choices())
refused = sharing.restore(choices)
st.title("RNN or LSTM?")
st.markdown(INTRODUCTION)
terms.words_of("compare")
with hiding.controls(), st.container(horizontal=True):
    segmented("Task", TASKS, "task")
    task: Task = st.session_state.task
    if task == "forecast":
        horizons = {horizon: horizon for horizon in HORIZONS}
        segmented("Horizon, trading days", horizons, "ahead", GLOSSARY["horizon"])
    else:
        families.family_control()
family = families.shown() if task == "sentiment" else "plain"
installed = nets_for(task, family)
missing_models(installed, task, family)
if task == "sentiment":
    families.warn_of_the_other(family)
loading = loading_line(task, family)
share_line(complete=sharing.share(choices), refused=refused, holds="your choices")
if installed.versions:
    if task == "sentiment":
        blocks.sentiment_quality(installed)
        matches_block(family)
        trust_block(installed.versions, loading)
    else:
        blocks.forecast_quality(installed, st.session_state.ahead)
    blocks.cost_block(task, installed.versions, loading)
    blocks.curves_block(task, installed.versions)
