"""What a class guesses on the page of the verdict before it sees the answers."""

from typing import Any

import pandas as pd

from seqapp.ui import learners
from seqapp.ui.questions import Question, how_large
from seqapp.ui.texts import capital, plain
from seqapp.ui.verdict.claims import FAR_BACK, PRAISE_LEFT, TASKS_CLAIM
from seqapp.ui.verdict.rules import Numbers, pairs
from seqapp.ui.verdict.tables import TRUE, UNTESTED, VERDICTS


def of_claim(row: dict[Any, Any]) -> Question | None:
    """Whether a claim holds in these nets; `row` as `tables.rows` gives it. None where it was not tested."""
    if row["verdict"] == UNTESTED:
        return None
    return Question("Is it so in these nets?", VERDICTS, row["verdict"], f"{capital(plain(row['number']))}.")


def of_summary(table: pd.DataFrame, numbers: Numbers) -> list[Question | None]:
    """A question for each sentence of `tables.summary`."""
    tested = table[table["verdict"] != UNTESTED]
    questions: list[Question | None] = []
    if len(tested):
        wholly = int((tested["verdict"] == TRUE).sum())
        asked = how_large(
            f"Of {len(tested)} claims of the lesson, how many do these nets bear out wholly?",
            wholly / len(tested),
            [("fewer than a quarter", 0.25), ("a quarter to a half", 0.5), ("half to three quarters", 0.75)],
            "more",
            f"They bear out {wholly}.",
        )
        questions.append(asked)
    trained = learners.question(numbers.get(TASKS_CLAIM, {}))
    if trained is not None:
        questions.append(trained)
    return [*questions, *_in_reviews(numbers)]


def _in_reviews(numbers: Numbers) -> list[Question | None]:
    back, praise = (pairs(numbers.get(key, {})) for key in (FAR_BACK, PRAISE_LEFT))
    if not back or not praise:
        return []
    firmer = sum(lstm > rnn for rnn, lstm in praise)
    return [
        how_large(
            f"In how many of {len(praise)} seeds does the LSTM that reads reviews keep more of an early praise?",
            firmer / len(praise),
            [("in none", 1e-9), ("in some", 1 - 1e-9)],
            "in all",
            f"In {firmer} it keeps more than the RNN of the same seed, behind 300 neutral words.",
        )
    ]
