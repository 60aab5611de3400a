"""What the forecasters answer to the same days in other orders, kept in memory."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import streamlit as st

from seqapp.data.prices.door import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array
from seqapp.numbers.order import shuffled
from seqapp.numbers.panel import bars_by_ticker
from seqapp.numbers.price_order import counted, orders_of, reordered, weighted
from seqapp.numbers.quantiles import interval, mean_pinball
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, start_loading
from seqapp.ui.styles import EWMA, HISTORICAL
from seqapp.workflows.forecast.nets import BATCH, NONE, answer, nets_for
from seqapp.workflows.forecast.rows import rows_between

SHUFFLES = 20
"""Of the newest window."""
SHUFFLES_EACH = 3
"""Of each window where many are scored: their mean loss counts."""
KNOWN = 750
"""Windows that are scored at most, about three years."""
LEVEL = 0.9
BASELINES: dict[str, Callable[[Array], Array]] = {HISTORICAL.label: counted, EWMA.label: weighted}


class Window(NamedTuple):
    """The newest days that a forecaster sees, in several orders: as they came, backwards, one shuffle, and others.

    Attributes:
        last: the last day.
        bars: (orders, days, 6).
        widths: by model (orders,), how wide the interval of the next day's log-return is; the net's and the baselines'.
    """

    last: np.datetime64
    bars: Array
    widths: dict[str, Array]


class Losses(NamedTuple):
    """The mean pinball loss one day ahead, on windows that the net had not seen and whose next day is known.

    Attributes:
        dates: (n,), their last days.
        by_model: by model (3, n), as they came, backwards, and the mean over shuffles; the net's and the baselines'.
    """

    dates: np.ndarray
    by_model: dict[str, Array]


def windows(prices: Prices, ticker: str, draw: int) -> dict[str, Window]:
    """What every forecaster says of a ticker's newest days, by the net's label. Arguments and errors as `window`."""
    return {label: window(model, label, prices, ticker, draw) for label, model in _models().items()}


def losses(prices: Prices, ticker: str) -> dict[str, Losses]:
    """What the order of days costs every forecaster, by the net's label."""
    return {label: losses_of(model, label, prices, ticker) for label, model in _models().items()}


@st.cache_data(max_entries=KEEP_ANSWERS, show_spinner=False, hash_funcs=HASH_FUNCS)
def window(model: ServedModel, label: str, prices: Prices, ticker: str, draw: int) -> Window:
    """What one forecaster says of a ticker's newest days in several orders.

    Args:
        model: the forecaster.
        label: its name.
        prices: with that ticker.
        ticker: its symbol.
        draw: which shuffle is the one that is shown.

    Raises:
        BadInputError: too short a history, or every net has seen what follows.
        BusyError: too many others are computing.
    """
    lookback = model.version.forecast_run.config.lookback
    dates, rows = bars_by_ticker(prices.frame[prices.frame["ticker"] == ticker])[ticker]
    net = nets_for(model, dates[-1:]).which[0]
    if len(rows) < lookback or net == NONE:
        raise BadInputError(
            f"{ticker} has {len(rows)} daily rows up to {dates[-1]}. The forecasters need {lookback}, and a last day "
            "that is not older than what they have all seen. Choose another ticker."
        )
    known, others = np.split(orders_of(lookback, SHUFFLES), [2])
    bars = reordered(rows[-lookback:], np.concatenate([known, shuffled(lookback - 1, seed=draw), others]))
    with compute_slot():
        said = answer(model, bars.astype(np.float32), int(net))[:, 0]
    every = {label: said, **{name: baseline(bars) for name, baseline in BASELINES.items()}}
    return Window(dates[-1], bars, {name: _width(quantiles) for name, quantiles in every.items()})


@st.cache_data(
    max_entries=KEEP_ANSWERS,
    show_spinner="Reading three years of days in other orders …",
    hash_funcs=HASH_FUNCS,
)
def losses_of(model: ServedModel, label: str, prices: Prices, ticker: str) -> Losses:
    """What the order of days costs one forecaster on a ticker's last `KNOWN` days. Arguments and errors as `window`."""
    lookback = model.version.forecast_run.config.lookback
    frame = prices.frame[prices.frame["ticker"] == ticker].iloc[-(KNOWN + lookback) :]
    days = frame["date"].to_numpy("datetime64[D]")
    rows, _ = rows_between(frame, days[0], days[-1], lookback)
    rows = rows.only(np.isfinite(rows.y_true[:, 0]))
    nets = nets_for(model, rows.date)
    unseen = (nets.which != NONE) & ~nets.in_sample
    rows, nets = rows.only(unseen), nets.only(unseen)
    if not len(rows):
        return Losses(rows.date, {})
    history = rows.panel[ticker].rows
    bars = np.stack(
        [
            reordered(history[at - lookback + 1 : at + 1], orders_of(lookback, SHUFFLES_EACH, seed=int(at)))
            for at in rows.at
        ]
    )
    with compute_slot():
        said = {label: _answers(model, bars, nets.which)}
    said |= {name: baseline(bars) for name, baseline in BASELINES.items()}
    return Losses(rows.date, {name: _by_order(rows.y_true[:, 0], one) for name, one in said.items()})


def _answers(model: ServedModel, bars: Array, which: np.ndarray) -> Array:
    """The quantiles one day ahead, (n, orders, levels), of windows (n, orders, days, 6), each by its net."""
    n, orders = bars.shape[:2]
    flat, nets = bars.reshape(n * orders, *bars.shape[2:]).astype(np.float32), np.repeat(which, orders)
    said: list[np.ndarray] = []
    places: list[np.ndarray] = []
    for net in np.unique(nets):
        own = np.flatnonzero(nets == net)
        for start in range(0, len(own), BATCH):
            places.append(own[start : start + BATCH])
            said.append(answer(model, flat[places[-1]], int(net))[:, 0])
    ordered = np.concatenate(said)[np.argsort(np.concatenate(places))]
    return ordered.reshape(n, orders, -1).astype(np.float64)


def _by_order(y_true: Array, quantiles: Array) -> Array:
    """The losses as `Losses.by_model` has them, from quantiles (n, orders, levels)."""
    loss = mean_pinball(np.broadcast_to(y_true[:, None], quantiles.shape[:2]), quantiles)
    return np.stack([loss[:, 0], loss[:, 1], loss[:, 2:].mean(axis=1)])


def _models() -> dict[str, ServedModel]:
    return start_loading("forecast").models


def _width(quantiles: Array) -> Array:
    low, high = interval(quantiles, LEVEL)
    return high - low
