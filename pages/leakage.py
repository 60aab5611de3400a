"""Five mistakes that make a forecast look skilful, what each reports, and the test that finds them."""

import streamlit as st

from seqapp.ui import path, sharing
from seqapp.ui.guard import through_router
from seqapp.ui.leakage import blocks, texts
from seqapp.ui.quiz.blocks import three_questions
from seqapp.ui.share import share_line

through_router()
st.title(texts.TITLE)
path.place("leakage")
st.markdown(texts.INTRODUCTION)
choices = (blocks.MISTAKE,)
refused = sharing.restore(choices)
share_line(complete=sharing.share(choices), refused=refused, holds="your choice")
blocks.leakage_block()
three_questions("leakage")
path.link("forecast", "How the nets of this app are tested: year by year, on days they had not seen")
