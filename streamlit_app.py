"""The router: page settings, the list of pages, the brand; every page runs inside one guard."""

from typing import Any

import streamlit as st

from seqapp.ui import looks, sharing
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import start_loading
from seqapp.ui.texts import BRAND, CSS, ICON

SETTINGS: Any = {"page_icon": ICON, "layout": "wide", "initial_sidebar_state": "collapsed"}
st.set_page_config(page_title="seqapp", **SETTINGS)
st.logo(BRAND, size="large")
st.html(CSS)
page = st.navigation(
    {
        "": [
            st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True),
            st.Page("pages/sentiment.py", title="Sentiment", icon=":material/reviews:"),
            st.Page("pages/forecast.py", title="Forecast", icon=":material/show_chart:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/balance:"),
            st.Page("pages/use.py", title="Use it", icon=":material/terminal:"),
        ],
        "Lesson": [
            st.Page("pages/order.py", title="Order matters", icon=":material/swap_horiz:"),
            st.Page("pages/steps.py", title="Step by step", icon=":material/footprint:"),
            st.Page("pages/gradients.py", title="Vanishing gradient", icon=":material/trending_down:"),
            st.Page("pages/belt.py", title="Conveyor belt", icon=":material/conveyor_belt:"),
            st.Page("pages/distance.py", title="Distance and memory tasks", icon=":material/straighten:"),
            st.Page("pages/verdict.py", title="The verdict", icon=":material/gavel:"),
            st.Page("pages/leakage.py", title="Leakage", icon=":material/water_drop:"),
            st.Page("pages/quiz.py", title="Quiz", icon=":material/quiz:"),
            st.Page("pages/worksheet.py", title="By hand", icon=":material/edit_note:"),
        ],
    },
    position="top",
)
title = "seqapp" if page.url_path == "" else f"{page.title} · seqapp"
st.set_page_config(page_title=title, **SETTINGS)
sharing.arrive(page.url_path, page.title)
looks.draw()
try:
    with error_boundary():
        page.run()
finally:
    sharing.write_address()
with error_boundary():
    start_loading()
    start_loading("forecast")
