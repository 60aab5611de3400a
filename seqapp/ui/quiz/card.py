"""One question as a visitor sees it: its texts, its options, and once it is answered what the models say."""

import streamlit as st

from seqapp.numbers.distance import FILLER, STAND_INS
from seqapp.ui import path
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import start_loading
from seqapp.ui.quiz import answers, given, texts
from seqapp.ui.quiz.asking import Numbers, Question
from seqapp.ui.quiz.tables import is_right
from seqapp.ui.texts import plain

POLL = 1.0  # seconds
LONGEST, SHOWN = 300, 12  # characters of a text that is shown whole; words of each end of a longer one
UNSHOWN = (FILLER, STAND_INS)  # of the texts that are read, those whose words do not matter


def card(question: Question) -> None:
    """Draws a question, or its answer once there is one."""
    with st.container(border=True, key=f"question {question.key}"):
        st.markdown(f"**{question.title}**")
        for text in question.reads:
            if text not in UNSHOWN:
                st.markdown(f"_“{plain(shortened(text))}”_")
        st.markdown(question.text)
        own = given.answer(question.key)
        if own is None:
            _options(question)
            return
        st.markdown(_chosen(question, own))
        with error_boundary():
            _checked(question, own)
        st.button(
            "Try again",
            key=f"again {question.key}",
            on_click=given.take_up_again,
            args=(question.key,),
            icon=":material/replay:",
        )


def shortened(text: str) -> str:
    """A text as a question shows it: of a long one the beginning and the end, and how many words it has.

    >>> shortened("Good film."), shortened("so very good " * 50)[-21:]
    ('Good film.', 'very good (150 words)')
    """
    if len(text) <= LONGEST:
        return text
    words = text.split()
    return f"{' '.join(words[:SHOWN])} … {' '.join(words[-SHOWN:])} ({len(words)} words)"


def _options(question: Question) -> None:
    """Draws what there is to choose from, and what commits to it."""
    key = given.choice_key(question.key)
    st.radio(
        question.title,
        range(len(question.options)),
        index=None,
        key=key,
        format_func=lambda at: question.options[at].text,
        label_visibility="collapsed",
    )
    st.button(
        "Commit",
        key=f"commit {question.key}",
        disabled=st.session_state.get(key) is None,
        on_click=given.commit,
        args=(question.key,),
        icon=":material/check:",
    )


def _chosen(question: Question, own: given.Given) -> str:
    """The options as they were left: which one was chosen."""
    lines = []
    for at, option in enumerate(question.options):
        mark = "checked" if at == own.choice else "unchecked"
        lines.append(f":material/radio_button_{mark}: {option.text}")
    return "  \n".join(lines)


def _checked(question: Question, own: given.Given) -> None:
    """Draws whether an answer is right, what is wrong with it, and the numbers that say so."""
    if not given.is_shown(question.key):
        st.markdown(f":material/lock: {texts.KEPT}")
        st.button(
            "Reveal",
            key=f"reveal {question.key}",
            on_click=given.reveal,
            args=(question.key,),
            icon=":material/visibility:",
        )
        return
    if not answers.is_ready(question):
        st.fragment(_wait, run_every=POLL)()
        return
    st.markdown(verdict(question, own, answers.numbers_of(question)))
    path.link(question.place.page, question.place.label, question.place.view)


def verdict(question: Question, own: given.Given, numbers: Numbers) -> str:
    """Whether the chosen option is right, what is wrong with it, which one is right, and the numbers; as paragraphs."""
    right, chosen = question.options[question.right(numbers)], question.options[own.choice or 0]
    if is_right(question, own, numbers):
        said = [f":material/check_circle: **Right.** {right.right}"]
    else:
        said = [
            f":material/cancel: **Not so.** {chosen.wrong}",
            f"The answer: **{right.text}**. {right.right}",
        ]
    return "\n\n".join([*said, f":material/calculate: {question.told(numbers)}"])


def _wait() -> None:
    with error_boundary():
        if start_loading().ready:
            st.rerun()
        st.markdown(f":material/hourglass_top: {texts.WAITING}")
