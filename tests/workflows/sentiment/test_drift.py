import numpy as np
import pandas as pd

from seqapp.networks.text import Reader
from seqapp.workflows.sentiment.drift import drift_baseline


def test_words_of_the_texts_unknown_ones_among_those_read_and_answers_to_others():
    reader = Reader(["a", "film"], max_tokens=2)
    texts = pd.Series(
        ["xyz a film", "a xyz", "xyz"], index=[7, 3, 9]
    )  # the first word of the first is not read
    kept = drift_baseline(reader, texts, np.array([0.0, 2.0]))
    assert kept.keys() == {"words", "unknown", "positive"}
    assert (kept["words"].n, kept["words"].median) == (3, 2)
    assert (kept["unknown"].n, kept["unknown"].median) == (3, 0.5)
    assert (kept["positive"].n, round(kept["positive"].median, 3)) == (2, 0.69)
