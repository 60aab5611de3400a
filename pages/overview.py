"""What this is, which models are installed, and how good they are."""

import streamlit as st

from seqapp.ui import quality
from seqapp.ui.blocks import chart_block, loading_line, missing_models, quality_block
from seqapp.ui.charts import accuracy_chart, length_chart
from seqapp.ui.guard import through_router
from seqapp.ui.models import sentiment_nets
from seqapp.ui.texts import FOR_WHOM, GLOSSARY, INTRODUCTION

through_router()
st.title("Two recurrent nets, side by side")
st.markdown(INTRODUCTION)
loading_line(say_ready=True)
for column, (title, text) in zip(st.columns(3), FOR_WHOM.items(), strict=True):
    with column.container(border=True, height="stretch"):
        st.markdown(f"**{title}**  \n{text}")
st.page_link("pages/sentiment.py", label="Read a review with both nets", icon=":material/arrow_forward:")

st.header("How good the models are", help=GLOSSARY["accuracy"])
found = sentiment_nets()
missing_models(found)
records = {label: version.run for label, version in found.versions.items()}
if records:
    qualities = quality.qualities(records)
    st.caption(quality.measured_on(records))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Beside a simple rival", help=GLOSSARY["NB-SVM"])
        table = quality.quality_table(qualities)
        chart_block(accuracy_chart(qualities), quality.accuracy_sentence(qualities), table, "accuracy")
    with right:
        st.subheader("By length of the review", help="Long reviews are where memory is needed.")
        lengths = quality.length_table(records)
        chart_block(length_chart(lengths), quality.length_sentence(lengths), lengths, "accuracy_by_length")
    st.subheader("All numbers", help="Point at the head of a column to read what it means.")
    st.markdown(quality.seeds_sentence(qualities))
    quality_block(qualities)
