"""What a user gives a model of their own: a text as token ids, or rows of numbers. Read from text, nothing guessed."""

import re
from dataclasses import dataclass

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.traced import Kind

MOST_STEPS = 400
PADDING = 0
UNKNOWN = ("[unk]", "<unk>", "[oov]", "<oov>", "unk", "oov")
"""How the line of a vocabulary is called that stands for every word that has none, in small letters."""
_BETWEEN = re.compile(r"[,;\t]|\s+")


@dataclass(frozen=True, eq=False)
class Given:
    """An input, step by step.

    Attributes:
        kind: "word" or "row".
        items: (timesteps,) the label of each step.
        values: (timesteps,) token ids, or (timesteps, features).
        remark: what was left out; empty if nothing was.
    """

    kind: Kind
    items: list[str]
    values: np.ndarray
    remark: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model, by id: those of a file, whose first line is the token 0."""

    tokens: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Vocabulary":
        """That of a file with one token a line."""
        return cls(tuple(line.strip().lower() for line in text.removesuffix("\n").split("\n")))

    @property
    def unknown(self) -> int | None:
        """The id of a word that has none; None if there is no line for it."""
        return next((at for at, token in enumerate(self.tokens) if token in UNKNOWN), None)

    @property
    def example(self) -> str:
        """A text of its first words."""
        words = [token for token in self.tokens[1:] if token and token not in UNKNOWN]
        return " ".join(words[:12])


def read_words(text: str, vocabulary: Vocabulary, size: int) -> Given:
    r"""A text as token ids: split at white space, in small letters, each word by the number of its line.

    A word that has no line is read as that of `UNKNOWN`; without such a line it is left out.

    Args:
        text: of the user.
        vocabulary: beside the model.
        size: how many ids the model knows.

    Raises:
        BadInputError: no word is left, or a word's line is beyond what the model knows.

    >>> read_words("Good old film", Vocabulary.of("\n[UNK]\ngood\nfilm\n"), size=4).values
    array([2, 1, 3])
    """
    words, unknown = text.lower().split(), vocabulary.unknown
    lines = {token: at for at, token in reversed([*enumerate(vocabulary.tokens)]) if token}
    read = [(word, lines.get(word, unknown)) for word in words]
    known = [(word, at) for word, at in read if at is not None]
    if not known:
        raise BadInputError(
            f"No word of this text is in the model's vocabulary. Type others, such as: {vocabulary.example}."
        )
    highest = max(known, key=lambda one: one[1])
    if highest[1] >= size:
        raise BadInputError(
            f"“{highest[0]}” stands on line {highest[1] + 1:,} of the vocabulary, and the model knows {size:,} tokens: "
            "it is that of another model."
        )
    remark = (
        f"{len(words) - len(known)} words without a line in the vocabulary were left out."
        if len(known) < len(words)
        else ""
    )
    return _last(Given("word", [word for word, _ in known], np.array([at for _, at in known]), remark))


def read_ids(text: str, size: int) -> Given:
    """Token ids as they are typed, whole numbers with white space or commas between them.

    Args:
        text: of the user.
        size: how many ids the model knows.

    Raises:
        BadInputError: something is no such number.

    >>> read_ids("3, 1 2", size=4).values
    array([3, 1, 2])
    """
    typed = [part for part in _BETWEEN.split(text.strip()) if part]
    wrong = next((part for part in typed if not _is_id(part, size)), None)
    if wrong is not None or not typed:
        raise BadInputError(
            f"This model reads token ids from 0 to {size - 1:,}, such as: 2 3 5. With a vocabulary beside it, one "
            f"token a line, it reads words. Received: {(wrong or 'nothing')[:40]!r}."
        )
    return _last(Given("word", typed, np.array([int(part) for part in typed])))


def read_numbers(text: str, features: int) -> Given:
    r"""Rows of numbers, a row a step, a column a feature; headings above them and labels before them may be.

    Args:
        text: of a CSV file, with commas, semicolons, tabs or blanks between the numbers.
        features: how many columns the model reads.

    Raises:
        BadInputError: something is no number, or there are more or fewer columns.

    >>> given = read_numbers("day,low,high\nMon,1,2\nTue,3,4.5", features=2)
    >>> given.items, given.values.tolist()
    (['Mon', 'Tue'], [[1.0, 2.0], [3.0, 4.5]])
    """
    rows = [[cell.strip() for cell in _cells(line)] for line in text.splitlines() if line.strip()]
    if rows and not any(_is_number(cell) for cell in rows[0]):
        rows = rows[1:]
    if not rows:
        raise BadInputError(
            f"Give rows of {features} numbers, a row a step, such as the lines of a CSV file."
        )
    labelled = len(rows[0]) == features + 1
    items, values = [], np.empty((len(rows), features))
    for number, row in enumerate(rows, start=1):
        items.append(row[0] if labelled else f"row {number}")
        numbers = row[1:] if labelled else row
        wrong = next((cell for cell in numbers if not _is_number(cell)), None)
        if wrong is not None or len(numbers) != features:
            found = f"{len(numbers)} columns" if wrong is None else repr(wrong[:40])
            raise BadInputError(
                f"This model reads rows of {features} numbers, after a label if you like. Row {number} holds {found}."
            )
        values[number - 1] = [float(cell) for cell in numbers]
    return _last(Given("row", items, values))


def made_up_numbers(features: int, steps: int) -> str:
    """Numbers to look at before a user gives any: a sine a column, each slower than the one before."""
    t = np.arange(steps)[:, None] / (1 + np.arange(features))
    return "\n".join(",".join(f"{value:.3f}" for value in row) for row in np.sin(t))


def _last(given: Given) -> Given:
    cut = len(given.items) - MOST_STEPS
    if cut <= 0:
        return given
    remark = f"{given.remark} Only the last {MOST_STEPS} are read.".strip()
    return Given(given.kind, given.items[cut:], given.values[cut:], remark)


def _cells(line: str) -> list[str]:
    for between in (",", ";", "\t"):
        if between in line:
            return line.split(between)
    return line.split()


def _is_id(part: str, size: int) -> bool:
    return part.isascii() and part.isdecimal() and len(part) < 10 and int(part) < size


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False
