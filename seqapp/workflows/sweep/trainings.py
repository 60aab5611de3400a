"""One training of a sweep as a job: a recipe and its data in, a validation loss and a run folder out."""

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

import seqapp
from seqapp.data.prices.table import Prices
from seqapp.data.reviews.splits import Reviews
from seqapp.numbers.config import RunConfig
from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import Cell, Task
from seqapp.store.records import SentimentRecord, read_record
from seqapp.workflows.sentiment.measures import DivergedError
from seqapp.workflows.training.one_core import ONE, one_core
from seqapp.workflows.training.retrain import retrain
from seqapp.workflows.training.runs import package_versions

LOSS: dict[Task, str] = {"sentiment": "validation_log_loss", "forecast": "validation_pinball"}
"""What settings are told apart by, as the learning curves call it; smaller is better."""


class Result(BaseModel):
    """What a training leaves.

    Attributes:
        cell: the recurrent layer.
        config: the recipe.
        seed: of the recipe.
        run: its run folder, below that of the sweep; None where it was given up or diverged.
        losses: the validation loss after every epoch that was finished.
        loss: of the net as it is exported; None where there is none, and the training is lost.
        accuracy: of the same, on the same reviews; None for forecasts, and where it is lost.
        seconds: of training.
    """

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")  # a training may diverge

    cell: Cell
    config: dict[str, Any]
    seed: int
    run: str | None
    losses: list[float]
    loss: float | None
    accuracy: float | None
    seconds: float


class GivenUpError(Exception):
    """A training is not worth going on with.

    Attributes:
        epochs: how many it had finished.
    """

    def __init__(self, epochs: int) -> None:
        super().__init__(epochs)
        self.epochs = epochs


@dataclass(frozen=True, eq=False)
class Training:
    """A training.

    Attributes:
        config: the recipe, with its seed.
        data: what it learns from and is measured on.
        smoke: whether the project has written that.
        folder: where its run folder goes, in a folder of its own.
        limits: by epoch, from the first on, the validation loss above which the next one is not begun.
    """

    config: RunConfig
    data: Reviews | Prices
    smoke: bool
    folder: Path
    limits: tuple[float, ...] = ()

    @cached_property
    def key(self) -> str:
        """The cell, the seed, and a hash of all that the answer depends on."""
        told = {
            "config": self.config.model_dump(),
            "data": [self.data.sha256, len(self.data.frame), self.smoke],
            "limits": self.limits,
            "execution": ONE.model_dump(),
            "packages": {**package_versions(), "seqapp": seqapp.__version__},
        }
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        return f"{self.config.cell}-seed{self.config.seed}-{digest[:16]}.json"

    @property
    def place(self) -> Path:
        """The folder of its run folder."""
        return self.folder / self.key.removesuffix(".json")

    @property
    def begun(self) -> Path | None:
        """Its run folder, if there is one already."""
        return next((path.parent for path in sorted(self.place.glob("*/setting.json"))), None)

    def run(self) -> bytes:
        """A `Result`, as JSON; a training that was broken off goes on from its newest checkpoint."""
        try:
            with one_core():
                run = retrain(
                    self.config,
                    data=self.data,
                    runs=self.place,
                    resume=self.begun,
                    smoke=self.smoke,
                    tell=lambda _: None,
                    on_step=self._watch,
                )
        except GivenUpError as error:
            return self._lost(self._curves()[: error.epochs])
        except DivergedError:
            return self._lost(self._curves())
        except WorldError:  # as where a forecaster that answers NaN is not published
            curves = self._curves()
            if not curves or math.isfinite(min(epoch[LOSS[self.config.task]] for epoch in curves)):
                raise
            return self._lost(curves)
        record = read_record(run.path)
        if isinstance(record, SentimentRecord):
            loss, accuracy = record.metrics.log_loss, record.metrics.accuracy
        else:
            loss, accuracy = record.metrics.validation_pinball, None
        return self._result(str(run.path.relative_to(self.folder)), record.curves, loss, accuracy)

    def _lost(self, curves: list[dict[str, Any]]) -> bytes:
        """The result of a training that came to no net."""
        return self._result(None, curves, None, None)

    def _result(
        self, run: str | None, curves: list[dict[str, Any]], loss: float | None, accuracy: float | None
    ) -> bytes:
        result = Result(
            cell=self.config.cell,
            config=self.config.model_dump(),
            seed=self.config.seed,
            run=run,
            losses=[epoch[LOSS[self.config.task]] for epoch in curves],
            loss=loss,
            accuracy=accuracy,
            seconds=sum(epoch["seconds"] for epoch in curves),
        )
        return result.model_dump_json().encode()

    def _curves(self) -> list[dict[str, Any]]:
        """The learning curves so far: training writes them after every epoch, just before its checkpoint.

        So after a kill between the two they have an epoch more than the training that is resumed.
        """
        path = self.begun / "curves.json" if self.begun else self.place
        return json.loads(path.read_bytes()) if path.is_file() else []

    def _watch(self, done: int, total: int, training_loss: float) -> None:
        """Give up with a training loss that is no number, or with the first step after an epoch above its limit.

        Raises:
            GivenUpError: so it is.
        """
        epochs = self.config.model_dump()["epochs"]
        finished, step = divmod(done - 1, max(1, total // epochs))
        if not math.isfinite(training_loss):
            raise GivenUpError(finished)
        if 0 < finished <= len(self.limits) and step == 0:
            loss = self._curves()[finished - 1][LOSS[self.config.task]]
            if not loss <= self.limits[finished - 1]:
                raise GivenUpError(finished)
