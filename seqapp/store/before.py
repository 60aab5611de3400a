"""What a version was measured on, to compare later requests with: the reviews of its validation fold."""

from pathlib import Path

import numpy as np
import pandas as pd

VALIDATION = "validation.parquet"


def before(folder: Path) -> dict[str, np.ndarray]:
    """Per review of a version's fold `words` and `positive` (P), each (n,); empty for a version that has none.

    Args:
        folder: of a version whose manifest was verified.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    if not (folder / VALIDATION).is_file():
        return {}
    fold = pd.read_parquet(folder / VALIDATION, columns=["n_words", "logit"])
    return {
        "words": fold["n_words"].to_numpy(),
        "positive": 1 / (1 + np.exp(-fold["logit"].to_numpy(np.float64))),
    }
