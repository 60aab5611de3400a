"""The memory tasks, as endless streams of made-up examples: what came early must be known at the end.

`examples` draws a batch, `TASKS` says what each task asks and what an answer without a memory scores. Sources:
Hochreiter and Schmidhuber (1997), "Long short-term memory", for the adding problem and temporal order (experiments
4 and 6a); Le, Jaitly and Hinton (2015), "A simple way to initialize recurrent networks of rectified linear units",
for the baseline of the adding problem.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.memory_tasks.words import (
    BLOCK,
    COUNTRIES,
    DISTRACTOR_WORDS,
    DISTRACTORS,
    ENDINGS,
    FILLER,
    IDS,
    LANGUAGES,
    OPENINGS,
    VOCABULARY,
)
from seqapp.numbers.metrics import accuracy_interval

TaskName = Literal["language", "adding", "order"]
Metric = Literal["accuracy", "mse"]
Generator = np.random.Generator

SYMBOLS = ("start", "X", "Y", "a", "b", "c", "d", "end")  # of temporal order
CLASSES = ("XX", "XY", "YX", "YY")


@dataclass(frozen=True)
class MemoryTask:
    """What a task asks, and how it is measured.

    Attributes:
        name: in `TASKS`.
        title: for a person.
        question: what must be answered, in a sentence.
        metric: accuracy, where more is better, or mse, the mean squared error.
        baseline: what answering without a look at the example scores.
        baseline_is: how that answer comes about.
        answers: numbers that the net gives: a logit for each class, or the one value.
        features: numbers at each step; for words, which are ids, 0.
        distance: what the distances count.
        distances: where it is measured.
        one_net: whether one net learns all distances up to the longest; if not, each has a net of its own.
    """

    name: TaskName
    title: str
    question: str
    metric: Metric
    baseline: float
    baseline_is: str
    answers: int
    features: int
    distance: str
    distances: tuple[int, ...]
    one_net: bool = False


class Examples(NamedTuple):
    """A batch. inputs: (n, timesteps) int32 ids, 0 for padding, or (n, timesteps, features) float32; targets: (n,)."""

    inputs: NDArray[np.int32] | NDArray[np.float32]
    targets: NDArray[np.int32] | NDArray[np.float32]


class Measured(NamedTuple):
    """A mean over n test examples, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


TASKS: dict[TaskName, MemoryTask] = {
    "language": MemoryTask(
        "language",
        "Country and language",
        f"Somebody says where they grew up. Then come words about anything, which name other countries too. Which of "
        f"{len(COUNTRIES)} languages do they speak?",
        "accuracy",
        1 / len(COUNTRIES),
        f"guessing one of {len(COUNTRIES)}",
        len(COUNTRIES),
        0,
        "words between the country and the ending",
        (5, 10, 20, 50, 100, 150, 200),
        one_net=True,
    ),
    "adding": MemoryTask(
        "adding",
        "Adding problem",
        "Random numbers between 0 and 1 pass by. Two of them carry a mark, one in each half. What is their sum?",
        "mse",
        1 / 6,
        "always answering 1, the mean of all sums",
        1,
        2,
        "numbers in the sequence",
        (20, 50, 100, 200),
    ),
    "order": MemoryTask(
        "order",
        "Temporal order",
        "Among meaningless letters stand two signals, each X or Y, one early and one near the middle. Which two were "
        "they, in which order?",
        "accuracy",
        1 / len(CLASSES),
        f"guessing one of {len(CLASSES)}",
        len(CLASSES),
        len(SYMBOLS),
        "letters in the sequence",
        (20, 50, 100, 200),
    ),
}
SHORTEST: dict[TaskName, int] = {"language": 5, "adding": 4, "order": 12}
LONGEST = 400


def task_of(name: str) -> MemoryTask:
    """The task of a name.

    Raises:
        BadInputError: there is none.
    """
    named = next((task for task in TASKS.values() if task.name == name), None)
    if named is None:
        raise BadInputError(
            f"There is no such task. Name one of {', '.join(TASKS)}. Received: {name[:60]!r}."
        )
    return named


def check_distance(name: TaskName, distance: int) -> None:
    """Raises BadInputError unless the task has examples of this distance."""
    if not SHORTEST[name] <= distance <= LONGEST:
        raise BadInputError(
            f"The task {name} has lengths from {SHORTEST[name]} to {LONGEST}. Choose another. Received: {distance}."
        )


def examples(name: TaskName, n: int, distance: int, rng: Generator) -> Examples:
    """A batch of n examples of one distance; `timesteps_of` says how long they are.

    Args:
        name: the task.
        n: how many.
        distance: filler words between country and ending, or the length of the sequence.
        rng: where chance comes from.

    Raises:
        BadInputError: too short or too long a distance.

    >>> inputs, targets = examples("adding", 2, 20, np.random.default_rng(0))
    >>> inputs.shape, bool(np.allclose((inputs[..., 0] * inputs[..., 1]).sum(axis=1), targets))
    ((2, 20, 2), True)
    """
    check_distance(name, distance)
    return _MAKERS[name](n, distance, rng)


def mixed_examples(n: int, longest: int, rng: Generator) -> Examples:
    """Sentences of the language task with 5 to `longest` filler words, padded on the right.

    Numbers of filler words are drawn evenly on a logarithmic scale: as many from 5 to 10 as from 50 to 100.
    """
    check_distance("language", longest)
    low, high = np.log(SHORTEST["language"]), np.log(longest + 1)
    fillers = np.exp(rng.uniform(low, high, n)).astype(int)
    opening, ending, targets = _frame(n, rng)
    sentences = np.concatenate([opening, _filler(n, longest, rng), np.zeros_like(ending)], axis=1)
    start = opening.shape[1] + fillers[:, None]
    places = np.arange(sentences.shape[1])
    sentences[places >= start] = 0
    np.put_along_axis(sentences, start + np.arange(ending.shape[1]), ending, axis=1)
    return Examples(sentences, targets)


