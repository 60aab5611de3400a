"""What a class guesses on the page By hand before it sees the key."""

from seqapp.numbers.worksheet import Problem
from seqapp.ui.questions import Question, which_is_best
from seqapp.ui.texts import number
from seqapp.ui.worksheet import tables


def of_key(sheet: Problem) -> Question | None:
    """After which step unit 1 is farthest from 0."""
    return which_is_best(
        "After which step is h of unit 1 farthest from 0, up or down?",
        tables.states(sheet),
        show=number,
        because="These are its sizes, without their signs.",
    )
