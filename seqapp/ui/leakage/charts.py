"""The figure of the page Leakage: what each mistake reports beside what is true."""

import pandas as pd
import plotly.graph_objects as go

from seqapp.ui.charts import FAINT, LEGEND, LINE, MARGIN, interval_bars

HONEST, REPORTED = "#1F84C4", "#D55E00"
LOOKS = {  # of each protocol: column, name, colour, symbol
    "honest": ("honestly tested", HONEST, "circle"),
    "reported": ("as the mistake reports it", REPORTED, "diamond"),
}
APART = 0.32  # of a row, between the two marks
EDGE = 5  # percent, beyond the farthest bar


def skill_chart(table: pd.DataFrame, chosen: str, span: tuple[float, float]) -> go.Figure:
    """Both skills of every mistake, in percent.

    Args:
        table: as `tables.table_of` gives it.
        chosen: the mistake whose row is shaded.
        span: the lowest and the highest skill that two such charts, side by side, have room for; as shares.
    """
    figure = go.Figure()
    labels = list(table["mistake"])
    for protocol, (name, colour, symbol) in LOOKS.items():
        mean, low, high = (
            100 * table[column]
            for column in (f"{protocol} skill", f"{protocol}, lowest tenth", f"{protocol}, highest tenth")
        )
        figure.add_scatter(
            x=mean,
            y=labels,
            error_x=interval_bars(high - mean, mean - low),
            name=name,
            mode="markers",
            orientation="h",  # side by side within a row
            marker={"color": colour, "symbol": symbol, "size": 11},
            hovertemplate="%{x:.2f} %<extra>" + name + "</extra>",
        )
    at = labels.index(chosen)
    figure.add_hrect(y0=at - 0.5, y1=at + 0.5, fillcolor=FAINT, line_width=0, layer="below")
    figure.add_vline(x=0, line={"color": LINE, "width": 1})
    figure.update_layout(
        height=380,
        margin=MARGIN,
        legend=LEGEND,
        scattermode="group",
        scattergap=1 - 2 * APART,
        xaxis={
            "title": "skill against “no change”, %",
            "range": [100 * span[0] - EDGE, 100 * span[1] + EDGE],
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={
            "title": "mistake",
            "type": "category",
            "range": [len(labels) - 0.5, -0.5],
            "fixedrange": True,
            "showgrid": False,
        },
    )
    return figure
