"""Kept forecasts beside their outcomes: how many held, with an interval that says how little few of them prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from seqapp.data.prices.quality import SPLIT_TOLERANCE, SPLITS
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_interval
from seqapp.numbers.quantiles import LEVELS, pinball_loss
from seqapp.workflows.forecast.series import Series

INTERVALS = tuple(round(100 * (1 - 2 * level), 1) for level in LEVELS if level < 0.5)
"""The levels of the central intervals that a forecast has, in percent."""
ROUNDING = 1e-4  # relative: a close that moved by less was not revised
FETCH = "python -m seqapp data fetch prices --ticker"
ARRIVED, OPEN, LOST = "arrived", "open", "lost"
SCORED = [
    *("net", "ticker", "as_of", "made_at", "source", "close", "horizon", "low", "median", "high"),
    *("state", "arrived_on", "log_return", "held", "pinball"),
]
_ONE = ["net", "ticker", "as_of", "made_at", "source", "close", "horizon"]


@dataclass(frozen=True)
class Tally:
    """How kept forecasts did, a forecast of one horizon counting once.

    Attributes:
        net, horizon, ticker: what was counted; None: all.
        made: arrived + open + lost.
        held: of those that arrived, the outcomes within the central interval.
        lost: their day is not in the prices, so they cannot be scored.
        level: the share that an honest interval holds in the long run.
        interval: Wilson's of the share that held, 95 %; None before one has arrived.
        dependent: why those that arrived are not independent, so that the interval is too narrow; empty if they are.
        pinball: mean over those that arrived, in log-return.
    """

    net: str | None
    horizon: int | None
    ticker: str | None
    made: int
    arrived: int
    held: int
    open: int
    lost: int
    level: float
    interval: tuple[float, float] | None
    dependent: str
    pinball: float | None

    @property
    def sentence(self) -> str:
        """All of it to be read, without the net's name."""
        rest = f" {self.open} {_are(self.open)} still open." if self.open else ""
        if self.lost:
            whose = "its" if self.lost == 1 else "their"
            rest += f" {self.lost} cannot be scored: {whose} day is not in the prices."
        if self.interval is None:
            return f"Of {self.made} made, none has arrived.{rest}"
        low, high = (f"{100 * end:.0f}" for end in self.interval)
        clause = f", too narrow as {self.dependent}" if self.dependent else ""
        have = "has" if self.arrived == 1 else "have"
        return (
            f"Of {self.made} made, {self.arrived} {have} arrived and {self.held} held: "
            f"{100 * self.held / self.arrived:.1f} % ({low} to {high} %{clause}), {100 * self.level:.0f} % "
            f"expected.{rest}"
        )


@dataclass(frozen=True)
class Scored:
    """Kept forecasts beside their outcomes.

    Attributes:
        level: of the central interval.
        forecasts: a row for each forecast and horizon, in the order of net, ticker and as_of; columns `SCORED`: low,
            median and high are log-returns, log_return is what came, state one of arrived, open, lost; what is not
            known yet is missing.
        notes: what a reader must know, one sentence each.
    """

    level: float
    forecasts: pd.DataFrame
    notes: list[str]


def score(rows: pd.DataFrame, series: Series, level: float = 0.9) -> Scored:
    """Kept forecasts beside what the prices now know: the log of adj_close `horizon` rows after as_of over as_of's.

    Of several that one net made after the same day, from prices that differ, the first one counts.

    Args:
        rows: as `TrackRecord.read` gives them.
        series: prices by ticker.
        level: of the central interval, one of `INTERVALS` / 100.

    Raises:
        BadInputError: the forecasts have no such interval.
    """
    if round(100 * level, 1) not in INTERVALS:
        raise BadInputError(
            f"The intervals of a forecast are {', '.join(f'{one:g}' for one in sorted(INTERVALS))} %. Received "
            f"{100 * level:g}."
        )
    if rows.empty:
        return Scored(level, pd.DataFrame(columns=SCORED), [])
    wide, notes = _wide(rows)
    low, high = wide[round((1 - level) / 2, 3)], wide[round((1 + level) / 2, 3)]
    forecasts = wide.index.to_frame(index=False).assign(
        low=low.to_numpy(), median=wide[0.5].to_numpy(), high=high.to_numpy()
    )
    forecasts, more = _with_outcomes(forecasts, series)
    came = forecasts["log_return"].to_numpy()
    losses = pinball_loss(came[:, None], wide.to_numpy(np.float64), wide.columns.to_numpy(np.float64))
    held = (forecasts["low"] <= came) & (came <= forecasts["high"])
    forecasts = forecasts.assign(
        held=held.astype("boolean").where(np.isfinite(came)), pinball=losses.mean(axis=1)
    )
    return Scored(level, forecasts[SCORED], notes + more)


