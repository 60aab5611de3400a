"""Measure a published forecaster on price rows, beside the simple baselines."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from seqapp.data.prices.door import Prices, find_prices
from seqapp.numbers.errors import BadInputError
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast.scores import score, tested_rows
from seqapp.workflows.forecast.use import answer_all


def evaluate(
    model: ServedModel,
    data: Path | Prices | None,
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
    prices, run = find_prices(data), model.version.forecast_run
    trained_through = np.datetime64(run.trained_through, "D")
    first = np.datetime64(start, "D") if start else trained_through + np.timedelta64(1, "D")
    last = np.datetime64(end or prices.last_date, "D")
    newest = np.datetime64(prices.last_date, "D")
    if newest < first and not start:
        raise BadInputError(
            f"{prices.source} ends on {newest}, and the model has learnt from days through "
            f"{trained_through}: none is left to test it on. Give newer prices, or --start for days that it has seen."
        )
    if newest < first or last < first:
        raise BadInputError(
            f"No day from {first} to {min(last, newest)}: {prices.source} ends on {newest}, the model has "
            f"learnt from days through {trained_through}. Choose other dates with --start and --end."
        )
    rows = tested_rows(prices.frame, first, last, run.config.lookback)
    report, _ = score(rows, {run.config.cell: answer_all(model, rows.windows, on_progress)})
    return {
        **report,
        "model": f"{model.version.name}/{model.version.version}",
        "source": prices.source,
        "trained_through": run.trained_through,
        "in_sample": bool(first <= trained_through),
    }
