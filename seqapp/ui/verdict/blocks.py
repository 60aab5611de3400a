"""What the verdict draws: three sentences, and a row for each claim of the lesson."""

from typing import Any

import pandas as pd
import streamlit as st

from seqapp.ui import hiding, learners, path
from seqapp.ui.blocks import download_button
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import Loading
from seqapp.ui.texts import plain
from seqapp.ui.verdict import answers, questions, tables, texts
from seqapp.ui.verdict.claims import TASKS_CLAIM
from seqapp.ui.verdict.rules import Numbers

MARKS = {
    tables.TRUE: ":material/check_circle: **true**",
    tables.PARTLY: ":material/contrast: **partly**",
    tables.NOT_HERE: ":material/cancel: **not here**",
    tables.UNTESTED: ":material/help: not tested",
}


def verdict_block(loading: Loading) -> None:
    """Draws the sentences and all rows; those about reviews once the models can answer."""
    numbers: Numbers = {}
    with error_boundary():
        numbers[TASKS_CLAIM] = learners.far_scores()
    if loading.ready and loading.labels:
        with error_boundary():
            numbers |= answers.of_nets()
    elif not loading.ready:
        st.caption(f":material/hourglass_top: {texts.WAITING}")
    table = tables.rows(numbers)
    asked = questions.of_summary(table, numbers)
    for sentence, question in zip(tables.summary(table, numbers), asked, strict=True):
        hiding.answer(sentence, question)
    st.header("Claim by claim", help=texts.RULE)
    st.caption(texts.READ)
    for row in table.to_dict("records"):
        _row(row)
    if "answers" not in hiding.hidden():
        download_button(_written(table), "verdict")


def _row(row: dict[Any, Any]) -> None:
    with st.container(border=True):
        left, middle, right = st.columns([5, 4, 2], vertical_alignment="center")
        left.markdown(plain(row["claim"]))
        left.caption(plain(row["test"]))
        with middle:
            if hiding.revealed(f"verdict on {row['claim']}", questions.of_claim(row)):
                st.markdown(f"{MARKS[row['verdict']]}  \n{plain(row['number'])}")
        with right:
            path.link(row["page"], row["see"], row["view"])


def _written(table: pd.DataFrame) -> pd.DataFrame:
    return table[["claim", "verdict", "number", "test"]]
