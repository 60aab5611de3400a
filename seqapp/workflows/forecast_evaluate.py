"""Measure a published forecaster on price rows, beside the simple rivals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from seqapp.store.served import ServedModel
from seqapp.workflows.forecast_scores import score, tested_rows
from seqapp.workflows.forecast_use import answer_all, find_prices


def evaluate(
    model: ServedModel,
    data: Path | None,
    start: date | None,
    end: date | None,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> dict:
    """Score every row with start <= date <= end; without dates, every row after those the model learnt from.

    Returns:
        The report of `score`, with model, source, trained_through and in_sample.

    Raises:
        BadInputError: no row can be scored.
    """
    prices, run = find_prices(data), model.version.run
    trained_through = np.datetime64(run["trained_through"], "D")
    first = np.datetime64(start, "D") if start else trained_through + 1
    last = np.datetime64(end or prices.last_date, "D")
    rows = tested_rows(prices.frame, first, last, run["config"]["lookback"])
    report, _ = score(rows, {run["config"]["cell"]: answer_all(model, rows.windows, on_progress)})
    return {
        **report,
        "model": f"{model.version.name}/{model.version.version}",
        "source": prices.source,
        "trained_through": run["trained_through"],
        "in_sample": bool(first <= trained_through),
    }
