"""A small RNN or LSTM by hand: three steps forwards and one back, checked line by line, on the page or on paper."""

import streamlit as st

from seqapp.ui import path, sharing
from seqapp.ui.guard import through_router
from seqapp.ui.share import share_line
from seqapp.ui.worksheet import blocks, texts

through_router()
st.title(texts.TITLE)
path.place("worksheet")
st.markdown(texts.INTRODUCTION)
refused = sharing.restore(blocks.CHOICES)
sheet = blocks.controls()
share_line(
    complete=sharing.share(blocks.CHOICES),
    refused=refused,
    holds="the sheet; what you filled in stays with you",
)
blocks.given_block(sheet)
blocks.blanks_block(sheet)
blocks.key_block(sheet)
blocks.code_block(sheet)
path.link("steps", "The same equations in a trained net, word by word")
