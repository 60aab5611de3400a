"""What trainings of a sweep learn from, and what a search holds back: a part that chooses nothing, to report on."""

import datetime as dt
import hashlib
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from seqapp.data.prices.table import Prices, content_sha256
from seqapp.data.reviews.splits import Reviews
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Task
from seqapp.store.served import ServedModel
from seqapp.workflows.tasks import TASKS

SHARE = 10  # one film in so many, or one date


def made_up(task: Task) -> Reviews | Prices:
    """What the project writes itself for a smoke run."""
    data = TASKS[task].steps().load_data(None, smoke=True)
    if isinstance(data, Prices):
        return data
    frame = pd.concat([data.train, data.validation]).sort_index()
    return Reviews(frame, data.source, data.sha256, [], half=pd.Series("train", index=frame.index))


def learnable(data: Reviews | Prices) -> Reviews | Prices:
    """The same without test reviews: no job of a sweep gets to see them."""
    if isinstance(data, Prices) or data.half is None:
        return data
    return _rows(data, data.half == "train")


@dataclass(frozen=True)
class HeldBack:
    """What chose nothing.

    Attributes:
        data: reviews of films of their own; of prices all, as forecasts need what was before.
        start: the first date that counts.
        words: what that is.
    """

    data: Reviews | Prices
    start: dt.date | None
    words: str

    def report(self, models: Sequence[ServedModel]) -> dict[str, Any]:
        """The measures of several nets of one recipe: of each, their mean and their spread, as far as there are any."""
        measured = [self._measure(model) for model in models]
        by_name = {name: [one[name] for one in measured] for one in measured[:1] for name in one}
        means = {name: statistics.fmean(values) for name, values in by_name.items()}
        spreads = {name: statistics.stdev(values) if values[1:] else None for name, values in by_name.items()}
        return {"on": self.words, "nets": measured, "mean": means, "spread": spreads}

    def _measure(self, model: ServedModel) -> dict[str, float]:
        if isinstance(self.data, Reviews):
            from seqapp.workflows.sentiment.use import evaluate  # noqa: PLC0415 (its own task's alone)

            measured = evaluate(model, self.data, "all")
            return {name: measured[name] for name in ("accuracy", "log_loss")}
        from seqapp.workflows.forecast.evaluate import evaluate as score  # noqa: PLC0415

        one_day = score(model, self.data, self.start, None)["horizons"]["1"]
        cell = model.version.forecast_run.config.cell
        beside = {f"pinball_of_{name}": own["pinball"][0] for name, own in one_day.items() if name != cell}
        return {"pinball": one_day[cell]["pinball"][0], **beside}


def hold_back(data: Reviews | Prices) -> tuple[Reviews | Prices, HeldBack]:
    """What a search may learn from and choose by, and what it may not look at.

    Of reviews one film in ten, whichever a hash of its name says; of prices the last tenth of the dates.

    Raises:
        BadInputError: nothing would be left on a side.
    """
    if isinstance(data, Prices):
        return _hold_back_dates(data)
    films = {film: _is_held_back(film) for film in data.frame["movie"].unique()}
    held = data.frame["movie"].map(films)
    if held.all() or not held.any():
        raise BadInputError(
            f"A search holds back one film in ten to report on, and of the {len(films)} films here that leaves none on "
            "a side. Give reviews of more films."
        )
    reported = _rows(data, held)
    words = f"{len(reported.frame):,} reviews of films that neither training nor the search has seen"
    return _rows(data, ~held), HeldBack(reported, None, words)


def _hold_back_dates(prices: Prices) -> tuple[Prices, HeldBack]:
    dates = np.unique(prices.frame["date"].to_numpy("datetime64[D]"))
    start = dates[-max(1, len(dates) // SHARE)]
    frame = prices.frame[prices.frame["date"] < start].reset_index(drop=True)
    learnt = replace(prices, frame=frame, sha256=content_sha256(frame), events=None)
    words = f"the days from {start} on, which neither training nor the search has seen"
    return learnt, HeldBack(prices, start.item(), words)


def _is_held_back(film: str) -> bool:
    """Independent of the validation fold, which hashes the name alone."""
    return int(hashlib.sha256(f"held back {film}".encode()).hexdigest(), 16) % SHARE == 0


def _rows(reviews: Reviews, which: pd.Series) -> Reviews:
    """Some of the reviews."""
    return replace(
        reviews,
        frame=reviews.frame[which].reset_index(drop=True),
        rest=None if reviews.rest is None else reviews.rest[which].reset_index(drop=True),
        half=None if reviews.half is None else reviews.half[which].reset_index(drop=True),
    )
