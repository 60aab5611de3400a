"""The conveyor belt to Plotly figures: the ledger over words, what is left of each word, interventions, the gates."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import (
    FAINT,
    LINE,
    PROBABILITY_AXIS,
    add_not_sure,
    add_over_words,
    lay_out_over_words,
    log_ends,
    places,
)
from seqapp.ui.styles import LSTM, RNN

BELT = "#8E6BBF"
INPUT_GATE = "#1E8C50"
BARS = {  # column of the ledger: title, colour, pattern
    "RNN step": ("RNN: step of the answer", RNN.colour, ""),
    "LSTM step": ("LSTM: step of the answer", LSTM.colour, "/"),
    "LSTM belt": ("LSTM: left on the belt", BELT, "x"),
}


def ledger_chart(frame: pd.DataFrame) -> go.Figure:
    """What each word did to the logit, as bars."""
    figure = go.Figure()
    for column, (title, colour, pattern) in BARS.items():
        if column not in frame:
            continue
        figure.add_bar(
            x=places(frame),
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
            hovertemplate="%{y:+.2f}",
        )
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    lay_out_over_words(figure, frame, {"title": "added to the logit", "zeroline": False, "fixedrange": True})
    return figure.update_layout(height=420, bargap=0.15)


def belt_chart(frame: pd.DataFrame) -> go.Figure:
    """What each word put on the belt and what of it is left after the last word, on a log axis."""
    figure = go.Figure()
    for column, look in (
        ("put on", _look(LSTM.colour, "solid", "circle")),
        ("left at the end", _look(BELT, "dot", "diamond-open")),
    ):
        y = frame[column].where(frame[column] > 0)
        add_over_words(figure, frame, y, name=column, hovertemplate="%{y:.2e}", **look)
    bottom, top = log_ends(frame[["put on", "left at the end"]].to_numpy())
    axis = {
        "title": "length over the units, log scale",
        "type": "log",
        "range": [np.log10(bottom) - 0.2, np.log10(top) + 0.3],
        "exponentformat": "power",
        "fixedrange": True,
    }
    lay_out_over_words(figure, frame, axis)
    return figure


def intervention_chart(frame: pd.DataFrame, first: int, last: int, answer: str = "P(positive)") -> go.Figure:
    """The answer after every word, as trained and with gates held; the words at which they are held are shaded.

    Args:
        frame: as `tables.before_and_after` gives it.
        first: the first word at which gates are held, from 0.
        last: the last one.
        answer: what is on the axis, for example "P(positive)".
    """
    figure = go.Figure()
    for column, look in (
        ("as trained", _look(LSTM.colour, "solid", "diamond", size=8)),
        ("after surgery", _look(BELT, "dot", "x", size=8)),
    ):
        name = f"LSTM, {column}"
        add_over_words(figure, frame, 100 * frame[column], name=name, hovertemplate="%{y:.1f} %", **look)
    figure.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor=FAINT, line_width=0, layer="below")
    if answer == "P(positive)":
        add_not_sure(figure)
        figure.add_hline(y=50, line={"color": LINE, "width": 1})
    lay_out_over_words(figure, frame, PROBABILITY_AXIS | {"title": f"{answer}, %"})
    return figure.update_xaxes(range=[-0.5, len(frame) - 0.5])


def gates_chart(frame: pd.DataFrame, seed: int) -> go.Figure:
    """The gates of one seed at every word as lines, what it puts on as bars; `frame` as `tables.gates` gives it."""
    figure = go.Figure()
    figure.add_bar(
        x=places(frame),
        y=frame[f"put on, seed {seed}"],
        name="put on the belt, |i · g|",
        marker={"color": BELT, "opacity": 0.5},
        hovertemplate="%{y:.2f}",
    )
    for gate, title, look in (
        ("f", "forget gate f", _look(LSTM.colour, "solid", "circle")),
        ("i", "input gate i", _look(INPUT_GATE, "dash", "square")),
    ):
        y = frame[f"{gate}, seed {seed}"]
        add_over_words(figure, frame, y, name=title, hovertemplate="%{y:.2f}", **look)
    axis = {"title": "mean over the units, no unit", "range": [0, 1.02], "fixedrange": True}
    lay_out_over_words(figure, frame, axis)
    return figure


def _look(colour: str, dash: str, symbol: str, size: int = 7) -> dict[str, Any]:
    return {
        "line": {"color": colour, "dash": dash, "width": 2.5},
        "marker": {"symbol": symbol, "size": size},
    }
