"""How far back a net remembers: an opinion far from the end of a review, and tasks made to test a memory."""

import streamlit as st

from seqapp.ui import distance_blocks, gym_blocks, lesson, sharing
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.guard import through_router
from seqapp.ui.models import sentiment_nets

PARTS = {"dial": "Distance dial", "gym": "Memory gym"}
through_router()
st.title("How far back does it remember?")
st.markdown(
    "The textbook says that an RNN loses what it read long ago and that an LSTM keeps it. Move an opinion away from "
    "the end of a review and see what is left of it; or train small nets where nothing but the distant past helps."
)
choices = (sharing.Choice("view", "dial", tuple(PARTS)), *distance_blocks.CHOICES, *gym_blocks.CHOICES)
refused = sharing.restore(choices)
with lesson.controls():
    lesson.segmented("Show", PARTS, "view")
if st.session_state.view == "dial":
    missing_models(sentiment_nets())
    loading = loading_line()
    if loading.labels:
        distance_blocks.controls()
    share_line(complete=sharing.share(choices), refused=refused, holds="the texts and your choices")
    if loading.labels and loading.ready:
        distance_blocks.dial_block()
else:
    gym_blocks.controls()
    gym_blocks.gym_block()
    share_line(complete=sharing.share(choices), refused=refused, holds="your choices, not a training")
