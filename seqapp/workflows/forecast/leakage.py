"""Measures the five mistakes of `seqapp.numbers.leakage` on real prices and on random walks."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from seqapp.data.prices.door import INPUT_ONLY, Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.leakage import (
    FEWEST_DAYS,
    MISTAKES,
    SERIES_DAYS,
    TEST_DAYS,
    Mistake,
    check_bars,
    random_walk,
    skill,
)
from seqapp.numbers.lookahead import find_lookahead
from seqapp.numbers.names import Array
from seqapp.numbers.panel import ADJ_CLOSE, BAR_COLUMNS, bars_by_ticker
from seqapp.store.leakage import Leakage, MistakeOutcome, Outcome, Spread

OnProgress = Callable[[int, int], None]
CLOSE = BAR_COLUMNS.index("close")
EIGHT_OF_TEN = (0.1, 0.9)


class Measured(NamedTuple):
    """A mistake on one series: two skills, and whether the look-ahead test found the mistake, and one in its mend."""

    honest: float
    reported: float
    caught: bool
    false_alarm: bool


def measure_leakage(prices: Prices, seeds: int, on_progress: OnProgress = lambda *_: None) -> Leakage:
    """Every mistake and its mend on each ticker's last days, and on as many random walks as there are seeds.

    Args:
        prices: the real ones.
        seeds: how many random walks.
        on_progress: called with (done, total), a series each.

    Raises:
        BadInputError: no ticker has enough days, or no random walk is asked for.
    """
    if seeds < 1:
        raise BadInputError(f"At least one random walk is needed. Received: seeds={seeds}.")
    frame = prices.frame[~prices.frame["ticker"].isin(INPUT_ONLY)]
    every = bars_by_ticker(frame)
    long = {ticker: bars for ticker, bars in every.items() if len(bars.rows) >= FEWEST_DAYS}
    if not long:
        longest = max((len(bars.rows) for bars in every.values()), default=0)
        raise BadInputError(
            f"Each mistake needs a series of at least {FEWEST_DAYS:,} days. Give a longer history with --data. "
            f"Received: {prices.source}, at most {longest:,} days."
        )
    real = [check_bars(adjusted(bars.rows)) for bars in long.values()]
    walks = [random_walk(SERIES_DAYS, seed) for seed in range(seeds)]
    total = len(real) + len(walks)
    with threadpool_limits(limits=1, user_api="blas"):
        measured = []
        for number, bars in enumerate([*real, *walks]):
            measured.append(
                measure_all(bars, number, [*long][number] if number < len(long) else "a random walk")
            )
            on_progress(number + 1, total)
    dates = [bars.dates[-SERIES_DAYS:] for bars in long.values()]
    return Leakage(
        source=prices.source,
        sha256=prices.sha256,
        tickers=list(long),
        left_out=[ticker for ticker in every if ticker not in long],
        first_date=str(min(some[0] for some in dates)),
        last_date=str(max(some[-1] for some in dates)),
        series_days=SERIES_DAYS,
        test_days=TEST_DAYS,
        mistakes=[
            MistakeOutcome(
                name=name,
                prices=outcome([one[name] for one in measured[: len(real)]]),
                random_walk=outcome([one[name] for one in measured[len(real) :]]),
            )
            for name in MISTAKES
        ],
    )


def adjusted(rows: Array) -> Array:
    """Open, high, low and close as the splits and dividends since would have them: (days, 4).

    Args:
        rows: (days, 6), in the order of `panel.BAR_COLUMNS`.

    >>> adjusted(np.array([[10.0, 12.0, 8.0, 10.0, 5.0, 1.0]]))
    array([[5., 6., 4., 5.]])
    """
    return rows[:, : CLOSE + 1] * (rows[:, ADJ_CLOSE] / rows[:, CLOSE])[:, None]


def measure_all(bars: Array, seed: int, name: str) -> dict[str, Measured]:
    """Every mistake on one series, (days, 4), by its name.

    Raises:
        BadInputError: its price stands still for so long that there is nothing to learn from.
    """
    try:
        with np.errstate(divide="raise", invalid="raise"):
            return {mistake.name: measure(mistake, bars, seed) for mistake in MISTAKES.values()}
    except (np.linalg.LinAlgError, FloatingPointError) as error:
        raise BadInputError(
            f"The price of {name} stands still for too long to learn from. Leave it out of the file for --data."
        ) from error


def measure(mistake: Mistake, bars: Array, seed: int) -> Measured:
    """A mistake and its mend on one series, (days, 4)."""
    return Measured(
        skill(*mistake.mended(bars, seed)),
        skill(*mistake.wrong(bars, seed)),
        find_lookahead(mistake.pipeline(seed), bars).found,
        find_lookahead(mistake.pipeline(seed, mended=True), bars).found,
    )


def outcome(measured: Sequence[Measured]) -> Outcome:
    """The same mistake on several series, as one."""
    return Outcome(
        n=len(measured),
        honest=spread([one.honest for one in measured]),
        reported=spread([one.reported for one in measured]),
        caught=sum(one.caught for one in measured),
        false_alarms=sum(one.false_alarm for one in measured),
    )


def spread(values: Sequence[float]) -> Spread:
    """The mean, and the ends between which eight of ten lie.

    >>> spread([0.0, 0.5, 1.0]).mean
    0.5
    """
    low, high = np.quantile(values, EIGHT_OF_TEN)
    return Spread(mean=float(np.mean(values)), low=float(low), high=float(high))
