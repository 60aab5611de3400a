"""What a loss at the last word asks of the memory at each word before it."""

import streamlit as st

from seqapp.ui import lesson, own_models, path
from seqapp.ui.gradients import blocks, texts
from seqapp.ui.guard import through_router
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.text_page import open_text_page
from seqapp.ui.texts import check_review

through_router()

st.title("Does the gradient vanish?")
path.place("gradients")
with st.expander("What a gradient is", icon=":material/info:"):
    st.markdown(texts.INTRODUCTION)
ready = open_text_page(blocks.choices, blocks.controls, holds="the text and your choices", lacks=lesson.LACKS)
if not own_models.chosen():
    check_review(st.session_state.review)
if ready:
    blocks.draw()
three_questions("gradients")
path.next_link("gradients")
