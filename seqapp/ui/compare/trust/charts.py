"""Figures of how far nets can be trusted."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_bars, model_lines
from seqapp.ui.styles import BY_LABEL

APART = 0.22  # of a row, between the marks of two models
ROW = 58  # pixels a capability
PERCENT = {"range": [-3, 103], "dtick": 25, "fixedrange": True, "zeroline": False}


def reliability_chart(diagrams: Mapping[str, pd.DataFrame]) -> go.Figure:
    """The share that is really positive over the P(positive) given, one line a model; on the diagonal they agree."""
    figure = go.Figure()
    for label, rows in diagrams.items():
        style = BY_LABEL[label]
        positive = 100 * rows["positive"]
        figure.add_scatter(
            x=100 * rows["probability"],
            y=positive,
            error_y=interval_bars(
                100 * rows["positive_high"] - positive, positive - 100 * rows["positive_low"]
            ),
            name=label,
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={"symbol": style.symbol, "size": 8},
            customdata=rows[["n"]],
            hovertemplate="given %{x:.1f} %, positive %{y:.1f} % of %{customdata[0]:,} reviews",
        )
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        name="as stated",
        mode="lines",
        line={"color": LINE, "width": 1},
        hoverinfo="skip",
    )
    figure.update_layout(
        height=420,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "P(positive) given, %", **PERCENT},
        yaxis={"title": "really positive, %", **PERCENT},
    )
    return figure


def spans_chart(table: pd.DataFrame) -> go.Figure:
    """Accuracy by the length of the text, one line a model, with 95 % intervals."""
    figure = model_lines(table, "sentences", "accuracy", "texts", "%{y:.1f} % of %{customdata[0]:,} texts")
    figure.update_layout(
        height=380,
        scattergap=0.8,
        xaxis={"title": "length of the text, sentences", "type": "category", "fixedrange": True},
        yaxis={
            "title": "accuracy, %",
            "range": [100 * table["accuracy_low"].min() - 1, 100 * table["accuracy_high"].max() + 1],
            "fixedrange": True,
        },
    )
    return figure


def behaviour_chart(table: pd.DataFrame) -> go.Figure:
    """The share of cases passed, a row a capability and a mark a model, with 95 % intervals."""
    capabilities = list(dict.fromkeys(table["capability"]))
    labels = list(dict.fromkeys(table["model"]))
    figure = go.Figure()
    for number, label in enumerate(labels):
        style, rows = BY_LABEL[label], table[table["model"] == label]
        shift = APART * (number - (len(labels) - 1) / 2)
        share = 100 * rows["share"]
        figure.add_scatter(
            x=share,
            y=[capabilities.index(capability) + shift for capability in rows["capability"]],
            error_x=interval_bars(100 * rows["share_high"] - share, share - 100 * rows["share_low"]),
            name=label,
            mode="markers",
            marker={"color": style.colour, "symbol": style.symbol, "size": 10},
            customdata=rows[["passed", "cases", "capability"]],
            hovertemplate="%{customdata[2]}: %{x:.1f} %, %{customdata[0]} of %{customdata[1]}",
        )
    figure.add_vline(x=50, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_layout(
        height=110 + ROW * len(capabilities),
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "cases passed, %", **PERCENT},
        yaxis={
            "title": "capability",
            "tickvals": list(range(len(capabilities))),
            "ticktext": capabilities,
            "range": [len(capabilities) - 0.4, -0.6],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    return figure
