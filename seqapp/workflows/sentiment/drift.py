"""What a sentiment net learnt from and answers, kept in its run.json to compare later requests with."""

import numpy as np
import pandas as pd
from scipy.special import expit

from seqapp.networks.text import Reader
from seqapp.numbers.drift import Distribution, distribution
from seqapp.numbers.names import UNKNOWN_ID


def drift_baseline(reader: Reader, texts: pd.Series, logits: np.ndarray) -> dict[str, Distribution]:
    """`words` and `unknown` of the reviews that a net learnt from, and `positive`, its answers to others.

    Args:
        reader: with the net's vocabulary.
        texts: what it learnt from: each has its number of words, and the share of unknown ones among those read.
        logits: what it says to reviews that it has never seen; P(positive) is their sigmoid.
    """
    ids = reader.token_ids(texts.tolist())
    return {
        "words": distribution([len(text.split()) for text in texts]),
        "unknown": distribution([float(np.mean(row == UNKNOWN_ID)) if len(row) else 0.0 for row in ids]),
        "positive": distribution(expit(logits)),
    }
