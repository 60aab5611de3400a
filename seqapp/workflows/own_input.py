"""What a user gives a model of their own: a text as token ids, or rows of numbers. Read from text, nothing guessed."""

import csv
import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.traced import Kind

MOST_STEPS = 400
PADDING = 0
PADDED = "(padding)"
UNKNOWN = ("[unk]", "<unk>", "[oov]", "<oov>", "unk", "oov")
"""How the line of a vocabulary is called that stands for every word that has none, in small letters."""
LARGEST = float(np.finfo(np.float32).max)
_BETWEEN = re.compile(r"[,;\t]|\s+")


@dataclass(frozen=True, eq=False)
class Given:
    """An input, step by step.

    Attributes:
        kind: "word" or "row".
        items: (timesteps,) the label of each step.
        values: (timesteps,) token ids, or (timesteps, features).
        remark: what was left out, or taken for something that it may not be; empty if nothing was.
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

    A first row without a number is a heading, and so are an empty first cell above labels and the numbers 0, 1, 2 and
    so on, which pandas writes above columns without names; where those may as well be a step, they are read as one. The
    remark says which.

    Args:
        text: of a CSV file, with commas, semicolons, tabs or blanks between the numbers.
        features: how many columns the model reads.

    Raises:
        BadInputError: something is no number, or there are more or fewer columns.

    >>> given = read_numbers("day,low,high\nMon,1,2\nTue,3,4.5", features=2)
    >>> given.items, given.values.tolist()
    (['Mon', 'Tue'], [[1.0, 2.0], [3.0, 4.5]])
    """
    rows, remarks = _rows(text, features), []
    if rows and not any(_is_meant(cell) for cell in rows[0]):
        rows = rows[1:]
    elif _is_numbered(rows, features):
        remarks.append(
            f"The first row, {', '.join(rows[0])[:40]}, is taken as headings; if it is a step, write its numbers with "
            "a point, as 0.0, and a label before them if other rows have one."
        )
        rows = rows[1:]
    elif len(rows) > 1 and rows[0][-features:] == _column_numbers(features):
        remarks.append(
            f"The first row, {', '.join(rows[0])[:40]}, is read as a step; if it is a heading, leave it out."
        )
    if not rows:
        raise BadInputError(
            f"Give rows of {features} numbers, a row a step, such as the lines of a CSV file."
        )
    labelled = len(rows[0]) == features + 1
    if labelled and all(_number(row[0]) is not None for row in rows):
        remarks.append("The first column is taken as labels, the others as the numbers.")
    items = [row[0] if labelled else f"row {number}" for number, row in enumerate(rows, start=1)]
    values = [_values(row[labelled:], features, number) for number, row in enumerate(rows, start=1)]
    return _last(Given("row", items, np.array(values), " ".join(remarks)))


def fitted(given: Given, steps: int | None) -> Given:
    """As many steps as the model reads: the last ones; words are padded in front, rows are not made up.

    Args:
        given: by the user.
        steps: how many the model reads; None if it reads any number.

    Raises:
        BadInputError: there are too few rows.
    """
    count = len(given.items)
    missing = 0 if steps is None else steps - count
    if missing == 0:
        return given
    if missing < 0:
        remark = f"{given.remark} Of {count} steps only the last {steps} are read: the model takes no more.".strip()
        return replace(given, items=given.items[-missing:], values=given.values[-missing:], remark=remark)
    if given.kind != "word":
        raise BadInputError(f"This model reads {steps} rows, and there are {count}. Give {missing} more.")
    ids = np.concatenate([np.full(missing, PADDING), given.values])
    return replace(given, items=[PADDED] * missing + given.items, values=ids)


@lru_cache(maxsize=8)
def made_up_numbers(features: int, steps: int) -> str:
    """Numbers to look at before a user gives any: a sine a column, each slower than the one before."""
    t = np.arange(steps)[:, None] / (1 + np.arange(features))
    return "\n".join(",".join(f"{value:.3f}" for value in row) for row in np.sin(t))


def _rows(text: str, features: int) -> list[list[str]]:
    """The cells of every line that is not blank.

    Between them stands what cuts the last line into as many as there should be; if nothing does, what is found first.
    """
    lines, bare = [line for line in text.splitlines() if line.strip()], re.sub('"[^"]*"', "", text)
    found = [one for one in (";", "\t", ",") if one in bare] + [" "]
    fitting = (one for one in found if any(_fits(row, features) for row in _cut(lines[-1:], one)))
    return _cut(lines, next(fitting, found[0]))


def _cut(lines: list[str], between: str) -> list[list[str]]:
    if between == " ":
        lines = [" ".join(line.split()) for line in lines]
    try:
        rows = [*csv.reader(lines, delimiter=between, skipinitialspace=True)]
    except csv.Error as error:
        raise BadInputError(
            f"This is no CSV text ({error}). Give a row a line, with commas between."
        ) from error
    return [[" ".join(cell.split()) for cell in row] for row in rows if len(row) > 1 or "".join(row).strip()]


def _fits(row: list[str], features: int) -> bool:
    """Whether a line was cut where it should be; a comma at the end of a cell is one between cells."""
    return 1 < len(row) in (features, features + 1) and not any(cell.endswith(",") for cell in row)


def _is_numbered(rows: list[list[str]], features: int) -> bool:
    """Whether the first row holds the numbers of the columns, as pandas writes them, and not a step.

    A step has a label if the others have one. 0 alone and 0, 1 are often a step, and 0, 1, 2 above whole numbers too.
    """
    if len(rows) < 2:
        return False
    first, *others = rows
    if not first[0]:
        return any(row[0] for row in others)
    if first != _column_numbers(features):
        return False
    if len(others[-1]) == features + 1:
        return True
    return features > 2 and not all(
        cell.removeprefix("-").isdecimal() for row in others for cell in row[-features:]
    )


def _column_numbers(features: int) -> list[str]:
    return [str(number) for number in range(features)]


def _values(cells: list[str], features: int, number: int) -> list[float]:
    values = [_number(cell) for cell in cells]
    wrong = next((cell for cell, value in zip(cells, values, strict=True) if not _is_finite(value)), None)
    if wrong is None and len(values) == features:
        return [value for value in values if value is not None]
    found = f"{len(values)} columns" if wrong is None else repr(wrong[:40])
    mend = " Write decimals with a point." if wrong and "," in wrong and _is_meant(wrong) else ""
    raise BadInputError(
        f"This model reads rows of {features} numbers, after a label if you like. Row {number} holds {found}.{mend}"
    )


def _last(given: Given) -> Given:
    cut = len(given.items) - MOST_STEPS
    if cut <= 0:
        return given
    remark = f"{given.remark} Only the last {MOST_STEPS} are read.".strip()
    return Given(given.kind, given.items[cut:], given.values[cut:], remark)


def _is_id(part: str, size: int) -> bool:
    return part.isascii() and part.isdecimal() and len(part) < 10 and int(part) < size


def _number(cell: str) -> float | None:
    """The number that a cell holds, whatever its size; None if it holds none."""
    try:
        return float(cell)
    except ValueError:
        return None


def _is_meant(cell: str) -> bool:
    """Whether a number is meant, be it with a comma for its point."""
    return _number(cell.replace(",", ".")) is not None


def _is_finite(value: float | None) -> bool:
    """Whether it is a number that the model can read, in float32."""
    return value is not None and abs(value) <= LARGEST
