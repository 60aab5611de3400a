"""What the distance dial draws: an early and a late opinion, neutral words between them, and how both nets answer."""

import streamlit as st

from seqapp.numbers.distance import LONGEST
from seqapp.numbers.names import Array
from seqapp.numbers.nets import probability
from seqapp.ui import hiding, lesson
from seqapp.ui.blocks import chart_block
from seqapp.ui.distance import charts, questions, tables
from seqapp.ui.distance.dial import EARLY, LATE, dial_texts, dials, filler_alone
from seqapp.ui.sharing import Choice, Number
from seqapp.ui.texts import GLOSSARY, percent

ORDERS = {"typed": "As typed", "swapped": "Swapped"}
GAP = 100
CHOICES = (
    Choice("early", EARLY),
    Choice("late", LATE),
    Choice("turned", "typed", tuple(ORDERS)),
    Number("words", GAP, lowest=0, highest=LONGEST),
)


def controls() -> None:
    """Draws the two parts, their order, and the dial."""
    with hiding.controls("controls of the dial"):
        left, right = st.columns(2)
        left.text_input("Early opinion", key="early", max_chars=300, persist_state="session")
        right.text_input(
            "Late opinion, after “But”",
            key="late",
            max_chars=300,
            persist_state="session",
            help="“But” is put in front of whichever part comes last.",
        )
        lesson.segmented("Order", ORDERS, "turned")
        st.slider("Neutral words between them", 0, LONGEST, key="words", persist_state="session")


def dial_block() -> None:
    """Draws the sentence at the chosen distance, the answers there and everywhere, and what is left of the opinion."""
    state, weight = st.session_state, lesson.seed_weights().unigrams.weight
    texts = dial_texts(state.early, state.late, weight, swapped=state.turned == "swapped")
    by_net, at = dials(texts), state.words
    with st.container(border=True):
        st.markdown(tables.text_at(texts, at))
    answers = {label: probability(one.logit) for label, one in by_net.items()}
    asked = questions.of_answers_at(answers, at)
    if hiding.revealed(f"dial {state.early} {state.late} {state.turned} {at}", asked):
        _answers_at(answers, at)
    st.header("The answer at every distance", help=GLOSSARY["P(positive)"])
    chart_block(
        charts.answer_chart(answers, at),
        tables.answer_sentence(answers),
        tables.table_of(answers, "P(positive)"),
        "answer_by_distance",
        questions.of_answers(answers),
    )
    st.header("What is left of the early opinion", help=tables.EFFECT_HELP)
    if not texts.opinions.any():
        st.info(tables.NO_OPINION, icon=":material/info:")
        return
    st.markdown(tables.replacement_sentence(texts))
    effects = {label: one.effect for label, one in by_net.items()}
    chart_block(
        charts.effect_chart(effects, at),
        tables.effect_sentence(effects),
        tables.table_of(effects, "effect"),
        "effect_by_distance",
        questions.of_effects(effects),
    )
    st.caption(tables.filler_sentence(texts, weight, filler_alone(texts)))


def _answers_at(answers: dict[str, Array], at: int) -> None:
    with st.container(horizontal=True):
        for label, rows in answers.items():
            st.metric(
                f"{label}: P(positive) at {at} words",
                percent(rows[:, at].mean()),
                delta=f"seeds: {', '.join(percent(value) for value in rows[:, at])}",
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=GLOSSARY["P(positive)"],
            )
