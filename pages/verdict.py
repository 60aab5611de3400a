"""Does the LSTM remember better? Every claim of the lesson, tested now, in one table."""

import streamlit as st

from seqapp.ui import families, path, sharing
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.guard import through_router
from seqapp.ui.models import sentiment_nets
from seqapp.ui.share import share_line
from seqapp.ui.verdict import blocks, texts

through_router()
sharing.restore(())
sharing.share(())  # it has no choices, so its address holds none of another page's
st.title(texts.TITLE)
path.place("verdict")
st.markdown(texts.INTRODUCTION)
share_line(holds="no choice: the page has none")
families.plain_caption()
missing_models(sentiment_nets())
blocks.verdict_block(loading_line())
path.next_link("verdict")
