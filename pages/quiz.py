"""What a visitor expects of the models, committed to before they are asked."""

import streamlit as st

from seqapp.ui import path, sharing
from seqapp.ui.guard import through_router
from seqapp.ui.quiz import blocks, texts
from seqapp.ui.share import share_line

through_router()
st.title(texts.TITLE)
path.place("quiz")
st.markdown(texts.INTRODUCTION)
refused = sharing.restore((blocks.CHOICE,))
complete = sharing.share((blocks.CHOICE,))
share_line(complete=complete, refused=refused, holds="the question, not your answers")
blocks.quiz_block()
