"""The conveyor belt to Plotly figures: the ledger over words, what is left of each word, surgery, the gates."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.nets import Array
from seqapp.ui.charts import FAINT, LEGEND, LINE, MARGIN, MARKERS_UP_TO, PROBABILITY_AXIS, word_axis
from seqapp.ui.nets import LSTM, RNN
from seqapp.ui.reading import NEGATIVE, POSITIVE

BELT = "#8E6BBF"
FLOOR = 1e-16  # of the largest value: what is lower is not drawn
BARS = {  # column of the ledger: title, colour, pattern
    "RNN step": ("RNN: step of the answer", RNN.colour, ""),
    "LSTM step": ("LSTM: step of the answer", LSTM.colour, "/"),
    "LSTM belt": ("LSTM: left on the belt", BELT, "x"),
}


def ledger_chart(frame: pd.DataFrame) -> go.Figure:
    """What each word did to the logit, as bars."""
    figure = go.Figure()
    for column, (title, colour, pattern) in BARS.items():
        figure.add_bar(
            x=[str(position) for position in frame["position"]],
            y=frame[column],
            name=title,
            marker={
                "color": colour,
                "pattern": {
                    "shape": pattern,
                    "fillmode": "overlay",
                    "size": 6,
                    "fgcolor": "white",
                    "fgopacity": 0.6,
                },
            },
            hovertemplate="%{y:+.3f}",
        )
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=420,
        margin=MARGIN,
        hovermode="x unified",
        bargap=0.15,
        legend=LEGEND,
        xaxis=word_axis(frame),
        yaxis={"title": "added to the logit", "zeroline": False, "fixedrange": True},
    )
    return figure


def belt_chart(frame: pd.DataFrame) -> go.Figure:
    """What each word put on the belt and what of it is left after the last word, on a log axis."""
    figure = go.Figure()
    marks = "lines+markers" if len(frame) <= MARKERS_UP_TO else "lines"
    for column, dash, symbol, colour in (
        ("put on", "solid", "circle", LSTM.colour),
        ("left at the end", "dot", "diamond-open", BELT),
    ):
        figure.add_scatter(
            x=[str(position) for position in frame["position"]],
            y=frame[column].where(frame[column] > 0),
            name=column,
            mode=marks,
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            hovertemplate="%{y:.2e}",
        )
    values = frame[["put on", "left at the end"]].to_numpy()
    top = float(values.max(initial=1e-12))
    bottom = max(float(values.min(where=values > 0, initial=top)), FLOOR * top)
    figure.update_layout(
        height=400,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis=word_axis(frame),
        yaxis={
            "title": "length over the units, log scale",
            "type": "log",
            "range": [np.log10(bottom) - 0.2, np.log10(top) + 0.3],
            "exponentformat": "power",
            "fixedrange": True,
        },
    )
    return figure


def surgery_chart(frame: pd.DataFrame, first: int, last: int) -> go.Figure:
    """P(positive) after every word, as trained and after surgery; the words under the knife are shaded.

    Args:
        frame: `position`, `word`, `as trained`, `after surgery`.
        first: the first word that is operated on, from 0.
        last: the last one.
    """
    figure = go.Figure()
    marks = "lines+markers" if len(frame) <= MARKERS_UP_TO else "lines"
    for column, dash, symbol, colour in (
        ("as trained", "solid", "diamond", LSTM.colour),
        ("after surgery", "dot", "x", BELT),
    ):
        figure.add_scatter(
            x=[str(position) for position in frame["position"]],
            y=100 * frame[column],
            name=f"LSTM, {column}",
            mode=marks,
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 8},
            hovertemplate="%{y:.1f} %",
        )
    figure.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_hrect(y0=100 * NEGATIVE, y1=100 * POSITIVE, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_hline(y=50, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=400,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis=word_axis(frame) | {"range": [-0.5, len(frame) - 0.5]},
        yaxis=PROBABILITY_AXIS,
    )
    return figure


def gates_table(words: pd.DataFrame, of_seeds: dict[int, dict[str, Array]]) -> pd.DataFrame:
    """The forget gate, the input gate and |i g|, mean over the units, at every word and for every seed."""
    frame = words.copy()
    for seed, traced in of_seeds.items():
        frame[f"f, seed {seed}"] = traced["f"].mean(axis=1)
        frame[f"i, seed {seed}"] = traced["i"].mean(axis=1)
        frame[f"put on, seed {seed}"] = abs(traced["i"] * traced["g"]).mean(axis=1)
    return frame


def gates_chart(frame: pd.DataFrame, seed: int) -> go.Figure:
    """The gates of one seed at every word as lines, what it puts on as bars."""
    figure = go.Figure()
    x = [str(position) for position in frame["position"]]
    figure.add_bar(
        x=x,
        y=frame[f"put on, seed {seed}"],
        name="put on the belt, |i · g|",
        marker={"color": BELT, "opacity": 0.5},
        hovertemplate="%{y:.3f}",
    )
    for gate, title, dash, symbol in (
        ("f", "forget gate f", "solid", "circle"),
        ("i", "input gate i", "dash", "square"),
    ):
        figure.add_scatter(
            x=x,
            y=frame[f"{gate}, seed {seed}"],
            name=title,
            mode="lines+markers" if len(frame) <= MARKERS_UP_TO else "lines",
            line={"color": LSTM.colour if gate == "f" else "#1E8C50", "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            hovertemplate="%{y:.3f}",
        )
    figure.update_layout(
        height=400,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis=word_axis(frame),
        yaxis={"title": "mean over the units, no unit", "range": [0, 1.02], "fixedrange": True},
    )
    return figure
