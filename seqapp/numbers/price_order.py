"""The order of days put to the test: the same daily moves in another order, and baselines that read them.

A day's move is its bar in units of the close before it: how far it opened, rose, fell and closed from there, and its
volume. Other orders of the moves are other prices that begin and end on the same close, with no jump that was not
there: the move overnight goes with its day.
"""

import numpy as np
import scipy  # as in `metrics`, its parts load when they are first used
from numpy.typing import NDArray

from seqapp.numbers.forecast_baselines import DECAY
from seqapp.numbers.names import Array
from seqapp.numbers.order import Order, reversed_order, shuffled
from seqapp.numbers.panel import ADJ_CLOSE, BAR_COLUMNS
from seqapp.numbers.quantiles import LEVELS

CLOSE = BAR_COLUMNS.index("close")


def reordered(window: Array, orders: Order) -> Array:
    """The bars of a window with its days' moves in other orders; the first day stays, as its own move is not known.

        s_t = adj_close_t / adj_close_{t-1}          in the order k: s_k(1), s_k(2), ...
        adj_close'_t = adj_close_T / product over u > t of s_k(u)          so the last close is kept, and the first

    Open, high, low and close keep their ratios to their own day's adj_close, but for the factor between close and
    adj_close, which is the last day's throughout: what was paid out moves with its day as a part of s.

    Args:
        window: (days, 6), in the order of `BAR_COLUMNS`.
        orders: (count, days - 1), the places of the moves.

    Returns:
        (count, days, 6).

    >>> closes = np.array([1.0, 2.0, 6.0])
    >>> bars = np.column_stack([closes] * 6)
    >>> reordered(bars, np.array([[0, 1], [1, 0]]))[:, :, CLOSE]  # times 2 and 3, or times 3 and 2
    array([[1., 2., 6.],
           [1., 3., 6.]])
    """
    steps = (window[1:, ADJ_CLOSE] / window[:-1, ADJ_CLOSE])[orders]
    later = np.cumprod(steps[:, ::-1], axis=1)[:, ::-1]
    adjusted = window[-1, ADJ_CLOSE] / np.concatenate([later, np.ones((len(orders), 1))], axis=1)
    days = np.concatenate([np.zeros((len(orders), 1), dtype=np.int64), 1 + orders], axis=1)
    bars: Array = window[days]
    factor = window[-1, CLOSE] / window[-1, ADJ_CLOSE]
    scale = adjusted * factor / bars[..., CLOSE]
    bars[..., : CLOSE + 1] *= scale[..., None]
    bars[..., ADJ_CLOSE] = adjusted
    return bars


def orders_of(days: int, count: int, seed: int = 0) -> Order:
    """The orders of a window's moves that are asked about: as they came, the last first, and shuffles.

    Args:
        days: of the window; it has one move less.
        count: how many shuffles.
        seed: of the shuffles.

    Returns:
        (2 + count, days - 1).

    >>> orders_of(4, 1)
    array([[0, 1, 2],
           [2, 1, 0],
           [2, 0, 1]])
    """
    moves = days - 1
    return np.concatenate([np.arange(moves)[None], reversed_order(moves)[None], shuffled(moves, seed, count)])


def counted(windows: Array) -> Array:
    """A baseline that cannot see order: the quantiles of the windows' own returns, (..., days, 6) to (..., levels).

    >>> bars = np.ones((4, 6)); bars[:, ADJ_CLOSE] = np.exp([0.0, 0.1, 0.0, 0.2])
    >>> counted(bars)[LEVELS.index(0.5)].round(3)
    np.float64(0.1)
    """
    returns = np.sort(_returns(windows), axis=-1)
    return np.moveaxis(np.quantile(returns, LEVELS, axis=-1), 0, -1)


def weighted(windows: Array) -> Array:
    """A baseline that sees of the order only how long ago a move was: RiskMetrics on the window alone.

        sigma^2 = sum over k of 0.94^k r_{T-k}^2 / sum of 0.94^k          quantile = sigma Phi^-1(level)

    `forecast_baselines.ewma_normal`, for windows that are shorter than its history; (..., days, 6) to (..., levels).

    >>> bars = np.ones((3, 6)); bars[:, ADJ_CLOSE] = np.exp([0.0, 0.01, 0.0])
    >>> weighted(bars)[[2, 20]].round(5)  # 0.01 times -1.645 and 1.645
    array([-0.01645,  0.01645])
    """
    returns = _returns(windows)
    weights = DECAY ** np.arange(returns.shape[-1])[::-1]
    sigma = np.sqrt((returns**2 * weights).sum(axis=-1) / weights.sum())
    return np.asarray(sigma[..., None] * scipy.special.ndtri(LEVELS))


def _returns(windows: Array) -> NDArray[np.float64]:
    return np.diff(np.log(windows[..., ADJ_CLOSE]), axis=-1)
