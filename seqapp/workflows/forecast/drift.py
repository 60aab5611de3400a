"""How wide a forecaster's intervals were on what it learnt from, kept in its run.json to compare later ones with."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from seqapp.numbers.drift import Distribution, distribution
from seqapp.numbers.quantiles import LEVELS
from seqapp.workflows.forecast.rows import rows_between

SESSIONS = 250
BATCH = 512
LOW, HIGH = LEVELS.index(0.05), LEVELS.index(0.95)


def drift_baseline(
    answer: Callable[[np.ndarray], np.ndarray], frame: pd.DataFrame, lookback: int
) -> dict[str, Distribution]:
    """`width` of the 90 % interval of the log-return over one day, on the last 250 sessions that a net learnt from.

    Args:
        answer: from bars (n, lookback, 6) to quantiles (n, horizons, levels).
        frame: checked daily bars of all tickers.
        lookback: rows that a forecast sees; where no ticker has as many, the answer is empty.
    """
    dates = np.unique(frame["date"].to_numpy())[-SESSIONS:]
    rows, _ = rows_between(frame, dates[0], dates[-1], lookback)
    parts = np.split(np.arange(len(rows)), range(BATCH, len(rows), BATCH))
    widths = []
    for part in parts if len(rows) else []:
        quantiles = np.asarray(answer(rows.windows(part)))
        widths.append(quantiles[:, 0, HIGH] - quantiles[:, 0, LOW])
    return {"width": distribution(np.concatenate(widths))} if widths else {}
