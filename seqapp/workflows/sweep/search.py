"""A search for a setting with Optuna: rounds of trainings, given up early where they lag, each kept in one database.

A round is the same number of trials on every executor, and what is tried next hangs on whole rounds alone: so a search
that was broken off, or runs elsewhere, tries the same to the bit.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from seqapp.numbers.config import Range, RunConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.extras import need
from seqapp.workflows.sweep.grid import TRAININGS, Material, OnProgress, begin, train_all
from seqapp.workflows.sweep.held_back import HeldBack
from seqapp.workflows.sweep.report import spread
from seqapp.workflows.sweep.trainings import LOSS, Result, Training
from seqapp.workflows.training.runs import RunFolder

DATABASE, PICTURE, SEARCH = "search.db", "search.html", "search.json"
ROUND = 4
"""Trials that are chosen at once."""
FIRST = 5
"""Finished trials before any is given up."""
SEEDS = (1, 2, 3)
"""Of the winner's nets, and of the recipe's beside them; the search itself has 0."""


def check() -> None:
    """Refuse a search whose packages are not installed. BadInputError."""
    for package in ("optuna", "plotly"):
        need(package, "sweep --search")


def search(
    recipe: RunConfig,
    fixed: Sequence[str],
    trials: int,
    material: Material,
    held_back: HeldBack,
    *,
    runs: Path,
    resume: Path | None = None,
    executor: Executor = LOCAL,
    tell: Callable[[str], None] = print,
    on_progress: OnProgress = lambda *_: None,
) -> RunFolder:
    """Search the recipe's ranges; train the best setting from three more seeds, and report on what chose nothing.

    The recipe that the search began from is trained from the same seeds and reported on beside it.

    The folder holds search.db (Optuna's study), search.html (its parallel coordinates), search.json and a run folder of
    every training.

    Args:
        recipe: where to begin, with its cell.
        fixed: fields that are not searched.
        trials: how many settings to try; a search that is gone on with may take more.
        material: what to learn from and to choose by.
        held_back: what to report on.
        runs: where the folder goes.
        resume: the folder of a search to go on with.
        executor: where the trainings run.
        tell: takes a line of progress.
        on_progress: told of the trainings done and in all.

    Raises:
        BadInputError: nothing is left to search, or as of `sweep`.
        WorldError: as of `run_jobs`.
    """
    space = {field: of for field, of in recipe.search.items() if field not in fixed}
    if not space:
        raise BadInputError(
            f"Nothing is left to search: --set holds all of {', '.join(recipe.search)}. Drop one."
        )
    run = begin(runs, resume, [recipe], material, searched=sorted(space))
    with run.locked():
        study = Study(run.path / DATABASE, recipe, space)
        tell(f"{executor.advice(f'{trials} trainings on {material.data.source}')} Folder: {run.path}")
        total, folder = trials + 2 * len(SEEDS), (run.path / TRAININGS).absolute()
        while len(study.finished) < trials:
            start = study.rounds_end
            jobs = study.round(start, min(ROUND, trials - start), material, folder)
            study.keep(start, train_all(jobs, executor, _counting(start, total, on_progress)))
        pair = (study.best_config(), recipe)
        seeded = [one.model_copy(update={"seed": seed}) for one in pair for seed in SEEDS]
        again = train_all(material.jobs(seeded, folder), executor, _counting(trials, total, on_progress))
        tell(f"Measuring the best setting and the recipe on {held_back.words}: up to a minute a net.")
        study.draw(run.path / PICTURE)
        run.write_json(SEARCH, _judged(study, again, held_back, folder))
    return run


def _judged(study: "Study", again: Sequence[Result], held_back: HeldBack, folder: Path) -> dict[str, Any]:
    """What search.json holds; `again` are the winner's nets of other seeds, then those of the recipe as it stands."""
    winner, recipe = again[: len(SEEDS)], again[len(SEEDS) :]
    reports = [
        held_back.report([ServedModel.load(resolve(str(folder / one.run))) for one in some if one.run])
        for some in (winner, recipe)
    ]
    return study.summary(winner) | {"held_back": reports[0], "recipe_held_back": reports[1]}


def _counting(start: int, total: int, on_progress: OnProgress) -> OnProgress:
    """Progress of a part as that of the whole."""
    return lambda done, _: on_progress(start + done, total)


@dataclass(frozen=True)
class Study:
    """Optuna's study of a search, in its database: finished trials alone.

    Attributes:
        path: of the database.
        recipe: where the search begins.
        space: of each field that is searched a range, or its values.
    """

    path: Path
    recipe: RunConfig
    space: dict[str, Range | tuple[int | float, ...]]

    @cached_property
    def optuna(self) -> Any:
        """The package, which does not say every trial on stderr."""
        import optuna  # noqa: PLC0415 (it is optional)

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        return optuna

    @cached_property
    def study(self) -> Any:
        """As the database has it."""
        storage = f"sqlite:///{self.path}"
        return self.optuna.create_study(study_name="sweep", storage=storage, load_if_exists=True)

    @property
    def finished(self) -> list[Any]:
        """The trials so far."""
        return self.study.get_trials(deepcopy=False)

    @property
    def rounds_end(self) -> int:
        """Where the round that is not whole yet, or the next one, begins."""
        return len(self.finished) // ROUND * ROUND

    def round(self, start: int, count: int, material: Material, folder: Path) -> list[Training]:
        """The trainings of the trials from `start` on, chosen by those before alone."""
        before = self.finished[:start]
        configs = [self.recipe.model_copy(update=values) for values in self._suggestions(before, count)]
        limits = self._limits(before)
        return [Training(config, material.data, material.smoke, folder, limits) for config in configs]

    def keep(self, start: int, results: Sequence[Result]) -> None:
        """Add the results of a round to the database, but for those that are there already."""
        study, states = self.study, self.optuna.trial.TrialState
        for result in results[len(self.finished) - start :]:
            lost = result.loss is None or not math.isfinite(result.loss)
            study.add_trial(
                self.optuna.trial.create_trial(
                    state=states.PRUNED if lost else states.COMPLETE,
                    value=None if lost else result.loss,
                    params={field: result.config[field] for field in self.space},
                    distributions=self._distributions(),
                    intermediate_values=dict(enumerate(result.losses, start=1)),
                    user_attrs={"run": result.run, "accuracy": result.accuracy},
                )
            )

    def best_config(self) -> RunConfig:
        """The setting with the smallest validation loss.

        Raises:
            BadInputError: no trial came to its end.
        """
        try:
            return self.recipe.model_copy(update=self.study.best_trial.params)
        except ValueError as error:
            raise BadInputError(
                "No training of this search came to its end. Search on with more trials."
            ) from error

    def draw(self, target: Path) -> None:
        """The parallel coordinates of all trials, a page that needs no network."""
        self.optuna.visualization.plot_parallel_coordinate(self.study).write_html(
            target, include_plotlyjs=True
        )

    def summary(self, again: Sequence[Result]) -> dict[str, Any]:
        """What search.json holds but for the report; `again` are the winner's nets of other seeds."""
        losses = [one.loss for one in again if one.loss is not None]
        return {
            "measure": LOSS[self.recipe.task],
            "cell": self.recipe.cell,
            "trials": [
                {"values": trial.params, "loss": trial.value, "epochs": len(trial.intermediate_values)}
                | trial.user_attrs
                for trial in self.finished
            ],
            "importances": self._importances(),
            "winner": {
                "values": self.study.best_trial.params,
                "loss": self.study.best_value,
                "loss_of_other_seeds": statistics.fmean(losses) if losses else None,
                "spread": spread(losses),
                "runs": [one.run for one in again],
            },
        }

    def _importances(self) -> dict[str, float]:
        """Of each field the share of what the loss varies by that it explains; empty where that cannot be told."""
        importance = self.optuna.importance
        try:
            return importance.get_param_importances(
                self.study, evaluator=importance.FanovaImportanceEvaluator(seed=0)
            )
        except (ValueError, RuntimeError):  # of fewer than two trials, or of losses that are all the same
            return {}

    def _suggestions(self, before: list[Any], count: int) -> list[dict[str, Any]]:
        """The values to try next, by a sampler that is seeded with each trial's number."""
        study = self.optuna.create_study()
        study.add_trials(before)
        values = []
        for number in range(len(before), len(before) + count):
            study.sampler = self.optuna.samplers.TPESampler(seed=number)
            values.append(study.ask(self._distributions()).params)
        return values

    def _distributions(self) -> dict[str, Any]:
        """The space as Optuna has it."""
        kinds = self.optuna.distributions
        return {
            field: kinds.FloatDistribution(of.low, of.high, log=of.log)
            if isinstance(of, Range)
            else kinds.CategoricalDistribution(of)
            for field, of in self.space.items()
        }

    def _limits(self, before: list[Any]) -> tuple[float, ...]:
        """The median loss after each epoch but the last one; nothing as long as too few trials have finished.

        No limit, infinity, is set by an epoch that no trial came out of with a loss.
        """
        if len(before) < FIRST:
            return ()
        epochs = self.recipe.model_dump()["epochs"]
        values = [trial.intermediate_values for trial in before]
        by_epoch = (
            [one[epoch] for one in values if math.isfinite(one.get(epoch, math.nan))]
            for epoch in range(1, epochs)
        )
        return tuple(statistics.median(losses) if losses else math.inf for losses in by_epoch)
