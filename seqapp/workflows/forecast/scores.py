"""Rows of prices to test forecasts on, and every score of nets and baselines on them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.numbers.baseline_panel import PER_TICKER, POOLED
from seqapp.numbers.coverage_by import coverage_by, tercile
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import ADJ_CLOSE, log_returns
from seqapp.numbers.quantiles import (
    HORIZONS,
    LEVELS,
    crps,
    direction_correct,
    interval,
    mean_pinball,
    pit,
    rmsse,
    winkler,
)
from seqapp.numbers.significance import block_bootstrap_interval, diebold_mariano, holm
from seqapp.numbers.value_at_risk import rejections, violations
from seqapp.workflows.forecast.baselines import panel_quantiles
from seqapp.workflows.forecast.rows import Rows, rows_between
from seqapp.workflows.forecast.verdict import STRONG
from seqapp.workflows.jobs.executors import LOCAL, Executor

COVERAGES = (0.5, 0.9)
VALUE_AT_RISK = (0.01, 0.05)
PIT_BINS = 20
FEWEST = 0.9  # of the rows, that a baseline must know to be among those compared
SHORTEST = 100  # days of a ticker whose value at risk is tested
SIMPLE = ("naive", "historical_simulation", "ewma_normal", "drift", "har_range", "har_range_pooled")
"""The baselines that take seconds; the others fit a GARCH a quarter and ticker."""
ALL = (*PER_TICKER, *POOLED)
FITTED = ("har_range", "har_range_pooled", "garch_t", "gjr_fhs")
"""Baselines that learn something first, which needs a longer history."""
YARDSTICKS = ("historical_simulation", "ewma_normal", *STRONG)
"""What a baseline itself is measured against; nets are against every other model."""
Answers = dict[str, np.ndarray]
"""By model (n, horizons, levels)."""


def scorable_rows(
    frame: pd.DataFrame,
    start: np.datetime64,
    end: np.datetime64,
    lookback: int,
    baselines: Sequence[str] = SIMPLE,
    *,
    keep: Path | None = None,
    executor: Executor = LOCAL,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Rows, Answers]:
    """All rows with start <= date <= end for which `lookback` days and the baselines' history are there.

    Returns:
        The rows, and the baselines' quantiles for them; without fitted ones that know fewer than nine in ten of the
        rows that the others know, as of a short file.

    Raises:
        BadInputError: there is none.
    """
    rows, _ = rows_between(frame, start, end, lookback)
    said: Answers = {}
    if len(rows):
        panel = {ticker: rows.panel[ticker] for ticker in dict.fromkeys(rows.ticker)}
        quantiles = panel_quantiles(
            panel, baselines, start, end, keep=keep, executor=executor, on_progress=on_progress
        )
        first = {ticker: int(np.searchsorted(bars.dates, start)) for ticker, bars in panel.items()}
        said = {name: rows.lay_out(of_ticker, first) for name, of_ticker in quantiles.items()}
    known = {name: np.asarray(np.isfinite(values).all(axis=(1, 2))) for name, values in said.items()}
    finite = np.ones(len(rows), bool)
    for name in (name for name in known if name not in FITTED):
        finite &= known[name]
    known = {
        name: of_rows for name, of_rows in known.items() if of_rows[finite].sum() >= FEWEST * finite.sum()
    }
    for of_rows in known.values():
        finite &= of_rows
    if not finite.any():
        raise BadInputError(
            f"No row from {start} to {end} has the {lookback} rows of history and the baselines' 250 behind it. "
            "Choose other dates (--start, --end) or give a longer file."
        )
    return rows.only(finite), {name: said[name][finite] for name in known}


def score(rows: Rows, nets: Answers, baselines: Answers) -> tuple[dict, pd.DataFrame]:
    """Every model's scores, and its losses a date; a horizon that no forecast has reached yet is left out.

    Returns:
        A dict with first_date, last_date, n_forecasts, n_dates, n_tickers and `horizons`: for each, by model, what
        `seqapp.store.records.Scores` describes. And the mean pinball loss of each date: index date, columns
        horizon:model.

    Raises:
        BadInputError: no forecast has come true yet.
    """
    refuse_open(rows)
    models = {**nets, **baselines}
    report: dict[str, dict] = {}
    daily: dict[str, pd.Series] = {}
    volatility = tercile(_volatility(rows))
    for at, horizon in enumerate(HORIZONS):
        known = np.isfinite(rows.y_true[:, at])
        if not known.any():  # nothing that was forecast this far ahead has come true yet
            continue
        y, own = rows.y_true[known, at], rows.only(known)
        scores = {name: _scores(y, quantiles[known, at], own.date) for name, quantiles in models.items()}
        for name, by_date in scores.items():
            daily[f"{horizon}:{name}"] = by_date["pinball"]
        report[str(horizon)] = {
            name: _summary(name, scores, list(scores) if name in nets else YARDSTICKS)
            | _details(
                y, quantiles[known, at], own, volatility[known], horizon, long=name in nets or name in STRONG
            )
            for name, quantiles in models.items()
        }
        for name in nets:
            report[str(horizon)][name]["tests"] = _tests(name, scores, list(baselines), horizon)
    summary = {
        "first_date": str(rows.date.min()),
        "last_date": str(rows.date.max()),
        "n_forecasts": len(rows.date),
        "n_dates": len(np.unique(rows.date)),
        "n_tickers": len(np.unique(rows.ticker.astype(str))),
        "baselines": list(baselines),
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


def _volatility(rows: Rows) -> np.ndarray:
    """The root of RiskMetrics' weighted mean of squared returns up to each row's day, (n,)."""

    def of_ticker(adj_close: np.ndarray) -> np.ndarray:
        squares = pd.Series(log_returns(adj_close)) ** 2
        return np.sqrt(squares.ewm(alpha=0.06).mean()).to_numpy()

    tickers = dict.fromkeys(rows.ticker)
    return rows.lay_out({ticker: of_ticker(rows.panel[ticker].rows[:, ADJ_CLOSE]) for ticker in tickers})


def _summary(name: str, scores: dict[str, pd.DataFrame], others: Sequence[str]) -> dict:
    """What is one mean over dates, with its interval, and the loss beside that of others."""
    by_date = scores[name]
    return {
        "pinball": _estimate(by_date["pinball"]),
        "coverage": {f"{level:.0%}": _estimate(by_date[f"coverage {level}"]) for level in COVERAGES},
        "mase": _ratio(by_date["error"], by_date["naive error"]),
        "direction": _estimate(by_date["direction"]),
        "always_up": _estimate(by_date["up"]),
        "pinball_against": {
            other: _ratio(by_date["pinball"] - scores[other]["pinball"], scores[other]["pinball"])
            for other in others
            if other != name and other in scores
        },
    }


def _details(
    y: np.ndarray, quantiles: np.ndarray, rows: Rows, volatility: np.ndarray, horizon: int, *, long: bool
) -> dict:
    """What is no mean over dates, or stands without an interval; with `long` what has many numbers, too."""
    low, high = interval(quantiles, 0.9)
    years = rows.date.astype("datetime64[Y]").astype(str)
    median = quantiles[:, LEVELS.index(0.5)]
    shares = np.histogram(pit(y, quantiles), PIT_BINS, (0, 1))[0] / len(y)
    by_ticker = pd.DataFrame({"pinball": mean_pinball(y, quantiles), "held": (low <= y) & (y <= high)})
    means = by_ticker.groupby(rows.ticker.astype(str)).mean()
    return {
        "crps": float(crps(y, quantiles).mean()),
        "winkler": float(winkler(y, low, high, 0.9).mean()),
        "rmsse": rmsse(y, median) if y.any() else None,
        "coverage_by_volatility": _shares(coverage_by(y, low, high, volatility)),
        "coverage_by_year": _shares(coverage_by(y, low, high, years)),
        "tickers": {ticker: (row.pinball, row.held) for ticker, row in means.iterrows()} if long else {},
        "pit": [float(share) for share in shares] if long else [],
        "value_at_risk": {
            f"{level:.0%}": _value_at_risk(y, quantiles[:, LEVELS.index(level)], rows, level, horizon)
            for level in VALUE_AT_RISK
        },
    }


def _shares(table: pd.DataFrame) -> dict[str, float]:
    return {str(group): float(share) for group, share in table["coverage"].items()}


def _value_at_risk(y: np.ndarray, quantile: np.ndarray, rows: Rows, level: float, horizon: int) -> dict:
    """How often outcomes fell below, and, a day ahead, how many tickers' tests reject that it is the level's share."""
    hits = violations(y, quantile)
    series = [hits[rows.ticker == ticker] for ticker in dict.fromkeys(rows.ticker)]
    long = [one for one in series if len(one) >= SHORTEST]
    shares = {"hits": float(hits.mean())}
    if (
        horizon > 1 or not long
    ):  # outcomes that overlap hit together: the tests would reject right forecasts, too
        return shares
    return shares | {test: tuple(count) for test, count in rejections(long, level).items()}


def _tests(name: str, scores: dict[str, pd.DataFrame], baselines: list[str], horizon: int) -> dict:
    """Diebold-Mariano against every other model; p-values against baselines by Holm over all of them."""
    tests = {}
    for other, theirs in scores.items():
        if other == name or len(theirs) <= horizon + 20:
            continue
        found = diebold_mariano(scores[name]["pinball"], theirs["pinball"], horizon)
        tests[other] = {"t": found.statistic, "p": found.p_value}
    among = [other for other in baselines if other in tests]
    if among:
        for other, p in zip(among, holm([tests[other]["p"] for other in among]), strict=True):
            tests[other]["p_holm"] = float(p)
    return tests


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
