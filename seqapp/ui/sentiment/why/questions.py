"""What a class guesses before it sees why a net answers as it does."""

import pandas as pd

from seqapp.ui.questions import Question, which_word
from seqapp.ui.texts import points
from seqapp.workflows.sentiment.attribution import Deletion


def of_amounts(frame: pd.DataFrame, column: str, text: str) -> Question | None:
    """At which word an amount is largest, whichever its sign; None for a single word."""
    return which_word(text, frame, frame[column].abs())


def of_deletion(found: Deletion) -> Question:
    """Whether hiding the weightiest words first takes more from the answer than hiding words at random."""
    return Question(
        "Does hiding the words with the largest amounts first take more from the answer than hiding any?",
        ("yes", "no"),
        "yes" if found.score > 0 else "no",
        f"On average it takes {points(found.score)} more.",
    )
