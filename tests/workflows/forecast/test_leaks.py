"""Proofs that a forecast knows nothing of what follows it, and that the harness would see it if one did."""

import json

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from scipy.stats import norm

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.networks.features import features
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.panel import BAR_COLUMNS, forward_returns
from seqapp.numbers.quantiles import HORIZONS, LEVELS, mean_pinball
from seqapp.numbers.significance import diebold_mariano
from seqapp.store.years import Years
from seqapp.workflows.forecast import rows as testing
from seqapp.workflows.forecast import train as training
from seqapp.workflows.forecast.backtest import Plan, backtest
from seqapp.workflows.forecast.rows import Rows
from seqapp.workflows.forecast.scores import scorable_rows, score

CONFIG = ForecastConfig(cell="lstm").model_copy(
    update={
        "units": 4,
        "members": 1,
        "epochs": 10,
        "segment": 100,
        "burn_in": 20,
        "batch_size": 4,
        "learning_rate": 0.03,
        "ema_momentum": 0.8,
        "weight_decay": 0.0,
        "dropout": 0.0,
    }
)
FRAME = synthetic_prices(3, 1000, seed=1)
CUTOFF = np.datetime64("2013-01-01")
BASELINES = ("historical_simulation",)


def prices_of(frame):
    return Prices(frame, "ours", content_sha256(frame), [])


def walked(frame, folder, first_year=2013):
    """A backtest's report by model at one day ahead, and its nets."""
    plan = Plan({"lstm": CONFIG}, first_year, baselines=BASELINES)
    run = backtest(prices_of(frame), plan, runs=folder, tell=lambda _: None)
    report = run.path / "walk_forward.json"
    (run.path / "years-lstm.npz").rename(run.path / "years.npz")
    return report, Years.read(run.path)


def gain(report):
    """How much less the net loses than historical simulation does, as a share, one day ahead."""
    return -json.loads(report.read_text("utf-8"))["horizons"]["1"]["lstm"]["pinball_against"][BASELINES[0]][0]


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return walked(FRAME, tmp_path_factory.mktemp("honest"))


def test_the_net_of_a_year_is_the_same_to_the_bit_whatever_follows(honest, tmp_path):
    frame = FRAME.copy()
    later = frame["date"] >= CUTOFF
    factors = np.random.default_rng(5).uniform(0.5, 2, (int(later.sum()), 1))
    columns = list(BAR_COLUMNS)
    frame.loc[later, columns] = frame.loc[later, columns] * factors
    _, nets = walked(frame, tmp_path)
    np.testing.assert_array_equal(nets.weights[0], honest[1].weights[0])


def test_with_labels_in_another_order_the_skill_is_gone(honest, tmp_path, monkeypatch):
    def shuffled(adj_close, horizon):
        returns = forward_returns(adj_close, horizon)
        known = np.isfinite(returns)
        returns[known] = np.random.default_rng(horizon).permutation(returns[known])
        return returns

    monkeypatch.setattr(training, "forward_returns", shuffled)
    monkeypatch.setattr(testing, "forward_returns", shuffled)
    report, _ = walked(FRAME, tmp_path)
    assert gain(honest[0]) > 0.04
    assert gain(report) < 0.01


def test_with_features_of_the_day_ahead_the_skill_jumps(honest, tmp_path, monkeypatch):
    def ahead(bars):
        inputs, log_scale = features(bars)
        return tf.concat([inputs[:, 1:], inputs[:, -1:]], axis=1), log_scale

    def windows(rows, which):
        shifted = np.minimum(rows.at + 1, [len(rows.panel[ticker].dates) - 1 for ticker in rows.ticker])
        return own(Rows(rows.panel, rows.ticker, shifted, rows.lookback), which)

    own = Rows.windows
    monkeypatch.setattr(training, "features", ahead)
    monkeypatch.setattr(Rows, "windows", windows)
    report, _ = walked(FRAME, tmp_path)
    assert gain(report) > gain(honest[0]) + 0.04


def test_on_a_random_walk_no_model_beats_the_distribution_that_made_it(tmp_path):
    rng = np.random.default_rng(3)
    frame = FRAME.copy()
    sigma = 0.01
    steps = sigma / np.sqrt(40) * rng.standard_normal((len(frame), 40))
    path = np.cumsum(steps, axis=1)
    new = frame["ticker"] != frame["ticker"].shift()
    log_close = np.concatenate([np.cumsum(part) for part in np.split(path[:, -1], np.flatnonzero(new)[1:])])
    close = 100 * np.exp(log_close)
    opening = close / np.exp(path[:, -1])
    frame = frame.assign(
        open=opening,
        high=opening * np.exp(np.maximum(path.max(axis=1), 0)),
        low=opening * np.exp(np.minimum(path.min(axis=1), 0)),
        close=close,
        adj_close=close,
    )
    report, nets = walked(frame, tmp_path)
    assert nets is not None
    daily = pd.read_parquet(report.parent / "daily.parquet")
    rows, _ = scorable_rows(frame, CUTOFF, np.datetime64("2099-01-01"), 128, BASELINES)
    for at, horizon in enumerate(HORIZONS):
        known = np.isfinite(rows.y_true[:, at])
        true = np.tile(sigma * np.sqrt(horizon) * norm.ppf(LEVELS), (int(known.sum()), 1))
        losses = pd.Series(mean_pinball(rows.y_true[known, at], true)).groupby(rows.date[known]).mean()
        for name in ("lstm", *BASELINES):
            found = diebold_mariano(daily[f"{horizon}:{name}"].dropna(), losses, horizon)
            assert found.statistic > -2, (horizon, name, found)


def test_scores_do_not_depend_on_rows_after_the_last_outcome():
    start, end = CUTOFF, np.datetime64("2013-06-28")
    reports = []
    for frame in (FRAME, FRAME[FRAME["date"] <= "2013-08-01"]):
        rows, baselines = scorable_rows(frame, start, end, 128, BASELINES)
        reports.append(score(rows, {}, baselines)[0])
    assert reports[0] == reports[1]
