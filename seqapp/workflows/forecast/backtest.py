"""The walk-forward backtest: every year forecast by nets that never saw it, beside the baselines; the nets are kept."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.data.prices.door import Prices
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import write_whole
from seqapp.numbers.panel import walk_forward_years
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.store.records import WALK_FORWARD
from seqapp.store.years import Years
from seqapp.workflows.forecast.refits import Refit, Year
from seqapp.workflows.forecast.rows import Rows, rows_between
from seqapp.workflows.forecast.scores import ALL, refuse_open, scorable_rows, score
from seqapp.workflows.forecast.train import training_segments
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.running import run_jobs
from seqapp.workflows.training.runs import RunFolder, new_run, open_run

OnProgress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""


@dataclass(frozen=True)
class Plan:
    """What a backtest does.

    Attributes:
        configs: the recipes by what the report calls them; `rnn` and `lstm` are those that may be published.
        first_year: the first that is forecast; from it on a net a year is kept.
        score_from: the first date that counts; None: the first that is forecast.
        score_to: the last date that counts; None: the last there is.
        baselines: names in `seqapp.numbers.baseline_panel`.
    """

    configs: dict[str, ForecastConfig]
    first_year: int
    score_from: np.datetime64 | None = None
    score_to: np.datetime64 | None = None
    baselines: Sequence[str] = ALL

    def years(self, prices: Prices) -> list[tuple[np.datetime64, np.datetime64]]:
        """The first and last date of every year that is forecast. BadInputError if there is none."""
        return walk_forward_years(np.datetime64(prices.last_date, "D"), self.first_year)

    def setting(self, prices: Prices) -> dict:
        """What a resumed backtest must be of, too."""
        return {
            "source": prices.source,
            "seeds": max(config.members for config in self.configs.values()),
            "years": [str(cutoff)[:4] for cutoff, _ in self.years(prices)],
            "labels": list(self.configs),
            "configs": [config.model_dump() for config in self.configs.values()],
            "sha256": prices.sha256,
            "first_year": self.first_year,
            "score_from": str(self.score_from) if self.score_from else None,
            "score_to": str(self.score_to) if self.score_to else None,
            "baselines": list(self.baselines),
        }


def backtest(
    prices: Prices,
    plan: Plan,
    *,
    runs: Path,
    resume: Path | None = None,
    tell: Callable[[str], None] = print,
    on_refit: OnProgress = lambda *_: None,
    on_baseline: OnProgress = lambda *_: None,
    executor: Executor = LOCAL,
) -> RunFolder:
    """Refit every recipe before each year, forecast the year, and score all of it beside the baselines.

    Refits and baselines are jobs: what each leaves is kept as it comes, so that a broken backtest goes on where it
    stopped. The folder holds walk_forward.json (see `score`), daily.parquet, the losses of every date, and for every
    recipe years-<label>.npz, its nets of all years.

    Raises:
        BadInputError: no test years, no backtest to resume, one with other data or settings, or another process is at
            work in it.
        WorldError: as of `run_jobs`.
    """
    setting = plan.setting(prices)
    _refuse_other(resume, setting)
    years = plan.years(prices)
    _refuse_dates(plan, years)
    configs = list(plan.configs.values())
    lookback = max(config.lookback for config in configs)
    rows, _ = rows_between(prices.frame, years[0][0], years[-1][1], lookback)
    _refuse_in_vain(rows, prices, configs, years)
    run = RunFolder(resume) if resume else new_run(runs, "backtest", configs[0], backtest=setting)
    jobs = [
        Refit(label, config, prices.frame, *year, lookback, run.path.absolute())
        for year in years
        for label, config in plan.configs.items()
    ]
    with run.locked():
        tell(f"{len(rows):,} forecasts on {prices.source}. Run: {run.path}")
        tell(executor.advice(f"{len(jobs)} refits, then the baselines"))
        answers = run_jobs(jobs, executor, keep=run.path, on_progress=on_refit)
        parts: dict[str, list[tuple[np.ndarray, Year]]] = {label: [] for label in plan.configs}
        for job in jobs:
            own = np.flatnonzero((rows.date >= job.cutoff) & (rows.date <= job.end))
            parts[job.label].append((own, Year.read(answers[job.key])))
            shutil.rmtree(job.work, ignore_errors=True)
        cutoffs = np.array([cutoff for cutoff, _ in years])
        for label, of_label in parts.items():
            weights = np.stack([year.weights for _, year in of_label])
            Years(cutoffs, weights).write(run.path / f"years-{label}.npz")
        summary, daily = _scored(rows, parts, prices, plan, run.path / "baselines", on_baseline, executor)
        write_whole(run.path / "daily.parquet", daily.astype(np.float32).to_parquet(compression="zstd"))
        run.write_json(WALK_FORWARD, {**setting, **summary})
    return run


def _scored(
    rows: Rows,
    parts: dict[str, list[tuple[np.ndarray, Year]]],
    prices: Prices,
    plan: Plan,
    keep: Path,
    on_baseline: OnProgress,
    executor: Executor,
) -> tuple[dict, pd.DataFrame]:
    """`score` of the dates that count."""
    first = plan.score_from or rows.date.min()
    last = plan.score_to or rows.date.max()
    tested, baselines = scorable_rows(
        prices.frame,
        first,
        last,
        rows.lookback,
        plan.baselines,
        keep=keep,
        executor=executor,
        on_progress=on_baseline,
    )
    place = pd.Series(np.arange(len(rows)), index=pd.MultiIndex.from_arrays([rows.ticker, rows.date]))
    wanted = place[pd.MultiIndex.from_arrays([tested.ticker, tested.date])].to_numpy()
    nets, alone = {}, {}
    for label, of_label in parts.items():
        answers = np.zeros((len(rows), len(HORIZONS), len(LEVELS)), np.float32)
        losses = np.zeros((len(rows), len(HORIZONS), of_label[0][1].alone.shape[-1]), np.float32)
        for own, year in of_label:
            answers[own], losses[own] = year.quantiles, year.alone
        nets[label], alone[label] = answers[wanted], losses[wanted]
    summary, daily = score(tested, nets, baselines)
    for at, horizon in enumerate(HORIZONS):
        for label, losses in alone.items():
            if str(horizon) in summary["horizons"]:
                by_date = pd.DataFrame(losses[:, at]).groupby(tested.date).mean()
                summary["horizons"][str(horizon)][label]["members"] = by_date.mean().tolist()
    return summary, daily


def _refuse_other(resume: Path | None, setting: dict) -> None:
    if resume and open_run(resume, "backtest").setting.get("backtest") != setting:
        raise BadInputError(
            f"{resume} was begun with other data or settings: start a new backtest without --resume."
        )


def _refuse_dates(plan: Plan, years: list[tuple[np.datetime64, np.datetime64]]) -> None:
    first, last = plan.score_from or years[0][0], plan.score_to or years[-1][1]
    if not years[0][0] <= first <= last or first > years[-1][1]:
        raise BadInputError(
            f"--score-from and --score-to take dates in this order, within the years that are forecast, from "
            f"{years[0][0]} to {years[-1][1]}. Received: {first} and {last}."
        )


def _refuse_in_vain(
    rows: Rows,
    prices: Prices,
    configs: list[ForecastConfig],
    years: list[tuple[np.datetime64, np.datetime64]],
) -> None:
    """Refuse a backtest that would end in nothing, before a net is trained.

    Raises:
        BadInputError: no forecast has come true, or before the first year there is too little to learn from: names the
            first year that would do.
    """
    refuse_open(rows)

    def teaches(cutoff: np.datetime64) -> bool:
        try:
            for config in configs:
                training_segments(prices.frame, cutoff, config)
        except BadInputError:
            return False
        return True

    enough = next((cutoff for cutoff, _ in years if teaches(cutoff)), None)
    if enough == years[0][0]:
        return
    first_date, first_year = f"{prices.frame['date'].min():%Y-%m-%d}", str(years[0][0])[:4]
    if enough is None:
        raise BadInputError(
            f"{prices.source} begins on {first_date}: before no test year from {first_year} on there is enough to "
            "learn from. Give a longer history."
        )
    raise BadInputError(
        f"{prices.source} begins on {first_date}: before {first_year} there is too little to learn from. "
        f"Say --first-year {str(enough)[:4]}, the first with enough before it."
    )
