"""A visitor's answers as a table, and as a score."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from seqapp.ui.quiz.asking import Numbers, Question
from seqapp.ui.quiz.bank import BY_KEY, TOPICS
from seqapp.ui.quiz.given import Given
from seqapp.ui.quiz.texts import TOPICS as TITLES

Measured = Mapping[str, Numbers]
"""The numbers by question, of those that may be shown."""


@dataclass(frozen=True)
class Score:
    """How many questions were answered, and of those that may be shown, how many rightly."""

    answered: int
    shown: int
    right: int

    def __str__(self) -> str:
        """A sentence.

        >>> print(Score(4, 3, 2))
        4 of 43 questions answered. Right: 2 of 3.
        """
        said = f"{self.answered} of {len(BY_KEY)} questions answered."
        return f"{said} Right: {self.right} of {self.shown}." if self.shown else said


def is_right(question: Question, given: Given, numbers: Numbers) -> bool:
    """Whether the option that was chosen is the one that the numbers say."""
    return given.choice == question.right(numbers)


def score(given: Mapping[str, Given], measured: Measured) -> Score:
    """The score of a visitor's answers."""
    right = sum(is_right(BY_KEY[key], given[key], numbers) for key, numbers in measured.items())
    return Score(len(given), len(measured), right)


def spelled(text: str) -> str:
    r"""An option as a table has it, which shows no formulas.

    >>> spelled(r"$h_t = o_t \tanh(c_t)$")
    'h_t = o_t tanh(c_t)'
    """
    return text.replace(r"\,", " ").replace(r"\tanh", "tanh").replace(r"\sigma", "σ").replace("$", "")


def results(given: Mapping[str, Given], measured: Measured) -> pd.DataFrame:
    """A row for each answer, in the order of the questions; what may not be shown stays empty."""
    rows = []
    for topic, questions in TOPICS.items():
        for question in questions:
            if question.key not in given:
                continue
            own, numbers = given[question.key], measured.get(question.key)
            row = {
                "key": question.key,
                "about": TITLES[topic],
                "question": question.text,
                "your answer": spelled(question.options[own.choice or 0].text),
                "tries": own.tries,
            }
            if numbers is not None:
                row |= {
                    "right": is_right(question, own, numbers),
                    "right answer": spelled(question.options[question.right(numbers)].text),
                    "measured": question.told(numbers),
                }
            rows.append(row)
    return pd.DataFrame(rows)
