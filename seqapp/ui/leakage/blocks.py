"""What the page Leakage draws: what the mistakes report, one of them explained, and the test for one's own pipeline."""

import streamlit as st

from seqapp.store.leakage import MEASURE, Leakage, read_leakage
from seqapp.ui import hiding, lesson
from seqapp.ui.blocks import chart_block
from seqapp.ui.guard import error_boundary
from seqapp.ui.leakage import charts, questions, tables
from seqapp.ui.leakage.texts import OWN, OWN_CODE, SKILL_HELP, TEST_HELP, WORDS
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import plain

MISTAKE = Choice("mistake", "shuffled_split", tuple(WORDS))


def controls() -> None:
    """Draws the choice of the mistake."""
    with hiding.controls():
        lesson.segmented("Mistake", {name: words.label for name, words in WORDS.items()}, MISTAKE.name)


def leakage_block() -> None:
    """Draws both charts and the chosen mistake, from what was measured; without it, how to measure."""
    chosen = st.session_state[MISTAKE.name]
    measured: Leakage | None = None
    with error_boundary():
        measured = read_leakage()
        if measured is None:
            st.info(
                f"The mistakes were not measured here. A minute does it: `{MEASURE}`.", icon=":material/info:"
            )
    if measured is not None:
        _charts(measured, chosen)
    controls()
    _mistake(chosen, measured)
    st.header("Test your own pipeline", help=TEST_HELP)
    st.code(OWN_CODE, language=None, wrap_lines=True)
    st.markdown(OWN)


def _charts(measured: Leakage, chosen: str) -> None:
    places = st.columns(2, gap="large")
    for place, series in zip(places, (tables.PRICES, tables.WALK), strict=True):
        with place:
            st.header("On real prices" if series == tables.PRICES else "On a random walk", help=SKILL_HELP)
            table = tables.table_of(measured, series)
            chart_block(
                charts.skill_chart(table, WORDS[chosen].label, tables.span(measured)),
                tables.chart_sentence(measured, series),
                table,
                f"leakage on {series}".replace(" ", "_"),
                questions.of_chart(measured, series),
            )
    st.caption(plain(tables.measured_sentence(measured)))


def _mistake(chosen: str, measured: Leakage | None) -> None:
    words = WORDS[chosen]
    st.header(words.label)
    st.markdown(words.story)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("The mistake")
        st.code(words.wrong, language=None, wrap_lines=True)
    with right:
        st.subheader("Its mend")
        st.code(words.mend, language=None, wrap_lines=True)
    outcome = next((one for one in measured.mistakes if one.name == chosen), None) if measured else None
    if outcome is not None:
        st.subheader("What it buys", help=SKILL_HELP)
        hiding.answer(tables.bought_sentence(outcome), questions.of_bought(outcome))
    st.subheader("How the look-ahead test finds it", help=TEST_HELP)
    st.markdown(words.caught)
    if outcome is not None:
        hiding.answer(tables.caught_sentence(outcome), questions.of_caught(outcome))
