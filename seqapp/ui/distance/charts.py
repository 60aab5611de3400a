"""Figures of the distance dial: answers and effects of every seed against the number of neutral words."""

import numpy as np
import plotly.graph_objects as go

from seqapp.numbers.names import Array
from seqapp.ui.charts import FAINT, LEGEND, LINE, MARGIN, PROBABILITY_AXIS
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.tables import NEGATIVE, POSITIVE

SEED_OPACITY = 0.4  # of the lines of single seeds


def answer_chart(answers: dict[str, Array], at: int) -> go.Figure:
    """P(positive) against the distance: the mean of the seeds strong, every seed faint.

    Args:
        answers: by label, (seeds, distances).
        at: the chosen distance.
    """
    figure = _lines({label: 100 * rows for label, rows in answers.items()}, "%{y:.1f} %")
    figure.add_hrect(y0=100 * NEGATIVE, y1=100 * POSITIVE, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_vline(x=at, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_yaxes(PROBABILITY_AXIS)
    return figure


def effect_chart(effects: dict[str, Array], at: int) -> go.Figure:
    """The logit with the early opinion less the logit without it, against the distance; arguments likewise."""
    figure = _lines(effects, "%{y:+.2f}")
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    figure.add_vline(x=at, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_yaxes(title="effect of the early opinion, logit")
    return figure


def _lines(values: dict[str, Array], hover: str) -> go.Figure:
    figure = go.Figure()
    for label, rows in values.items():
        net = BY_LABEL[label]
        for number, row in enumerate(rows):
            figure.add_scatter(
                x=np.arange(len(row)),
                y=row,
                name=f"{label}, single seeds",
                legendgroup=f"{label} seeds",
                showlegend=number == 0,
                opacity=SEED_OPACITY,
                mode="lines",
                line={"color": net.colour, "dash": net.dash, "width": 1},
                hovertemplate=f"{hover}<extra>{label}, seed {number}</extra>",
            )
        figure.add_scatter(
            x=np.arange(rows.shape[1]),
            y=rows.mean(axis=0),
            name=f"{label}, mean",
            mode="lines+markers",
            line={"color": net.colour, "dash": net.dash, "width": 3},
            marker={"symbol": net.symbol, "size": 8, "maxdisplayed": 12},
            hovertemplate=f"{hover}<extra>{label}, mean</extra>",
        )
    figure.update_layout(
        height=360,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "neutral words between the two opinions", "fixedrange": True, "showgrid": False},
        yaxis={"fixedrange": True, "zeroline": False},
    )
    return figure
