"""The walk-forward backtest: every year forecast by nets that never saw it, beside the simple rivals."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf

from seqapp.data.prices import Prices
from seqapp.networks.forecast import BARS, quantiles_after
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import walk_forward_years
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.workflows.checkpoints import write_whole
from seqapp.workflows.forecast_scores import score, tested_rows
from seqapp.workflows.forecast_training import train, training_segments
from seqapp.workflows.runs import RunFolder, new_run, open_run

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
    setting = {
        "configs": [config.model_dump() for config in configs],
        "sha256": prices.sha256,
        "seeds": seeds,
        "first_year": first_year,
    }
    if resume and open_run(resume, "backtest").setting.get("backtest") != setting:
        raise BadInputError(
            f"{resume} was begun with other data or settings: start a new backtest without --resume."
        )
    years = walk_forward_years(np.datetime64(prices.last_date, "D"), first_year)
    lookback = max(config.lookback for config in configs)
    rows = tested_rows(prices.frame, years[0][0], years[-1][1], lookback)
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
            kept = run.path / f"{config.cell}-seed{seed}-{cutoff}.npy"
            if not kept.exists():
                tell(f"{config.cell}, seed {seed}: learning from before {cutoff}")
                _forecast_year(
                    prices.frame, cutoff, config.model_copy(update={"seed": seed}), rows.windows[within], kept
                )
            shutil.rmtree(kept.with_suffix(".refit"), ignore_errors=True)
            answers[config.cell][within] += np.load(kept) / seeds
        on_refit(len(jobs), len(jobs))
        summary, daily = score(rows, answers)
        write_whole(run.path / "daily.parquet", daily.to_parquet())
        run.write_json("walk_forward.json", {**setting, "source": prices.source, **summary})
    return run


def _forecast_year(
    frame: pd.DataFrame, cutoff: np.datetime64, config: ForecastConfig, seen: np.ndarray, kept: Path
) -> None:
    refit = RunFolder(kept.with_suffix(".refit"))
    refit.path.mkdir(exist_ok=True)
    network, _ = train(training_segments(frame, cutoff, config), config, refit, tell=lambda _: None)
    answer = tf.function(lambda bars: quantiles_after(network, bars), input_signature=[BARS])
    batches = range(0, len(seen), FORECAST_BATCH)
    quantiles = np.concatenate([answer(seen[start : start + FORECAST_BATCH]).numpy() for start in batches])
    buffer = io.BytesIO()
    np.save(buffer, quantiles)
    write_whole(kept, buffer.getvalue())
