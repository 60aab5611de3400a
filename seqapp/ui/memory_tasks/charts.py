"""Figures of the memory tasks: results against the distance, and a training as it goes."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.memory_tasks.config import VARIANTS
from seqapp.numbers.memory_tasks.tasks import MemoryTask
from seqapp.ui.charts import LEGEND, LINE, MARGIN, interval_bars
from seqapp.ui.styles import BY_LABEL

LOOKS = {  # of each variant: dash and symbol; the colour is its cell's
    VARIANTS[0].label: ("solid", "circle"),
    VARIANTS[1].label: ("dot", "circle-open"),
    VARIANTS[2].label: ("dash", "diamond"),
    VARIANTS[3].label: ("dashdot", "diamond-open"),
}
TRAINING_COLOUR = "#8E6BBF"


def results_chart(table: pd.DataFrame, task: MemoryTask) -> go.Figure:
    """The score against the distance, of `by_distance`; bars reach over the seeds' 95 % intervals."""
    figure, scale = go.Figure(), _scale(task)
    for net, rows in table.groupby("net", sort=False):
        dash, symbol = LOOKS[str(net)]
        mean = scale * rows["mean"]
        figure.add_scatter(
            x=rows["distance"].astype(str),
            y=mean,
            name=str(net),
            mode="lines+markers",
            error_y=interval_bars(scale * rows["high"] - mean, mean - scale * rows["low"]),
            line={"color": BY_LABEL[rows["cell"].iloc[0]].colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{y:.2f}" + (" %" if scale == 100 else ""),
        )
    _add_baseline(figure, task)
    figure.update_layout(
        height=380,
        margin=MARGIN,
        hovermode="x unified",
        scattermode="group",
        scattergap=0.7,
        legend=LEGEND,
        xaxis={"title": task.distance, "type": "category", "fixedrange": True, "showgrid": False},
        yaxis=_score_axis(task),
    )
    return figure


def progress_chart(table: pd.DataFrame, task: MemoryTask, steps: int) -> go.Figure:
    """The score of each report, every batch being new; table has step and score, of so many `steps` at most."""
    figure = go.Figure()
    figure.add_scatter(
        x=table["step"],
        y=_scale(task) * table["score"],
        mode="lines",
        name=task.metric,
        line={"width": 2.5, "color": TRAINING_COLOUR},
        hovertemplate="%{y:.3f}<extra>step %{x}</extra>",
    )
    _add_baseline(figure, task)
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 16},
        showlegend=False,
        xaxis={"title": "step", "range": [0, steps], "fixedrange": True},
        yaxis=_score_axis(task),
    )
    return figure


def _scale(task: MemoryTask) -> int:
    """By what a score is multiplied: accuracy is drawn in percent."""
    return 100 if task.metric == "accuracy" else 1


def _score_axis(task: MemoryTask) -> dict:
    if task.metric == "accuracy":
        return {
            "title": "accuracy, %",
            "range": [-2, 104],
            "dtick": 25,
            "fixedrange": True,
            "zeroline": False,
        }
    return {"title": "mean squared error", "rangemode": "tozero", "fixedrange": True, "zeroline": False}


def _add_baseline(figure: go.Figure, task: MemoryTask) -> None:
    figure.add_hline(
        y=_scale(task) * task.baseline,
        line={"color": LINE, "width": 1.5, "dash": "dash"},
        annotation={"text": "without a memory", "xanchor": "right"},
        annotation_position="top right",
    )
