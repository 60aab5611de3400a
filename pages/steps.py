"""One step at a time: the cell with its gates, its equations with their numbers, its memory, its units."""

import streamlit as st

from seqapp.ui import sharing, step_blocks, step_texts, stepping
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.nets import Task

through_router()
st.title("Step by step")
st.markdown(step_texts.INTRODUCTION)
choices = stepping.choices()
refused = sharing.restore(choices)
task: Task = "sentiment" if st.session_state.what == "review" else "forecast"
missing_models(nets_for(task), task)
loading = loading_line(task)
stepping.controls()
sharing.share(choices)  # already here: below, a text that cannot be read ends the page
if not (loading.labels and loading.ready):
    st.stop()
course = stepping.read()
step, unit = stepping.step_controls(course)
share_line(complete=sharing.share(choices), refused=refused, holds="the text, the step and your choices")

st.header("Inside the cell", help=step_texts.STATES_HELP)
step_blocks.cell_block(course, step, unit)
st.header("The memory over all steps", help=step_texts.STATES_HELP)
step_blocks.memory_block(course, step, unit)
st.header(f"What unit {unit} answers to", help=step_texts.UNIT_HELP)
step_blocks.words_block(course, unit)
st.header("Moments like this one", help=step_texts.MOMENT_HELP)
step_blocks.moments_block(course, step)
