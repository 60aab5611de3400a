"""Figures that several pages draw, and what all share: models differ by colour, dash and marker; axes have units."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.names import Array
from seqapp.ui.quality import Quality
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.tables import NEGATIVE, POSITIVE, View

FAINT = "rgba(122, 130, 142, 0.16)"
LINE = "rgba(122, 130, 142, 0.8)"
MARKERS_UP_TO = 60  # words; beyond, markers hide the lines
FLOOR = 1e-16  # of the largest value: what is lower is not drawn on a log axis
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
            x=places(frame),
            y=numbers,
            z=values.to_numpy().T.round(4),
            hovertemplate=f"%{{x}}, unit %{{y}}<br>{view.title}: %{{z:.3f}}<extra></extra>",
            colorbar=colour_bar("value, no unit"),
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


def accuracy_chart(qualities: list[Quality]) -> go.Figure:
    """Accuracy of each model as a point with its 95 % interval."""
    return interval_chart(
        [(one.model, one.accuracy, one.accuracy_low, one.accuracy_high) for one in qualities],
        "accuracy with its 95 % interval, %",
        mark=".1f",
        hover=".1f",
    )


def length_chart(table: pd.DataFrame) -> go.Figure:
    """Accuracy by review length, with 95 % intervals."""
    figure = model_lines(table, "words", "accuracy", "reviews", "%{y:.1f} % of %{customdata[0]:,} reviews")
    figure.update_layout(
        scattergap=0.8,
        xaxis={"title": "length of the review, words", "type": "category", "fixedrange": True},
        yaxis={
            "title": "accuracy, %",
            "range": [100 * table["accuracy_low"].min() - 1, 100 * table["accuracy_high"].max() + 1],
            "fixedrange": True,
        },
    )
    return figure


def interval_chart(
    estimates: Sequence[tuple[str, float, float, float]], title: str, *, mark: str, hover: str
) -> go.Figure:
    """A share of each model as its own mark, with a bar from low to high.

    Args:
        estimates: model, share, low, high.
        title: of the axis, which counts percent.
        mark: how a share is written beside its mark, for example ".1f".
        hover: how it is written when one points at it.
    """
    figure = go.Figure()
    for model, *shares in estimates:
        style = BY_LABEL[model]
        value, low, high = (100 * share for share in shares)
        figure.add_scatter(
            x=[value],
            y=[model],
            error_x=interval_bars([high - value], [value - low]),
            name=model,
            mode="markers+text",
            text=[f"{value:{mark}} %"],
            textposition="top center",
            marker={"color": style.colour, "symbol": style.symbol, "size": 13},
            hovertemplate=f"{value:{hover}} %, 95 % interval {low:{hover}} to {high:{hover}} %<extra>{model}</extra>",
        )
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 8},
        showlegend=False,
        xaxis={"title": title, "fixedrange": True},
        yaxis={"title": "model", "range": [len(estimates) - 0.5, -0.7], "fixedrange": True},
    )
    return figure


def model_lines(table: pd.DataFrame, x: str, y: str, count: str, hover: str) -> go.Figure:
    """A share in percent over categories, one line a model, side by side so that the bars do not hide each other.

    Args:
        table: a row for each `model` and category; with `<y>_low` and `<y>_high`, bars are drawn between them.
        x: the column of the categories.
        y: that of the shares.
        count: how much is behind each share, for the hover text.
        hover: what is written when one points at it.
    """
    figure = go.Figure()
    for label, rows in table.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        bars = (
            interval_bars(100 * (rows[f"{y}_high"] - rows[y]), 100 * (rows[y] - rows[f"{y}_low"]))
            if f"{y}_low" in rows
            else None
        )
        figure.add_scatter(
            x=rows[x].astype(str),
            y=100 * rows[y],
            error_y=bars,
            name=style.label,
            mode="lines+markers",
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={"symbol": style.symbol, "size": 9},
            customdata=rows[[count]],
            hovertemplate=hover,
        )
    figure.update_layout(height=300, margin=MARGIN, scattermode="group", hovermode="x unified", legend=LEGEND)
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


def add_not_sure(figure: go.Figure) -> None:
    """Shades the band of P(positive) that is called not sure, on an axis of percent."""
    figure.add_hrect(y0=100 * NEGATIVE, y1=100 * POSITIVE, fillcolor=FAINT, line_width=0, layer="below")


def line_mode(points: int) -> str:
    """Lines with markers, unless there are too many of them.

    >>> line_mode(60), line_mode(61)
    ('lines+markers', 'lines')
    """
    return "lines+markers" if points <= MARKERS_UP_TO else "lines"


def add_over_words(figure: go.Figure, frame: pd.DataFrame, y: pd.Series, **look: Any) -> None:
    """Adds a line over the words of a text; `look` as `add_scatter` takes it."""
    figure.add_scatter(x=places(frame), y=y, mode=line_mode(len(frame)), **look)


def lay_out_over_words(figure: go.Figure, frame: pd.DataFrame, y_axis: dict[str, Any]) -> None:
    """Lays a figure out over the words of a text; what all lines say of one word is shown together."""
    figure.update_layout(
        height=400, margin=MARGIN, hovermode="x unified", legend=LEGEND, xaxis=word_axis(frame), yaxis=y_axis
    )


def log_ends(values: Array) -> tuple[float, float]:
    """The least and the largest value that a log axis shows: positive ones, sixteen powers of ten apart at most.

    >>> log_ends(np.array([0.0, 0.5, 20.0, np.nan])), log_ends(np.array([1e-30, 1.0]))
    ((0.5, 20.0), (1e-16, 1.0))
    """
    top = float(np.nanmax(values, initial=1e-12))
    return max(float(np.nanmin(values, where=values > 0, initial=top)), FLOOR * top), top


def colour_bar(title: str, **ticks: Any) -> dict[str, Any]:
    """The scale beside a heat map; `ticks` where they are not Plotly's own."""
    return {
        "title": {"text": title, "side": "right"},
        "thickness": 12,
        "len": 1,
        "outlinewidth": 0,
        **ticks,
    }


def places(frame: pd.DataFrame) -> list[str]:
    """Where the words of a text stand on `word_axis`."""
    return [str(position) for position in frame["position"]]


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
