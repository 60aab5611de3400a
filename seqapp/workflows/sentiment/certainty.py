"""How far a version's probabilities can be trusted, from its own answers to the fold: never typed, always counted."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from seqapp.numbers.calibration import Certainty, abstain_below, certainty, reliability
from seqapp.workflows.comparison import VALIDATION, read_table

LOGIT = "logit"


@dataclass(frozen=True)
class Band:
    """Where a model had better abstain: chosen on one half of the fold's reviews, measured on the other.

    Attributes:
        low: P(positive) above which it lies; without a band both ends are 1/2.
        high: P(positive) below which it lies.
        measured: on the other half.
    """

    low: float
    high: float
    measured: Certainty

    def holds(self, probability: float) -> bool:
        """Whether a probability lies in the band."""
        return self.low < probability < self.high


def band_of(folder: Path, column: str = LOGIT) -> Band | None:
    """The band of a published version, or of NB-SVM beside it, outside of which 95 of 100 answers are right.

    The halves go by a hash of a review's id. A film may have reviews in both, so the numbers are slightly kind.

    Args:
        folder: of the version.
        column: `LOGIT`, or the `BASELINE_LOGIT` of `seqapp.workflows.comparison` for NB-SVM.

    Returns:
        The band; None if its answers are never so accurate, or the fold is too small to part.

    Raises:
        WorldError: the version carries no answers to the fold.
    """
    answers = read_table(folder / VALIDATION, ["key", "label", column])
    chooses = np.array([hashlib.sha256(str(key).encode()).digest()[0] % 2 == 0 for key in answers["key"]])
    if chooses.all() or not chooses.any():
        return None
    label, probability = _label_and_probability(answers, column)
    least = abstain_below(label[chooses], probability[chooses])
    if least is None:
        return None
    return Band(1 - least, least, certainty(label[~chooses], probability[~chooses], least))


def reliability_of(folder: Path, column: str = LOGIT) -> pd.DataFrame:
    """`reliability` on the whole fold. Arguments and errors as in `band_of`."""
    return reliability(*_label_and_probability(read_table(folder / VALIDATION, ["label", column]), column))


def _label_and_probability(answers: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    return answers["label"].to_numpy(), expit(answers[column].to_numpy("float64"))
