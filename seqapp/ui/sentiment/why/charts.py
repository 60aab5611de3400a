"""Figures of why a net answers as it does."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, lay_out_over_words, places
from seqapp.ui.styles import BY_LABEL, NB_SVM

LOGIT_AXIS = {"zeroline": True, "zerolinecolor": LINE, "zerolinewidth": 1, "fixedrange": True}
PARTS = {"recurrent": "its memory", "linear": "counted words, pairs and triples"}


def ledger_chart(frame: pd.DataFrame, label: str) -> go.Figure:
    """What each word adds to the logit: bars over the words, a colour for each part of the net."""
    figure = go.Figure()
    colours = {"recurrent": BY_LABEL[label].colour, "linear": NB_SVM.colour}
    for part, name in PARTS.items():
        if part in frame:
            figure.add_bar(
                x=places(frame),
                y=frame[part],
                name=name,
                marker={"color": colours[part]},
                hovertemplate="%{y:+.2f}",
            )
    lay_out_over_words(figure, frame, {"title": "added to the logit, nats", **LOGIT_AXIS})
    figure.update_layout(barmode="relative", showlegend="linear" in frame)
    return figure


def hidden_chart(frame: pd.DataFrame, label: str) -> go.Figure:
    """What hiding each word takes from the logit: bars over the words."""
    figure = go.Figure(
        go.Bar(
            x=places(frame),
            y=frame["amount"],
            marker={"color": BY_LABEL[label].colour},
            name=label,
            hovertemplate="%{y:+.2f}",
        )
    )
    lay_out_over_words(figure, frame, {"title": "taken from the logit, nats", **LOGIT_AXIS})
    figure.update_layout(showlegend=False)
    return figure


def deletion_chart(frame: pd.DataFrame, label: str) -> go.Figure:
    """P(the answer) over the share of words hidden: the weightiest first, and at random."""
    figure = go.Figure()
    lines = {
        "what speaks for it first": ("by_amount", BY_LABEL[label].colour, "solid", "circle"),
        "at random": ("at_random", NB_SVM.colour, NB_SVM.dash, NB_SVM.symbol),
    }
    for name, (column, colour, dash, symbol) in lines.items():
        figure.add_scatter(
            x=100 * frame["share"],
            y=100 * frame[column],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 6},
            hovertemplate="%{y:.0f} % with %{x:.0f} % hidden",
        )
    figure.update_layout(
        height=320,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "words hidden, %", "fixedrange": True},
        yaxis={"title": "P(what it answered), %", "range": [-2, 102], "dtick": 25, "fixedrange": True},
    )
    return figure
