"""Figures of a whole file of reviews; the accuracy is `seqapp.ui.charts.interval_chart`."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import FAINT, LEGEND, MARGIN
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.tables import NEGATIVE, POSITIVE

PATTERNS = {"solid": "", "dash": "/"}  # of bars, as lines have dashes


def distribution_chart(histogram: pd.DataFrame) -> go.Figure:
    """How many reviews get which P(positive): a bar for each net side by side, over the band of not sure."""
    figure = go.Figure()
    ranges = [f"{start} to {end} %" for start, end in zip(histogram["from"], histogram["to"], strict=True)]
    for label in histogram.columns.drop(["from", "to"]):
        style = BY_LABEL[label]
        figure.add_bar(
            x=(histogram["from"] + histogram["to"]) / 2,
            y=histogram[label],
            name=label,
            marker={
                "color": style.colour,
                "pattern": {
                    "shape": PATTERNS[style.dash],
                    "fillmode": "overlay",
                    "fgcolor": "white",
                    "size": 6,
                },
            },
            customdata=ranges,
            hovertemplate=f"{label}: %{{y:,}} reviews at %{{customdata}}<extra></extra>",
        )
    figure.add_vrect(x0=100 * NEGATIVE, x1=100 * POSITIVE, fillcolor=FAINT, line_width=0, layer="below")
    figure.update_layout(
        height=320,
        margin=MARGIN,
        barmode="group",
        bargap=0.15,
        legend=LEGEND,
        xaxis={"title": "P(positive), %", "range": [-1, 101], "dtick": 10, "fixedrange": True},
        yaxis={"title": "reviews, number", "rangemode": "tozero", "fixedrange": True},
    )
    return figure
