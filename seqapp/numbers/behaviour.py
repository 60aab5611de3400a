"""The cases of the behaviour report card, behaviour.csv, all written for it: small texts that each ask one thing.

After Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of NLP models with CheckList". A case is of one kind:

    label        P(positive) falls on the right side of 1/2
    direction    P(positive) of `text` is higher than that of `other`
    invariance   P(positive) of the two lies less than `tolerance` apart: what differs says nothing
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from seqapp.numbers.errors import WorldError
from seqapp.numbers.metrics import accuracy_interval

FILE = Path(__file__).with_suffix(".csv")
CAPABILITIES = (
    "negation",
    "but-clauses",
    "used to and now",
    "intensity",
    "comparison",
    "names and numbers",
    "neutral filler",
    "typos",
    "irony (hard)",
    "other domains",
)
HALF = 0.5
Kind = Literal["label", "direction", "invariance"]


@dataclass(frozen=True)
class Case:
    """One case; fields that its kind has no use for are None.

    Attributes:
        capability: one of `CAPABILITIES`.
        group: a part of it, in a few words.
        kind: how it is judged.
        text: what is read.
        other: what it is compared with.
        label: 1 or 0, for positive or negative.
        tolerance: how far apart the two probabilities may lie.
    """

    capability: str
    group: str
    kind: Kind
    text: str
    other: str | None = None
    label: int | None = None
    tolerance: float | None = None

    def __post_init__(self) -> None:
        """Refuses what cannot be judged."""
        needs = {"label": (True, False, False), "direction": (False, True, False)}
        has = (self.label is not None, self.other is not None, self.tolerance is not None)
        sound = (
            self.capability in CAPABILITIES
            and self.kind in get_args(Kind)
            and has == needs.get(self.kind, (False, True, True))
            and self.label in (0, 1, None)
            and 0 < (HALF if self.tolerance is None else self.tolerance) < 1
            and bool(self.group and self.text.strip() and (self.other is None or self.other.strip()))
            and self.text != self.other
        )
        if not sound:
            raise ValueError(
                f"A case has a known capability and kind, and a label, another text, or another text and a tolerance "
                f"between 0 and 1. Received: {self}."
            )

    @property
    def expected(self) -> str:
        """What a model should do, in words.

        >>> Case("negation", "not good", "label", "Not good.", label=0).expected
        'negative'
        """
        if self.kind == "label":
            return "positive" if self.label else "negative"
        if self.kind == "direction":
            return "higher than the other"
        return f"within {100 * (self.tolerance or 0):.0f} points of the other"

    def holds(self, probability: Mapping[str, float]) -> bool:
        """Whether a model that gives these texts these probabilities does as expected.

        >>> Case("typos", "a", "invariance", "a", other="b", tolerance=0.1).holds({"a": 0.5, "b": 0.55})
        True
        """
        own = probability[self.text]
        if self.kind == "label":
            return (own >= HALF) == (self.label == 1)
        other = probability[self.other or ""]
        return own > other if self.kind == "direction" else abs(own - other) < (self.tolerance or 0)


@cache
def cases() -> tuple[Case, ...]:
    """All cases, in the file's order.

    Raises:
        WorldError: the file is not the one that was installed: a row of it is no case.
    """
    read = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                values = {name: value or None for name, value in row.items()}
                label, tolerance = values.pop("label"), values.pop("tolerance")
                numbers = {
                    "label": None if label is None else int(label),
                    "tolerance": None if tolerance is None else float(tolerance),
                }
                read.append(Case(**{**values, **numbers}))  # type: ignore[arg-type] # checked by Case itself
            except (TypeError, ValueError, KeyError, AttributeError) as error:
                raise WorldError(
                    f"{FILE.name} is damaged in case {len(read) + 1}: {error} Restore it."
                ) from error
    return tuple(read)


def texts(some: Sequence[Case]) -> list[str]:
    """All texts of some cases, each once, in their order."""
    both = [text for case in some for text in (case.text, case.other) if text is not None]
    return list(dict.fromkeys(both))


def cases_sha256() -> str:
    """The SHA-256 of the file: which cases an answer that was kept belongs to."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def outcomes(some: Sequence[Case], probability: Mapping[str, float]) -> pd.DataFrame:
    """What a model makes of the cases: a row each.

    Args:
        some: the cases.
        probability: P(positive) by text.

    Returns:
        The fields of `Case`, and `expected`, `probability`, `probability_of_other` (NaN without one), `passed`.
    """
    rows = [
        {
            **asdict(case),
            "expected": case.expected,
            "probability": probability[case.text],
            "probability_of_other": probability[case.other] if case.other else float("nan"),
            "passed": case.holds(probability),
        }
        for case in some
    ]
    return pd.DataFrame(rows)


def by_capability(judged: pd.DataFrame) -> pd.DataFrame:
    """The share of cases passed in each capability, with its 95 % interval (Wilson).

    Args:
        judged: as `outcomes` returns it.

    Returns:
        Columns `capability, kind, cases, passed, share, share_low, share_high`, in the order of `CAPABILITIES`.
    """
    rows = []
    for capability in CAPABILITIES:
        own = judged[judged["capability"] == capability]
        if own.empty:
            continue
        n, passed = len(own), int(own["passed"].sum())
        low, high = accuracy_interval(passed, n)
        rows.append(
            {
                "capability": capability,
                "kind": own["kind"].iloc[0],
                "cases": n,
                "passed": passed,
                "share": passed / n,
                "share_low": low,
                "share_high": high,
            }
        )
    return pd.DataFrame(rows)
