"""The order of words: a baseline that counts them cannot see it, the nets can; and how long one word stays felt."""

import streamlit as st

from seqapp.ui import path
from seqapp.ui.guard import through_router
from seqapp.ui.order import blocks
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.text_page import open_text_page

through_router()

st.title("Order matters")
path.place("order")
blocks.introduction()
if open_text_page(blocks.choices, blocks.controls, holds="the text and your choices"):
    blocks.draw()
three_questions("order")
path.next_link("order")
