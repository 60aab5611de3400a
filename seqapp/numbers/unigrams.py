"""The baseline that cannot know the order of words: a linear model over the bag of token ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

TRIED_C = (0.003, 0.01, 0.03, 0.1, 0.3)
HELD_OUT = 0.1


@dataclass(frozen=True, eq=False)
class Unigrams:
    """A baseline without a memory: logit = bias + the sum of weight[token_id] over the words that a text holds.

    Attributes:
        weight: (vocabulary,); 0 for padding.
        bias: a number.
        counts: whether a word that occurs twice counts twice; if not, only whether it is there.
    """

    weight: NDArray[np.float64]
    bias: float
    counts: bool

    def logit(self, token_ids: ArrayLike) -> float:
        """The answer to a text, (timesteps,): the same for every order of its words.

        >>> Unigrams(np.array([0.0, 0.5, 2.0]), -1.0, counts=False).logit([2, 1, 2])
        1.5
        """
        words = np.asarray(token_ids, dtype=np.intp)
        # sorted, so that even rounding ignores the order
        words = np.sort(words) if self.counts else np.unique(words)
        return float(self.weight[words].sum() + self.bias)


def fit_unigrams(
    texts: Sequence[NDArray[np.integer]], labels: ArrayLike, groups: ArrayLike, vocabulary: int
) -> tuple[Unigrams, dict[str, float | bool]]:
    """Logistic regression with an L2 penalty on which words a text holds, or on how often.

    Which of the two, and the strength of the penalty, are those of the least log loss on a tenth of the texts held
    out by group; then it is fitted on all of them.

    Args:
        texts: token ids, one array each.
        labels: (n,) 0 or 1.
        groups: (n,) texts of one group are never on both sides of the cut.
        vocabulary: how many token ids there are.

    Returns:
        The baseline, and how it was chosen: `C`, `counts`, `held_out_log_loss`.
    """
    from sklearn.metrics import log_loss  # noqa: PLC0415 (only training needs it, and it takes a second)
    from sklearn.model_selection import GroupShuffleSplit  # noqa: PLC0415

    y = np.asarray(labels)
    both = {counts: bags(texts, vocabulary, counts=counts) for counts in (False, True)}
    cut = GroupShuffleSplit(n_splits=1, test_size=HELD_OUT, random_state=0)
    learn, hold = next(cut.split(both[False], y, np.asarray(groups)))
    tried = [
        (
            log_loss(y[hold], _fit(x[learn], y[learn], C).predict_proba(x[hold])[:, 1], labels=[0, 1]),
            C,
            counts,
        )
        for counts, x in both.items()
        for C in TRIED_C
    ]
    loss, C, counts = min(tried)
    model = _fit(both[counts], y, C)
    chosen = Unigrams(np.asarray(model.coef_[0], np.float64), float(model.intercept_[0]), counts)
    return chosen, {"C": C, "counts": counts, "held_out_log_loss": float(loss)}


def bags(texts: Sequence[NDArray[np.integer]], vocabulary: int, *, counts: bool) -> csr_matrix:
    """Which token ids each text holds, or how often: (n, vocabulary).

    >>> bags([np.array([2, 1, 2])], 4, counts=True).toarray()
    array([[0., 1., 2., 0.]])
    """
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    columns = np.concatenate([np.asarray(text, np.int64) for text in texts])
    shape = (len(texts), vocabulary)
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)  # sums what is twice
    if not counts:
        matrix.data[:] = 1.0
    return matrix


def _fit(x: csr_matrix, y: NDArray[np.integer], C: float) -> "LogisticRegression":
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (as above)

    return LogisticRegression(C=C, solver="liblinear", random_state=0).fit(x, y)
