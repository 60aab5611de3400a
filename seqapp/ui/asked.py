"""What a visitor of a lesson's page asks of the nets."""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from seqapp.numbers.nets import Net
from seqapp.ui import lesson
from seqapp.workflows.lesson.words import Words


@dataclass(frozen=True)
class Asked:
    """Words, and the nets that are to read them.

    Attributes:
        words: of the text.
        chosen: the choice of the seed, see `lesson.seeds`.
    """

    words: Words
    chosen: str

    @cached_property
    def nets(self) -> dict[str, Net]:
        """The net of each kind that the choice of the seed means, by label."""
        return lesson.of_seed(self.chosen)

    @cached_property
    def seeds(self) -> dict[str, int]:
        """Their seeds, by label."""
        return lesson.seeds(self.chosen)


def asked() -> Asked:
    """What the page's text and its choice of the seed say. Errors as in `lesson.token_ids`."""
    return Asked(lesson.token_ids(st.session_state[lesson.TEXT.name]), st.session_state["seed"])
