"""Which of a forecaster's nets answers for a date: the newest one that had not seen it, unless another is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.store.served import ServedModel
from seqapp.store.years import NEWEST
from seqapp.workflows.forecast.rows import Rows
from seqapp.workflows.forecast.signatures import dated, forecast

BATCH = 64
NONE, LAST = -2, -1
"""No net; the net that was trained on everything. From 0 on: the rows of years.npz."""


@dataclass(frozen=True)
class Nets:
    """For each of some dates the net that answers.

    Attributes:
        which: (n,) the row in years.npz, `LAST` or `NONE`.
        in_sample: (n,) whether that net had seen the date or later ones.
        names: (n,) its name: the year whose forecasts it is for, or `newest`.
        ends: (n,) datetime64[D], the first day that it had not seen.
    """

    which: np.ndarray
    in_sample: np.ndarray
    names: np.ndarray
    ends: np.ndarray

    def only(self, wanted: np.ndarray) -> "Nets":
        """Those of some dates, a mask (n,)."""
        return Nets(self.which[wanted], self.in_sample[wanted], self.names[wanted], self.ends[wanted])


def nets_for(model: ServedModel, dates: np.ndarray, asked: str | None = None) -> Nets:
    """The newest net that had not seen each date; `NONE` for dates before the first.

    A net has seen all that lies before its cutoff, the newest one all through its `trained_through`. A model without
    years.npz has one net, which answers for every date; where that had seen it, the answer is in sample.

    Args:
        model: a forecaster.
        dates: (n,) datetime64[D], the last days that the forecasts see.
        asked: a year's net, or `newest`, for all dates.

    Raises:
        BadInputError: it carries no net of that year.
    """
    years, through = model.years, np.datetime64(model.version.forecast_run.trained_through, "D")
    cutoffs = years.cutoffs if years else np.empty(0, "datetime64[D]")
    known = np.array([*(years.names if years else []), NEWEST], dtype=object)
    if asked is None:
        which = np.searchsorted(cutoffs, dates, side="right") - 1
        which = np.where(which < 0, NONE if years else LAST, which)
        which = np.where(dates > through, LAST, which)
    elif asked in known:
        which = np.full(len(dates), LAST if asked == NEWEST else list(known).index(asked))
    else:
        raise BadInputError(
            f"--net takes a year whose net {model.version.name}/{model.version.version} carries, or {NEWEST}: "
            f"{', '.join(known)}. Received: {asked!r}."
        )
    row = np.where(which == NONE, 0, which)
    ends = np.concatenate([cutoffs, [through + np.timedelta64(1, "D")]])[row]
    return Nets(which, (which != NONE) & (dates < ends), np.where(which == NONE, "", known[row]), ends)


def answer(model: ServedModel, seen: np.ndarray, net: int = LAST) -> np.ndarray:
    """One net's quantiles for up to `BATCH` windows of bars, (n, horizons, levels).

    Batches are filled up to one size: a matrix product's last bit depends on its shape, and a forecast must not depend
    on what else is asked.

    Args:
        model: a forecaster.
        seen: (n, lookback, 6) float32.
        net: as in `Nets.which`.
    """
    filled = np.concatenate([seen, np.repeat(seen[-1:], BATCH - len(seen), axis=0)])
    if net == LAST or model.years is None:
        quantiles = forecast(model, filled)
    else:
        quantiles = dated(model, filled, model.years.weights[net])
    return quantiles.log_returns[: len(seen)]


def answer_rows(
    model: ServedModel,
    rows: Rows,
    which: np.ndarray,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> np.ndarray:
    """The quantiles of every row by its net, (n, horizons, levels) float32; net after net, so that batches are full."""
    order = np.argsort(which, kind="stable")
    answers: np.ndarray | None = None
    done = 0
    for net in np.unique(which):
        own = order[which[order] == net]
        for start in range(0, len(own), BATCH):
            batch = own[start : start + BATCH]
            said = answer(model, rows.windows(batch), int(net))
            if answers is None:
                answers = np.empty((len(rows), *said.shape[1:]), np.float32)
            answers[batch] = said
            done += len(batch)
            on_progress(done, len(rows))
    if answers is None:
        raise BadInputError("There is no row to forecast from.")
    return answers


def in_words(nets: Nets, dates: np.ndarray) -> list[str]:
    """Which net answers from when to when, a line each."""
    lines = []
    for name in dict.fromkeys(nets.names[np.argsort(dates, kind="stable")]):
        own = dates[nets.names == name]
        lines.append(f"{name}: {own.min()} to {own.max()}")
    return lines


def too_early(model: ServedModel, day: str) -> str:
    """Why there is no answer for a day before the first net, and how to get one."""
    first = model.years.cutoffs[0] if model.years else "-"
    return (
        f"Every net of {model.version.name}/{model.version.version} has seen what followed {day}: its first one is "
        f"for days from {first} on. Choose a later date, or --net {str(first)[:4]} or --net newest for an answer in "
        "sample, which proves nothing."
    )
