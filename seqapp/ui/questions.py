"""Questions that stand above a hidden answer: two to four choices, the right one found from the numbers shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from seqapp.ui.tables import POINTS, View, word_at
from seqapp.ui.texts import number, percent

SAME = "about the same"
OFFERED = 3  # words


@dataclass(frozen=True)
class Question:
    """What is asked before an answer is revealed.

    Attributes:
        text: the question.
        choices: two to four.
        right: that of them which the numbers say.
        why: the numbers, in a sentence.
    """

    text: str
    choices: tuple[str, ...]
    right: str
    why: str

    def __post_init__(self) -> None:
        """Refuses what could not be asked."""
        if not 2 <= len(self.choices) <= 4 or self.right not in self.choices:
            raise ValueError(
                f"A question has two to four choices and the right one among them. Received: {self.choices}, "
                f"right: {self.right!r}."
            )

    def verdict(self, guess: str | None) -> str:
        """The guess beside the answer, and why, as sentences.

        >>> which = which_is_higher("Which is higher?", {"RNN": 0.55, "LSTM": 0.35}, show=number)
        >>> which.verdict("LSTM")
        'Your guess: LSTM. The answer: **RNN**. RNN: 0.55, LSTM: 0.35.'
        >>> which.verdict("RNN")
        'Your guess: RNN. That is the answer. RNN: 0.55, LSTM: 0.35.'
        >>> which.verdict(None)
        'The answer: **RNN**. RNN: 0.55, LSTM: 0.35.'
        """
        if guess == self.right:
            return f"Your guess: {guess}. That is the answer. {self.why}"
        return f"{f'Your guess: {guess}. ' if guess else ''}The answer: **{self.right}**. {self.why}"


def which_is_higher(
    text: str,
    values: Mapping[str, float],
    apart: float = POINTS,
    *,
    show: Callable[[float], str] = percent,
    because: str = "",
) -> Question:
    """Which of two has the higher value; about the same if they lie less than `apart` apart.

    Args:
        text: the question.
        values: by what is chosen from.
        apart: below it they are called the same.
        show: a value as text.
        because: what is said behind the values.

    >>> which_is_higher("Which is higher?", {"RNN": 0.55, "LSTM": 0.5}).right
    'about the same'
    """
    (first, one), (second, other) = values.items()
    higher = first if one > other else second
    right = SAME if abs(one - other) < apart else higher
    return Question(text, (first, second, SAME), right, _said(values, show, because))


def which_is_best(
    text: str,
    values: Mapping[str, float],
    *,
    show: Callable[[float], str] = percent,
    lowest: bool = False,
    because: str = "",
) -> Question | None:
    """Which of up to four has the highest value, or the lowest; None for one alone. Arguments as `which_is_higher`.

    >>> which_is_best("Who loses least?", {"a": 0.2, "b": 0.1, "c": 0.3}, lowest=True).right
    'b'
    """
    if len(values) < 2:
        return None
    best = (min if lowest else max)(values, key=lambda name: values[name])
    return Question(text, tuple(values), best, _said(values, show, because))


def how_large(text: str, value: float, steps: Sequence[tuple[str, float]], above: str, why: str) -> Question:
    """In which of some ranges a value lies.

    Args:
        text: the question.
        value: of the answer.
        steps: what each range is called, and where it ends; the lowest first.
        above: what is called what lies beyond the last.
        why: as in `Question`.

    >>> how_large("How much is left?", 0.3, [("less than half", 0.5)], "half and more", "It is 0.3.").right
    'less than half'
    """
    right = next((name for name, end in steps if value < end), above)
    return Question(text, (*(name for name, _ in steps), above), right, why)


def which_word(
    text: str, frame: pd.DataFrame, sizes: ArrayLike, *, show: Callable[[float], str] = number
) -> Question | None:
    """At which of some words a size is largest: the three largest are offered, as they stand; None for a single word.

    Args:
        text: the question.
        frame: with `position` and `word`, a row for each word.
        sizes: (words,), NaN where there is none.
        show: a size as text.

    >>> words = pd.DataFrame({"position": [1, 2, 3], "word": ["a", "fine", "film"]})
    >>> asked = which_word("Which word?", words, [0.1, 0.7, 0.2])
    >>> asked.choices[0], asked.right, asked.why
    ('“a” (word 1)', '“fine” (word 2)', 'There it is 0.70; next comes “film” (word 3) with 0.20.')
    """
    values = np.asarray(sizes, dtype=np.float64)
    best = [at for at in np.argsort(-values, kind="stable")[:OFFERED].tolist() if np.isfinite(values[at])]
    if len(best) < 2:
        return None
    names = {at: word_at(frame, at) for at in sorted(best)}
    first, second = best[:2]
    return Question(
        text,
        tuple(names.values()),
        names[first],
        f"There it is {show(float(values[first]))}; next comes {names[second]} with {show(float(values[second]))}.",
    )


def of_memory(frame: pd.DataFrame, view: View) -> Question | None:
    """Where a heat map of `by_unit` is most marked: the gate open widest, or a state's units moved most.

    >>> words = {"position": [1, 2], "word": ["a", "fine"], "unit 1": [0.2, 0.6]}
    >>> of_memory(pd.DataFrame(words), View("LSTM", "f", "forget gate f", gate=True)).right
    '“fine” (word 2)'
    """
    values = frame.drop(columns=["position", "word"]).to_numpy()
    if view.gate:
        return which_word(f"At which word is the {view.title} open widest?", frame, values.mean(axis=1))
    moved = abs(np.diff(values, axis=0, prepend=np.nan)).mean(axis=1)
    return which_word(f"At which word does the {view.title} move most, over the units?", frame, moved)


def _said(values: Mapping[str, float], show: Callable[[float], str], because: str) -> str:
    said = ", ".join(f"{name}: {show(value)}" for name, value in values.items())
    return f"{said}. {because}".strip()
