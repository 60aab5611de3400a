"""One training of a sweep as a job: a recipe and its data in, a validation loss and a run folder out."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

import seqapp
from seqapp.data.prices.table import Prices
from seqapp.data.reviews.splits import Reviews
from seqapp.numbers.config import RunConfig
from seqapp.numbers.names import Cell, Task
from seqapp.store.records import SentimentRecord, read_record
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
        run: its run folder, below that of the sweep; None where it was given up.
        losses: the validation loss after every epoch.
        loss: of the net as it is exported; None where it was given up.
        accuracy: of the same, on the same reviews; None for forecasts.
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
    """A training is not worth its next epoch."""


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
        except GivenUpError:
            return self._result(None, self._curves(), None, None)
        record = read_record(run.path)
        if isinstance(record, SentimentRecord):
            loss, accuracy = record.metrics.log_loss, record.metrics.accuracy
        else:
            loss, accuracy = record.metrics.validation_pinball, None
        return self._result(str(run.path.relative_to(self.folder)), record.curves, loss, accuracy)

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
        """The learning curves so far: training writes them after every epoch."""
        path = self.begun / "curves.json" if self.begun else self.place
        return json.loads(path.read_bytes()) if path.is_file() else []

    def _watch(self, done: int, total: int, _loss: float) -> None:
        """Give up, with the first step of an epoch, after one whose validation loss was above its limit.

        Raises:
            GivenUpError: it was.
        """
        epochs = self.config.model_dump()["epochs"]
        finished, step = divmod(done - 1, max(1, total // epochs))
        if self.limits and finished and step == 0:
            loss = self._curves()[-1][LOSS[self.config.task]]
            if finished <= len(self.limits) and not loss <= self.limits[finished - 1]:
                raise GivenUpError
