"""The figure of a user's own forecasts: their moves over the moves that came, and over those just past."""

import numpy as np
import plotly.graph_objects as go

from seqapp.ui.charts import LEGEND, LINE, MARGIN
from seqapp.ui.forecast.lag.answers import Judged
from seqapp.ui.styles import LSTM, RNN


def lag_chart(judged: Judged) -> go.Figure:
    """Every move of the forecast, over the move of the price just past and over the one to come."""
    price, forecast = (100 * np.diff(np.log(judged.rows[one])) for one in ("price", "forecast"))
    figure = go.Figure()
    pairs = (("the move just past", price[:-1], LSTM), ("the move to come", price[1:], RNN))
    for name, moves, style in pairs:
        figure.add_scatter(
            x=moves,
            y=forecast[1:],
            name=name,
            mode="markers",
            marker={"color": style.colour, "symbol": style.symbol, "size": 6, "opacity": 0.7},
            hovertemplate=f"{name} %{{x:+.2f}} %, of the forecast %{{y:+.2f}} %<extra></extra>",
        )
    for axis in ("x", "y"):
        figure.update_layout({f"{axis}axis": {"fixedrange": True, "zerolinecolor": LINE}})
    figure.update_layout(
        height=360,
        margin=MARGIN,
        legend=LEGEND,
        xaxis_title="move of the price in a day, %",
        yaxis_title="move of the forecast, %",
    )
    return figure
