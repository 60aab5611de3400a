"""What the page Forecast draws of the walk-forward's numbers, closed until somebody asks."""

import streamlit as st

from seqapp.store.records import WalkForward
from seqapp.ui.blocks import chart_block, download_button
from seqapp.ui.forecast.numbers import questions, tables
from seqapp.ui.forecast.numbers.charts import pit_chart, year_chart
from seqapp.ui.narrow import readable_table
from seqapp.ui.texts import GLOSSARY
from seqapp.ui.walk_forward import trading_days

KEY = "numbers"
HEADS = {
    "Days ahead": "horizon",
    "Against hist. sim.": "historical simulation",
    "Against EWMA": "EWMA",
    "90 % interval held": "held",
    "MASE": "MASE",
    "Direction right": "direction",
    "Always up": "direction",
}
TESTED = {
    "Pinball × 10,000": "pinball",
    "Against GARCH-t": "pinball",
    "its t (p)": "p",
    "HAR's t (p)": "p",
    "90 % held": "held",
    "MASE": "MASE",
}


def numbers_block(report: WalkForward) -> None:
    """Draws the place for the numbers, and once it is open the numbers."""
    place = st.expander(
        "The numbers: every model and horizon", icon=":material/table_view:", key=KEY, on_change="rerun"
    )
    if not place.open:
        return
    with place:
        readable_table(tables.readable_scores(report), {name: GLOSSARY[term] for name, term in HEADS.items()})
        download_button(tables.scores_table(report), "walk_forward")
        horizon = st.session_state["horizon"]
        if horizon not in report.horizons or not tables.is_tested(report, horizon):
            return
        st.markdown(
            f"**{trading_days(int(horizon)).capitalize()} ahead, every model and test** (t of "
            "Diebold and Mariano, p by Holm; the horizon is the one chosen above)"
        )
        readable_table(
            tables.readable_tests(report, horizon), {name: GLOSSARY[term] for name, term in TESTED.items()}
        )
        download_button(tables.all_scores(report), "walk_forward_tests", "csv tests")
        left, right = st.columns(2, gap="large")
        with left:
            levels = tables.pit_table(report, horizon)
            chart_block(
                pit_chart(levels),
                tables.pit_sentence(levels),
                levels,
                f"levels_{horizon}",
                questions.of_pit(levels),
            )
        with right:
            years = tables.year_table(report, horizon)
            chart_block(
                year_chart(years),
                tables.year_sentence(years),
                years,
                f"coverage_by_year_{horizon}",
                questions.of_years(years),
            )
