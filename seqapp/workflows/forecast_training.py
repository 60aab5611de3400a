"""Train a forecaster: daily bars up to a cutoff to a network; one model for all tickers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from seqapp.networks.features import SCALE_DAYS, features
from seqapp.networks.forecast import UNDECAYED, build_network, pinball
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import (
    ADJ_CLOSE,
    bars_by_ticker,
    first_choosing_date,
    forward_returns,
    trainable_rows,
)
from seqapp.numbers.quantiles import HORIZONS
from seqapp.workflows.forecast_use import INPUT_ONLY
from seqapp.workflows.runs import RunFolder
from seqapp.workflows.training import Batch, OnStep, Schedule, fit, seed_everything


@dataclass(frozen=True)
class Segments:
    """Stretches of `segment` days in a row from single tickers.

    Attributes:
        inputs: (n, segment, features), what the net sees of each day.
        learn: (n, segment, horizons), the targets to learn from in units of s_t sqrt(h), NaN for other days.
        choose: the same for the days that choose the epoch.
    """

    inputs: np.ndarray
    learn: np.ndarray
    choose: np.ndarray


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
    kept: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    choose_from = first_choosing_date(frame["date"].to_numpy(), config.holdout)
    for ticker_dates, bars in bars_by_ticker(frame).values():
        if len(bars) < needed:
            continue
        given, log_scale = (tensor[0].numpy() for tensor in features(tf.constant(bars[None], tf.float32)))
        targets = np.stack(
            [
                forward_returns(bars[:, ADJ_CLOSE], horizon)[SCALE_DAYS:]
                / np.exp(log_scale)
                / np.sqrt(horizon)
                for horizon in HORIZONS
            ],
            axis=-1,
        ).astype(np.float32)
        learn = trainable_rows(ticker_dates, choose_from)[SCALE_DAYS:, None]
        choose = (ticker_dates >= choose_from)[SCALE_DAYS:, None]
        masked = np.where(learn, targets, np.nan), np.where(choose, targets, np.nan)
        for start in _starts(len(given), config):
            stretch = slice(start, start + config.segment)
            row = [given[stretch], *(target[stretch].copy() for target in masked)]
            for target in row[1:]:
                target[: config.burn_in if start else 0] = np.nan
            kept.append(tuple(row))
    if not kept:
        raise BadInputError(
            f"No ticker has the {needed} daily rows that one training example needs. Give a longer history or a "
            f"smaller --set segment=. Received: {len(frame):,} rows of {frame['ticker'].nunique()} tickers."
        )
    segments = Segments(*(np.stack(part) for part in zip(*kept, strict=True)))
    teaching, choosing = (
        int(np.isfinite(part).any(axis=2).sum()) for part in (segments.learn, segments.choose)
    )
    if not (teaching and choosing):
        raise BadInputError(
            f"Of the tickers with {needed} daily rows, {teaching} days before {choose_from} are left to learn from and "
            f"{choosing} after it to choose the epoch; both must be some. Give a longer history, or another --set "
            f"holdout=, burn_in= or segment=. Received: holdout={config.holdout}, burn_in={config.burn_in}."
        )
    return segments


def _starts(n: int, config: ForecastConfig) -> list[int]:
    """Where the segments of a ticker with n days begin: after the burn-in each day is in one, the last day included."""
    hop = config.segment - config.burn_in
    return sorted({*range(0, n - config.segment, hop), n - config.segment})


def train(
    segments: Segments,
    config: ForecastConfig,
    run: RunFolder,
    tell: Callable[[str], None],
    on_step: OnStep = lambda *_: None,
    *,
    tensorboard: bool = False,
) -> tuple[keras.Model, list[dict[str, float]]]:
    """A network trained on these segments, and its learning curves."""
    seed_everything(config.seed)
    network = build_network(config)
    usable = np.flatnonzero(np.isfinite(segments.learn).any(axis=(1, 2)))
    chosen = np.flatnonzero(np.isfinite(segments.choose).any(axis=(1, 2)))
    steps = -(-len(usable) // config.batch_size)

    def batches(epoch: int) -> Iterator[Batch]:
        order = np.random.default_rng((config.seed, epoch)).permutation(usable)
        for start in range(0, len(order), config.batch_size):
            batch = order[start : start + config.batch_size]
            yield segments.inputs[batch], segments.learn[batch]

    def validate() -> dict[str, float]:
        answers = network(segments.inputs[chosen], training=False)
        value = float(pinball(tf.constant(segments.choose[chosen]), answers))
        tell(f"pinball loss on the last dates {value:.5f} (in units of each day's volatility)")
        return {"validation_pinball": value}

    schedule = Schedule(
        epochs=config.epochs,
        steps=steps,
        learning_rate=config.learning_rate,
        clip_norm=config.clip_norm,
        ema_momentum=config.ema_momentum,
        weight_decay=config.weight_decay,
        undecayed=UNDECAYED,
    )
    curves = fit(
        network,
        pinball,
        batches,
        schedule,
        run,
        validate,
        tell,
        on_step,
        keep_best="validation_pinball",
        tensorboard=tensorboard,
    )
    return network, curves
