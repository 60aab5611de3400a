"""A question of the quiz: options that come from known misconceptions, and how the nets say which of them is right."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read
from seqapp.store.seed_weights import SeedWeights
from seqapp.ui.styles import RNN
from seqapp.ui.texts import number
from seqapp.workflows.lesson.words import Words

ROUNDING = 1e-9
Numbers = Mapping[str, float]
Rule = Callable[[Numbers], bool]
Needs = Literal["reviews", "task", "trainings", "forecasters", "nothing"]
"""What is asked: the nets that read reviews, the memory tasks' LSTM, the kept trainings of the memory tasks, run.json
of the forecasters, or arithmetic alone."""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Attributes:
        text: the answer.
        wrong: what is wrong with it, said to whoever chose it and it is not the right one.
        right: what is said besides where it is the right one, such as that the textbook has it otherwise.
    """

    text: str
    wrong: str
    right: str = ""


@dataclass(frozen=True)
class Place:
    """Where the app shows what a question is about: a page, its address there, and what the link says."""

    page: str
    label: str
    view: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Question:
    """A question, whose right option nobody has typed: its rules find it in the measured numbers.

    Attributes:
        key: in the address; short, and never given to another question.
        title: in a few words.
        text: the question.
        options: two to four.
        rules: as many; exactly one of them holds of the numbers, and its option is right.
        measure: asks what `needs` names; gives the numbers.
        said: a sentence with places for them: "{left:.0%}".
        place: where to see more.
        needs: what is asked.
        reads: the texts that a net reads for it.
    """

    key: str
    title: str
    text: str
    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    measure: Callable[[Any], Numbers]
    said: str
    place: Place
    needs: Needs = "reviews"
    reads: tuple[str, ...] = ()

    def right(self, numbers: Numbers) -> int:
        """The option that the numbers say is right, from 0.

        Raises:
            WorldError: none or several rules hold, as of models that give no such numbers.
        """
        holding = [at for at, rule in enumerate(self.rules) if rule(numbers)]
        if len(holding) != 1:
            raise WorldError(
                f"The models that are installed do not answer the question {self.key}: "
                f"{', '.join(f'{name} = {value:.4g}' for name, value in numbers.items())}. Choose another one."
            )
        return holding[0]

    def told(self, numbers: Numbers) -> str:
        """The numbers, as a sentence."""
        return filled(self.said, numbers)


@dataclass(frozen=True, eq=False)
class Reviewers:
    """The nets that read reviews, and the words of a question's texts.

    Attributes:
        weights: the nets of every seed, and the baseline of single words.
        seeds: of the nets as shipped, by label.
        words: by text.
    """

    weights: SeedWeights
    seeds: dict[str, int]
    words: dict[str, Words]

    def ids(self, text: str) -> NDArray[np.integer]:
        """The token ids of a text."""
        return self.words[text].ids

    def every(self, label: str) -> tuple[Net, ...]:
        """The nets of a kind, "RNN" or "LSTM", of every seed."""
        return self.weights.nets["rnn" if label == RNN.label else "lstm"]

    def net(self, label: str) -> Net:
        """The net as shipped."""
        return next(net for net in self.every(label) if net.seed == self.seeds[label])

    def traced(self, label: str, text: str) -> dict[str, Array]:
        """What the net as shipped computes on a text."""
        return read(self.net(label), self.ids(text))

    @property
    def known_by(self) -> tuple[object, ...]:
        """What a cache knows them by."""
        digests = [net.digest for nets in self.weights.nets.values() for net in nets]
        return (*digests, *self.seeds.items(), *(words.ids.tobytes() for words in self.words.values()))


def between(key: str, *ends: float) -> tuple[Rule, ...]:
    """A rule for each range that the ends part: each begins at its lower end and stops below its upper one.

    >>> [rule({"left": 0.1}) for rule in between("left", 0.1, 0.5)]
    [False, True, False]
    """
    edges = (-np.inf, *ends, np.inf)
    return tuple(partial(_lies, key, low, high) for low, high in pairwise(edges))


def exact(*keys: str) -> tuple[Rule, ...]:
    """A rule for each gap between what a formula gives and what the net computed: it is rounding alone.

    >>> [rule({"a": 0.3, "b": 1e-16}) for rule in exact("a", "b")]
    [False, True]
    """
    return tuple(partial(_lies, key, 0.0, ROUNDING) for key in keys)


def most(*keys: str) -> tuple[Rule, ...]:
    """A rule for each number: it is the largest; of equal ones, the first.

    >>> [rule({"a": 0.3, "b": 0.4}) for rule in most("a", "b")]
    [False, True]
    """
    return tuple(partial(_leads, key, keys) for key in keys)


def filled(template: str, numbers: Numbers) -> str:
    """A sentence with numbers in its places, written as on all pages: 50 %, 3·10⁻¹⁶.

    >>> filled("{left:.0%} of {all:,.0f}", {"left": 0.5, "all": 1200.0}).replace("\u00a0", " ")
    '50 % of 1,200'
    >>> filled("{one:.0e}, {other:.0e}", {"one": 3e-16, "other": 0.0})
    '3·10⁻¹⁶, 0'
    """
    sentence = re.sub(r"(?<=\d)%", "\u00a0%", template.format(**numbers))
    return re.sub(r"\d+e[+-]\d+", lambda found: number(float(found[0])), sentence)


def _lies(key: str, low: float, high: float, numbers: Numbers) -> bool:
    return bool(low <= numbers[key] < high)


def _leads(key: str, keys: Sequence[str], numbers: Numbers) -> bool:
    return key == max(keys, key=lambda one: numbers[one])
