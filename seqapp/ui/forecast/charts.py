"""Figures of the page Forecast: the nets' fans in a panel each or in one, all on one vertical axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_bars
from seqapp.ui.styles import BY_LABEL, Style
from seqapp.workflows.forecast.outlook import Interval, Outlook

AIR = 0.04  # of the price range, above and below
HEIGHT, LEGEND_LINE = 380, 28  # pixels; on a telephone the legend has a line for each baseline
HATCH = {"RNN": "", "LSTM": "/", "Historical simulation": "."}
"""The pattern of each fan: they can be told apart without colour."""
Fans = Mapping[str, Sequence[Interval]]
"""Forecasts by the label of who made them."""


@dataclass(frozen=True)
class Axis:
    """What the vertical axis counts: prices, or their moves since the close of the day.

    Attributes:
        unit: of the prices; empty where nobody knows it.
        close: of the day; None where prices are counted.
    """

    unit: str
    close: float | None = None

    def of(self, prices: Sequence[float]) -> list[float]:
        """Prices as the axis counts them.

        >>> Axis("$").of([110.0]), [round(move, 9) for move in Axis("$", 100.0).of([110.0])]
        ([110.0], [10.0])
        """
        return [float(one) if self.close is None else 100 * (one / self.close - 1) for one in prices]

    @property
    def title(self) -> str:
        """What stands beside it."""
        if self.close is not None:
            return "return since the last close, %"
        return f"adjusted price, {self.unit or 'unit unknown'}"

    @property
    def form(self) -> str:
        """How a value is written when one points at it."""
        return ",.2f" if self.close is None else "+.2f"


def price_range(seen: Outlook, fans: Sequence[Sequence[Interval]]) -> list[float]:
    """The prices that all panels share as the ends of their axis."""
    ends = [end for fan in fans for one in fan for end in (one.low, one.high)]
    prices = [*seen.history["price"], *seen.realised["price"], *ends]
    low, high = min(prices), max(prices)
    air = AIR * (high - low or high)
    return [low - air, high + air]


def fan_chart(
    seen: Outlook,
    fans: Fans,
    beside: Fans,
    axis: Axis,
    reach: list[float],
    level: float,
    *,
    in_sample: bool,
) -> go.Figure:
    """History, the naive line, forecasts joined to fans over their horizons, baselines' outlines, realised prices.

    Args:
        seen: what stands around the forecast.
        fans: of the nets, filled.
        beside: of baselines, outlined.
        axis: what is counted.
        reach: the prices at its ends.
        level: of the intervals.
        in_sample: whether a net had seen what follows.
    """
    figure = go.Figure()
    for label, fan in fans.items():
        _add_fan(figure, seen, fan, BY_LABEL[label], _named(label, f"{level:.0%} interval", fans), axis)
    for label, fan in beside.items():
        _add_outline(figure, seen, fan, BY_LABEL[label], axis)
    figure.add_scatter(
        x=[seen.day, seen.ahead[-1]],
        y=axis.of([seen.close] * 2),
        name="tomorrow = today",
        mode="lines",
        line={"color": LINE, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    for label, fan in fans.items():
        _add_middle(figure, fan, BY_LABEL[label], _named(label, "middle", fans), axis)
    _add_prices(figure, seen, axis)
    figure.add_vline(x=_moment(seen.day), line={"color": LINE, "width": 1})
    note = "in sample: proves nothing" if in_sample else "last day seen"
    figure.add_annotation(
        text=note, x=_moment(seen.day), y=0, yref="paper", xanchor="right", yanchor="bottom", showarrow=False
    )
    figure.update_layout(
        height=HEIGHT + LEGEND_LINE * len(beside),
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "date", "fixedrange": True, "rangebreaks": [{"bounds": ["sat", "mon"]}]},
        yaxis={"title": axis.title, "range": axis.of(reach), "fixedrange": True, "tickformat": ","},
    )
    return figure


def _named(label: str, what: str, fans: Fans) -> str:
    """What the legend calls a part of a fan: with the net's name where there are several."""
    what = what.replace("%", " %")
    return what if len(fans) == 1 else f"{label}, {what}"


def _add_fan(
    figure: go.Figure, seen: Outlook, fan: Sequence[Interval], style: Style, name: str, axis: Axis
) -> None:
    days = [seen.day, *(one.day for one in fan)]
    start, hatch = [seen.close], HATCH[style.label]
    highs, lows = [one.high for one in fan], [one.low for one in reversed(fan)]
    figure.add_scatter(
        x=[*days, *reversed(days)],
        y=axis.of([*start, *highs, *lows, *start]),
        fill="toself",
        fillcolor=_faint(style.colour),
        fillpattern={"shape": hatch, "fgcolor": style.colour, "fgopacity": 0.35, "size": 7}
        if hatch
        else None,
        line={"color": style.colour, "width": 1, "dash": style.dash},
        mode="lines",
        name=name,
        hoverinfo="skip",
    )


def _add_outline(figure: go.Figure, seen: Outlook, fan: Sequence[Interval], style: Style, axis: Axis) -> None:
    days: list[Any] = [seen.day, *(one.day for one in fan)]
    upper = axis.of([seen.close, *(one.high for one in fan)])
    lower = axis.of([seen.close, *(one.low for one in fan)])
    figure.add_scatter(
        x=[*days, None, *days],
        y=[*upper, None, *lower],
        name=style.label,
        mode="lines+markers",
        line={"color": style.colour, "width": 2, "dash": style.dash},
        marker={"symbol": style.symbol, "size": 6},
        connectgaps=False,
        hovertemplate=f"%{{y:{axis.form}}}<extra>{style.label}</extra>",
    )


def _add_middle(figure: go.Figure, fan: Sequence[Interval], style: Style, name: str, axis: Axis) -> None:
    lows, middles, highs = (axis.of([getattr(one, end) for one in fan]) for end in ("low", "median", "high"))
    figure.add_scatter(
        x=[one.day for one in fan],
        y=middles,
        name=name,
        mode="markers",
        marker={"color": style.colour, "symbol": style.symbol, "size": 9},
        error_y=interval_bars(
            [high - middle for high, middle in zip(highs, middles, strict=True)],
            [middle - low for low, middle in zip(lows, middles, strict=True)],
            color=style.colour,
        ),
        customdata=[[low, high, one.horizon] for low, high, one in zip(lows, highs, fan, strict=True)],
        hovertemplate=f"day %{{customdata[2]}}: %{{y:{axis.form}}}, from %{{customdata[0]:{axis.form}}} to "
        f"%{{customdata[1]:{axis.form}}}<extra>{style.label}</extra>",
    )


def _add_prices(figure: go.Figure, seen: Outlook, axis: Axis) -> None:
    figure.add_scatter(
        x=seen.history["date"],
        y=axis.of(seen.history["price"].to_list()),
        name="price",
        mode="lines",
        line={"color": "#7A828E", "width": 2},
        hovertemplate=f"%{{y:{axis.form}}}<extra>price</extra>",
    )
    if len(seen.realised):
        figure.add_scatter(
            x=[seen.day, *seen.realised["date"]],
            y=axis.of([seen.close, *seen.realised["price"]]),
            name="realised",
            mode="lines+markers",
            line={"color": "#009E73", "width": 2},
            marker={"symbol": "x-thin-open", "size": 6},
            hovertemplate=f"%{{y:{axis.form}}}<extra>realised</extra>",
        )


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.15)"


def _moment(day: date) -> str:
    return day.isoformat()
