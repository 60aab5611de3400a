"""What the page Quiz draws beside its question: the list of all, the score; and the questions at the end of a page."""

from contextlib import suppress

import streamlit as st

from seqapp.numbers.errors import WorldError
from seqapp.ui import hiding, path
from seqapp.ui.blocks import download_button
from seqapp.ui.guard import error_boundary
from seqapp.ui.quiz import answers, given, tables, texts
from seqapp.ui.quiz.asking import Numbers
from seqapp.ui.quiz.bank import BY_KEY, TOPICS
from seqapp.ui.quiz.card import card
from seqapp.ui.sharing import Choice

AT_THE_END = 3  # questions of a page
CHOICE = Choice("q", next(iter(BY_KEY)), tuple(BY_KEY))
OPEN, DONE, RIGHT, WRONG = (
    f":material/{name}:" for name in ("radio_button_unchecked", "lock", "check_circle", "cancel")
)


def quiz_block() -> None:
    """Draws the question of the address, and beside it the list of all questions and the score."""
    key = st.session_state[CHOICE.name]
    left, right = st.columns([5, 3], gap="large")
    with left:
        st.header(texts.TOPICS[_topic(key)])
        card(BY_KEY[key])
        _next(key)
    with right, error_boundary():
        checked = measured()
        _score(checked)
        with hiding.controls("list of questions"):
            _list(key, checked)


def three_questions(page: str) -> None:
    """Draws, at the end of a page of the lesson, three questions about it; none where the controls are hidden."""
    if hiding.CONTROLS in hiding.hidden():
        return
    questions = TOPICS[page]
    with st.container(key=f"questions about {page}"):
        st.header(texts.THREE)
        for place, question in zip(st.columns(AT_THE_END), questions[:AT_THE_END], strict=True):
            with place:
                card(question)
        further = questions[AT_THE_END % len(questions)]
        path.link("quiz", f"All {len(questions)} questions about it, and your score", {"q": further.key})


def measured() -> dict[str, Numbers]:
    """The numbers of all questions that were answered and may be shown, of those that the models can answer now."""
    shown = [BY_KEY[key] for key in given.answers() if given.is_shown(key)]
    numbers = {}
    for question in shown:
        if answers.is_ready(question):
            with suppress(WorldError):  # its card says what is missing
                numbers[question.key] = answers.numbers_of(question)
    return numbers


def _topic(key: str) -> str:
    return next(topic for topic, questions in TOPICS.items() if BY_KEY[key] in questions)


def _show(key: str) -> None:
    st.session_state[CHOICE.name] = key


def _next(key: str) -> None:
    """Draws what leads to the next question that is not answered."""
    keys = list(BY_KEY)
    at = keys.index(key)
    later = [one for one in keys[at + 1 :] + keys[:at] if one not in given.answers()]
    if later:
        st.button(
            "Next question",
            key="next question",
            type="primary" if key in given.answers() else "secondary",
            on_click=_show,
            args=(later[0],),
            icon=":material/arrow_forward:",
        )


def _list(current: str, checked: dict[str, Numbers]) -> None:
    """Draws a row of buttons for every topic, each with what became of its question."""
    own = given.answers()
    for topic, questions in TOPICS.items():
        done = sum(question.key in own for question in questions)
        st.markdown(f"{texts.TOPICS[topic]}, {done} of {len(questions)}")
        with st.container(horizontal=True, gap="xsmall"):
            for number, question in enumerate(questions, start=1):
                st.button(
                    str(number),
                    key=f"go to {question.key}",
                    type="primary" if question.key == current else "secondary",
                    icon=_mark(question.key, checked),
                    help=question.title,
                    on_click=_show,
                    args=(question.key,),
                )


def _mark(key: str, checked: dict[str, Numbers]) -> str:
    """What became of a question."""
    own = given.answer(key)
    if own is None:
        return OPEN
    if key not in checked:
        return DONE
    return RIGHT if tables.is_right(BY_KEY[key], own, checked[key]) else WRONG


def _score(checked: dict[str, Numbers]) -> None:
    """Draws the score, and once there is one what can be done with it."""
    own = given.answers()
    st.progress(len(own) / len(BY_KEY), text=str(tables.score(own, checked)))
    if not own:
        return
    wrong = [key for key, numbers in checked.items() if not tables.is_right(BY_KEY[key], own[key], numbers)]
    with st.container(horizontal=True):
        if wrong:
            st.button("Retry the wrong ones", on_click=_retry, args=(wrong,), icon=":material/replay:")
        st.button("Start again", on_click=given.forget, icon=":material/restart_alt:")
        download_button(tables.results(own, checked), "quiz", "download answers")


def _retry(wrong: list[str]) -> None:
    given.take_up_again(*wrong)
    _show(wrong[0])
