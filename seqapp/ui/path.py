"""The way through the lesson: its pages in their order, the place of each, and why the next one follows."""

from dataclasses import dataclass
from itertools import pairwise

import streamlit as st

from seqapp.ui import terms


@dataclass(frozen=True)
class Step:
    """A page of the lesson.

    Attributes:
        page: the name of its file in pages/, which is its address.
        title: as the menu has it.
        aim: what a visitor knows afterwards, in a line.
        minutes: that a first visit takes, about.
        because: why the page after it follows.
    """

    page: str
    title: str
    aim: str
    minutes: int
    because: str


LESSON = (
    Step(
        "order",
        "Order matters",
        "See whether the order of words changes an answer, and for how long one word stays felt.",
        8,
        "you have seen that a net feels what came before; now look inside the memory that carries it",
    ),
    Step(
        "steps",
        "Step by step",
        "Follow one number of the memory through the equations, word by word.",
        10,
        "you know how a memory is made; training must reach back through all those steps",
    ),
    Step(
        "gradients",
        "Vanishing gradient",
        "Measure how much of the gradient is left at the first words.",
        8,
        "where the gradient fades, the LSTM is said to help with a second memory, the cell state",
    ),
    Step(
        "belt",
        "Conveyor belt",
        "See what the cell state carries, and hold its gates by hand.",
        8,
        "what lies on the belt should last; a long distance is the test of that",
    ),
    Step(
        "distance",
        "Distance and memory tasks",
        "Find out how far back each net remembers, and train one yourself.",
        10,
        "you have seen every part; the verdict puts all claims side by side",
    ),
)
VERDICT = Step(
    "verdict",
    "The verdict",
    "Which claims about RNN and LSTM do these nets bear out?",
    4,
    "you know what the nets can do; now take one home",
)
USE = Step("use", "Use it", "Export, serve, retrain and roll back the installed models.", 6, "")
WAY = (*LESSON, VERDICT, USE)
LEAKAGE = Step("leakage", "Leakage", "Tell real skill at forecasting from false.", 8, "")
"""Beside the way: it needs none of the other pages, and none needs it."""
WORKSHEET = Step("worksheet", "By hand", "Compute a small memory yourself, and find your mistakes.", 20, "")
QUIZ = Step("quiz", "Quiz", "Commit to an answer, then see what the models say.", 30, "")
"""Beside the way, too."""
BY_PAGE = {step.page: step for step in (*WAY, LEAKAGE, WORKSHEET, QUIZ)}


def place_text(page: str) -> str:
    """The place of a page in the lesson, its minutes and its aim.

    >>> place_text("gradients")[:12]
    'Lesson, 3 of'
    """
    step = BY_PAGE[page]
    number = next((at for at, one in enumerate(LESSON, start=1) if one is step), None)
    where = f"Lesson, {number} of {len(LESSON)}" if number else "After the lesson"
    return f"{where} · about {step.minutes} minutes · {step.aim}"


def following(page: str) -> Step | None:
    """The page after a page; None after the last."""
    return dict(pairwise(WAY)).get(BY_PAGE[page])


def place(page: str) -> None:
    """Draws the place of a page in the lesson, below its title, and the words that it says."""
    st.caption(place_text(page))
    terms.words_of(page)


def next_link(page: str) -> None:
    """Draws, at the end of a page, the link to the next one and why it follows.

    The link opens the page in the same session, so what the visitor typed comes along.
    """
    step = following(page)
    if step is None:
        return
    with st.container(key=f"next after {page}"):
        st.divider()
        link(step.page, f"Next: {step.title}")
        st.caption(f"Because {BY_PAGE[page].because}.")


def link(page: str, label: str, view: dict[str, str] | None = None, minutes: int | None = None) -> None:
    """Draws a link to a page, or to a view of it, that stays in this session."""
    if minutes is not None:
        label = f"{label}, {minutes} min"
    st.page_link(f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=view or None)
