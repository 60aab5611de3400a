"""A page's address holds what makes its view: a link shows it again, and so does the browser's back button.

A page first restores its choices, then draws its widgets, whose keys are the choices' names, then shares the choices;
the router writes the address when the page has run. On arrival a choice is what the address says, else what was chosen
before in this visit, else its default. At any other time an address that differs is an old one: the browser asked for a
run before it learnt of the new one, and what was typed since must not be overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from seqapp.ui.visit import Visit

LONGEST = 1000  # characters of a text in an address
ALONG = ("hide", "mode")
"""What comes along from page to page in every address, though it is no page's choice."""
_VISIT, _TITLE = "visit", "title of the page"


@dataclass(frozen=True)
class Choice:
    """One value of a page: its name in the address, its default, and the values allowed (none: any text).

    Attributes:
        fits: what a text must meet besides, where any is allowed.
        earlier: values that old links hold, and what they are called now.
        names: that old links call it by.
        common: whether all pages that have it share one value, which comes along from page to page.
    """

    name: str
    default: Any
    options: tuple[str, ...] = ()
    fits: Callable[[str], bool] = lambda _: True
    earlier: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    common: bool = False

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


@dataclass(frozen=True)
class Number(Choice):
    """A whole number, from `lowest` to `highest`."""

    lowest: int = 1
    highest: int = 9999

    def takes(self, value: str) -> bool:
        """Whether it is one, of no more digits than the highest has.

        >>> Number("step", 1).takes("12"), Number("step", 1).takes("0"), Number("step", 1).takes("-1")
        (True, False, False)
        >>> words = Number("words", 100, lowest=0, highest=300)
        >>> [words.takes(text) for text in ("0", "300", "301", "-1", "")]
        [True, True, False, False, False]
        """
        digits = value.isdecimal() and value.isascii() and len(value) <= len(str(self.highest))
        return digits and self.holds(int(value))

    def holds(self, value: object) -> bool:
        """Whether it is one."""
        return isinstance(value, int) and self.lowest <= value <= self.highest

    def read(self, received: str) -> int:
        """The number."""
        return int(received)


def arrive(page: str, title: str = "") -> None:
    """Tells which page is about to run, and what the menu calls it."""
    visit = _visit()
    st.session_state[_TITLE] = title
    visit.arrive(page, stepped=_through_history())
    visit.along |= {name: st.query_params[name] for name in ALONG if name in st.query_params}


def along(name: str) -> str:
    """What comes along from page to page under this name; empty if nothing does."""
    return _visit().along.get(name, "")


def title() -> str:
    """What the menu calls the page that runs."""
    return str(st.session_state.get(_TITLE, ""))


def address() -> tuple[str, dict[str, str]]:
    """The page that runs and what its address holds, after it has shared its choices."""
    visit = _visit()
    return visit.page or "", visit.along | (visit.written or {})


def restore(choices: Sequence[Choice]) -> list[str]:
    """Sets the choices on arrival, back and forward; at other times those that have no value that they may have.

    Returns:
        The names of the choices that the address holds but that cannot be used.
    """
    visit = _visit()
    if not visit.arrived:
        for choice in choices:
            if not choice.holds(st.session_state.get(choice.name)):
                st.session_state[choice.name] = choice.default
        return []
    received = _received(choices)
    back = visit.return_to(dict(st.query_params), received) if visit.stepped else None
    refused = []
    for choice in choices:
        asked = received.get(choice.name)
        usable = asked is not None and choice.takes(asked)
        if asked is not None and back is None and not usable:
            refused.append(choice.name)
        if back is not None:
            value = back.get(choice.name, choice.default)
        elif usable:
            value = choice.read(asked)  # type: ignore[arg-type]  # it is a text, as it is usable
        else:
            value = next(visit.kept(choice.name, common=choice.common), choice.default)
        _hand_over(choice.name, value if choice.holds(value) else choice.default)
    return refused


def share(choices: Sequence[Choice]) -> bool:
    """Keeps the choices, for the address those that are not at their defaults; says whether it can hold them all."""
    visit = _visit()
    visit.arrived, visit.written, visit.values, complete = False, {}, {}, True
    for choice in choices:
        value = st.session_state[choice.name]
        if value == choice.default or not choice.holds(value):
            _take_default(visit, choice)
            continue
        visit.keep(choice.name, value, common=choice.common)
        visit.values[choice.name] = value
        if choice.takes(choice.write(value)):
            visit.written[choice.name] = choice.write(value)
        else:
            complete = False
    return complete


def write_address() -> None:
    """Writes the address of the page that has run, if it has shared its choices; the router's last act.

    Streamlit gives the address of the page before to one that the menu leads to, and does not tell the server: so on
    arrival it is written even if it seems to be there. So is one that differs from the last one written: a browser that
    has not learnt of that one yet still tells the one before.
    """
    visit = _visit()
    if visit.written is None:
        return
    received, written = dict(st.query_params), visit.along | visit.written
    if visit.unwritten or received != written or visit.address != written:
        if written:
            st.query_params.from_dict(written)
        else:
            st.query_params.clear()
    visit.leave_at(received, written)


def _take_default(visit: Visit, choice: Choice) -> None:
    """A choice is at its default: what was chosen before is forgotten, unless this page could not have it."""
    if all(choice.holds(value) for value in visit.kept(choice.name, common=choice.common)):
        visit.forget(choice.name, common=choice.common)


def _hand_over(name: str, value: Any) -> None:
    """Gives a widget its value, on whichever page it was drawn before: without that its value went to that page's."""
    if name in st.session_state:
        del st.session_state[name]
    st.session_state[name] = value


def _received(choices: Sequence[Choice]) -> dict[str, str]:
    """What the address holds of the choices, by their names of today and in the words of today."""
    received = {}
    for choice in choices:
        for name in (choice.name, *choice.names):
            if name in st.query_params:
                value = st.query_params[name]
                received[choice.name] = choice.earlier.get(value, value)
                break
    return received


def _visit() -> Visit:
    visit: Visit = st.session_state.setdefault(_VISIT, Visit())
    return visit


def _through_history() -> bool:
    """Whether the browser's back or forward button asked for this run."""
    return getattr(get_script_run_ctx(), "is_history_navigation", False)
