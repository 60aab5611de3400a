"""Rows of prices to test forecasts on, and every score of nets and baselines on them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from seqapp.data.prices.door import INPUT_ONLY
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.forecast_baselines import BASELINES
from seqapp.numbers.panel import ADJ_CLOSE, bars_by_ticker, forward_returns, log_returns, windows
from seqapp.numbers.quantiles import HORIZONS, LEVELS, direction_correct, interval, mean_pinball
from seqapp.numbers.significance import block_bootstrap_interval

COVERAGES = (0.5, 0.9)


@dataclass(frozen=True)
class Rows:
    """The forecasts that are tested: one a ticker and date, with what then happened.

    Attributes:
        ticker, date: (n,).
        windows: (n, lookback, 6) float32, the bars each forecast sees; the last row is `date`.
        y_true: (n, horizons), the log-returns that followed, NaN where the data ends before.
        baselines: by name (n, horizons, levels).
    """

    ticker: np.ndarray
    date: np.ndarray
    windows: np.ndarray
    y_true: np.ndarray
    baselines: dict[str, np.ndarray]


def tested_rows(frame: pd.DataFrame, start: np.datetime64, end: np.datetime64, lookback: int) -> Rows:
    """All rows with start <= date <= end that have `lookback` days and the baselines' history behind them.

    Raises:
        BadInputError: there is none.
    """
    parts = []
    for ticker, (dates, bars) in bars_by_ticker(frame[~frame["ticker"].isin(INPUT_ONLY)]).items():
        returns = log_returns(bars[:, ADJ_CLOSE])
        baselines = {
            name: np.stack([quantiles(returns, horizon) for horizon in HORIZONS], axis=1).astype(np.float32)
            for name, quantiles in BASELINES.items()
        }
        wanted = (dates >= start) & (dates <= end) & (np.arange(len(dates)) >= lookback - 1)
        for quantiles in baselines.values():
            wanted &= np.isfinite(quantiles).all(axis=(1, 2))
        rows = np.flatnonzero(wanted)
        y_true = np.stack(
            [forward_returns(bars[:, ADJ_CLOSE], horizon)[rows] for horizon in HORIZONS], axis=1
        )
        seen = windows(bars, lookback)[rows - lookback + 1].astype(np.float32)
        parts.append(
            (
                np.full(len(rows), ticker),
                dates[rows],
                seen,
                y_true,
                {n: q[rows] for n, q in baselines.items()},
            )
        )
    if not any(len(part[1]) for part in parts):
        raise BadInputError(
            f"No row from {start} to {end} has the {lookback} rows of history and the baselines' 250 behind it. "
            "Choose other dates (--start, --end) or give a longer file."
        )
    tickers, dates, seen, y_true, baselines = zip(*parts, strict=True)
    return Rows(
        np.concatenate(tickers),
        np.concatenate(dates),
        np.concatenate(seen),
        np.concatenate(y_true),
        {name: np.concatenate([part[name] for part in baselines]) for name in BASELINES},
    )


def score(rows: Rows, nets: dict[str, np.ndarray]) -> tuple[dict, pd.DataFrame]:
    """Every model's scores, and its losses a date; a horizon that no forecast has reached yet is left out.

    Returns:
        A dict with first_date, last_date, n_forecasts, n_dates and `horizons`: for each, by model, `pinball` (mean over
        levels, log-return), `coverage` of the 50 and 90 % intervals, `mase` and `direction` of the median beside
        `always_up`, each [value, low, high] with a 95 % block-bootstrap interval over dates; and `pinball_against` each
        other model: the relative difference, negative where this one is better, with its interval. A ratio to a loss of
        exactly zero, as where no price moved, is None. And the mean pinball
        loss of each date: index date, columns horizon:model.

    Raises:
        BadInputError: no forecast has come true yet.
    """
    refuse_open(rows)
    models = {**nets, **rows.baselines}
    report: dict[str, dict] = {}
    daily: dict[str, pd.Series] = {}
    for at, horizon in enumerate(HORIZONS):
        known = np.isfinite(rows.y_true[:, at])
        if not known.any():  # nothing that was forecast this far ahead has come true yet
            continue
        y, date = rows.y_true[known, at], rows.date[known]
        scores = {name: _scores(y, quantiles[known, at], date) for name, quantiles in models.items()}
        for name, by_date in scores.items():
            daily[f"{horizon}:{name}"] = by_date["pinball"]
        report[str(horizon)] = {name: _summary(name, scores) for name in scores}
    summary = {
        "first_date": str(rows.date.min()),
        "last_date": str(rows.date.max()),
        "n_forecasts": len(rows.date),
        "n_dates": len(np.unique(rows.date)),
        "n_tickers": len(np.unique(rows.ticker)),
        "horizons": report,
    }
    return summary, pd.DataFrame(daily).rename_axis("date")


def refuse_open(rows: Rows) -> None:
    """Refuse rows of which nothing is known yet.

    Raises:
        BadInputError: no forecast has come true.
    """
    if not np.isfinite(rows.y_true).any():
        raise BadInputError(
            f"Of the {len(rows.date):,} forecasts from {rows.date.min()} on none has come true yet. "
            "Choose earlier dates (--start, --end) or give newer prices."
        )


def _summary(name: str, scores: dict[str, pd.DataFrame]) -> dict:
    """One model's entry of a horizon in `score`'s dict."""
    by_date = scores[name]
    return {
        "pinball": _estimate(by_date["pinball"]),
        "coverage": {f"{level:.0%}": _estimate(by_date[f"coverage {level}"]) for level in COVERAGES},
        "mase": _ratio(by_date["error"], by_date["naive error"]),
        "direction": _estimate(by_date["direction"]),
        "always_up": _estimate(by_date["up"]),
        "pinball_against": {
            other: _ratio(by_date["pinball"] - theirs["pinball"], theirs["pinball"])
            for other, theirs in scores.items()
            if other != name
        },
    }


def _scores(y: np.ndarray, quantiles: np.ndarray, date: np.ndarray) -> pd.DataFrame:
    """Every score's mean over the tickers of each date."""
    median = quantiles[:, LEVELS.index(0.5)]
    scores = {
        "pinball": mean_pinball(y, quantiles),
        "error": np.abs(y - median),
        "naive error": np.abs(y),
        "direction": direction_correct(y, median).astype(float),
        "up": (y >= 0).astype(float),
    }
    for level in COVERAGES:
        low, high = interval(quantiles, level)
        scores[f"coverage {level}"] = ((low <= y) & (y <= high)).astype(float)
    return pd.DataFrame(scores).groupby(date).mean()


def _estimate(series: pd.Series) -> list[float]:
    """[mean, low, high]."""
    return [float(series.mean()), *block_bootstrap_interval(series)]


def _ratio(above: pd.Series, below: pd.Series) -> list[float] | None:
    """[mean(above) / mean(below), low, high]; the interval is of the linearised ratio. None over exactly zero."""
    if not below.mean():
        return None
    value = float(above.mean() / below.mean())
    low, high = block_bootstrap_interval((above - value * below) / below.mean())
    return [value, value + low, value + high]
