"""What this is: two tasks, the verdict of the lesson, the ways through it, and how good the models are."""

import streamlit as st

from seqapp.ui import families, sharing, terms
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for, sentiment_nets
from seqapp.ui.overview import blocks
from seqapp.ui.overview.tables import INTRODUCTION
from seqapp.ui.share import share_line
from seqapp.ui.texts import GLOSSARY

through_router()
sharing.restore(())
sharing.share(())  # it has no choices, so its address holds none of another page's
st.title("Two recurrent nets, side by side")
st.markdown(INTRODUCTION)
terms.words_of("overview")
share_line(holds="no choice: the page has none")
family = families.best()
loading_line(family=family, say_ready=True)
installed, forecasters = sentiment_nets(family), nets_for("forecast")
blocks.tasks_block(installed.sentiment_records, forecasters.forecast_records)

st.header("Does the LSTM remember better?")
blocks.verdict_block()
st.header("Three ways through")
blocks.ways_block()
st.header("The lesson, page by page")
blocks.lesson_block()

st.header("How good the models are", help=GLOSSARY["accuracy"])
missing_models(installed, family=family)
families.warn_of_the_other(family)
if installed.versions:
    families.which_caption(family)
    blocks.quality_block(installed.sentiment_records)
terms.glossary()
