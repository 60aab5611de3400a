"""What the page Forecast draws of a user's own forecasts: the uploader, and whether they copy yesterday."""

import streamlit as st

from seqapp.ui import hiding
from seqapp.ui.blocks import chart_block
from seqapp.ui.forecast.lag import questions, tables
from seqapp.ui.forecast.lag.answers import judge, of_which, read
from seqapp.ui.forecast.lag.charts import lag_chart
from seqapp.ui.guard import error_boundary
from seqapp.workflows.forecast.series import Series


def lag_block(series: Series) -> None:
    """Draws the uploader of forecasts, and what the lag detector says of them."""
    with hiding.controls("own forecast"):
        place = st.expander(
            "Does a forecast of yours only copy yesterday?",
            icon=":material/content_copy:",
            key="lag",
            on_change="rerun",
        )
    if not place.open:
        return
    with place:
        st.markdown(tables.INTRODUCTION)
        file = st.file_uploader(
            "Forecasts",
            type=["csv", "txt", "gz", "parquet"],
            label_visibility="collapsed",
            key="own forecast",
        )
    if file is None:
        return
    with error_boundary():
        name, content = file.name, file.getvalue()
        ticker = of_which(read(name, content), st.session_state["ticker"], series)
        if ticker not in series:
            return
        judged = judge(name, content, series[ticker], ticker)
        said = tables.sentences(judged)
        chart_block(
            lag_chart(judged),
            " ".join(said),
            judged.rows,
            f"own_forecast_{ticker}",
            questions.of_judged(judged),
        )
