"""The baselines' answers, computed once for each data set and kept in the user's cache directory."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import platformdirs

from seqapp.numbers.baselines import NBSVM
from seqapp.numbers.files import replacing


def nb_svm_logits(train: pd.DataFrame, validation: pd.DataFrame, cache: Path | None = None) -> np.ndarray:
    """NB-SVM's log-odds for the validation reviews, (n,), learnt from the training reviews.

    Args:
        train: text, label, movie.
        validation: text.
        cache: folder for the answers; the user's cache directory if None.
    """
    folder = cache or platformdirs.user_cache_path("seqapp", appauthor=False) / "baselines"
    columns = pd.concat([train[["text", "label", "movie"]], validation[["text"]]])
    key = hashlib.sha256(pd.util.hash_pandas_object(columns, index=False).to_numpy().tobytes()).hexdigest()
    path = folder / f"nb-svm-{key[:32]}.npy"
    if path.exists():
        answers = np.load(path)
        if len(answers) == len(validation):
            return answers
    model = NBSVM().fit(train["text"].tolist(), train["label"], train["movie"])
    answers = model.logit(validation["text"].tolist())
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, answers)
    return answers
