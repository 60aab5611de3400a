"""What a teacher may hide of any page with `hide` in its address: numbers and verdicts, or the widgets."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import streamlit as st

from seqapp.ui import sharing
from seqapp.ui.questions import Question

HIDE = "hide"
ANSWERS, CONTROLS = "answers", "controls"
HIDEABLE = frozenset({ANSWERS, CONTROLS})
_NOT_DRAWN = '<style>[class*="st-key-not-drawn"] {display: none}</style>'


def hidden() -> frozenset[str]:
    """What the address hides: `hide=answers`, `hide=controls`, or both with a comma between them."""
    asked = sharing.along(HIDE).split(",")
    return HIDEABLE & {part.strip() for part in asked}


def is_shown(name: str, question: Question | None) -> bool:
    """Whether an answer may be shown: nothing hides it, nothing can be asked about it, or it was revealed.

    Args:
        name: of the answer. Put into it what the answer depends on.
        question: what a class guesses first; None where there is nothing to guess, as in a text of one word.
    """
    return question is None or ANSWERS not in hidden() or _key(name) in st.session_state


def revealed(name: str, question: Question | None) -> bool:
    """Whether an answer may be shown; draws its question and the button that reveals it where it may not.

    After the button is pressed the guess stands beside the answer, and why. Arguments as in `is_shown`.
    """
    if question is None or ANSWERS not in hidden():
        return True
    key = _key(name)
    if key in st.session_state:
        st.markdown(f":material/school: {question.text} {question.verdict(st.session_state[key])}")
        return True
    st.radio(question.text, question.choices, index=None, key=f"guess {key}", horizontal=True)
    st.button("Reveal", key=f"button {key}", icon=":material/visibility:", on_click=_reveal, args=(key,))
    return False


def answer(sentence: str, question: Question | None) -> None:
    """Draws a sentence, or the question about it and the button that reveals it."""
    if sentence and revealed(sentence, question):
        st.markdown(sentence)


@contextmanager
def controls(name: str = "controls") -> Iterator[None]:
    """A place for widgets; with `hide=controls` nobody sees them, and the address alone decides what they say.

    Args:
        name: where a page has several such places, a name for each.
    """
    drawn = CONTROLS not in hidden()
    if not drawn:
        st.html(_NOT_DRAWN)
    with st.container(key=f"{name} drawn" if drawn else f"not-drawn {name}"):
        yield


def _key(name: str) -> str:
    return "revealed " + sha256(name.encode()).hexdigest()[:16]


def _reveal(key: str) -> None:
    """Notes that it is revealed, and what was guessed, if anything."""
    st.session_state[key] = st.session_state.get(f"guess {key}")
