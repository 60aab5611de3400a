"""What one visitor has answered: kept for the visit, on whichever page a question was asked."""

from dataclasses import dataclass

import streamlit as st

from seqapp.ui import hiding

_KEY = "answers to the quiz"


@dataclass(frozen=True)
class Given:
    """An answer: the option that was chosen, from 0; None after the question was taken up again; and at which try."""

    choice: int | None
    tries: int = 1


def answers() -> dict[str, Given]:
    """This visitor's answers, by the question's key, those that were committed to."""
    return {key: given for key, given in _all().items() if given.choice is not None}


def answer(key: str) -> Given | None:
    """The answer to one question."""
    return answers().get(key)


def tries(key: str) -> int:
    """How often a question was answered."""
    return _all()[key].tries if key in _all() else 0


def commit(key: str) -> None:
    """Keeps what the question's choice holds as its answer, if anything."""
    choice = st.session_state.get(choice_key(key))
    if choice is not None:
        _all()[key] = Given(choice, tries(key) + 1)


def take_up_again(*keys: str) -> None:
    """Asks questions anew; how often they were answered is kept."""
    for key in keys:
        _all()[key] = Given(None, tries(key))
        st.session_state.pop(_revealed(key), None)


def forget() -> None:
    """Begins anew."""
    take_up_again(*_all())
    _all().clear()


def choice_key(key: str) -> str:
    """The widget that holds the choice before it is committed; another one at every try."""
    return f"choice {tries(key)} of {key}"


def is_shown(key: str) -> bool:
    """Whether the visitor may see which option is right: nothing hides it, or it was revealed."""
    return hiding.ANSWERS not in hiding.hidden() or _revealed(key) in st.session_state


def reveal(key: str) -> None:
    """Shows which option is right, where the answers are hidden."""
    st.session_state[_revealed(key)] = True


def _revealed(key: str) -> str:
    return f"revealed {key} of the quiz"


def _all() -> dict[str, Given]:
    kept: dict[str, Given] = st.session_state.setdefault(_KEY, {})
    return kept
