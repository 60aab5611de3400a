"""Figures of the page that goes step by step."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import MARGIN, memory_chart
from seqapp.ui.tables import View

CLICKABLE = 6_000  # cells of a heat map; beyond, only the row and the column of the choice can be clicked
UP, DOWN = "rgb(30, 140, 80)", "rgb(142, 68, 173)"


def marked_memory(frame: pd.DataFrame, view: View, step: int, unit: int, kind: str) -> go.Figure:
    """The heat map of a tensor, framed where the current step and the chosen unit are, and clickable.

    Args:
        frame: as `memory_chart` takes it.
        view: which tensor.
        step: from 1.
        unit: from 1.
        kind: "word", "day" or "row".
    """
    figure = memory_chart(frame, view)
    values = frame.drop(columns=["position", "word"]).to_numpy()
    steps, units = values.shape
    frames = ((step - 1.5, step - 0.5, -0.5, units - 0.5), (-0.5, steps - 0.5, unit - 1.5, unit - 0.5))
    for x0, x1, y0, y1 in frames:
        figure.add_shape(type="rect", x0=x0, x1=x1, y0=y0, y1=y1, line={"color": "#7A828E", "width": 2})
    at, of = (grid.ravel() for grid in np.meshgrid(np.arange(steps), np.arange(units)))
    if values.size > CLICKABLE:
        near = (at == step - 1) | (of == unit - 1)
        at, of = at[near], of[near]
    invisible = {"marker": {"opacity": 0}}
    figure.add_scatter(
        x=[str(one + 1) for one in at],
        y=[str(one + 1) for one in of],
        mode="markers",
        # All are there to be pointed at and clicked; drawing thousands that nobody sees takes half a second.
        marker={"opacity": 0, "size": 8, "symbol": "square", "maxdisplayed": 1},
        selected=invisible,
        unselected=invisible,
        customdata=np.stack([values[at, of].round(4), at + 1], axis=1),
        hovertemplate=f"%{{x}}, unit %{{y}}<br>{view.title}: %{{customdata[0]:.3f}}<extra></extra>",
        showlegend=False,
    )
    if kind != "word":
        title = "day, from the oldest to the newest" if kind == "day" else "row, in the order of reading"
        figure.update_layout(xaxis_title=title)
    return figure


def words_chart(table: pd.DataFrame) -> go.Figure:
    """What the words of the vocabulary say to a unit, as bars; `table` as `words_of_unit` gives it."""
    table = table[table["where"] == "vocabulary"]
    figure = go.Figure(
        go.Bar(
            x=table["input"],
            y=[f"{number} {word}" for number, word in enumerate(table["word"], start=1)],
            orientation="h",
            marker={
                "color": [UP if value > 0 else DOWN for value in table["input"]],
                "pattern": {"shape": ["" if value > 0 else "/" for value in table["input"]]},
            },
            hovertemplate="%{y}: %{x:+.2f}<extra></extra>",
        )
    )
    figure.update_layout(
        height=90 + 22 * len(table),
        margin=MARGIN | {"t": 8},
        xaxis={"title": "input part x W of the unit, no unit", "fixedrange": True},
        yaxis={
            "title": "word",
            "autorange": "reversed",
            "fixedrange": True,
            "type": "category",
            "labelalias": {f"{number} {word}": word for number, word in enumerate(table["word"], start=1)},
        },
    )
    return figure
