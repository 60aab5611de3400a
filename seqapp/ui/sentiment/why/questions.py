"""What a class guesses before it sees why a net answers as it does."""

import pandas as pd

from seqapp.ui.questions import Question, which_word
from seqapp.ui.sentiment.why.tables import SAME
from seqapp.ui.texts import points
from seqapp.workflows.sentiment.attribution import Deletion


def of_amounts(frame: pd.DataFrame, column: str, text: str) -> Question | None:
    """At which word an amount is largest, whichever its sign; None for a single word."""
    return which_word(text, frame, frame[column].abs())


def of_deletion(found: Deletion) -> Question:
    """Whether hiding what speaks for the answer first takes more from it than hiding words at random."""
    right = "about as much" if abs(found.score) < SAME else "more" if found.score > 0 else "less"
    return Question(
        "Hiding the words that speak most for the answer first, not any: what does that take from the answer?",
        ("more", "about as much", "less"),
        right,
        f"On average the answer lies {points(abs(found.score))} {'lower' if found.score > 0 else 'higher'} that way.",
    )
