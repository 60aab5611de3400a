"""What the nets and the baselines answer on the page Forecast, kept in memory."""

from datetime import date
from typing import NamedTuple

import numpy as np
import streamlit as st

from seqapp.data.prices.door import Prices
from seqapp.numbers.baseline_panel import PER_TICKER, quarters
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import Bars, bars_by_ticker
from seqapp.store.served import ServedModel
from seqapp.store.years import NEWEST
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, start_loading
from seqapp.workflows.forecast.nets import NONE, answer_rows, nets_for
from seqapp.workflows.forecast.outlook import Quantiles
from seqapp.workflows.forecast.rows import rows_between
from seqapp.workflows.forecast.use import CLOSE, Fan, fan, priced

KNOWN = 250
"""Days that a net's own record is taken from: about a year."""


class Recent(NamedTuple):
    """One day ahead after each of a ticker's newest days whose next one is known, by nets that had not seen them.

    Attributes:
        y_true: (n,), the log-returns that came.
        quantiles: (n, levels), what was said of them.
    """

    y_true: np.ndarray
    quantiles: np.ndarray

    def last(self, days: int) -> "Recent":
        """The newest of them."""
        return Recent(self.y_true[-days:], self.quantiles[-days:])


def models() -> dict[str, ServedModel]:
    """Every loaded forecaster, by the net's label."""
    return start_loading("forecast").models


def fans(prices: Prices, ticker: str, day: date, net: str | None = None) -> dict[str, Fan]:
    """What every loaded forecaster says after a day, by the net's label.

    Args:
        prices: with that ticker.
        ticker: its symbol.
        day: the last one that is seen.
        net: as `seqapp.workflows.forecast.use.fan` takes it.

    Raises:
        BadInputError: too short a history, or every net has seen what followed the day.
        BusyError: too many others are computing.
    """
    return {label: one_fan(model, prices, ticker, day, net) for label, model in models().items()}


@st.cache_data(max_entries=4 * KEEP_ANSWERS, show_spinner=False, hash_funcs=HASH_FUNCS)
def one_fan(model: ServedModel, prices: Prices, ticker: str, day: date, net: str | None = None) -> Fan:
    """What one forecaster says after a day. Arguments and errors as `fans`."""
    if net is None and model.years and np.datetime64(day) < model.years.cutoffs[0]:
        raise BadInputError(
            f"Every net has seen what followed {day}: the first one is for days from {model.years.cutoffs[0]} on. "
            f"Choose a later day; or, under More, the {NEWEST} net, whose answer is in sample and proves nothing."
        )
    with compute_slot():
        return fan(model, prices, ticker, day, net)


@st.cache_data(
    max_entries=4 * KEEP_ANSWERS, show_spinner="Fitting the baselines to this ticker …", hash_funcs=HASH_FUNCS
)
def baseline(prices: Prices, ticker: str, day: date, name: str) -> Quantiles:
    """What a baseline says after a trading day, fitted at the quarter's start; nothing where it has seen too little.

    Raises:
        BusyError: too many others are computing.
    """
    bars = bars_by_ticker(prices.frame)[ticker]
    seen = bars.dates <= np.datetime64(day)
    bars = Bars(bars.dates[seen], bars.rows[seen])
    with compute_slot():
        said = PER_TICKER[name](bars, quarters(bars.dates[-1], bars.dates[-1]))[-1]
    return priced(said, float(bars.rows[-1, CLOSE])) if np.isfinite(said).all() else []


@st.cache_data(max_entries=4 * KEEP_ANSWERS, show_spinner=False, hash_funcs=HASH_FUNCS)
def recent(model: ServedModel, prices: Prices, ticker: str) -> Recent:
    """A net's record on a ticker's last `KNOWN` days whose next one is known, those left out that it had seen.

    Raises:
        BusyError: too many others are computing.
    """
    lookback = model.version.forecast_run.config.lookback
    frame = prices.frame[prices.frame["ticker"] == ticker].iloc[-(KNOWN + lookback) :]
    days = frame["date"].to_numpy("datetime64[D]")
    rows, _ = rows_between(frame, days[0], days[-1], lookback)
    if len(rows):
        rows = rows.only(np.isfinite(rows.y_true[:, 0]))
        nets = nets_for(model, rows.date)
        unseen = (nets.which != NONE) & ~nets.in_sample
        rows, nets = rows.only(unseen), nets.only(unseen)
    if not len(rows):
        return Recent(np.empty(0), np.empty((0, 0)))
    with compute_slot():
        said = answer_rows(model, rows, nets.which)
    return Recent(rows.y_true[:, 0], said[:, 0].astype(np.float64))
