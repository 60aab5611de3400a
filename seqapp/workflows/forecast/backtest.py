"""The walk-forward backtest: every year forecast by nets that never saw it, beside the simple baselines."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf

from seqapp.data.prices.door import Prices
from seqapp.networks.forecast import BARS, quantiles_after
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import write_whole
from seqapp.numbers.panel import walk_forward_years
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.store.records import WALK_FORWARD
from seqapp.workflows.forecast.scores import Rows, refuse_open, score, tested_rows
from seqapp.workflows.forecast.train import train, training_segments
from seqapp.workflows.training.runs import RunFolder, new_run, open_run

FORECAST_BATCH = 2048
OnRefit = Callable[[int, int], None]
"""Called with the refits done and the refits in all."""


def backtest(
    prices: Prices,
    configs: list[ForecastConfig],
    *,
    seeds: int,
    first_year: int,
    runs: Path,
    resume: Path | None = None,
    tell: Callable[[str], None] = print,
    on_refit: OnRefit = lambda *_: None,
) -> RunFolder:
    """Refit every net with every seed before each year, forecast the year, and score all of it.

    Each refit's forecasts are kept as they come, so that a broken backtest goes on where it stopped. The folder holds
    walk_forward.json (see `score`) and daily.parquet, the losses of every date.

    Raises:
        BadInputError: no test years, no backtest to resume, one with other data or settings, or another process is at
            work in it.
    """
    recipes = [config.model_dump() for config in configs]
    setting = {"configs": recipes, "sha256": prices.sha256, "seeds": seeds, "first_year": first_year}
    if resume and open_run(resume, "backtest").setting.get("backtest") != setting:
        raise BadInputError(
            f"{resume} was begun with other data or settings: start a new backtest without --resume."
        )
    years = walk_forward_years(np.datetime64(prices.last_date, "D"), first_year)
    lookback = max(config.lookback for config in configs)
    rows = tested_rows(prices.frame, years[0][0], years[-1][1], lookback)
    _refuse_in_vain(rows, prices, configs, years)
    answers: dict[str, np.ndarray] = {
        config.cell: np.zeros((len(rows.date), len(HORIZONS), len(LEVELS))) for config in configs
    }
    jobs = [
        (cutoff, end, config, seed) for cutoff, end in years for config in configs for seed in range(seeds)
    ]
    run = RunFolder(resume) if resume else new_run(runs, "backtest", configs[0], backtest=setting)
    with run.locked():
        tell(f"{len(rows.date):,} forecasts on {prices.source}, {len(jobs)} refits. Run: {run.path}")
        for done, (cutoff, end, config, seed) in enumerate(jobs):
            on_refit(done, len(jobs))
            within = (rows.date >= cutoff) & (rows.date <= end)
            own = config.model_copy(update={"seed": seed})
            answers[config.cell][within] += (
                _forecast_year(prices.frame, cutoff, own, rows.windows[within], run, tell) / seeds
            )
        on_refit(len(jobs), len(jobs))
        summary, daily = score(rows, answers)
        write_whole(run.path / "daily.parquet", daily.to_parquet())
        run.write_json(WALK_FORWARD, {**setting, "source": prices.source, **summary})
    return run


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


def _forecast_year(
    frame: pd.DataFrame,
    cutoff: np.datetime64,
    config: ForecastConfig,
    seen: np.ndarray,
    run: RunFolder,
    tell: Callable[[str], None],
) -> np.ndarray:
    """The quantiles that a net fitted on what came before the cutoff gives for these windows; kept in the run."""
    kept = run.path / f"{config.cell}-seed{config.seed}-{cutoff}.npy"
    if not kept.exists():
        tell(f"{config.cell}, seed {config.seed}: learning from before {cutoff}")
        _refit(frame, cutoff, config, seen, kept)
    shutil.rmtree(kept.with_suffix(".refit"), ignore_errors=True)
    return np.load(kept)


def _refit(
    frame: pd.DataFrame, cutoff: np.datetime64, config: ForecastConfig, seen: np.ndarray, kept: Path
) -> None:
    refit = RunFolder(kept.with_suffix(".refit"))
    refit.path.mkdir(exist_ok=True)
    trained = train(config, training_segments(frame, cutoff, config), refit, tell=lambda _: None)
    answer = tf.function(lambda bars: quantiles_after(trained.network, bars), input_signature=[BARS])
    batches = range(0, len(seen), FORECAST_BATCH)
    quantiles = np.concatenate([answer(seen[start : start + FORECAST_BATCH]).numpy() for start in batches])
    buffer = io.BytesIO()
    np.save(buffer, quantiles)
    write_whole(kept, buffer.getvalue())
