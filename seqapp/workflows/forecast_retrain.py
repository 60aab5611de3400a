"""Retrain a forecaster on all the prices given: to a run folder that holds a version ready to publish."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from seqapp.data.prices import Prices
from seqapp.data.prices_table import content_sha256
from seqapp.data.synthetic_prices import synthetic_prices
from seqapp.networks.forecast import export_network, quantiles_after
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.panel import bars_by_ticker
from seqapp.store.publish import write_version
from seqapp.workflows.cards import forecast_card
from seqapp.workflows.forecast_training import train, training_segments
from seqapp.workflows.forecast_use import INPUT_ONLY, find_prices
from seqapp.workflows.runs import RunFolder, begin, describe_machine, package_versions, take_up
from seqapp.workflows.training import OnStep

MODEL_NAMES = {"rnn": "forecast_rnn", "lstm": "forecast_lstm"}
SMOKE_TICKERS, SMOKE_DAYS = 4, 900


def load_training_prices(path: Path | None, *, smoke: bool) -> Prices:
    """The prices to learn from; with `smoke`, bars that the project writes itself."""
    if smoke:
        frame = synthetic_prices(SMOKE_TICKERS, SMOKE_DAYS, seed=0)
        return Prices(frame, "bars written by the project for a smoke run", content_sha256(frame), [])
    return find_prices(path)


def retrain(
    config: ForecastConfig,
    *,
    data: Path | None = None,
    runs: Path = Path("runs"),
    resume: Path | None = None,
    smoke: bool = False,
    tensorboard: bool = False,
    tell: Callable[[str], None] = print,
    on_step: OnStep = lambda *_: None,
) -> RunFolder:
    """Train and export one forecaster; a resumed run takes its configuration from its folder.

    Raises:
        BadInputError: no such run, other data than the run began with, unusable prices, or another process is at
            work in the run.
    """
    run, config, smoke = take_up(resume, "forecast", config, smoke=smoke)
    prices = load_training_prices(data, smoke=smoke)
    segments = training_segments(prices.frame, None, config)
    run = begin(run, runs, "forecast", config, smoke=smoke, source=prices.source, sha256=prices.sha256)
    with run.locked():
        tell(f"{len(prices.frame):,} daily rows of {len(prices.tickers)} tickers. Run: {run.path}")
        if not run.export.exists():
            network, curves = train(segments, config, run, tell, on_step, tensorboard=tensorboard)
            tell("exporting, and replaying the export in a fresh process")
            _export(run, config, prices, network, curves)
        run.keep_record()
    return run


def _export(
    run: RunFolder,
    config: ForecastConfig,
    prices: Prices,
    network: keras.Model,
    curves: list[dict[str, float]],
) -> None:
    record = {
        "task": "forecast",
        "name": MODEL_NAMES[config.cell],
        "config": config.model_dump(),
        "seed": config.seed,
        "smoke": bool(run.setting["smoke"]),
        "data": {
            "source": prices.source,
            "sha256": prices.sha256,
            "n_rows": int((~prices.frame["ticker"].isin(INPUT_ONLY)).sum()),
            "tickers": [ticker for ticker in prices.tickers if ticker not in INPUT_ONLY],
            "first_date": str(prices.frame["date"].min().date()),
        },
        "trained_through": str(prices.last_date.date()),
        "parameters": network.count_params(),
        "training_seconds": sum(epoch["seconds"] for epoch in curves),
        "metrics": {"validation_pinball": min(epoch["validation_pinball"] for epoch in curves)},
        "curves": curves,
        "packages": package_versions(),
        "machine": describe_machine(),
    }

    def build(folder: Path) -> None:
        export_network(network, folder)
        artefact = RunFolder(folder)
        artefact.write_json("run.json", record)
        artefact.write_json("golden.json", golden(network, config.lookback))
        (folder / "MODEL_CARD.md").write_text(forecast_card(record), "utf-8")

    write_version(run.export.parent, build, version=1)


def golden(network: keras.Model, lookback: int) -> dict:
    """What the network in memory answers to made-up bars: the exported one must say the same."""
    frame = synthetic_prices(2, lookback, seed=7)
    bars = np.stack([ticker.rows for ticker in bars_by_ticker(frame).values()]).astype(np.float32)
    quantiles = quantiles_after(network, tf.constant(bars)).numpy()
    case = {
        "signature": "serving_default",
        "inputs": {"bars": bars.tolist()},
        "outputs": {"quantiles": quantiles.tolist()},
    }
    return {"tolerance": 1e-5, "cases": [case]}
