"""Figures on the order of days."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.names import Array
from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_bars
from seqapp.ui.order.prices.texts import BACKWARDS, CAME, SHUFFLED
from seqapp.ui.styles import BY_LABEL

LOOKS = {  # of an order: colour, dash, symbol
    CAME: ("#7A828E", "solid", "diamond"),
    BACKWARDS: ("#8E6BBF", "dash", "triangle-left"),
    SHUFFLED: ("#2F7F86", "dot", "x"),
}
BESIDE = 0.14  # how far the orders of a row lie from its middle


def prices_chart(table: pd.DataFrame, unit: str) -> go.Figure:
    """The closes of three orders of the same moves; `table` as `tables.prices_table` gives it."""
    figure = go.Figure()
    for order, (colour, dash, _) in LOOKS.items():
        figure.add_scatter(
            x=table["day"],
            y=table[order],
            name=order,
            mode="lines",
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate="%{y:.2f}<extra>" + order + ", day %{x}</extra>",
        )
    figure.update_layout(
        height=300,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "day of the window", "fixedrange": True, "showgrid": False},
        yaxis={"title": f"close, {unit}" if unit else "close", "fixedrange": True},
    )
    return figure


def widths_chart(table: pd.DataFrame, shuffled: Mapping[str, Array]) -> go.Figure:
    """How wide the interval is over all shuffles, a strip for each model, with the other orders as marks.

    Args:
        table: as `tables.widths` gives it.
        shuffled: by model the widths of all shuffles.
    """
    figure = go.Figure()
    for model in table["model"]:
        colour = BY_LABEL[model].colour
        figure.add_box(
            x=100 * shuffled[model],
            y=[model] * len(shuffled[model]),
            orientation="h",
            boxpoints="all",
            pointpos=0,
            jitter=0.7,
            marker={"color": colour, "size": 4, "opacity": 0.5},
            line={"color": colour, "width": 1.2},
            fillcolor="rgba(0, 0, 0, 0)",
            hoverinfo="x",
            showlegend=False,
        )
    for order, column in ((CAME, CAME), (BACKWARDS, BACKWARDS), ("this shuffle", "this shuffle")):
        colour, _, symbol = LOOKS.get(order, LOOKS[SHUFFLED])
        figure.add_scatter(
            x=100 * table[column],
            y=table["model"],
            name=order,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 12,
                "color": colour,
                "line": {"width": 1.5, "color": "#14171C"},
            },
            hovertemplate=f"{order}: %{{x:.2f}} %<extra>%{{y}}</extra>",
        )
    figure.update_layout(
        height=120 + 48 * len(table),
        margin=MARGIN,
        legend=LEGEND,
        xaxis={
            "title": "width of the interval, % log-return",
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={"title": "model", "autorange": "reversed", "fixedrange": True},
    )
    return figure


def costs_chart(table: pd.DataFrame) -> go.Figure:
    """By how much other orders change each model's loss, with 95 % intervals; `table` as `tables.costs` gives it."""
    figure, models = go.Figure(), list(dict.fromkeys(table["model"]))
    for side, order in ((-1, BACKWARDS), (1, SHUFFLED)):
        colour, _, symbol = LOOKS[order]
        rows = table[table["order"] == order]
        figure.add_scatter(
            x=100 * rows["change"],
            y=[models.index(model) + side * BESIDE for model in rows["model"]],
            name=order,
            mode="markers",
            marker={"symbol": symbol, "size": 11, "color": colour},
            error_x=interval_bars(
                100 * (rows["high"] - rows["change"]), 100 * (rows["change"] - rows["low"])
            ),
            customdata=rows[["model"]],
            hovertemplate=f"%{{x:+.1f}} % {order}<extra>%{{customdata[0]}}</extra>",
        )
    figure.add_vline(x=0, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=120 + 48 * len(models),
        margin=MARGIN,
        legend=LEGEND,
        xaxis={
            "title": "change of the pinball loss, %",
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={
            "title": "model",
            "autorange": "reversed",
            "fixedrange": True,
            "tickvals": list(range(len(models))),
            "ticktext": models,
            "zeroline": False,
        },
    )
    return figure