def timesteps_of(name: TaskName, distance: int) -> int:
    """How many steps an example has.

    >>> timesteps_of("language", 5), timesteps_of("adding", 20)
    (14, 20)
    """
    if name == "language":
        return distance + len(OPENINGS[0].split()) + 1 + len(ENDINGS[0].split())
    return distance


def spelled(name: TaskName, example: NDArray[np.generic]) -> str:
    """An example as a person reads it.

    >>> spelled("order", np.eye(8)[[0, 3, 1, 4, 2, 7]])
    'start a X b Y end'
    """
    if name == "language":
        return " ".join(VOCABULARY[number] for number in example.tolist() if number)
    if name == "order":
        return " ".join(SYMBOLS[number] for number in example.argmax(axis=1).tolist())
    return " ".join(f"{value:.2f}{'*' if mark else ''}" for value, mark in example.tolist())


def answer_of(name: TaskName, target: float) -> str:
    """A target as a person reads it.

    >>> answer_of("language", 2), answer_of("order", 1), answer_of("adding", 0.5)
    ('French', 'XY', '0.50')
    """
    if name == "language":
        return LANGUAGES[COUNTRIES[int(target)]]
    return CLASSES[int(target)] if name == "order" else f"{target:.2f}"


def measure(name: TaskName, targets: ArrayLike, outputs: ArrayLike) -> Measured:
    """How good a net's outputs are: accuracy with Wilson's interval, or the mean squared error with the Normal one.

    Args:
        name: the task.
        targets: (n,).
        outputs: (n, answers): a logit for each class, or the value.

    >>> measure("adding", [1.0, 1.0], [[0.5], [1.5]]).value
    0.25
    """
    y, given = np.asarray(targets), np.asarray(outputs, dtype=np.float64)
    if TASKS[name].metric == "accuracy":
        right = int((given.argmax(axis=1) == y).sum())
        return Measured(right / len(y), *accuracy_interval(right, len(y)), len(y))
    errors = (given[:, 0] - y) ** 2
    mean, margin = float(errors.mean()), float(1.96 * errors.std() / np.sqrt(len(y)))
    return Measured(mean, max(mean - margin, 0.0), mean + margin, len(y))


def _language(n: int, distance: int, rng: Generator) -> Examples:
    opening, ending, targets = _frame(n, rng)
    return Examples(np.concatenate([opening, _filler(n, distance, rng), ending], axis=1), targets)


def _frame(n: int, rng: Generator) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """How sentences open, (n, 5) with the country last, how they end, (n, 4), and the languages (n,)."""
    targets = rng.integers(0, len(COUNTRIES), n).astype(np.int32)
    opening = _ids(OPENINGS)[rng.integers(0, len(OPENINGS), n)]
    opening = np.concatenate([opening, targets[:, None] + 1], axis=1)
    return opening.astype(np.int32), _ids(ENDINGS)[rng.integers(0, len(ENDINGS), n)], targets


def _filler(n: int, words: int, rng: Generator) -> NDArray[np.int32]:
    """(n, words): neutral words, and phrases with any country, drawn without a look at the right one."""
    filler = _ids(FILLER)[:, 0][rng.integers(0, len(FILLER), (n, words))]
    for start in range(0, words - DISTRACTOR_WORDS + 1, BLOCK):
        room = min(BLOCK, words - start) - DISTRACTOR_WORDS + 1
        phrase = _ids(DISTRACTORS)[rng.integers(0, len(DISTRACTORS), n)]
        phrase = np.concatenate([phrase, rng.integers(1, len(COUNTRIES) + 1, (n, 1))], axis=1)
        rows = np.flatnonzero(rng.random(n) < 0.5)
        at = start + rng.integers(0, room, n)
        for offset in range(DISTRACTOR_WORDS):
            filler[rows, at[rows] + offset] = phrase[rows, offset]
    return filler


def _ids(texts: tuple[str, ...] | list[str]) -> NDArray[np.int32]:
    return np.array([[IDS[word] for word in text.split()] for text in texts], dtype=np.int32)


def _adding(n: int, distance: int, rng: Generator) -> Examples:
    values, marks = rng.random((n, distance)), np.zeros((n, distance))
    rows, half = np.arange(n), distance // 2
    marks[rows, rng.integers(0, half, n)] = 1
    marks[rows, rng.integers(half, distance, n)] = 1
    targets = (values * marks).sum(axis=1)
    return Examples(np.stack([values, marks], axis=-1).astype(np.float32), targets.astype(np.float32))


def _order(n: int, distance: int, rng: Generator) -> Examples:
    signals = rng.integers(0, 2, (n, 2))
    symbols = rng.integers(SYMBOLS.index("a"), SYMBOLS.index("d") + 1, (n, distance))
    symbols[:, 0], symbols[:, -1] = 0, SYMBOLS.index("end")
    for which, (low, high) in enumerate(((0.1, 0.2), (0.5, 0.6))):
        at = rng.integers(int(low * distance), int(high * distance) + 1, n)
        symbols[np.arange(n), at] = SYMBOLS.index("X") + signals[:, which]
    targets = (2 * signals[:, 0] + signals[:, 1]).astype(np.int32)
    return Examples(np.eye(len(SYMBOLS), dtype=np.float32)[symbols], targets)


_MAKERS: dict[TaskName, Callable[[int, int, Generator], Examples]] = {
    "language": _language,
    "adding": _adding,
    "order": _order,
}
