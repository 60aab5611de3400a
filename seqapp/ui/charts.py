"""Tables to Plotly figures. Nets differ by colour, dash and marker; every axis has a title with its unit."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.memory import View
from seqapp.ui.nets import BY_LABEL, Net
from seqapp.ui.quality import Quality
from seqapp.ui.reading import NEGATIVE, POSITIVE

FAINT = "rgba(122, 130, 142, 0.16)"
LINE = "rgba(122, 130, 142, 0.8)"
MARKERS_UP_TO = 60  # words; beyond, markers hide the lines
DIVERGING = [  # purple and green stay apart for colour-blind eyes; zero is the page's own background
    [0.0, "rgba(142, 68, 173, 1)"],
    [0.5, "rgba(142, 140, 150, 0)"],
    [1.0, "rgba(30, 140, 80, 1)"],
]
ROW = 7  # pixels a unit
MARGIN = {"l": 8, "r": 8, "t": 40, "b": 8}
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
PROBABILITY_AXIS = {
    "title": "P(positive), %",
    "range": [-2, 102],
    "dtick": 25,
    "fixedrange": True,
    "zeroline": False,
}
CONFIG = {"displayModeBar": False, "scrollZoom": False}


def probability_chart(frame: pd.DataFrame, labels: list[str]) -> go.Figure:
    """P(positive) after every word: one line a net, the 50 % line, the band of not sure."""
    figure = go.Figure()
    words = [str(position) for position in frame["position"]]
    for label in labels:
        net = BY_LABEL[label]
        figure.add_scatter(
            x=words,
            y=100 * frame[label],
            name=label,
            mode="lines+markers" if len(frame) <= MARKERS_UP_TO else "lines",
            line={"color": net.colour, "dash": net.dash, "width": 2.5},
            marker={"symbol": net.symbol, "size": 7},
            customdata=frame[["position"]],
            hovertemplate="%{y:.1f} % after word %{customdata[0]}",
        )
    figure.add_hrect(y0=100 * NEGATIVE, y1=100 * POSITIVE, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_hline(y=50, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=400,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis=word_axis(frame),
        yaxis=PROBABILITY_AXIS,
    )
    return figure


def memory_chart(frame: pd.DataFrame, view: View) -> go.Figure:
    """A tensor as a heat map, unit by word: 0 to 1 for a gate, else centred at 0."""
    values = frame.drop(columns=["position", "word"])
    limit = max(float(values.abs().to_numpy().max()), 1e-6)
    scale = (
        {"colorscale": "Viridis", "zmin": 0, "zmax": 1}
        if view.gate
        else {"colorscale": DIVERGING, "zmin": -limit, "zmax": limit}
    )
    numbers = [name.removeprefix("unit ") for name in values.columns]
    figure = go.Figure(
        go.Heatmap(
            x=[str(position) for position in frame["position"]],
            y=numbers,
            z=values.to_numpy().T.round(4),
            hovertemplate=f"%{{x}}, unit %{{y}}<br>{view.title}: %{{z:.3f}}<extra></extra>",
            colorbar={
                "title": {"text": "value, no unit", "side": "right"},
                "thickness": 12,
                "len": 1,
                "outlinewidth": 0,
            },
            **scale,
        )
    )
    figure.update_layout(
        height=130 + ROW * max(len(numbers), 20),
        margin=MARGIN | {"t": 8},
        xaxis=word_axis(frame),
        yaxis={
            "title": "unit, number",
            "type": "category",
            "autorange": "reversed",
            "showgrid": False,
            "fixedrange": True,
        },
    )
    return figure


def add_with_interval(
    figure: go.Figure, net: Net, measured: tuple[float, float, float], text: str, hover: str
) -> None:
    """Adds a model's value as its own mark, with a bar from low to high; measured is (value, low, high)."""
    value, low, high = measured
    figure.add_scatter(
        x=[value],
        y=[net.label],
        error_x=interval_bars([high - value], [value - low]),
        name=net.label,
        mode="markers+text",
        text=[text],
        textposition="top center",
        marker={"color": net.colour, "symbol": net.symbol, "size": 13},
        hovertemplate=f"{hover}<extra>{net.label}</extra>",
    )


def accuracy_chart(found: list[Quality]) -> go.Figure:
    """Accuracy of each model as a point with its 95 % interval."""
    figure = go.Figure()
    for quality in found:
        net = BY_LABEL[quality.model]
        share, low, high = (100 * x for x in (quality.accuracy, quality.accuracy_low, quality.accuracy_high))
        hover = f"{share:.1f} %, 95 % interval {low:.1f} to {high:.1f} %"
        add_with_interval(figure, net, (share, low, high), f"{share:.1f} %", hover)
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 8},
        showlegend=False,
        xaxis={"title": "accuracy with its 95 % interval, %", "fixedrange": True},
        yaxis={"title": "model", "range": [len(found) - 0.5, -0.7], "fixedrange": True},
    )
    return figure


def length_chart(table: pd.DataFrame) -> go.Figure:
    """Accuracy by review length, with 95 % intervals; models side by side so that the bars do not hide each other."""
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        net = BY_LABEL[str(label)]
        figure.add_scatter(
            x=rows["words"],
            y=100 * rows["accuracy"],
            error_y=interval_bars(
                100 * (rows["accuracy_high"] - rows["accuracy"]),
                100 * (rows["accuracy"] - rows["accuracy_low"]),
            ),
            name=str(label),
            mode="lines+markers",
            line={"color": net.colour, "dash": net.dash, "width": 2},
            marker={"symbol": net.symbol, "size": 9},
            customdata=rows[["reviews"]],
            hovertemplate="%{y:.1f} % of %{customdata[0]:,} reviews",
        )
    figure.update_layout(
        height=300,
        margin=MARGIN,
        scattermode="group",
        scattergap=0.8,
        hovermode="x unified",
        legend=LEGEND,
        xaxis={"title": "length of the review, words", "type": "category", "fixedrange": True},
        yaxis={
            "title": "accuracy, %",
            "range": [100 * table["accuracy_low"].min() - 1, 100 * table["accuracy_high"].max() + 1],
            "fixedrange": True,
        },
    )
    return figure


def curve_chart(table: pd.DataFrame, column: str, unit: str) -> go.Figure:
    """Learning curves: the loss on unseen data after each epoch, and faintly that of training."""
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        net = BY_LABEL[str(label)]
        for name, of, opacity, width in (
            (f"{label}, unseen", column, 1.0, 2.5),
            (f"{label}, training", "loss", 0.5, 1.2),
        ):
            figure.add_scatter(
                x=rows["epoch"],
                y=rows[of],
                name=name,
                opacity=opacity,
                mode="lines+markers",
                line={"color": net.colour, "dash": net.dash, "width": width},
                marker={"symbol": net.symbol, "size": 4 + 2 * width},
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


def interval_bars(
    above: Sequence[float] | pd.Series, below: Sequence[float] | pd.Series, **more: str
) -> dict:
    """Error bars from so much below to so much above a point."""
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "thickness": 2,
        "width": 6,
        **more,
    }


def word_axis(frame: pd.DataFrame) -> dict:
    """An axis of words: positions underneath, so that repeated words stay apart; labels thin out with the width."""
    alias = {str(position): word for position, word in zip(frame["position"], frame["word"], strict=True)}
    return {
        "title": "word, in the order of reading",
        "type": "category",
        "labelalias": alias,
        "showgrid": False,
        "fixedrange": True,
    }
