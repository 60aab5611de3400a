"""The figure of RNN against LSTM at equal units, weights and time."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN
from seqapp.ui.styles import EWMA, HISTORICAL, LSTM

LOOKS = {
    "units": LSTM,
    "weights": EWMA,
    "training time": HISTORICAL,
}  # colours and dashes; no models are meant


def ahead_chart(table: pd.DataFrame, by: str, title: str) -> go.Figure:
    """By how many points the LSTM is ahead on each slice of one kind, a line for each comparison; 0 is dotted.

    Args:
        table: as `tables.slice_table` gives it.
        by: which slices.
        title: of the axis along them.
    """
    figure = go.Figure()
    for equal, rows in table[table["by"] == by].groupby("equal", sort=False):
        look = LOOKS[str(equal)]
        figure.add_scatter(
            x=rows["which"],
            y=100 * rows["ahead"],
            name=f"equal {equal}",
            mode="lines+markers",
            line={"color": look.colour, "dash": look.dash, "width": 2},
            marker={"symbol": look.symbol, "size": 9},
            customdata=rows[["reviews", "seeds"]],
            hovertemplate="%{y:+.1f} points on %{customdata[0]:,} reviews, seeds: %{customdata[1]}",
        )
    figure.add_hline(y=0, line={"color": LINE, "width": 2, "dash": "dot"})
    figure.update_layout(
        height=300,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis={"title": title, "type": "category", "fixedrange": True},
        yaxis={"title": "LSTM ahead, points of accuracy", "fixedrange": True, "zeroline": False},
    )
    return figure
