"""Making probabilities mean what they say: logits scaled and added on examples that were not learnt from."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Calibration:
    """logit = recurrent_weight * (logit of a recurrent net) + linear_weight * (logit of a linear model).

    Attributes:
        recurrent_weight: 1 / temperature where there is no linear part.
        linear_weight: 0 where there is none.
        n: examples these were fitted on, none of which was learnt from.
    """

    recurrent_weight: float
    linear_weight: float
    n: int


def fit_calibration(y_true: ArrayLike, recurrent: ArrayLike, linear: ArrayLike | None = None) -> Calibration:
    """The weights, not negative, of the least log loss (for one logit: temperature scaling, Guo et al. 2017).

    Args:
        y_true: (n,) 0 or 1.
        recurrent: (n,) logits.
        linear: (n,) logits, where there is a second model.

    >>> round(fit_calibration([1, 1, 1, 0], [2.0, 2.0, 2.0, 2.0]).recurrent_weight, 3)  # 3 to 1: 2 w = log 3
    0.549
    """
    logits = [recurrent] if linear is None else [recurrent, linear]
    sign = np.where(np.asarray(y_true) > 0.5, 1.0, -1.0)
    margins = np.stack([sign * np.asarray(logit, np.float64) for logit in logits], axis=1)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = margins @ weights
        return float(np.logaddexp(0.0, -margin).mean()), -margins.T @ scipy.special.expit(-margin) / len(
            margin
        )

    start = np.full(len(logits), 1 / len(logits))
    bounds = [(1e-3, 1e3)] + [(0.0, 1e3)] * (len(logits) - 1)
    fitted = scipy.optimize.minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", tol=1e-10).x
    return Calibration(float(fitted[0]), float(fitted[1]) if linear is not None else 0.0, len(margins))
