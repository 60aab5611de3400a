"""The LSTM's cell state as a conveyor belt: what lies on it, who moved the answer, and its gates held by hand."""

import streamlit as st

from seqapp.ui import lesson, own_models, path
from seqapp.ui.belt import blocks, texts
from seqapp.ui.guard import through_router
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.text_page import open_text_page
from seqapp.ui.texts import check_review

through_router()

st.title("What travels on the belt?")
path.place("belt")
with st.expander("What the conveyor belt is", icon=":material/info:"):
    st.markdown(texts.INTRODUCTION)
ready = open_text_page(blocks.choices, blocks.controls, holds="the text and your choices", lacks=lesson.LACKS)
if st.session_state.what == "review" and not own_models.chosen():
    check_review(st.session_state.review)
if ready:
    blocks.draw()
three_questions("belt")
path.next_link("belt")
