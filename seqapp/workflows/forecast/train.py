"""Train a forecaster, one model for all tickers: bars to a version ready to publish, in the steps of `retrain`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from seqapp.data.prices.door import INPUT_ONLY, Prices, find_prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.networks.features import SCALE_DAYS, features
from seqapp.networks.forecast import (
    BARS,
    build_network,
    export_network,
    no_weight_decay,
    pinball,
    quantiles_after,
    stretch_tails,
    together,
)
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.conformal import tail_factor
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import (
    ADJ_CLOSE,
    bars_by_ticker,
    forward_returns,
    trainable_rows,
    validation_start_of,
)
from seqapp.numbers.quantiles import HORIZONS
from seqapp.store.publish import write_version
from seqapp.store.records import ForecastMetrics, ForecastRecord, PriceData
from seqapp.workflows.forecast.card import card
from seqapp.workflows.forecast.drift import drift_baseline
from seqapp.workflows.forecast.watching import watch_days
from seqapp.workflows.training.artefacts import shared_fields, write_artefacts
from seqapp.workflows.training.fit import Batch, OnStep, Schedule, fit, seed_everything
from seqapp.workflows.training.runs import RunFolder
from seqapp.workflows.training.watching import Watch

SMOKE_TICKERS, SMOKE_DAYS = 4, 900


@dataclass(frozen=True)
class Segments:
    """Stretches of `segment` days in a row from single tickers.

    Attributes:
        inputs: (n, segment, features), what the net sees of each day.
        training_targets: (n, segment, horizons), the targets to learn from in units of s_t sqrt(h), NaN for other days.
        validation_targets: the same for the days that choose the epoch.
        calibration_targets: those of the last of these days, which set how far the tails reach.
    """

    inputs: np.ndarray
    training_targets: np.ndarray
    validation_targets: np.ndarray
    calibration_targets: np.ndarray


@dataclass(frozen=True)
class Trained:
    """What training leaves: the network with its averaged weights of the best epoch, and how it came to them."""

    network: keras.Model
    curves: list[dict[str, float]]
    watch: Watch | None


def load_data(place: Path | Prices | None, *, smoke: bool) -> Prices:
    """The prices to learn from, as `find_prices` has them; with `smoke` and no place, bars that the project writes."""
    if smoke and place is None:
        frame = synthetic_prices(SMOKE_TICKERS, SMOKE_DAYS, seed=0)
        return Prices(frame, "bars written by the project for a smoke run", content_sha256(frame), [])
    return find_prices(place)


def describe(prices: Prices) -> str:
    """How many prices there are."""
    return f"{len(prices.frame):,} daily rows of {len(prices.tickers)} tickers"


def prepare(config: ForecastConfig, prices: Prices) -> Segments:
    """All of the prices as `training_segments`. Errors as there."""
    return training_segments(prices.frame, None, config)


def training_segments(frame: pd.DataFrame, cutoff: np.datetime64 | None, config: ForecastConfig) -> Segments:
    """Everything training sees, from rows before the cutoff alone.

    The last `holdout` share of the dates chooses the epoch; a day is learnt from only if its farthest target ends
    before those begin (an embargo of 10 trading days), and no target reaches the cutoff.

    Args:
        frame: checked daily bars of all tickers.
        cutoff: rows from here on are dropped before anything else happens; None keeps all.
        config: segment, burn_in, holdout.

    Raises:
        BadInputError: no ticker has rows enough, or none of their days can teach or choose.
    """
    frame = frame[~frame["ticker"].isin(INPUT_ONLY)]
    if cutoff is not None:
        frame = frame[frame["date"] < cutoff]
    needed = SCALE_DAYS + config.segment
    kept: list[tuple[np.ndarray, ...]] = []
    dates = frame["date"].to_numpy()
    validation_start = validation_start_of(dates, config.holdout)
    calibration_start = max(validation_start, _last_dates(dates, config.calibration_days))
    for ticker_dates, bars in bars_by_ticker(frame).values():
        if len(bars) >= needed:
            kept += _segments_of_ticker(ticker_dates, bars, (validation_start, calibration_start), config)
    if not kept:
        raise BadInputError(
            f"No ticker has the {needed} daily rows that one training example needs. Give a longer history or a "
            f"smaller --set segment=. Received: {len(frame):,} rows of {frame['ticker'].nunique()} tickers."
        )
    segments = Segments(*(np.stack(part) for part in zip(*kept, strict=True)))
    training_days, validation_days = (
        int(np.isfinite(part).any(axis=2).sum())
        for part in (segments.training_targets, segments.validation_targets)
    )
    if not (training_days and validation_days):
        raise BadInputError(
            f"Of the tickers with {needed} daily rows, {training_days} days before {validation_start} are left to "
            f"learn from and {validation_days} after it to choose the epoch; both must be some. Give a longer "
            f"history, or another --set holdout=, burn_in= or segment=. Received: "
            f"holdout={config.holdout}, burn_in={config.burn_in}."
        )
    return segments


def _last_dates(dates: np.ndarray, n: int) -> np.datetime64:
    """Where the last n of the dates begin; after them all for n = 0."""
    distinct = np.unique(dates).astype("datetime64[D]")
    return distinct[-min(n, len(distinct))] if n and len(distinct) else np.datetime64("9999-12-31", "D")


def _segments_of_ticker(
    dates: np.ndarray,
    bars: np.ndarray,
    starts: tuple[np.datetime64, np.datetime64],
    config: ForecastConfig,
) -> Iterator[tuple[np.ndarray, ...]]:
    """A row of `Segments` for each stretch of one ticker; `starts` of what chooses and of what calibrates."""
    inputs, log_scale = (tensor[0].numpy() for tensor in features(tf.constant(bars[None], tf.float32)))
    targets = np.stack(
        [
            forward_returns(bars[:, ADJ_CLOSE], horizon)[SCALE_DAYS:] / np.exp(log_scale) / np.sqrt(horizon)
            for horizon in HORIZONS
        ],
        axis=-1,
    ).astype(np.float32)
    training = trainable_rows(dates, starts[0])[SCALE_DAYS:, None]
    later = [(dates >= start)[SCALE_DAYS:, None] for start in starts]
    masked = [np.where(days, targets, np.nan) for days in (training, *later)]
    for start in _starts(len(inputs), config):
        stretch = slice(start, start + config.segment)
        row = [inputs[stretch], *(target[stretch].copy() for target in masked)]
        for target in row[1:]:
            target[: config.burn_in if start else 0] = np.nan
        yield tuple(row)


def _starts(n: int, config: ForecastConfig) -> list[int]:
    """Where the segments of a ticker with n days begin: after the burn-in each day is in one, the last day included."""
    hop = config.segment - config.burn_in
    return sorted({*range(0, n - config.segment, hop), n - config.segment})


def train(
    config: ForecastConfig,
    segments: Segments,
    run: RunFolder,
    tell: Callable[[str], None],
    on_step: OnStep = lambda *_: None,
    *,
    tensorboard: bool = False,
) -> Trained:
    """A network trained on these segments."""
    seed_everything(config.seed)
    network = build_network(config)
    trained = np.flatnonzero(np.isfinite(segments.training_targets).any(axis=(1, 2)))
    validated = np.flatnonzero(np.isfinite(segments.validation_targets).any(axis=(1, 2)))
    watch = watch_days(network, config, segments.inputs[validated])

    def batches(epoch: int) -> Iterator[Batch]:
        order = np.random.default_rng((config.seed, epoch)).permutation(trained)
        for start in range(0, len(order), config.batch_size):
            batch = order[start : start + config.batch_size]
            yield segments.inputs[batch], segments.training_targets[batch]

    def validate() -> dict[str, float]:
        answers = together(network(segments.inputs[validated], training=False))
        value = float(pinball(tf.constant(segments.validation_targets[validated]), answers[..., None]))
        tell(f"pinball loss on the last dates {value:.5f} (in units of each day's volatility)")
        return {"validation_pinball": value}

    curves = fit(
        network,
        pinball,
        batches,
        _schedule(config, network, len(trained)),
        run,
        validate,
        tell,
        on_step,
        keep_best="validation_pinball",
        watch=watch,
        tensorboard=tensorboard,
    )
    calibrate(network, segments)
    return Trained(network, curves, watch)


def _schedule(config: ForecastConfig, network: keras.Model, n: int) -> Schedule:
    """How long to train on n segments and how."""
    return Schedule(
        epochs=config.epochs,
        steps=-(-n // config.batch_size),
        learning_rate=config.learning_rate,
        clip_norm=config.clip_norm,
        ema_momentum=config.ema_momentum,
        weight_decay=config.weight_decay,
        no_weight_decay=no_weight_decay(network),
    )


def calibrate(network: keras.Model, segments: Segments) -> None:
    """Stretch the tails so that the 90 % intervals of all members together hold as often on the last days."""
    days = np.isfinite(segments.calibration_targets).any(axis=2)
    rows = np.flatnonzero(days.any(axis=1))
    if not len(rows):
        return
    y = segments.calibration_targets[rows][days[rows]]
    answers = together(network(segments.inputs[rows], training=False)).numpy()[days[rows]]
    stretch_tails(network, np.array([tail_factor(y[:, at], answers[:, at]) for at in range(len(HORIZONS))]))


def export(
    run: RunFolder, config: ForecastConfig, prices: Prices, trained: Trained, tell: Callable[[str], None]
) -> None:
    """Write the version that is ready to publish into the run folder."""
    tell("exporting, and replaying the export in a fresh process")
    network, curves = trained.network, trained.curves
    answer = tf.function(lambda bars: quantiles_after(network, bars), input_signature=[BARS])
    record = ForecastRecord(
        **shared_fields(run, config, network, curves, trained.watch),
        data=PriceData(
            source=prices.source,
            sha256=prices.sha256,
            n_rows=int((~prices.frame["ticker"].isin(INPUT_ONLY)).sum()),
            tickers=[ticker for ticker in prices.tickers if ticker not in INPUT_ONLY],
            first_date=str(prices.frame["date"].min().date()),
        ),
        trained_through=str(prices.last_date.date()),
        metrics=ForecastMetrics(validation_pinball=min(epoch["validation_pinball"] for epoch in curves)),
        drift_baseline=drift_baseline(answer, prices.frame, config.lookback),
    )

    def build(folder: Path) -> None:
        export_network(network, folder)
        write_artefacts(folder, record, card(record), golden(network, config.lookback))

    write_version(run.export.parent, build, version=1)


def golden(network: keras.Model, lookback: int) -> dict:
    """What the network in memory answers to made-up bars: the exported one must say the same."""
    frame = synthetic_prices(2, lookback, seed=7)
    bars = np.stack([ticker.rows for ticker in bars_by_ticker(frame).values()]).astype(np.float32)
    # a graph of its own: eagerly, the last bit depends on the shapes that the network met before
    answer = tf.function(lambda bars: quantiles_after(network, bars))
    quantiles = answer(tf.constant(bars)).numpy()
    case = {
        "signature": "serving_default",
        "inputs": {"bars": bars.tolist()},
        "outputs": {"quantiles": quantiles.tolist()},
    }
    return {"tolerance": 1e-5, "cases": [case]}
