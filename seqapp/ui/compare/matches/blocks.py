"""What the page Compare draws of RNN against LSTM at equal units, equal weights and equal training time."""

import streamlit as st

from seqapp.numbers.names import Family
from seqapp.store.matches import MEASURE, load_matches
from seqapp.ui import hiding
from seqapp.ui.blocks import chart_block
from seqapp.ui.compare.matches import questions, tables
from seqapp.ui.compare.matches.charts import ahead_chart
from seqapp.ui.families import FAMILIES
from seqapp.ui.guard import error_boundary
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.texts import GLOSSARY


def matches_block(family: Family = "plain") -> None:
    """Draws the comparisons of one family of nets, and the LSTM's lead by place and by length."""
    st.header("Fairly matched", help=tables.HELP)
    with error_boundary():
        measured = load_matches().get(family)
        if measured is None:
            st.markdown(
                f"RNN and LSTM were not compared at equal weights and training time here: `{MEASURE}` does it."
            )
            return
        st.caption(f"The nets {FAMILIES[family].lower()}, each recipe trained from several seeds.")
        sentence = tables.match_sentence(measured)
        if hiding.revealed(sentence, questions.of_matches(measured)):
            st.markdown(sentence)
            table_or_cards(tables.match_table(measured), "matches", {"p over seeds": GLOSSARY["p"]})
        table = tables.slice_table(measured)
        left, right = st.columns(2, gap="large")
        placed = tables.place_sentence(measured)
        with left:
            st.subheader("By the place of the decisive sentence", help=tables.RULE)
            chart_block(
                ahead_chart(table, tables.BY_PLACE, "third of the review in which it stands"),
                placed,
                table[table["by"].str.startswith(tables.BY_PLACE)],
                "matches_by_place",
                questions.of_places(placed, measured),
            )
        with right:
            st.subheader("By length")
            chart_block(
                ahead_chart(table, tables.BY_WORDS, "length of the review, words"),
                tables.length_sentence(measured),
                table[table["by"] == tables.BY_WORDS],
                "matches_by_length",
                questions.of_lengths(measured),
            )
