"""What a class guesses of the watch list before it sees it."""

from collections.abc import Sequence

from seqapp.ui.forecast.watch.answers import TAILS, Risk
from seqapp.ui.questions import Question, which_is_best
from seqapp.ui.texts import percent

ASKED = 4  # tickers


def of_risks(risks: Sequence[Risk]) -> Question | None:
    """Which of the first few tickers may lose most in a day; None for one alone."""
    return which_is_best(
        "Which of these may lose most in one day?",
        {risk.ticker: risk.losses[TAILS[0]] for risk in risks[:ASKED]},
        show=lambda share: percent(share, 1),
    )
