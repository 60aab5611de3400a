"""What the page Compare draws of how far the nets can be trusted: their probabilities, short texts, our own cases."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from seqapp.numbers.behaviour import CAPABILITIES
from seqapp.store.manifest import weights_sha256
from seqapp.store.registry import ModelVersion
from seqapp.ui import hiding
from seqapp.ui.blocks import chart_block
from seqapp.ui.compare.trust import answers, questions, tables
from seqapp.ui.compare.trust.charts import behaviour_chart, reliability_chart, spans_chart
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import Loading
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.styles import NB_SVM
from seqapp.workflows.sentiment.behaviour import side_by_side


def trust_block(versions: Mapping[str, ModelVersion], loading: Loading) -> None:
    """Draws the three of them, each for itself: what is missing of one takes nothing from the others."""
    with error_boundary():
        _probabilities(versions)
    with error_boundary():
        _short_texts(versions)
    with error_boundary():
        _behaviour(loading)


def _probabilities(versions: Mapping[str, ModelVersion]) -> None:
    st.header("Do the probabilities hold?", help=tables.RELIABILITY_HELP)
    diagrams, bands = answers.certainties(versions)
    sentence, question = tables.band_sentence(bands), questions.of_bands(bands)
    chart_block(
        reliability_chart(diagrams),
        sentence,
        tables.diagram_table(diagrams),
        "compare_reliability",
        question,
    )
    table = tables.band_table(bands)
    if len(table) and hiding.is_shown(f"compare_reliability {sentence}", question):
        table_or_cards(table, "bands")


def _short_texts(versions: Mapping[str, ModelVersion]) -> None:
    st.header("From a sentence to a whole review", help=tables.SPANS_HELP)
    measured = answers.measured().lengths
    weights = {label: weights_sha256(version.path) for label, version in versions.items()}
    table = pd.DataFrame() if measured is None else tables.spans_table(measured, weights)
    if table.empty:
        st.markdown(tables.NO_LENGTHS)
        return
    chart_block(
        spans_chart(table),
        tables.spans_sentence(table),
        table,
        "compare_spans",
        questions.of_spans(table),
    )
    if missing := [label for label in versions if label not in set(table["model"])]:
        st.caption(tables.missing_lengths(missing))


def _behaviour(loading: Loading) -> None:
    st.header("How do they behave?", help=tables.BEHAVIOUR_HELP)
    if not loading.ready:
        st.caption("The cases are read when the models are loaded.")
        return
    if not loading.models:
        return
    judged = answers.judged(loading.models)
    table = side_by_side(judged)
    sentence, question = tables.behaviour_sentence(table), questions.of_behaviour(table)
    chart_block(behaviour_chart(table), sentence, table, "compare_behaviour", question)
    if NB_SVM.label not in judged:
        st.caption(tables.NO_BASELINE)
    if hiding.is_shown(f"compare_behaviour {sentence}", question):
        _failing(judged)


def _failing(judged: Mapping[str, pd.DataFrame]) -> None:
    below = st.expander(
        "The cases that fail", key="failing cases", on_change="rerun", icon=":material/fact_check:"
    )
    if not below.open:
        return
    with below:
        with hiding.controls("which cases"), st.container(horizontal=True):
            capability = st.selectbox("Capability", CAPABILITIES, key="failing capability", width=240)
            label = st.selectbox("Model", list(judged), key="failing model", width=240)
        table = tables.failing_table(judged[label], capability)
        if table.empty:
            st.markdown("It passes all of them.")
        else:
            table_or_cards(table, "failing")
