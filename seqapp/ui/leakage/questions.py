"""What a class guesses on the page Leakage before it sees the answers."""

from seqapp.store.leakage import Leakage, MistakeOutcome
from seqapp.ui.leakage.tables import bought_sentence, buys, caught_sentence, of_series, skill_text
from seqapp.ui.leakage.texts import WORDS
from seqapp.ui.questions import Question, how_large

NONE_OF_THEM = "none"


def of_chart(measured: Leakage, series: str) -> Question:
    """How many of the mistakes report skill on one kind of series."""
    rows = [of_series(one, series) for one in measured.mistakes]
    count, most = sum(map(buys, rows)), len(rows)
    choices = (NONE_OF_THEM, f"1 to {most - 2}", f"{most - 1}", f"all {most}")
    right = choices[0 if not count else 1 if count < most - 1 else 2 if count < most else 3]
    largest = max(measured.mistakes, key=lambda one: of_series(one, series).reported.mean)
    return Question(
        f"How many of the {most} mistakes report skill on {series if series.endswith('s') else f'a {series}'}?",
        choices,
        right,
        f"{count} do; the most, {skill_text(of_series(largest, series).reported.mean)}, “{WORDS[largest.name].label}”.",
    )


def of_bought(mistake: MistakeOutcome) -> Question:
    """How much skill a mistake reports where there is none."""
    return how_large(
        f"How much skill does “{WORDS[mistake.name].label}” report on a random walk?",
        mistake.random_walk.reported.mean,
        [("none", 0.0), ("up to 5 %", 0.05), ("up to half", 0.5)],
        "more than half",
        bought_sentence(mistake).replace("**", ""),
    )


def of_caught(mistake: MistakeOutcome) -> Question:
    """In how many series the look-ahead test finds a mistake."""
    n = mistake.prices.n + mistake.random_walk.n
    caught = mistake.prices.caught + mistake.random_walk.caught
    choices = ("in none", "in some", "in all")
    return Question(
        f"In how many series does the look-ahead test find “{WORDS[mistake.name].label}”?",
        choices,
        choices[0 if not caught else 1 if caught < n else 2],
        caught_sentence(mistake),
    )
