"""Figures of the walk-forward's numbers: where outcomes lay among the levels, and coverage year by year."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN
from seqapp.ui.styles import BY_LABEL

PATTERNS = {"RNN": "", "LSTM": "/"}


def pit_chart(table: pd.DataFrame) -> go.Figure:
    """The share of outcomes in each stretch of the levels, beside the share that right forecasts have.

    Args:
        table: of `tables.pit_table`.
    """
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        figure.add_bar(
            x=50 * (rows["from"] + rows["to"]),
            y=100 * rows["share"],
            name=style.label,
            marker={"color": style.colour, "pattern": {"shape": PATTERNS[style.label]}},
            hovertemplate="%{y:.2f} %<extra>" + style.label + "</extra>",
        )
    fair = 100 * (table["to"].iloc[0] - table["from"].iloc[0])
    figure.add_hline(y=fair, line={"color": LINE, "dash": "dot", "width": 2})
    figure.update_layout(
        height=320,
        margin=MARGIN,
        legend=LEGEND,
        barmode="group",
        xaxis={"title": "level of the forecast that came true, %", "range": [0, 100], "fixedrange": True},
        yaxis={"title": "share of outcomes, %", "rangemode": "tozero", "fixedrange": True},
    )
    return figure


def year_chart(table: pd.DataFrame) -> go.Figure:
    """How often the 90 % interval held in every year, beside the share that was promised.

    Args:
        table: of `tables.year_table`.
    """
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        figure.add_scatter(
            x=rows["year"].astype(str),
            y=100 * rows["coverage"],
            name=style.label,
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={"symbol": style.symbol, "size": 8},
            hovertemplate="%{y:.1f} %<extra>" + style.label + "</extra>",
        )
    figure.add_hline(y=90, line={"color": LINE, "dash": "dot", "width": 2})
    figure.update_layout(
        height=320,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "year", "type": "category", "fixedrange": True},
        yaxis={"title": "outcomes within the 90 % range, %", "fixedrange": True},
    )
    return figure
