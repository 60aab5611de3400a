"""One step at a time: the cell with its gates, its equations with their numbers, its memory, its units."""

import streamlit as st

from seqapp.numbers.names import Task
from seqapp.ui import families, own_models, path, sharing
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.guard import end_page, through_router
from seqapp.ui.models import nets_for
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.share import share_line
from seqapp.ui.steps import blocks, controls, tables

through_router()
st.title("Step by step")
path.place("steps")
refused = sharing.restore(controls.choices())
what = "own" if own_models.chosen() else st.session_state.what
ready = what == "task"  # NumPy runs the memory tasks' LSTM: nothing has to be loaded
if not ready:
    task: Task = "forecast" if what == "prices" else "sentiment"
    missing_models(nets_for(task), task)
    loading = loading_line(task)
    ready = bool(loading.labels and loading.ready)
controls.controls()
controls.share()  # already here: below, a text that cannot be read ends the page
if not ready:
    end_page()
trajectory = controls.read()
controls.begin(trajectory)
controls.step_controls(trajectory)
step, unit = st.session_state.step, st.session_state.unit
blocks.cell_block(trajectory, step, unit)
controls.more_controls(trajectory)
if what == "review":
    families.plain_caption()
share_line(complete=controls.share(), refused=refused, holds="the text, the step and your choices")

st.header("The memory over all steps", help=tables.STATES_HELP)
blocks.memory_block(trajectory, step, unit)
st.header(f"What unit {unit} answers to", help=tables.UNIT_HELP)
blocks.words_block(trajectory, unit)
st.header("Moments like this one", help=tables.MOMENT_HELP)
blocks.moments_block(trajectory, step)
three_questions("steps")
path.next_link("steps")
