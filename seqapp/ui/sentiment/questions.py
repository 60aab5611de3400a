"""What a class guesses on the page Sentiment before it sees the answers."""

import pandas as pd

from seqapp.ui.questions import Question, which_is_higher, which_word
from seqapp.ui.tables import opinion
from seqapp.ui.texts import percent, points
from seqapp.workflows.sentiment.use import Trace


def of_answers(traces: dict[str, Trace]) -> Question:
    """Which net finds the review more positive; of one net, what it says."""
    probabilities = {label: float(read.answer.probability) for label, read in traces.items()}
    if len(probabilities) == 2:
        return which_is_higher("Which net finds the review more positive?", probabilities)
    ((label, only),) = probabilities.items()
    return Question(
        f"What does the {label} say?",
        ("positive", "not sure", "negative"),
        opinion(only),
        f"P(positive) is {percent(only)}.",
    )


def of_steps(frame: pd.DataFrame, labels: list[str]) -> Question | None:
    """At which word the last net changes its mind most; None for a review of one word."""
    step = frame[labels[-1]].diff().abs()
    return which_word(f"At which word does the {labels[-1]}'s answer change most?", frame, step, show=points)
