"""Daily bars that the project writes itself, for smoke runs and tests: volatility comes in clusters, drift does not."""

import numpy as np
import pandas as pd


def synthetic_prices(n_tickers: int, n_days: int, seed: int) -> pd.DataFrame:
    """Bars of made-up tickers S0, S1, ... on working days from 2010 on, in the contract's columns.

        log s_t = 0.97 log s_{t-1} + 0.03 log 0.01 + 0.15 e_t       r_t = s_t z_t,   e, z standard normal

    A random part of each return happens overnight; high and low are those of a path of 40 steps within the day.
    """
    rng = np.random.default_rng(seed)
    dates = pd.bdate_range("2010-01-04", periods=n_days)
    frames = []
    for number in range(n_tickers):
        shocks = 0.15 * rng.standard_normal(n_days)
        log_scale = np.empty(n_days)
        level = np.log(0.01)
        for day in range(n_days):
            level = 0.97 * level + 0.03 * np.log(0.01) + shocks[day]
            log_scale[day] = level
        scale = np.exp(log_scale)[:, None]
        gap = 0.4 * scale * rng.standard_normal((n_days, 1))
        path = np.cumsum(0.9 * scale / np.sqrt(40) * rng.standard_normal((n_days, 40)), axis=1)
        close = 100 * np.exp(np.cumsum(gap[:, 0] + path[:, -1]))
        opening = close / np.exp(path[:, -1])
        frames.append(
            pd.DataFrame(
                {
                    "ticker": f"S{number}",
                    "date": dates,
                    "open": opening,
                    "high": opening * np.exp(np.maximum(path.max(axis=1), 0)),
                    "low": opening * np.exp(np.minimum(path.min(axis=1), 0)),
                    "close": close,
                    "adj_close": close,
                    "volume": rng.lognormal(15, 0.4, n_days).round(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
