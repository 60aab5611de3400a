"""Gradients to Plotly figures: by word on a log axis, tanh and its slope, and every pair of words."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.names import Array
from seqapp.ui.charts import (
    LEGEND,
    LINE,
    MARGIN,
    add_over_words,
    colour_bar,
    lay_out_over_words,
    log_ends,
    places,
    word_axis,
)
from seqapp.ui.styles import LSTM, RNN, Style

SLOPE = "#8E6BBF"
DECADES = 6.0  # of the matrix that are told apart
LINES: dict[str, tuple[str, Style, str, float, str]] = {  # column: title, net, dash, width, symbol
    "RNN h": ("RNN: hidden state h", RNN, "solid", 2.5, "circle"),
    "RNN Jacobian": ("RNN: exact Jacobian product", RNN, "dot", 1.5, "circle-open"),
    "RNN bound": ("RNN: the textbook's bound", RNN, "longdash", 1.2, "line-ew-open"),
    "LSTM c": ("LSTM: cell state c", LSTM, "dash", 2.5, "diamond"),
    "LSTM h": ("LSTM: hidden state h", LSTM, "dashdot", 1.5, "diamond-open"),
    "LSTM belt alone": ("LSTM: along the belt alone", LSTM, "dot", 1.5, "triangle-down"),
}


def gradient_chart(frame: pd.DataFrame) -> go.Figure:
    """The length of every gradient at every word, on a log axis; the bound may leave it at the top."""
    figure = go.Figure()
    lines = {column: look for column, look in LINES.items() if column in frame}
    for column, (title, net, dash, width, symbol) in lines.items():
        add_over_words(
            figure,
            frame,
            frame[column].where(frame[column] > 0),
            name=title,
            connectgaps=True,
            line={"color": net.colour, "dash": dash, "width": width},
            marker={"symbol": symbol, "size": 3 + 1.5 * width},
            hovertemplate="%{y:.2e}",
        )
    bottom, top = log_ends(frame[[column for column in lines if column != "RNN bound"]].to_numpy())
    axis = {
        "title": "length of the gradient, log scale",
        "type": "log",
        "range": [np.log10(bottom) - 0.2, np.log10(top) + 0.4],
        "dtick": decade_ticks(np.log10(top / bottom)),
        "exponentformat": "power",
        "fixedrange": True,
    }
    lay_out_over_words(figure, frame, axis)
    return figure.update_layout(height=460)


def decade_ticks(decades: float) -> float | None:
    """Every how many powers of ten a log axis has a tick; None leaves a short one to Plotly.

    >>> decade_ticks(1.2), decade_ticks(4.9), decade_ticks(14.0)
    (None, 1.0, 2.0)
    """
    return float(max(1, np.ceil(decades / 8))) if decades > 2 else None


def tanh_chart(table: pd.DataFrame) -> go.Figure:
    """tanh, its slope, and where on them the RNN runs."""
    figure = go.Figure()
    figure.add_bar(
        x=table["x"],
        y=100 * table["share"],
        yaxis="y2",
        name="where the RNN runs on this text",
        marker={"color": RNN.colour, "opacity": 0.35},
        hovertemplate="%{y:.1f} % of the values around %{x:.1f}",
    )
    for column, title, dash, colour in (
        ("tanh", "tanh", "solid", LINE),
        ("slope", "tanh', its slope", "dash", SLOPE),
    ):
        figure.add_scatter(
            x=table["x"],
            y=table[column],
            name=title,
            line={"color": colour, "dash": dash, "width": 2.5},
            hovertemplate="%{y:.2f}",
        )
    figure.update_layout(
        height=400,
        margin=MARGIN,
        hovermode="x unified",
        bargap=0,
        legend=LEGEND,
        xaxis={"title": "sum before tanh, no unit", "fixedrange": True},
        yaxis={"title": "tanh and tanh', no unit", "range": [-1.05, 1.05], "fixedrange": True},
        yaxis2={
            "title": "share of the values, %",
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "tickmode": "auto",
            "rangemode": "tozero",
            "fixedrange": True,
        },
    )
    return figure


def matrix_limits(matrices: list[Array]) -> tuple[float, float]:
    """The ends of one colour scale for several matrices, as powers of ten."""
    top = max((float(matrix.max(initial=0.0)) for matrix in matrices), default=0.0)
    high = float(np.log10(top)) if top > 0 else 0.0
    least = min((float(m[m > 0].min(initial=top)) for m in matrices), default=top)
    return max(high - DECADES, float(np.log10(least)) if least > 0 else high - 1) - 1e-9, high


def matrix_chart(matrix: Array, words: pd.DataFrame, limits: tuple[float, float]) -> go.Figure:
    """How each answer (a row) depends on each word before it (a column), on a log scale of colours."""
    low, high = limits
    below = np.where(matrix > 0, matrix, np.nan)
    ticks = np.arange(np.ceil(low), np.floor(high) + 1)
    ticks = ticks if len(ticks) > 1 else np.array([low, high])
    figure = go.Figure(
        go.Heatmap(
            x=places(words),
            y=places(words),
            z=np.log10(below).round(3),
            customdata=below,
            zmin=low,
            zmax=high,
            colorscale="Cividis",
            hovertemplate="answer after %{y}, word %{x}: %{customdata:.2e}<extra></extra>",
            colorbar=colour_bar(
                "length of the gradient",
                tickvals=ticks,
                ticktext=[f"{10.0**tick:.2g}" for tick in ticks],
            ),
        )
    )
    figure.update_layout(
        height=460,
        margin=MARGIN | {"t": 8},
        xaxis={**word_axis(words), "title": "word (step of the memory)"},
        yaxis={**word_axis(words), "title": "answer after this word", "autorange": "reversed"},
    )
    return figure
