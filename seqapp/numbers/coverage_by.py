"""Coverage where it differs: an interval that holds on average may fail when markets are wild."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.quantiles import coverage

TERCILES = ("low", "middle", "high")


def tercile(scale: ArrayLike) -> NDArray[np.str_]:
    """Which third of all rows each belongs to by volatility: low, middle or high.

    The limits are the quantiles 1/3 and 2/3 of all rows (between two order statistics linear); a row on a limit belongs
    to the lower third. The scale must be known when the forecast is made, such as a trailing volatility: grouped by
    what came afterwards, every forecast looks bad.

    Args:
        scale: (n,), a volatility for each row, in any unit.

    Returns:
        (n,), the names of `TERCILES`.

    Raises:
        ValueError: no rows, or a scale that is not finite.

    >>> tercile([3.0, 1.0, 2.0]).tolist()
    ['high', 'low', 'middle']
    """
    values = np.asarray(scale, np.float64)
    wrong = int((~np.isfinite(values)).sum())
    if values.ndim != 1 or len(values) == 0 or wrong:
        raise ValueError(
            f"Expected one finite volatility for each row. Received shape {values.shape}, {wrong} not finite."
        )
    limits = np.quantile(values, (1 / 3, 2 / 3))
    return np.array(TERCILES)[np.searchsorted(limits, values)]


def coverage_by(y_true: ArrayLike, low: ArrayLike, high: ArrayLike, groups: ArrayLike) -> pd.DataFrame:
    """The coverage within every group of rows.

    Args:
        y_true: (n,), what came.
        low, high: (n,), the ends of the interval.
        groups: (n,), a label for each row, such as its `tercile` or ticker.

    Returns:
        Index group, columns n (rows) and coverage (share within [low, high]); terciles in their order, other labels in
        the order of their first rows.

    Raises:
        ValueError: shapes that differ, no rows, or missing (NaN) values.

    >>> coverage_by([0.0, 0.0, 9.0], [-1.0] * 3, [1.0] * 3, ["low", "high", "high"])
           n  coverage
    group
    low    1       1.0
    high   2       0.5
    """
    y, bottom, top = (np.asarray(array, np.float64) for array in (y_true, low, high))
    labels = np.asarray(groups)
    if labels.shape != y.shape:
        raise ValueError(f"Expected a group for every outcome. Received shapes {y.shape} and {labels.shape}.")
    coverage(y, bottom, top)  # refuses what cannot be judged
    names = list(pd.unique(labels))
    if set(names) <= set(TERCILES):
        names.sort(key=TERCILES.index)
    rows = {name: labels == name for name in names}
    return pd.DataFrame(
        {
            "n": [int(of_group.sum()) for of_group in rows.values()],
            "coverage": [coverage(y[at], bottom[at], top[at]) for at in rows.values()],
        },
        index=pd.Index(names, name="group"),
    )
