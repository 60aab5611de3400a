"""What a class guesses of a user's own forecasts before it sees the verdict."""

from seqapp.ui.forecast.lag.answers import Judged
from seqapp.ui.questions import Question


def of_judged(judged: Judged) -> Question:
    """Whether the file copies yesterday."""
    report = judged.report
    return Question(
        "Does this forecast only repeat yesterday's price?",
        ("yes", "no"),
        "yes" if report.copies else "no",
        f"It goes with the last move at {report.with_past:+.2f}, with the coming one at {report.with_coming:+.2f}.",
    )
