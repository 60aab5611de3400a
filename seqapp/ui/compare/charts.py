"""Figures of the page Compare; accuracy and its lengths are drawn by `seqapp.ui.charts`."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_chart, model_lines
from seqapp.ui.compare.tables import Difference
from seqapp.ui.styles import BY_LABEL

ZERO = {"color": LINE, "width": 2, "dash": "dot"}


def difference_chart(differences: Sequence[Difference], against: str) -> go.Figure:
    """Pinball loss relative to a baseline's, one point a model with its 95 % interval; left of zero is better."""
    figure = interval_chart(differences, f"pinball loss against {against}, %", mark="+.1f", hover="+.2f")
    figure.add_vline(x=0, line=ZERO)
    figure.update_xaxes(zeroline=False)
    return figure


def year_chart(table: pd.DataFrame, against: str) -> go.Figure:
    """Pinball loss relative to a baseline's in every year, one line a model."""
    figure = model_lines(table, "year", "difference", "dates", "%{y:+.2f} % on %{customdata[0]} dates")
    figure.add_hline(y=0, line=ZERO)
    figure.update_layout(
        scattergap=0.9,
        xaxis={"title": "year of the forecast", "type": "category", "fixedrange": True},
        yaxis={"title": f"pinball loss against {against}, %", "fixedrange": True, "zeroline": False},
    )
    return figure


def curve_chart(table: pd.DataFrame, column: str, unit: str) -> go.Figure:
    """Learning curves: the loss on unseen data after each epoch, and faintly that of training."""
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        for name, of, opacity, width in (
            (f"{label}, unseen", column, 1.0, 2.5),
            (f"{label}, training", "loss", 0.75, 1.2),
        ):
            figure.add_scatter(
                x=rows["epoch"],
                y=rows[of],
                name=name,
                opacity=opacity,
                mode="lines+markers",
                line={"color": style.colour, "dash": style.dash, "width": width},
                marker={"symbol": style.symbol, "size": 4 + 2 * width},
                hovertemplate="%{y:.4f}",
            )
    figure.update_layout(
        height=320,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis={"title": "epoch, passes over the training data", "dtick": 1, "fixedrange": True},
        yaxis={"title": unit, "fixedrange": True},
    )
    return figure
