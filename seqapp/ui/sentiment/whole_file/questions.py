"""What a class guesses of a whole file before it sees the answers."""

from collections.abc import Sequence

import numpy as np

from seqapp.ui.questions import Question, how_large, which_is_higher
from seqapp.ui.sentiment.whole_file.scoring import Answers
from seqapp.ui.sentiment.whole_file.tables import Accuracy, disagreements, headline
from seqapp.ui.texts import percent

CLOSE = 0.01  # shares of reviews that are called the same


def of_distribution(answers: Answers) -> Question | None:
    """Which net is more often certain; None of one alone."""
    certain = {
        str(label): float((np.abs(values - 0.5) >= 0.4).mean())
        for label, values in answers.probability.items()
    }
    if len(certain) < 2:
        return None
    return which_is_higher("Which net is more often nearly certain, beyond 10 and 90 %?", certain, CLOSE)


def of_disagreement(answers: Answers) -> Question:
    """On how many reviews the nets disagree."""
    share = len(disagreements(answers)) / len(answers.probability)
    return how_large(
        "On how many of the reviews do the nets disagree?",
        share,
        [("fewer than one in twenty", 0.05), ("up to one in five", 0.2)],
        "more",
        f"They disagree on {percent(share, 1)}.",
    )


def of_accuracy(found: Sequence[Accuracy]) -> Question | None:
    """Which net judges more rightly; None of one alone."""
    shares = {one.net: one.accuracy for one in headline(found)}
    if len(shares) < 2:
        return None
    return which_is_higher(
        "Which net judges more reviews rightly?", shares, CLOSE, show=lambda share: percent(share, 1)
    )
