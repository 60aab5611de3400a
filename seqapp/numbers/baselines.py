"""The simple baselines every recurrent net must stand beside."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

TOKENS = r"[^\W_]+(?:'[^\W_]+)*|[!?]"


class NBSVM:
    """A linear SVM over the words, pairs and triples a text contains, each weighed by its Naive Bayes log-count ratio.

        r = log( (p / ||p||_1) / (q / ||q||_1) ),   p = 1 + sum of x over positive texts,  q = 1 + over negative ones
        margin = w . (x * r) + b,   x binary

    A sigmoid fitted on margins of texts held out by group turns the margin into a probability (Platt 1999). Source:
    Wang and Manning (2012), "Baselines and bigrams". The SVM is scikit-learn's LinearSVC.
    """

    def __init__(self, C: float = 0.01, ngrams: int = 3) -> None:
        self.vectorizer = CountVectorizer(
            ngram_range=(1, ngrams), binary=True, token_pattern=TOKENS, dtype=np.float32
        )
        self.C = C

    def fit(self, texts: Sequence[str], labels: ArrayLike, groups: ArrayLike) -> Self:
        """Learn from texts with labels 0 or 1; texts of one group are never on both sides of the held-out cut."""
        x, y = self.vectorizer.fit_transform(texts), np.asarray(labels)
        learn, hold = next(GroupKFold(n_splits=5).split(x, y, np.asarray(groups)))
        ratio, svm = self._fit_svm(x[learn], y[learn])
        margins = svm.decision_function(_weigh(x[hold], ratio))
        self.platt = LogisticRegression().fit(margins[:, None], y[hold])
        self.ratio, self.svm = self._fit_svm(x, y)
        return self

    def logit(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The log-odds of a text being positive, (n,); its sigmoid is the probability."""
        margins = self.svm.decision_function(_weigh(self.vectorizer.transform(texts), self.ratio))
        return np.asarray(self.platt.decision_function(margins[:, None]), dtype=np.float64)

    def _fit_svm(self, x: csr_matrix, y: NDArray[np.int64]) -> tuple[NDArray[np.float32], LinearSVC]:
        p, q = 1 + x[y == 1].sum(axis=0), 1 + x[y == 0].sum(axis=0)
        ratio = np.asarray(np.log((p / p.sum()) / (q / q.sum())), dtype=np.float32)
        return ratio, LinearSVC(C=self.C, random_state=0).fit(_weigh(x, ratio), y)


def _weigh(x: csr_matrix, ratio: NDArray[np.float32]) -> csr_matrix:
    return csr_matrix(x.multiply(ratio))
