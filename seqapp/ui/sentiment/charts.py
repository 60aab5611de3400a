"""Figures of the page Sentiment; the heat map of the memory is `seqapp.ui.charts.memory_chart`."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LINE, PROBABILITY_AXIS, add_not_sure, add_over_words, lay_out_over_words
from seqapp.ui.styles import BY_LABEL


def probability_chart(frame: pd.DataFrame, labels: list[str]) -> go.Figure:
    """P(positive) after every word: one line a net, the 50 % line, the band of not sure."""
    figure = go.Figure()
    for label in labels:
        style = BY_LABEL[label]
        add_over_words(
            figure,
            frame,
            100 * frame[label],
            name=label,
            line={"color": style.colour, "dash": style.dash, "width": 2.5},
            marker={"symbol": style.symbol, "size": 7},
            customdata=frame[["position"]],
            hovertemplate="%{y:.1f} % after word %{customdata[0]}",
        )
    add_not_sure(figure)
    figure.add_hline(y=50, line={"color": LINE, "width": 1})
    lay_out_over_words(figure, frame, PROBABILITY_AXIS)
    return figure
