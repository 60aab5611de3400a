"""How far back a net remembers: an opinion far from the end of a review, and tasks made to test a memory."""

import streamlit as st

from seqapp.ui import families, hiding, lesson, path, sharing
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.distance import blocks as dial
from seqapp.ui.guard import through_router
from seqapp.ui.memory_tasks import blocks as memory_tasks
from seqapp.ui.models import sentiment_nets
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.share import share_line

PARTS = {"dial": "Distance dial", "memory-tasks": "Memory tasks"}
through_router()
st.title("How far back does it remember?")
path.place("distance")
st.markdown(
    "The textbook says that an RNN loses what it read long ago and that an LSTM keeps it. Move an opinion away from "
    "the end of a review and see what is left of it; or train small nets where nothing but the distant past helps."
)
choices = (
    sharing.Choice("view", "dial", tuple(PARTS), earlier={"gym": "memory-tasks"}),
    *dial.CHOICES,
    *memory_tasks.CHOICES,
)
refused = sharing.restore(choices)
with hiding.controls():
    lesson.segmented("Show", PARTS, "view")
if st.session_state.view == "dial":
    families.plain_caption()
    missing_models(sentiment_nets())
    loading = loading_line()
    if loading.labels:
        dial.controls()
    share_line(complete=sharing.share(choices), refused=refused, holds="the texts and your choices")
    if loading.labels and loading.ready:
        dial.dial_block()
else:
    memory_tasks.controls()
    memory_tasks.memory_tasks_block()
    share_line(complete=sharing.share(choices), refused=refused, holds="your choices, not a training")
three_questions("distance")
path.next_link("distance")
