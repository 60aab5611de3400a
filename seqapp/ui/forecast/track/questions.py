"""What a class guesses of the track record before it sees it."""

from seqapp.numbers.metrics import accuracy_interval
from seqapp.ui.questions import Question
from seqapp.ui.texts import percent
from seqapp.workflows.forecast.outcomes import ARRIVED, Scored


def of_record(scored: Scored) -> Question | None:
    """Whether as many outcomes as promised lay within the interval; None before one has arrived."""
    arrived = scored.forecasts[scored.forecasts["state"] == ARRIVED]
    if arrived.empty:
        return None
    held, expected = int(arrived["held"].sum()), percent(scored.level)
    low, high = accuracy_interval(held, len(arrived))
    fewer, fitting, more = (
        f"surely fewer than {expected}",
        f"{expected}, give or take",
        f"surely more than {expected}",
    )
    right = fewer if high < scored.level else more if low > scored.level else fitting
    return Question(
        f"Of the prices that have arrived, how many lay within the {expected} interval?",
        (fewer, fitting, more),
        right,
        f"{held} of {len(arrived)}, so {percent(low)} to {percent(high)}.",
    )
