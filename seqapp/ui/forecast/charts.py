"""Figures of the page Forecast: one panel a net, on one price axis."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_bars
from seqapp.ui.styles import BY_LABEL, Style
from seqapp.workflows.forecast.outlook import Interval, Outlook

AIR = 0.04  # of the price range, above and below
HATCH = {"RNN": "", "LSTM": "/", "Historical simulation": "."}
"""The pattern of each fan: they can be told apart without colour."""


def price_range(seen: Outlook, fans: Sequence[list[Interval]]) -> list[float]:
    """The price axis that all panels share."""
    ends = [end for fan in fans for one in fan for end in (one.low, one.high)]
    prices = [*seen.history["price"], *seen.realised["price"], *ends]
    low, high = min(prices), max(prices)
    air = AIR * (high - low or high)
    return [low - air, high + air]


def fan_chart(
    seen: Outlook,
    fan: list[Interval],
    label: str,
    unit: str,
    reach: list[float],
    level: float,
    *,
    in_sample: bool,
) -> go.Figure:
    """History, the naive line, one forecast joined to a fan over its horizons, and the realised prices."""
    style = BY_LABEL[label]
    figure = go.Figure()
    _add_fan(figure, seen, fan, style, level)
    figure.add_scatter(
        x=[seen.day, seen.ahead[-1]],
        y=[seen.close] * 2,
        name="tomorrow = today",
        mode="lines",
        line={"color": LINE, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    _add_middle(figure, fan, style)
    _add_prices(figure, seen)
    figure.add_vline(x=_moment(seen.day), line={"color": LINE, "width": 1})
    note = "in sample: proves nothing" if in_sample else "last day seen"
    figure.add_annotation(
        text=note, x=_moment(seen.day), y=0, yref="paper", xanchor="right", yanchor="bottom", showarrow=False
    )
    figure.update_layout(
        height=380,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "date", "fixedrange": True, "rangebreaks": [{"bounds": ["sat", "mon"]}]},
        yaxis={
            "title": f"adjusted price, {unit or 'unit unknown'}",
            "range": reach,
            "fixedrange": True,
            "tickformat": ",",
        },
    )
    return figure


def _add_fan(figure: go.Figure, seen: Outlook, fan: list[Interval], style: Style, level: float) -> None:
    days = [seen.day, *(one.day for one in fan)]
    start, hatch = [seen.close], HATCH[style.label]
    figure.add_scatter(
        x=[*days, *reversed(days)],
        y=[*start, *(one.high for one in fan), *reversed([one.low for one in fan]), *start],
        fill="toself",
        fillcolor=_faint(style.colour),
        fillpattern={"shape": hatch, "fgcolor": style.colour, "fgopacity": 0.35, "size": 7}
        if hatch
        else None,
        line={"color": style.colour, "width": 1, "dash": style.dash},
        mode="lines",
        name=f"{level:.0%} interval".replace("%", " %"),
        hoverinfo="skip",
    )


def _add_middle(figure: go.Figure, fan: list[Interval], style: Style) -> None:
    figure.add_scatter(
        x=[one.day for one in fan],
        y=[one.median for one in fan],
        name="middle",
        mode="markers",
        marker={"color": style.colour, "symbol": style.symbol, "size": 9},
        error_y=interval_bars(
            [one.high - one.median for one in fan], [one.median - one.low for one in fan], color=style.colour
        ),
        customdata=[[one.low, one.high, one.horizon] for one in fan],
        hovertemplate="day %{customdata[2]}: %{y:,.2f}, from %{customdata[0]:,.2f} to %{customdata[1]:,.2f}"
        f"<extra>{style.label}</extra>",
    )


def _add_prices(figure: go.Figure, seen: Outlook) -> None:
    figure.add_scatter(
        x=seen.history["date"],
        y=seen.history["price"],
        name="price",
        mode="lines",
        line={"color": "#7A828E", "width": 2},
        hovertemplate="%{y:,.2f}<extra>price</extra>",
    )
    if len(seen.realised):
        figure.add_scatter(
            x=[seen.day, *seen.realised["date"]],
            y=[seen.close, *seen.realised["price"]],
            name="realised",
            mode="lines+markers",
            line={"color": "#009E73", "width": 2},
            marker={"symbol": "x-thin-open", "size": 6},
            hovertemplate="%{y:,.2f}<extra>realised</extra>",
        )


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.15)"


def _moment(day: date) -> str:
    return day.isoformat()
