"""A page's address holds what makes its view: a link shows it again, and so does the browser's back button.

Values live in `st.session_state` under the choice's name, and outlive a change of page by the widgets'
`persist_state="session"`. The address is read on arrival and when the visitor goes back or forward, and written after
every run. At any other time an address that differs is an old one: the browser asked for a run before it learnt of
the new one, and what was typed since must not be overwritten.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LONGEST = 1000  # characters of a text in an address
_PAGE, _WRITTEN = "sharing page", "sharing written"


@dataclass(frozen=True)
class Choice:
    """One value of a page: its name in the address, its default, and the values allowed (none: any text).

    Attributes:
        fits: what a text must meet besides, where any is allowed.
    """

    name: str
    default: Any
    options: tuple[str, ...] = ()
    fits: Callable[[str], bool] = lambda _: True

    def takes(self, value: str) -> bool:
        """Whether an address may set it to `value`."""
        return value in self.options if self.options else len(value) <= LONGEST and self.fits(value)

    def holds(self, value: object) -> bool:
        """Whether the page may have this value."""
        return value in self.options if self.options else isinstance(value, str)

    def read(self, received: str) -> Any:
        """The value that an address means, which `takes` allows."""
        return received

    def write(self, value: Any) -> str:
        """The value as an address holds it."""
        return str(value)


@dataclass(frozen=True)
class Day(Choice):
    """A day of the calendar, YYYY-MM-DD in an address."""

    def takes(self, value: str) -> bool:
        """Whether it is a day."""
        try:
            return len(value) == len("2000-01-01") and bool(date.fromisoformat(value))
        except ValueError:
            return False

    def holds(self, value: object) -> bool:
        """Whether it is a day."""
        return isinstance(value, date)

    def read(self, received: str) -> date:
        """The day."""
        return date.fromisoformat(received)


def arrive(page: str) -> None:
    """Tells which page is about to run: after a change of page an empty address means nothing."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state.pop(_WRITTEN, None)


def restore(choices: Sequence[Choice]) -> list[str]:
    """Sets the choices from the address on arrival, back and forward; from their defaults if they have no value yet.

    Returns:
        The names of the choices that the address holds but that cannot be used.
    """
    address = _address(choices)
    written = st.session_state.get(_WRITTEN)
    stepped = written is not None and address != written and _through_history()
    refused = []
    for choice in choices:
        received = address.get(choice.name)
        if received is not None and (written is None or stepped):
            if choice.takes(received):
                st.session_state[choice.name] = choice.read(received)
                continue
            refused.append(choice.name)
        if stepped or not choice.holds(st.session_state.get(choice.name)):
            st.session_state[choice.name] = choice.default
    return refused


def share(choices: Sequence[Choice]) -> bool:
    """Writes the choices that are not at their defaults into the address; says whether it holds them all."""
    complete = True
    for choice in choices:
        value = st.session_state[choice.name]
        if value == choice.default:
            st.query_params.pop(choice.name, None)
        elif choice.takes(choice.write(value)):
            if st.query_params.get(choice.name) != choice.write(value):
                st.query_params[choice.name] = choice.write(value)
        else:
            complete = False
            st.query_params.pop(choice.name, None)
    st.session_state[_WRITTEN] = _address(choices)
    return complete


def _through_history() -> bool:
    """Whether the browser's back or forward button asked for this run."""
    return getattr(get_script_run_ctx(), "is_history_navigation", False)


def _address(choices: Sequence[Choice]) -> dict[str, str]:
    return {choice.name: st.query_params[choice.name] for choice in choices if choice.name in st.query_params}
