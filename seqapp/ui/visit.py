"""What one visitor chose so far: on which page, and at which entry of the browser's history.

Streamlit keeps a widget's value under the page that drew it last, so a value that is set and not yet confirmed by the
browser is gone on the next page; and the address of a page that the menu leads to is for a moment that of the page
before. So what is chosen is kept here, under the page's name, and handed to the widgets anew on every arrival.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_HISTORY = 100  # entries
Address = dict[str, str]
Values = dict[str, Any]


@dataclass
class Entry:
    """An entry of the browser's history: a page, what its address holds, and what was chosen there."""

    page: str
    address: Address
    values: Values


@dataclass
class Visit:
    """One visitor's way through the pages.

    Attributes:
        page: the one that is shown; None before the first.
        arrived: whether its choices are still to be set.
        stepped: whether the browser's back or forward button led to it.
        unwritten: whether its address is still to be written for the first time.
        along: what every address holds besides, by name.
        written: what the choices put into the address; None before they did.
    """

    page: str | None = None
    arrived: bool = True
    stepped: bool = False
    unwritten: bool = True
    along: Address = field(default_factory=dict)
    written: Address | None = None
    values: Values = field(default_factory=dict)
    _kept: dict[tuple[str | None, str], Any] = field(default_factory=dict)
    _history: list[Entry] = field(default_factory=list)
    _at: int = -1

    @property
    def address(self) -> Address | None:
        """What was written into the address last; None before anything was."""
        return self._history[self._at].address if self._history else None

    def arrive(self, page: str, *, stepped: bool) -> None:
        """A run of a page begins."""
        if stepped or page != self.page:
            self.arrived, self.stepped, self.unwritten = True, stepped, True
        self.page, self.written = page, None

    def kept(self, name: str, *, common: bool) -> Iterator[Any]:
        """What was chosen last, on any page or on this one; nothing if it is the default."""
        key = (None if common else self.page, name)
        if key in self._kept:
            yield self._kept[key]

    def keep(self, name: str, value: Any, *, common: bool) -> None:
        """A choice that is not the default."""
        self._kept[None if common else self.page, name] = value

    def forget(self, name: str, *, common: bool) -> None:
        """A choice that is the default."""
        self._kept.pop((None if common else self.page, name), None)

    def return_to(self, address: Address, own: Mapping[str, str]) -> Values | None:
        """After a step through the browser's history: what was chosen there; None if it is not known.

        Args:
            address: all that the address holds.
            own: what of it is the page's.
        """
        for fits in (
            lambda entry: entry.address == address,
            lambda entry: _of(entry.address, own) == dict(own) and bool(own),
            lambda _: not own,
        ):
            places = [at for at, entry in enumerate(self._history) if entry.page == self.page and fits(entry)]
            if places:
                self._at = min(places, key=lambda at: (abs(at - self._at), at))
                return self._history[self._at].values
        return None

    def leave_at(self, received: Address, written: Address) -> None:
        """The browser's history as it is after a run that began with one address and wrote another."""
        page = self.page or ""
        entry = Entry(page, written, dict(self.values))
        here = self._history[self._at] if self._history else None
        if self.unwritten and self.stepped and here is not None and here.page == page:
            self._history[self._at] = entry
        elif self.unwritten:
            before = here.address if here is not None and not received else received
            self._push(Entry(page, before, entry.values))
            if before != written:
                self._push(entry)
        elif here is None or here.address != written:
            self._push(entry)
        else:
            self._history[self._at] = entry
        self.unwritten = False

    def _push(self, entry: Entry) -> None:
        self._history = [*self._history[: self._at + 1], entry][-LONGEST_HISTORY:]
        self._at = len(self._history) - 1


def _of(address: Address, own: Mapping[str, str]) -> Address:
    return {name: value for name, value in address.items() if name in own}
