"""The values of a column of labels to negative (0) and positive (1), in the one way that fits all of them."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from seqapp.data.texts import cut, listed

WORDS: dict[str, int | None] = {
    **dict.fromkeys(("positive", "pos", "p", "true", "t", "yes", "good", "fresh", "recommended"), 1),
    **dict.fromkeys(("negative", "neg", "n", "false", "f", "no", "bad", "rotten", "not recommended"), 0),
    **dict.fromkeys(("neutral", "neu", "mixed"), None),
    **dict.fromkeys(("very positive", "somewhat positive", "extremely positive", "strongly positive"), 1),
    **dict.fromkeys(("very negative", "somewhat negative", "extremely negative", "strongly negative"), 0),
}
STARS = re.compile(r"(-?\d+(?:\.\d+)?)(?: *stars?| */ *(\d+)| +out of (\d+)(?: stars)?)?", re.IGNORECASE)
Meanings = dict[str, int | None]


class LabelError(ValueError):
    """A column that cannot be read as labels; `value` is the first one at fault, if it is a single one."""

    def __init__(self, message: str, value: str | None = None) -> None:
        super().__init__(message)
        self.value = value


@dataclass(frozen=True)
class Reading:
    """How a column of labels is read.

    Attributes:
        meanings: what each of its values means: 1 positive, 0 negative, None in the middle.
        says: that in words; empty where nothing was guessed.
    """

    meanings: Meanings
    says: str

    @property
    def middle(self) -> list[str]:
        """The values in the middle."""
        return [value for value, meaning in self.meanings.items() if meaning is None]


@dataclass(frozen=True)
class Scale:
    """One way to read numbers: up to `low` is negative, from `high` on positive, between them is the middle."""

    called: str
    low: float
    high: float
    top: float

    def read(self, numbers: dict[str, float]) -> Reading:
        """The values by this scale."""
        meanings: Meanings = {
            value: 0 if number <= self.low else 1 if number >= self.high else None
            for value, number in numbers.items()
        }
        return Reading(meanings, "" if self is BINARY else self.called)


BINARY = Scale("0 negative, 1 positive", 0, 1, 1)
SIGNS = Scale("-1 negative, 1 positive", -1, 1, 1)
POLARITY = Scale("1 negative, 2 positive", 1, 2, 2)
FIVE = Scale("stars of 1 to 5, up to 2 negative, from 4 on positive", 2, 4, 5)
ZERO_TO_FOUR = Scale("0 to 4, up to 1 negative, from 3 on positive", 1, 3, 4)
TEN = Scale("stars of 1 to 10, up to 4 negative, from 7 on positive", 4, 7, 10)
KINDS: dict[frozenset[float], Scale] = {
    frozenset({0}): BINARY,
    frozenset({1}): BINARY,
    frozenset({0, 1}): BINARY,
    frozenset({-1, 1}): SIGNS,
    frozenset({1, 2}): POLARITY,
}


def is_label(cell: str) -> bool:
    """Whether a cell alone looks like a label of two kinds: how a file without headings shows itself.

    >>> is_label(" 1"), is_label("neg"), is_label("7"), is_label("A good film")
    (True, True, False, False)
    """
    word = cell.strip().casefold()
    return word in {"0", "1", "2", "-1", "positive", "negative", "pos", "neg", "true", "false"}


def read_labels(values: Iterable[str], *, stars: bool = False) -> Reading:
    """What the different values of a column mean.

    Args:
        values: each one once, in the file's order; none is blank.
        stars: the column is one of stars, so that 1 and 2 are both bad.

    Raises:
        LabelError: they are of more than two kinds, or have two readings.

    >>> read_labels(["pos", "neg"]).meanings
    {'pos': 1, 'neg': 0}
    >>> read_labels(["1", "3", "5"]).middle
    ['3']
    """
    kinds = list(dict.fromkeys(values))
    words = [kind.strip().casefold() for kind in kinds]
    if all(word in WORDS for word in words):
        return _read_words(kinds, words)
    numbers: dict[str, float] = {}
    tops = set()
    for kind, word in zip(kinds, words, strict=True):
        number = STARS.fullmatch(word)
        if number:
            numbers[kind] = float(number[1])
            tops.add(number[2] or number[3])
    strange = [kind for kind in kinds if kind not in numbers]
    if strange and numbers:
        raise LabelError("the label is no number, as the others are", strange[0])
    if strange:
        raise LabelError(_too_many(kinds), None)
    return _scale(numbers, tops, stars=stars or "star" in "".join(words)).read(numbers)


def _read_words(kinds: list[str], words: list[str]) -> Reading:
    meanings = {kind: WORDS[word] for kind, word in zip(kinds, words, strict=True)}
    sides = {
        side: [kind for kind in kinds if meanings[kind] == meaning]
        for side, meaning in (("positive", 1), ("negative", 0))
    }
    says = [f"{_shown(of)} {side}" for side, of in sides.items() if of and [side] != of]
    return Reading(meanings, ", ".join(says))


def _scale(numbers: dict[str, float], tops: set[str | None], *, stars: bool) -> Scale:
    """The one scale that fits all numbers.

    Args:
        numbers: the values as numbers.
        tops: what stands behind a stroke, as in 4/5.
        stars: the column is one of stars.

    Raises:
        LabelError: none does, or more than one.
    """
    found = frozenset(numbers.values())
    low, high = min(found), max(found)
    scale: Scale | None = None
    if len(tops) == 1 and tops <= {"5", "10"}:
        scale = FIVE if tops == {"5"} else TEN
        if low < 0 or high > scale.top:
            scale = None
    elif found in KINDS and not (stars and found in ({1}, {1, 2})):
        scale = KINDS[found]
    elif low == 0 and high == 4 and all(number == math.floor(number) for number in found):
        scale = ZERO_TO_FOUR
    elif low > 0 and (high == 5 or (low < 1 and high < 5)):
        scale = FIVE
    elif low >= 0 and 8 <= high <= 10:
        scale = TEN
    if scale is None:
        raise LabelError(_why_not(numbers, found, stars=stars))
    return scale


def _why_not(numbers: dict[str, float], found: frozenset[float], *, stars: bool) -> str:
    """Why numbers are of no scale, or what their two readings are and how to settle which."""
    shown = _shown(sorted(numbers, key=lambda kind: numbers[kind]))
    if found == {-1}:
        return "every label is -1, as where there are none: give labels of 0 and 1"
    if found == {-1, 0, 1}:
        return "-1, 0 and 1 are negative, neutral and positive, or unknown, negative and positive: drop one of them"
    if stars and found <= {1, 2}:
        return (
            f"{shown} are bad stars, or labels whose highest is positive: write bad stars as 0, or "
            "name the column as that of the labels (--columns label=HEADING)"
        )
    if stars and min(found) >= 1 and max(found) < 8:
        return f"{shown} are stars of 1 to 5, or of 1 to 10: write them as 4/5 or 4/10, or as 0 and 1"
    return _too_many(list(numbers))


def _too_many(kinds: list[str]) -> str:
    what = "more than two kinds" if len(kinds) > 2 else "of no known kind"
    return (
        f"the labels are {what} ({_shown(kinds)}): expected 0 and 1, negative and positive, or stars of 1 to 5, 0 to 4 "
        "or 1 to 10"
    )


def _shown(kinds: list[str]) -> str:
    return listed([cut(kind.strip(), 16) for kind in kinds], 45)
