"""What a user's file was taken for: a box for each of our columns that corrects it, the headings left, the notes.

The same on every page that reads a file. What a person says is kept by the page, as the door's hints have it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from seqapp.data.texts import listed
from seqapp.ui.texts import plain

Pairs = tuple[tuple[str, str], ...]
"""Of our columns those that a person spoke of, with the heading of each; "" where the file has none."""
NONE = ""
WIDTH = 150  # pixels: two boxes beside each other on a telephone
LEFT = 200  # characters of headings that nothing is read from


@dataclass(frozen=True)
class Taken:
    """How a file is understood.

    Attributes:
        file: what it is called.
        meanings: our columns.
        headings: those of the file.
        columns: of our columns those that are read, and the heading of each.
        found: the same, had nobody said anything.
        said: what a person said.
    """

    file: str
    meanings: Sequence[str]
    headings: Sequence[str]
    columns: Mapping[str, str]
    found: Mapping[str, str]
    said: Pairs

    def shown(self, meaning: str) -> str:
        """The heading that one of our columns is read from; `NONE` without one."""
        return dict(self.said).get(meaning, self.columns.get(meaning, NONE))

    def with_word(self, meaning: str, heading: str) -> Pairs:
        """What a person said, and then said of one more column; to say what was found anyway is to say nothing."""
        others = tuple(pair for pair in self.said if pair[0] != meaning)
        return others if heading == self.found.get(meaning, NONE) else (*others, (meaning, heading))

    @property
    def left(self) -> list[str]:
        """The headings that nothing is read from."""
        used = {self.shown(meaning) for meaning in self.meanings}
        return [heading for heading in self.headings if heading not in used]


def boxes(taken: Taken, say: Callable[[Pairs], None]) -> None:
    """Draws the select boxes, and which headings are left aside.

    Args:
        taken: how the file is understood.
        say: takes what a person says from now on, before the page is drawn again.
    """
    with st.container(horizontal=True):
        for meaning in taken.meanings:
            _box(taken, meaning, say)
    if taken.left:
        st.caption(f"Left aside: {plain(listed(taken.left, LEFT))}")


def remarks(notes: Sequence[str], doubts: Sequence[str]) -> None:
    """Draws what was assumed, and what is doubtful."""
    for heading, lines in (("Notes", notes), ("Doubts", doubts)):
        if lines:
            st.markdown(f"**{heading}**\n\n" + "\n".join(f"- {plain(line)}" for line in lines))


def _box(taken: Taken, meaning: str, say: Callable[[Pairs], None]) -> None:
    key = f"column {taken.file} {meaning}"
    st.session_state[key] = taken.shown(meaning)
    nothing = "(no heading)" if taken.columns.get(meaning) == NONE else "(none)"

    def named(heading: str) -> str:
        return heading or nothing

    def take() -> None:
        say(taken.with_word(meaning, st.session_state[key]))

    headings: list[str] = [NONE, *taken.headings]
    st.selectbox(meaning, headings, key=key, format_func=named, on_change=take, width=WIDTH)
