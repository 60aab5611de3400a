"""A training to Plotly figures: over epochs, and the gradient over steps back with a line for each epoch."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN, log_ends
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.use.learnt.tables import Training, gradients, when

LOOKS = {"solid": "", "dash": "square", "dot": "triangle-up", "dashdot": "cross"}
"""The dashes of a net's lines, and their marks; the first has the net's own."""
TICKS = 12  # epochs that are ticked one by one
NAMED = 6  # lines, of which each has its name in the legend
PALEST = 0.3
DECADES = 8  # of a log axis that are ticked one by one


def loss_chart(frame: pd.DataFrame, unit: str) -> go.Figure:
    """The losses of `tables.losses` by epoch."""
    figure = go.Figure()
    for label, rows in frame.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        for column, mark, dash in (
            ("training", style.symbol, style.dash),
            ("validation", f"{style.symbol}-open", "dot"),
        ):
            figure.add_scatter(
                x=rows["epoch"],
                y=rows[column],
                name=f"{label}: {'learning' if column == 'training' else 'not learnt from'}",
                mode="lines+markers",
                line={"color": style.colour, "dash": dash, "width": 2},
                marker={"symbol": mark, "size": 9},
                hovertemplate="%{y:.4g}",
            )
    return _over_epochs(figure, {"title": unit})


def gradient_chart(training: Training, ends: tuple[float, float]) -> go.Figure:
    """What is left of one net's gradient by steps back, a line for each epoch, the later the stronger.

    Args:
        training: one that was watched.
        ends: of the axis, as `limits` gives them.
    """
    frame = gradients(training)
    places = [f"{distance}" for distance in training.seen.distances]
    own = frame[frame["state"] == training.state]
    epochs = [epoch.epoch for epoch in training.seen.epochs]
    named = set(epochs) if len(epochs) <= NAMED else {epochs[0], epochs[len(epochs) // 2], epochs[-1]}
    figure = go.Figure()
    for place, epoch in enumerate(epochs):
        strength = PALEST + (1 - PALEST) * place / max(1, len(epochs) - 1)
        last = epoch == epochs[-1]
        figure.add_scatter(
            x=places,
            y=_positive(own[when(epoch)]),
            name=f"{training.state}, {when(epoch)}",
            mode="lines+markers" if last else "lines",
            opacity=1 if epoch == 0 else strength,
            line={
                "color": training.style.colour if epoch else LINE,
                "dash": "solid" if epoch else "dash",
                "width": 3 if last else 2,
            },
            marker={"symbol": training.style.symbol, "size": 8},
            showlegend=epoch in named,
            hovertemplate="×%{y:.2e}",
        )
    for state in sorted(set(frame["state"]) - {training.state}):
        figure.add_scatter(
            x=places,
            y=_positive(frame.loc[frame["state"] == state, when(epochs[-1])]),
            name=f"{state}, {when(epochs[-1])}",
            mode="lines",
            line={"color": training.style.colour, "dash": "dot", "width": 2},
            hovertemplate="×%{y:.2e}",
        )
    low, high = (float(np.log10(end)) for end in ends)
    axis = {
        "title": "share of the gradient at the last step, log scale",
        "type": "log",
        "range": [low - 0.3, high + 0.3],
        "dtick": float(max(1, np.ceil((high - low) / DECADES))),
        "exponentformat": "power",
        "fixedrange": True,
    }
    return figure.update_layout(height=400, margin=MARGIN, hovermode="x unified", legend=LEGEND, yaxis=axis)


def limits(trainings: list[Training]) -> tuple[float, float]:
    """The ends of one log axis for several nets."""
    return log_ends(np.concatenate([_values(training) for training in trainings]))


def lines_chart(frame: pd.DataFrame, title: str, *, one: bool = False, top: float | None = None) -> go.Figure:
    """The lines of `tables.means` or `tables.stretches` by epoch.

    Args:
        frame: a row for each line and epoch.
        title: of the axis.
        one: whether a line stands at 1.
        top: where the axis ends, if that is known; it then begins at 0.
    """
    figure = go.Figure()
    for label, of_net in frame.groupby("model", sort=False):
        style = BY_LABEL[str(label)]
        for (dash, mark), (name, rows) in zip(
            LOOKS.items(), of_net.groupby("name", sort=False), strict=False
        ):
            figure.add_scatter(
                x=rows["epoch"],
                y=rows["value"],
                name=f"{label}: {name}",
                mode="lines+markers",
                line={"color": style.colour, "dash": dash, "width": 2},
                marker={"symbol": mark or style.symbol, "size": 8},
                hovertemplate="%{y:.3f}",
            )
    if one:
        figure.add_hline(y=1, line={"color": LINE, "width": 1})
    return _over_epochs(
        figure, {"title": title, **({"range": [-0.03 * top, 1.03 * top]} if top else {"rangemode": "tozero"})}
    )


def _over_epochs(figure: go.Figure, axis: dict[str, object]) -> go.Figure:
    last = max((max(line.x) for line in figure.data), default=0)
    return figure.update_layout(
        height=340,
        margin=MARGIN,
        hovermode="x unified",
        legend=LEGEND,
        xaxis={
            "title": "epoch; 0 is before training",
            "tick0": 0,
            "dtick": -(-last // TICKS) or 1,
            "fixedrange": True,
        },
        yaxis={**axis, "fixedrange": True},
    )


def _values(training: Training) -> np.ndarray:
    return gradients(training).drop(columns=["state", "steps back"]).to_numpy(float).ravel()


def _positive(values: pd.Series) -> pd.Series:
    return values.where(values > 0)
