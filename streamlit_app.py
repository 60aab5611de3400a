"""The router: page settings, the list of pages, the brand; every page runs inside one guard."""

import streamlit as st

from seqapp.ui import sharing
from seqapp.ui.guard import calm
from seqapp.ui.models import start_loading
from seqapp.ui.texts import BRAND, ICON, STYLE

st.set_page_config(page_title="seqapp", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
st.logo(BRAND, size="large")
st.html(STYLE)
page = st.navigation(
    {
        "": [
            st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True),
            st.Page("pages/sentiment.py", title="Sentiment", icon=":material/reviews:"),
            st.Page("pages/forecast.py", title="Forecast", icon=":material/show_chart:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/balance:"),
        ],
        "Lesson": [
            st.Page("pages/order.py", title="Order matters", icon=":material/swap_horiz:"),
            st.Page("pages/steps.py", title="Step by step", icon=":material/footprint:"),
            st.Page("pages/gradients.py", title="Vanishing gradient", icon=":material/trending_down:"),
            st.Page("pages/belt.py", title="Conveyor belt", icon=":material/conveyor_belt:"),
            st.Page("pages/distance.py", title="Distance and gym", icon=":material/straighten:"),
        ],
    },
    position="top",
)
sharing.arrive(page.url_path)
with calm():
    page.run()
with calm():
    start_loading()
    start_loading("forecast")
