"""The LSTM's cell state as a conveyor belt: what lies on it, who moved the answer, and its gates held by hand."""

import streamlit as st

from seqapp.ui import belt_blocks as blocks
from seqapp.ui import lesson, sharing
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.guard import through_router
from seqapp.ui.models import sentiment_nets
from seqapp.ui.texts import check_review

through_router()

st.title("What travels on the belt?")
st.markdown(blocks.INTRODUCTION)
missing_models(sentiment_nets())
loading = loading_line()
if not loading.labels:
    st.stop()
choices = blocks.choices()
refused = sharing.restore(choices)
with lesson.controls():
    blocks.controls()
share_line(
    complete=sharing.share(choices), refused=refused, holds="the text and your choices", lacks=lesson.LACKS
)
check_review(st.session_state.review)
if loading.ready:
    blocks.draw()
