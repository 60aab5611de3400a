"""What a task is: all in which sentiment and forecast differ, in one record each; what both do stands once, over it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from seqapp.numbers.config import ForecastConfig, FrontierConfig, RunConfig, SentimentConfig
from seqapp.numbers.names import Family, Task
from seqapp.store.learnt import SEEN, VOCABULARY
from seqapp.store.records import Comparison, RunRecord
from seqapp.store.registry import ModelVersion
from seqapp.workflows.forecast import card as forecast_card
from seqapp.workflows.forecast import evidence as forecast_evidence
from seqapp.workflows.forecast import promotion as forecast_promotion
from seqapp.workflows.sentiment import card as sentiment_card
from seqapp.workflows.sentiment import evidence as sentiment_evidence
from seqapp.workflows.sentiment import promotion as sentiment_promotion
from seqapp.workflows.training.runs import OnStep, RunFolder


class Steps(Protocol):
    """The steps of a training, in the order in which `retrain` takes them; `train.py` of each task holds them."""

    def load_data(self, place: Any, /, *, smoke: bool) -> Any:
        """The data at a path, with `source` and `sha256`; with `smoke`, such as the project writes itself."""

    def describe(self, data: Any) -> str:
        """How much of it there is."""

    def prepare(self, config: Any, data: Any) -> Any:
        """What `train` takes of the data; BadInputError if it cannot be learnt from."""

    def train(
        self,
        config: Any,
        prepared: Any,
        run: RunFolder,
        tell: Callable[[str], None],
        on_step: OnStep,
        *,
        tensorboard: bool,
    ) -> Any:
        """The network, and what its training leaves; goes on from the run's newest checkpoint."""

    def export(
        self, run: RunFolder, config: Any, data: Any, trained: Any, tell: Callable[[str], None]
    ) -> None:
        """Measures, and writes the version that is ready to publish into the run folder."""


@dataclass(frozen=True)
class TaskSpec:
    """What a task is.

    Attributes:
        config: the recipe of its runs.
        steps: its training; loads TensorFlow.
        fine_tuning: the same for a training that goes on from a net; None where there is no such thing.
        card: the model card of a run.
        table: the README's table of several.
        compare: a candidate beside what serves, on the data at a path; refuses one that is degenerate.
        refuse_name: why a run may not be published under its name, beside what serves; empty if it may.
        companions: what a version of it carries besides what every version does.
        complete: gives a version of before what every later one has, from the data at a path, and from a run folder of
            its recipe; loads TensorFlow.
        evidence: a run's record with what the runs beside it tell, and the tables that belong to that, by their names.
    """

    config: type[RunConfig]
    steps: Callable[[], Steps]
    fine_tuning: Callable[[ModelVersion], Steps] | None
    card: Callable[[Any], str]
    table: Callable[[list[Any]], str]
    compare: Callable[[ModelVersion, ModelVersion | None, Any], list[Comparison]]
    refuse_name: Callable[[Any, ModelVersion | None], str]
    companions: tuple[str, ...]
    complete: Callable[[str, Path | None, Path | None, Callable[[str], None]], ModelVersion]
    evidence: Callable[[RunFolder, Any], tuple[RunRecord, dict[str, Path]]]


def _sentiment_steps() -> Steps:
    from seqapp.workflows.sentiment import train  # noqa: PLC0415 (loads TensorFlow)

    return train


def _frontier_steps() -> Steps:
    from seqapp.workflows.sentiment.frontier import train  # noqa: PLC0415 (loads TensorFlow)

    return train


def _fine_tuning_steps(origin: ModelVersion) -> Steps:
    from seqapp.workflows.sentiment.fine_tune import FineTuningSteps  # noqa: PLC0415 (loads TensorFlow)

    return FineTuningSteps(origin)


def _complete_reviews(
    name: str, data: Path | None, watched: Path | None, tell: Callable[[str], None]
) -> ModelVersion:
    from seqapp.workflows.sentiment.complete import complete  # noqa: PLC0415 (loads TensorFlow)

    return complete(name, data, watched, tell=tell)


def _complete_forecast(
    name: str, data: Path | None, watched: Path | None, tell: Callable[[str], None]
) -> ModelVersion:
    from seqapp.workflows.forecast.complete import complete  # noqa: PLC0415 (loads TensorFlow)

    return complete(name, data, watched, tell=tell)


def _forecast_steps() -> Steps:
    from seqapp.workflows.forecast import train  # noqa: PLC0415 (loads TensorFlow)

    return train


TASKS: dict[Task, TaskSpec] = {
    "sentiment": TaskSpec(
        config=SentimentConfig,
        steps=_sentiment_steps,
        fine_tuning=_fine_tuning_steps,
        card=sentiment_card.card,
        table=sentiment_card.table,
        compare=sentiment_promotion.compare,
        refuse_name=sentiment_promotion.refuse_name,
        companions=(SEEN, VOCABULARY),
        complete=_complete_reviews,
        evidence=sentiment_evidence.evidence,
    ),
    "forecast": TaskSpec(
        config=ForecastConfig,
        steps=_forecast_steps,
        fine_tuning=None,
        card=forecast_card.card,
        table=forecast_card.table,
        compare=forecast_promotion.compare,
        refuse_name=lambda _run, _serves: "",
        companions=(),
        complete=_complete_forecast,
        evidence=forecast_evidence.evidence,
    ),
}
FAMILIES: dict[Family, TaskSpec] = {
    "plain": TASKS["sentiment"],
    "frontier": replace(TASKS["sentiment"], config=FrontierConfig, steps=_frontier_steps, fine_tuning=None),
}
"""The two kinds of sentiment nets."""


def spec_of(config: RunConfig) -> TaskSpec:
    """What the task of a run is, and for reviews the family of its net."""
    return FAMILIES[config.family] if isinstance(config, SentimentConfig) else TASKS[config.task]
