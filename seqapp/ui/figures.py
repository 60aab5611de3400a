"""What is done to any finished figure: its numbers are taken away, it is made large for a projector, it is saved."""

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

AXIS_SIZE = 18  # pixels, of letters on a projector
THICKER = 1.8
THIN = 3.0  # pixels; no line of a net is thinner on a projector
HIGHER = 1.3
GREY = "rgba(95, 99, 104, 0.55)"  # of grids on a projector
FORMATS = {"svg": "SVG", "png": "PNG"}
SHARPER = 2  # times the pixels of the screen, in a PNG


def settings(saved_as: str, name: str) -> dict[str, Any]:
    """How plotly shows a figure: with a camera that saves it, or with no button at all.

    Args:
        saved_as: of `FORMATS`; empty for no camera.
        name: of the file.

    >>> settings("", "chart")["displayModeBar"], settings("svg", "chart")["toImageButtonOptions"]["format"]
    (False, 'svg')
    """
    image = {"format": saved_as, "filename": name.replace(" ", "_"), "scale": SHARPER}
    camera = {"modeBarButtons": [["toImage"]], "displaylogo": False, "toImageButtonOptions": image}
    return {"displayModeBar": bool(saved_as), "scrollZoom": False} | (camera if saved_as else {})


def without_numbers(figure: go.Figure) -> go.Figure:
    """The drawing without its numbers: no labels on axes that count an answer, none at points, none when one points.

    Days, words and models keep their labels, and so does the horizontal one of two axes that count: it is asked, not
    answered.

    >>> figure = without_numbers(go.Figure(go.Scatter(x=["good", "film"], y=[0.1, 0.7], text=["0.1", "0.7"])))
    >>> figure.layout.yaxis.showticklabels, figure.layout.xaxis.showticklabels, figure.data[0].text is None
    (False, None, True)
    """
    figure = go.Figure(figure)
    counted = {axis: any(_counts(trace[axis]) for trace in figure.data) for axis in "xy"}
    if any(trace.type == "heatmap" for trace in figure.data):
        counted = dict.fromkeys(counted, False)
        figure.update_traces(colorbar_showticklabels=False, selector={"type": "heatmap"})
    if counted["y"]:
        figure.update_yaxes(showticklabels=False)
    elif counted["x"]:
        figure.update_xaxes(showticklabels=False)
    figure.update_traces(hoverinfo="skip", hovertemplate=None)
    figure.update_traces(text=None, selector={"type": "scatter"})
    figure.layout.annotations = [one for one in figure.layout.annotations if not re.search(r"\d", one.text)]
    return figure


def _counts(values: Any) -> bool:
    return values is not None and len(values) > 0 and np.asarray(values).dtype.kind in "iuf"


def enlarged(figure: go.Figure) -> go.Figure:
    """The figure for a projector: large letters, thick lines, large marks, strong grids.

    >>> line = go.Scatter(y=[1, 2], line={"width": 2}, marker={"size": 5})
    >>> figure = enlarged(go.Figure(line, layout={"height": 300}))
    >>> figure.data[0].line.width, figure.data[0].marker.size, figure.layout.xaxis.tickfont.size, figure.layout.height
    (3.6, 9.0, 18, 390)
    """
    figure = go.Figure(figure)
    letters = {"size": AXIS_SIZE}
    figure.update_layout(font=letters, legend_font=letters, hoverlabel_font=letters)
    figure.update_xaxes(title_font=letters, tickfont=letters, gridcolor=GREY, automargin=True)
    figure.update_yaxes(title_font=letters, tickfont=letters, gridcolor=GREY, automargin=True)
    figure.update_annotations(font=letters)
    if figure.layout.height:
        figure.layout.height = round(HIGHER * figure.layout.height)
    for trace in figure.data:
        if trace.type == "scatter":
            _thicken(trace)
        elif trace.type == "heatmap":
            trace.colorbar.update(tickfont=letters, title_font=letters)
    return figure


def _thicken(trace: go.Scatter) -> None:
    if trace.line.width != 0:
        trace.line.width = max(THICKER * (trace.line.width or 2.0), THIN)
    if isinstance(trace.marker.size, int | float):
        trace.marker.size = THICKER * trace.marker.size
    trace.textfont.size = AXIS_SIZE
