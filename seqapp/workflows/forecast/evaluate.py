"""Measure a published forecaster on price rows, beside the baselines."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from seqapp.data.prices.door import Prices, find_prices
from seqapp.numbers.errors import BadInputError
from seqapp.store.records import Report
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast.nets import NONE, answer_rows, in_words, nets_for, too_early
from seqapp.workflows.forecast.scores import SIMPLE, scorable_rows, score
from seqapp.workflows.forecast.verdict import verdict


def evaluate(
    model: ServedModel,
    data: Path | Prices | None,
    start: date | None,
    end: date | None,
    on_progress: Callable[[int, int], None] = lambda *_: None,
    *,
    net: str | None = None,
    baselines: Sequence[str] = SIMPLE,
) -> dict:
    """Score every row with start <= date <= end by the newest net that had not seen it.

    Args:
        model: a forecaster.
        data: prices, or where they are.
        start: the first date; None: the first of the first net's year; of a model with one net, of what it has not
            seen.
        end: the last date; None: the newest.
        on_progress: told of the baselines' jobs done and in all, then of forecasts.
        net: a year's net, or `newest`, for all dates.
        baselines: which of `seqapp.numbers.baseline_panel` stand beside it.

    Returns:
        The report of `score`, with model, source, trained_through, in_sample, nets, left_out (rows that every net had
        seen) and verdict.

    Raises:
        BadInputError: no row can be scored.
    """
    prices, run = find_prices(data), model.version.forecast_run
    first, last = _stretch(model, prices, start, end)
    rows, beside = scorable_rows(
        prices.frame, first, last, run.config.lookback, baselines, on_progress=on_progress
    )
    nets = nets_for(model, rows.date, net)
    seen = nets.which == NONE
    if seen.all():
        raise BadInputError(too_early(model, str(last)))
    rows, nets = rows.only(~seen), nets.only(~seen)
    own = answer_rows(model, rows, nets.which, on_progress)
    report, _ = score(rows, {run.config.cell: own}, {name: said[~seen] for name, said in beside.items()})
    return {
        **report,
        "model": f"{model.version.name}/{model.version.version}",
        "source": prices.source,
        "trained_through": run.trained_through,
        "in_sample": bool(nets.in_sample.any()),
        "nets": in_words(nets, rows.date),
        "left_out": int(seen.sum()),
        "verdict": verdict(Report.model_validate(report), run.config.cell),
    }


def _stretch(
    model: ServedModel, prices: Prices, start: date | None, end: date | None
) -> tuple[np.datetime64, np.datetime64]:
    """From when to when to score. BadInputError if that is nothing."""
    trained_through = np.datetime64(model.version.forecast_run.trained_through, "D")
    since = model.years.cutoffs[0] if model.years else trained_through + np.timedelta64(1, "D")
    first = np.datetime64(start, "D") if start else since
    last = np.datetime64(end or prices.last_date, "D")
    newest = np.datetime64(prices.last_date, "D")
    if newest < first and not start:
        raise BadInputError(
            f"{prices.source} ends on {newest}, and the model has learnt from days through "
            f"{trained_through}: none is left to test it on. Give newer prices, or --net newest and --start for days "
            "that it has seen."
        )
    if newest < first or last < first:
        raise BadInputError(
            f"No day from {first} to {min(last, newest)}: {prices.source} ends on {newest}, the model has "
            f"learnt from days through {trained_through}. Choose other dates with --start and --end."
        )
    return first, last
