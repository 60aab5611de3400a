"""RNN beside LSTM: what the memory buys, whether that is more than chance, and what it costs."""

import streamlit as st

from seqapp.ui import compare_blocks as blocks
from seqapp.ui import sharing
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.forecast_blocks import HORIZONS
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.nets import TASKS, Task
from seqapp.ui.texts import COMPARE, GLOSSARY

through_router()
CHOICES = (sharing.Choice("task", "sentiment", tuple(TASKS)), sharing.Choice("ahead", "1", HORIZONS))
refused = sharing.restore(CHOICES)
st.title("RNN or LSTM?")
st.markdown(COMPARE)
with st.container(horizontal=True):
    st.segmented_control(
        "Task",
        TASKS,
        key="task",
        format_func=lambda name: TASKS[name],
        required=True,
        persist_state="session",
    )
    task: Task = st.session_state.task
    if task == "forecast":
        st.segmented_control(
            "Horizon, trading days",
            HORIZONS,
            key="ahead",
            required=True,
            persist_state="session",
            help=GLOSSARY["horizon"],
        )
found = nets_for(task)
missing_models(found, task)
loading = loading_line(task)
share_line(complete=sharing.share(CHOICES), refused=refused, holds="your choices")
records = {label: version.run for label, version in found.versions.items()}
if records and task == "sentiment":
    blocks.sentiment_quality(records, found.versions)
elif records:
    blocks.forecast_quality(records, found.versions, st.session_state.ahead)
if records:
    blocks.cost_block(task, found.versions, loading)
    blocks.curves_block(task, records)
