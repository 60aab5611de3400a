"""A forecaster beside the one that serves, on the dates that chose its epoch and, with their last, set its tails."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.data.prices.door import INPUT_ONLY, Prices, find_prices
from seqapp.numbers.panel import validation_start_of
from seqapp.numbers.quantiles import HORIZONS, mean_pinball
from seqapp.numbers.significance import block_bootstrap_interval
from seqapp.store.records import Comparison
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.degenerate import refuse_degenerate
from seqapp.workflows.forecast.nets import LAST, answer_rows
from seqapp.workflows.forecast.rows import Rows, rows_between


def compare(
    candidate: ModelVersion, serving: ModelVersion | None, data: Path | Prices | None
) -> list[Comparison]:
    """The difference of their mean pinball losses at every horizon; nothing if there is none to compare with.

    Raises:
        NotPromotedError: the candidate's answers to its golden examples are not finite, or all the same.
    """
    golden = json.loads((candidate.path / "golden.json").read_bytes())
    fans = np.array(golden["cases"][0]["outputs"]["quantiles"])
    refuse_degenerate(fans.reshape(len(fans), -1), "quantiles of its golden examples")
    if serving is None:
        return []
    prices = find_prices(data)
    config = candidate.forecast_run.config
    dates = prices.frame.loc[~prices.frame["ticker"].isin(INPUT_ONLY), "date"]
    start = validation_start_of(dates.to_numpy(), config.holdout)
    lookback = max(config.lookback, serving.forecast_run.config.lookback)
    rows, _ = rows_between(prices.frame, start, np.datetime64(prices.last_date, "D"), lookback)
    if not len(rows):  # the dates that chose the epoch have too little history behind them to be scored
        return []
    newest = np.full(len(rows), LAST)
    own, other = (answer_rows(ServedModel.load(model), rows, newest) for model in (candidate, serving))
    against = f"{serving.name}/{serving.version}"
    compared = (_compare_losses(against, rows, own[:, at], other[:, at], at) for at in range(len(HORIZONS)))
    return [comparison for comparison in compared if comparison is not None]


def _compare_losses(
    against: str, rows: Rows, own: np.ndarray, other: np.ndarray, at: int
) -> Comparison | None:
    known = np.isfinite(rows.y_true[:, at])
    y = rows.y_true[known, at]
    losses = pd.DataFrame({"own": mean_pinball(y, own[known]), "other": mean_pinball(y, other[known])})
    daily = losses.groupby(rows.date[known]).mean()
    if not daily["other"].mean():  # nothing moved: no ratio
        return None
    percent = 100 * (daily["own"] - daily["other"]) / daily["other"].mean()
    low, high = block_bootstrap_interval(percent)
    return Comparison(
        against=against,
        measure=f"{HORIZONS[at]}-day pinball loss",
        unit="%",
        difference=float(percent.mean()),
        low=low,
        high=high,
        worse=low > 0,
        n=len(percent),
    )
