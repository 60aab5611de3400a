"""The choices of the page that goes step by step: what is read, by which net, which step, which unit."""

from dataclasses import dataclass

import streamlit as st

from seqapp.numbers.nets import Cell
from seqapp.ui import course as courses
from seqapp.ui import lesson, prices, step_texts, texts
from seqapp.ui.course import Course
from seqapp.ui.sharing import Choice, Day
from seqapp.ui.texts import plain

WHATS = {"review": "a text", "prices": "daily prices"}
FIGURES = {"unit": "the chosen unit", "mean": "the mean of all units"}
TENSORS = ("h", "c", "f", "i", "o", "g", "pre_activation")
CELL: dict[str, Cell] = {"RNN": "rnn", "LSTM": "lstm"}
AROUND = 12  # words shown on each side of the current one
MAP = "chart memory_by_step"


@dataclass(frozen=True)
class Number(Choice):
    """A whole number from 1 on."""

    def takes(self, value: str) -> bool:
        """Whether it is one, of at most four digits.

        >>> Number("step", 1).takes("12"), Number("step", 1).takes("0"), Number("step", 1).takes("-1")
        (True, False, False)
        """
        return value.isdecimal() and value.isascii() and len(value) <= 4 and int(value) >= 1

    def holds(self, value: object) -> bool:
        """Whether it is one."""
        return isinstance(value, int) and value >= 1

    def read(self, received: str) -> int:
        """The number."""
        return int(received)


def choices() -> tuple[Choice, ...]:
    """The page's choices."""
    series, _ = prices.on_offer()
    ticker = "AAPL" if "AAPL" in series else next(iter(series), "AAPL")
    return (
        Choice("what", "review", tuple(WHATS)),
        Choice("net", "LSTM", tuple(CELL)),
        lesson.TEXT,
        lesson.seed_choice(),
        Choice("ticker", ticker, tuple(series) or (ticker,)),
        Day("date", None),
        Number("step", 1),
        Number("unit", 1),
        Choice("figure", "unit", tuple(FIGURES)),
        Choice("tensor", "h", TENSORS),
    )


def controls() -> None:
    """Draws what is read, and by which net."""
    with lesson.controls():
        with st.container(horizontal=True):
            one_of("Read", "what", WHATS)
            one_of("Net", "net", {label: label for label in CELL})
            if st.session_state.what == "review":
                lesson.seed_control()
        if st.session_state.what == "review":
            st.text_area("Text", key="review", height=100, persist_state="session", help=texts.REVIEW_HELP)
            return
        series, _ = prices.on_offer()
        own = series[st.session_state.ticker].frame["date"]
        first, last = own.iloc[0].date(), own.iloc[-1].date()
        asked = st.session_state.date
        st.session_state.date = last if asked is None else min(max(asked, first), last)
        with st.container(horizontal=True):
            st.selectbox("Ticker", list(series), key="ticker", persist_state="session")
            st.date_input(
                "Last day",
                key="date",
                min_value=first,
                max_value=last,
                format="YYYY-MM-DD",
                persist_state="session",
            )


def read() -> Course:
    """What the chosen net computes on what is chosen. Errors as in `course`."""
    state = st.session_state
    if state.what == "review":
        return courses.of_text(state.review, state.net, lesson.seeds(state.seed)[state.net])
    return courses.of_prices(prices.on_offer()[0][state.ticker], state.ticker, state.net, state.date)


def step_controls(course: Course) -> tuple[int, int]:
    """Draws the slider, its buttons and the unit; the step and the unit, from 1."""
    state = st.session_state
    state.step, state.unit = min(state.step, course.steps), min(state.unit, course.units)
    names = set(course.tensors)
    state.tensor = state.tensor if state.tensor in names else "h"
    with lesson.controls("stepping"):
        if course.steps > 1:
            st.slider("Step", 1, course.steps, key="step", persist_state="session")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for label, by, icon, key in (
                ("Previous", -1, ":material/chevron_left:", "P"),
                ("Next", 1, ":material/chevron_right:", "N"),
            ):
                st.button(
                    label,
                    on_click=_move,
                    args=(by, course.steps),
                    icon=icon,
                    shortcut=key,
                    disabled=not 1 <= state.step + by <= course.steps,
                )
            st.number_input(
                "Unit",
                1,
                course.units,
                key="unit",
                step=1,
                width=150,
                help=step_texts.UNIT_HELP,
                persist_state="session",
            )
            one_of("Figure shows", "figure", FIGURES)
    st.markdown(_around(course, state.step - 1))
    return state.step, state.unit


def one_of(label: str, key: str, options: dict[str, str], note: str | None = None) -> None:
    """Draws one choice of a few; the options are called by their values."""
    st.segmented_control(
        label,
        options,
        key=key,
        format_func=options.__getitem__,
        required=True,
        persist_state="session",
        help=note,
    )


def _around(course: Course, t: int) -> str:
    first, last = max(t - AROUND, 0), min(t + AROUND + 1, course.steps)
    words = [
        f"**:blue-background[{plain(one)}]**" if at == t else plain(one)
        for at, one in enumerate(course.items)
    ]
    if course.kind == "day":
        return f"Day {t + 1} of {course.steps}: {words[t]}"
    return f"{'… ' if first else ''}{' '.join(words[first:last])}{' …' if last < course.steps else ''}"


def _move(by: int, steps: int) -> None:
    st.session_state.step = min(max(st.session_state.step + by, 1), steps)


def take_click() -> None:
    """Goes to the step and the unit of the cell of the heat map that was clicked."""
    clicked = st.session_state[MAP]["selection"]["points"]
    if clicked:
        st.session_state.step, st.session_state.unit = int(clicked[0]["x"]), int(clicked[0]["y"])
