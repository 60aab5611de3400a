"""Prices and forecasts to Plotly figures; axes have titles with units, models differ by more than colour."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import CONFIG, LINE, MARGIN, add_with_interval, interval_bars
from seqapp.ui.nets import BY_LABEL
from seqapp.ui.walk_forward import Difference
from seqapp.workflows.outlook import Interval, Outlook

__all__ = ["CONFIG", "difference_chart", "fan_chart", "price_range", "year_chart"]
AIR = 0.04  # of the price range, above and below
HATCH = {"RNN": "", "LSTM": "/", "Historical simulation": "."}
"""The pattern of each fan: they can be told apart without colour."""


def price_range(seen: Outlook, fans: Sequence[list[Interval]]) -> list[float]:
    """The price axis that all panels share."""
    ends = [end for fan in fans for one in fan for end in (one.low, one.high)]
    prices = [*seen.history["price"], *seen.came["price"], *ends]
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
    """History, the naive line, one forecast joined to a fan over its horizons, and what came."""
    net = BY_LABEL[label]
    figure = go.Figure()
    days = [seen.day, *(one.day for one in fan)]
    start = [seen.close]
    colour, pattern = net.colour, HATCH[label]
    figure.add_scatter(
        x=[*days, *reversed(days)],
        y=[*start, *(one.high for one in fan), *reversed([one.low for one in fan]), *start],
        fill="toself",
        fillcolor=_faint(colour),
        fillpattern={"shape": pattern, "fgcolor": colour, "fgopacity": 0.35, "size": 7} if pattern else None,
        line={"color": colour, "width": 1, "dash": net.dash},
        mode="lines",
        name=f"{level:.0%} interval".replace("%", " %"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[seen.day, seen.ahead[-1]],
        y=[seen.close] * 2,
        name="tomorrow = today",
        mode="lines",
        line={"color": LINE, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=days[1:],
        y=[one.median for one in fan],
        name="middle",
        mode="markers",
        marker={"color": colour, "symbol": net.symbol, "size": 9},
        error_y=interval_bars(
            [one.high - one.median for one in fan], [one.median - one.low for one in fan], color=colour
        ),
        customdata=[[one.low, one.high, one.horizon] for one in fan],
        hovertemplate="day %{customdata[2]}: %{y:,.2f}, from %{customdata[0]:,.2f} to %{customdata[1]:,.2f}"
        f"<extra>{label}</extra>",
    )
    figure.add_scatter(
        x=seen.history["date"],
        y=seen.history["price"],
        name="price",
        mode="lines",
        line={"color": "#7A828E", "width": 2},
        hovertemplate="%{y:,.2f}<extra>price</extra>",
    )
    if len(seen.came):
        figure.add_scatter(
            x=[seen.day, *seen.came["date"]],
            y=[seen.close, *seen.came["price"]],
            name="what came",
            mode="lines+markers",
            line={"color": "#009E73", "width": 2},
            marker={"symbol": "x-thin-open", "size": 6},
            hovertemplate="%{y:,.2f}<extra>what came</extra>",
        )
    figure.add_vline(x=_moment(seen.day), line={"color": LINE, "width": 1})
    note = "in sample: proves nothing" if in_sample else "last day seen"
    figure.add_annotation(
        text=note, x=_moment(seen.day), y=0, yref="paper", xanchor="right", yanchor="bottom", showarrow=False
    )
    figure.update_layout(
        height=380,
        margin=MARGIN,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": "date", "fixedrange": True, "rangebreaks": [{"bounds": ["sat", "mon"]}]},
        yaxis={
            "title": f"adjusted price, {unit}",
            "range": reach,
            "fixedrange": True,
            "tickformat": ",",
        },
    )
    return figure


def difference_chart(found: list[Difference], against: str) -> go.Figure:
    """Pinball loss relative to a rival's, one point a model with its 95 % interval; left of zero is better."""
    figure = go.Figure()
    for row in found:
        net = BY_LABEL[row.model]
        value, low, high = (100 * x for x in row[1:])
        hover = f"{value:+.2f} %, 95 % interval {low:+.2f} to {high:+.2f} %"
        add_with_interval(figure, net, (value, low, high), f"{value:+.1f} %", hover)
    figure.add_vline(x=0, line={"color": LINE, "width": 2, "dash": "dot"})
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 8},
        showlegend=False,
        xaxis={
            "title": f"pinball loss against {against}, %",
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={"title": "model", "range": [len(found) - 0.5, -0.7], "fixedrange": True},
    )
    return figure


def year_chart(table: pd.DataFrame, against: str) -> go.Figure:
    """Pinball loss relative to a rival's in every year, one line a model."""
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        net = BY_LABEL[str(label)]
        figure.add_scatter(
            x=rows["year"].astype(str),
            y=100 * rows["difference"],
            name=net.label,
            mode="lines+markers",
            line={"color": net.colour, "dash": net.dash, "width": 2},
            marker={"symbol": net.symbol, "size": 9},
            customdata=rows[["dates"]],
            hovertemplate="%{y:+.2f} % on %{customdata[0]} dates",
        )
    figure.add_hline(y=0, line={"color": LINE, "width": 2, "dash": "dot"})
    figure.update_layout(
        height=300,
        margin=MARGIN,
        scattermode="group",
        scattergap=0.9,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": "year of the forecast", "type": "category", "fixedrange": True},
        yaxis={"title": f"pinball loss against {against}, %", "fixedrange": True, "zeroline": False},
    )
    return figure


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.15)"


def _moment(day: date) -> str:
    return day.isoformat()