def tallies(scored: Scored, by: Sequence[str] = ("net",)) -> list[Tally]:
    """The counts for each of some groups, in their order.

    Args:
        scored: forecasts beside their outcomes.
        by: some of net, horizon, ticker.
    """
    counted = []
    for key, own in scored.forecasts.groupby(list(by), sort=True):
        of: dict[str, Any] = dict(zip(by, key, strict=True))
        arrived = own[own["state"] == ARRIVED]
        held = int(arrived["held"].sum())
        counted.append(
            Tally(
                net=of.get("net"),
                horizon=None if "horizon" not in of else int(of["horizon"]),
                ticker=of.get("ticker"),
                made=len(own),
                arrived=len(arrived),
                held=held,
                open=int((own["state"] == OPEN).sum()),
                lost=int((own["state"] == LOST).sum()),
                level=scored.level,
                interval=accuracy_interval(held, len(arrived)) if len(arrived) else None,
                dependent=_dependence(arrived),
                pinball=float(arrived["pinball"].mean()) if len(arrived) else None,
            )
        )
    return counted


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _dependence(arrived: pd.DataFrame) -> str:
    """In what way these forecasts are not independent of each other; empty if no way is known."""
    ways = []
    if (arrived["horizon"] > 1).any() and len(arrived) > 1:
        ways.append("5- and 10-day forecasts overlap")
    if len(arrived["ticker"].unique()) > 1:
        ways.append("tickers move together")
    return " and ".join(ways)


def _wide(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A row for each forecast and horizon that counts, a column for each level; and a note on those that do not."""
    rows = rows.sort_values("made_at", kind="stable")
    same = rows.groupby(["ticker", "as_of", "net"])["data_sha256"]
    first = rows["data_sha256"] == same.transform("first")
    again = rows[~first].drop_duplicates(["ticker", "as_of", "net", "data_sha256"])
    notes = []
    if len(again):
        many = "forecast was" if len(again) == 1 else "forecasts were"
        notes.append(
            f"{len(again)} {many} made again after the same day, from prices that differ: the first one counts."
        )
    counted = rows[first].assign(level=rows.loc[first, "level"].round(3))
    return counted.pivot_table("log_return", _ONE, "level", aggfunc="first"), notes


def _with_outcomes(forecasts: pd.DataFrame, series: Series) -> tuple[pd.DataFrame, list[str]]:
    """The forecasts with state, arrived_on and log_return; and the notes on prices that are not what they were."""
    n = len(forecasts)
    state = np.full(n, OPEN, dtype=object)
    arrived_on, came = np.full(n, np.datetime64("NaT", "ns")), np.full(n, np.nan)
    notes = []
    for ticker, own in forecasts.groupby("ticker"):
        if ticker not in series:
            notes.append(f"No prices of {ticker} are here, so its forecasts stay open: `{FETCH} {ticker}`.")
            continue
        bars, where = series[str(ticker)].frame, own.index.to_numpy()
        days, adjusted = bars["date"].to_numpy("datetime64[ns]"), bars["adj_close"].to_numpy()
        as_of = own["as_of"].to_numpy("datetime64[ns]")
        at = np.searchsorted(days, as_of)
        here = np.isin(as_of, days)
        state[where[~here & (as_of < days[-1])]] = LOST
        to = at + own["horizon"].to_numpy()
        arrived = here & (to < len(days))
        at, to = at[arrived], to[arrived]
        state[where[arrived]] = ARRIVED
        arrived_on[where[arrived]] = days[to]
        came[where[arrived]] = np.log(adjusted[to] / adjusted[at])
        notes += _revision(own[here], bars)
    return forecasts.assign(state=state, arrived_on=arrived_on, log_return=came), notes


def _revision(own: pd.DataFrame, bars: pd.DataFrame) -> list[str]:
    """A note if closes are not those that were kept, and no split explains it."""
    once = own.drop_duplicates("as_of")
    now = bars.set_index("date")["close"].reindex(once["as_of"]).to_numpy()
    moved = now / once["close"].to_numpy()
    ratio = np.maximum(moved, 1 / moved)
    split = (np.abs(ratio[:, None] / SPLITS - 1) < SPLIT_TOLERANCE).any(axis=1)
    revised = np.flatnonzero((ratio > 1 + ROUNDING) & ~split)
    if not len(revised):
        return []
    first, days = once.iloc[revised[0]], "day" if len(revised) == 1 else "days"
    note = (
        f"{first['ticker']}: the close of {first['as_of']:%Y-%m-%d} was {first['close']:.6g} when it was kept and is "
        f"{now[revised[0]]:.6g} now, which no split explains ({len(revised)} such {days}). The prices were revised: "
        "the scores rest on ratios of adj_close alone."
    )
    return [note]
