"""A text as one line, with what changes it behind it; and the choices that few visitors need, behind another."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from seqapp.ui.texts import plain

SHOWN = 90  # characters of the text


@contextmanager
def edited(text: str, name: str = "text") -> Iterator[None]:
    """A place for the widgets that change a text, shut behind a line of it; open where the text is blank.

    Args:
        text: what is read now.
        name: of the place, where a page has several.
    """
    with st.expander(line(text), expanded=not text.strip(), key=f"edit {name}", icon=":material/edit:"):
        yield


@contextmanager
def more() -> Iterator[None]:
    """A place for the choices that are rarely changed."""
    with st.expander("More choices", key="more choices", icon=":material/tune:"):
        yield


def details(check: str) -> None:
    """Draws how exact a computation is, for those who ask."""
    with st.expander("Details", key=f"details {check[:40]}", icon=":material/rule:"):
        st.markdown(check)


def line(text: str) -> str:
    r"""A text on one line, cut where a line of the page ends, as Markdown.

    >>> line("Good."), len(line("word " * 80))
    ('**Edit** · Good\\.', 101)
    """
    one = " ".join(text.split())
    shown = one if len(one) <= SHOWN else f"{one[: SHOWN - 1].rstrip()}…"
    return f"**Edit** · {plain(shown)}"
