"""All of a classifier's numbers on reviews that it answered."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_by_length, sentiment_metrics
from seqapp.store.records import SentimentMetrics


class DivergedError(BadInputError):
    """A training has come to a net whose answers are no numbers."""


def measure(answers: pd.DataFrame, column: str) -> SentimentMetrics:
    """A model's numbers on answered reviews (label, n_words), from its column of logits."""
    probability = expit(answers[column].to_numpy("float64"))
    by_length = accuracy_by_length(answers["label"], probability, answers["n_words"])
    return SentimentMetrics.model_validate(
        {**sentiment_metrics(answers["label"], probability), "by_length": by_length}
    )


def validated(label: pd.Series, logit: np.ndarray, tell: Callable[[str], None]) -> dict[str, float]:
    """What a learning curve has of reviews that are not learnt from, (n,) labels and logits; told of, too.

    Raises:
        DivergedError: a logit is not finite.
    """
    if lost := int((~np.isfinite(logit)).sum()):
        raise DivergedError(
            f"The training diverged: the net's answers to {lost:,} of {len(logit):,} validation reviews are not finite "
            "numbers. Start a new run with a smaller --set learning_rate= or --set clip_norm=."
        )
    measured = sentiment_metrics(label, expit(logit))
    tell(f"validation accuracy {measured['accuracy']:.4f}, log loss {measured['log_loss']:.4f}")
    return {"validation_accuracy": measured["accuracy"], "validation_log_loss": measured["log_loss"]}
