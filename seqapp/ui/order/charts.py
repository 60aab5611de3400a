"""Figures of the page on order."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from seqapp.numbers.names import Array
from seqapp.ui.charts import LEGEND, LINE, MARGIN, PROBABILITY_AXIS, interval_bars, line_mode
from seqapp.ui.order.tables import records
from seqapp.ui.order.texts import UNIGRAMS
from seqapp.ui.styles import BY_LABEL, NB_SVM

OTHER_SEED = 0.5  # how strongly the lines of other seeds are drawn
BESIDE = 0.15  # how far the two nets of a row lie from its middle
OF_UNIGRAMS = NB_SVM  # drawn like the other baseline that has no memory


def orders_chart(table: pd.DataFrame, shuffled: Sequence[Array], name: str) -> go.Figure:
    """The answers to many shuffles, a strip for each model and seed.

    Args:
        table: as `tables.orders` gives it.
        shuffled: for each row of it, P(positive) of every shuffle.
        name: of the order that is shown above the chart, `this order` in the table.
    """
    figure = go.Figure()
    rows = [row_name(row["model"], row["seed"]) for row in records(table)]
    for row, model, values in zip(rows, table["model"], shuffled, strict=True):
        net = BY_LABEL.get(model, OF_UNIGRAMS)
        figure.add_box(
            x=100 * values,
            y=[row] * len(values),
            orientation="h",
            boxpoints="all",
            pointpos=0,
            jitter=0.7,
            marker={"color": net.colour, "size": 4, "opacity": 0.45},
            line={"color": net.colour, "width": 1.2},
            fillcolor="rgba(0, 0, 0, 0)",
            hoverinfo="x",
            showlegend=False,
        )
    for label, symbol, column in (("as written", "diamond", "written"), (name, "x", "this order")):
        figure.add_scatter(
            x=[100 * row[column] for row in records(table)],
            y=rows,
            name=label,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 12,
                "color": OF_UNIGRAMS.colour,
                "line": {"width": 2, "color": "#14171C"},
            },
            hovertemplate=f"{label}: %{{x:.1f}} %<extra>%{{y}}</extra>",
        )
    figure.add_vline(x=50, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=110 + 44 * len(rows),
        margin=MARGIN,
        legend=LEGEND,
        xaxis=PROBABILITY_AXIS,
        yaxis={"title": "model", "autorange": "reversed", "fixedrange": True},
    )
    return figure


def texts_chart(table: pd.DataFrame) -> go.Figure:
    """From the lowest to the highest answer to any order tried, for every example and net."""
    figure = go.Figure()
    texts = list(dict.fromkeys(table["text"]))
    for number, (label, rows) in enumerate(table.groupby("model", sort=False)):
        net = BY_LABEL[str(label)]
        figure.add_scatter(
            x=100 * rows["written"],
            y=[texts.index(text) + BESIDE * (2 * number - 1) for text in rows["text"]],
            name=str(label),
            mode="markers",
            marker={"symbol": net.symbol, "size": 10, "color": net.colour},
            error_x=interval_bars(
                100 * (rows["highest"] - rows["written"]).clip(lower=0),
                100 * (rows["written"] - rows["lowest"]).clip(lower=0),
            )
            | {"thickness": 2.5},
            customdata=rows[["lowest", "highest", "orders"]] * [100, 100, 1],
            hovertemplate="%{x:.0f} % as written, %{customdata[0]:.0f} to %{customdata[1]:.0f} % over "
            "%{customdata[2]} orders",
        )
    figure.add_vline(x=50, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=120 + 46 * table["text"].nunique(),
        margin=MARGIN,
        legend=LEGEND,
        xaxis=PROBABILITY_AXIS,
        yaxis={
            "title": "example",
            "autorange": "reversed",
            "fixedrange": True,
            "tickvals": list(range(len(texts))),
            "ticktext": texts,
            "zeroline": False,
        },
    )
    return figure


def influence_chart(
    table: pd.DataFrame, seeds: Mapping[str, int], column: str, title: str, scale: float = 1.0
) -> go.Figure:
    """A difference against the words since the change: the nets of the chosen seeds strong, the others faint.

    Args:
        table: as `tables.influence` gives it.
        seeds: of the nets that stand out, by model.
        column: which difference.
        title: of the vertical axis.
        scale: what the column is multiplied by.
    """
    figure = go.Figure()
    for (label, of), rows in table.groupby(["model", "seed"], sort=False):
        net, seed = BY_LABEL[str(label)], seeds[str(label)]
        figure.add_scatter(
            x=rows["after"],
            y=scale * rows[column],
            name=str(label) if of == seed else f"{label}, other seeds",
            legendgroup=f"{label} {of == seed}",
            showlegend=bool(of == seed or of == min(set(table["seed"]) - {seed})),
            opacity=1.0 if of == seed else OTHER_SEED,
            mode=line_mode(len(rows)) if of == seed else "lines",
            line={"color": net.colour, "dash": net.dash, "width": 2.5 if of == seed else 1.5},
            marker={"symbol": net.symbol, "size": 6},
            customdata=rows[["word"]],
            hovertemplate=f"%{{y:.2f}} after “%{{customdata[0]}}”<extra>{label}, seed {of}</extra>",
        )
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=340,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={
            "title": "words since the changed one (0: itself)",
            "fixedrange": True,
            "showgrid": False,
            "dtick": 1 if table["after"].max() < 12 else None,
        },
        yaxis={"title": title, "fixedrange": True, "zeroline": False},
    )
    return figure


def row_name(model: str, seed: int) -> str:
    """A row's name on the axis.

    >>> row_name("RNN", 1)
    'RNN, seed 1'
    """
    return UNIGRAMS if seed < 0 else f"{model}, seed {seed}"
