"""What the page Forecast draws of several tickers: which they are, their value at risk, and how to refresh them."""

import streamlit as st

from seqapp.data.prices.yahoo import checked_ticker
from seqapp.numbers.errors import BadInputError
from seqapp.ui import hiding, prices
from seqapp.ui.blocks import download_button, segmented
from seqapp.ui.forecast.answers import models
from seqapp.ui.forecast.choices import MOST
from seqapp.ui.forecast.controls import follow_when_redrawn, tickers_here
from seqapp.ui.forecast.watch import questions, tables
from seqapp.ui.forecast.watch.answers import Risk, risk
from seqapp.ui.guard import error_boundary
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.texts import listed, plain
from seqapp.workflows.forecast.series import Series

_REFRESHED = "watch list refreshed"


def watch_block(series: Series, *, ready: bool) -> None:
    """Draws the watch list: its controls, what is old in it, and the value at risk of each ticker."""
    with hiding.controls("watch"):
        _controls(series)
    watched: list[str] = st.session_state["watch"]
    here = [ticker for ticker in watched if ticker in series]
    if absent := [ticker for ticker in watched if ticker not in series]:
        st.info(
            f"No prices of {plain(listed(absent))} are here. Refresh the list to fetch them.",
            icon=":material/info:",
        )
    old = {ticker: f"{series[ticker].last_date:%Y-%m-%d}" for ticker in here if prices.is_old(series[ticker])}
    if old:
        with st.container(border=True):
            st.markdown(f":material/history: {tables.old_line(old)}")
    if not ready or not here:
        return
    label = st.session_state["risk"]
    loaded = models()
    if label not in loaded:
        label = next(iter(loaded), "")
    if label:
        _risks(series, here, label)


def _controls(series: Series) -> None:
    watched = st.session_state["watch"]
    st.multiselect(
        "Watch list",
        [*series, *(ticker for ticker in watched if ticker not in series)],
        key="watch",
        accept_new_options=True,
        max_selections=MOST,
        on_change=take_watched,
        persist_state="session",
        placeholder="Choose or type tickers",
        help="Type another symbol and refresh the list to fetch it.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        segmented("Value at risk by the", {"RNN": "RNN", "LSTM": "LSTM"}, "risk")
        _refresh_button(series)
    _refreshed_lines()


def take_watched() -> None:
    """What somebody typed, in capitals; what cannot be a ticker is left out."""
    watched, refused = [], []
    known = tickers_here()
    for typed in st.session_state["watch"]:
        try:
            watched.append(typed if typed in known else checked_ticker(typed))
        except BadInputError as error:
            refused.append(str(error))
    st.session_state["watch"] = list(dict.fromkeys(watched))
    st.session_state[_REFRESHED] = 0, [plain(line) for line in refused]


def _refresh_button(series: Series) -> None:
    """Draws the button that asks Yahoo for all of the list; afterwards the page is drawn anew."""
    asked = [
        ticker
        for ticker in st.session_state["watch"]
        if prices.is_ticker(ticker) and not (ticker in series and prices.is_uploaded(series[ticker]))
    ]
    if asked and st.button(
        f"Refresh {len(asked)} from Yahoo", icon=":material/sync:", help="Needs the network.", key="refresh"
    ):
        bar = st.progress(0.0, text="Asking Yahoo")

        def tell(share: float, text: str) -> None:
            bar.progress(share, text=plain(text))

        with error_boundary():
            done, failures = prices.refresh(asked, tell)
            st.session_state[_REFRESHED] = done, [plain(line) for line in failures]
        follow_when_redrawn()
        st.rerun()


def _refreshed_lines() -> None:
    """Says what became of the last refresh, and of what cannot be a ticker."""
    done, failures = st.session_state.get(_REFRESHED, (0, []))
    if done:
        st.caption(
            f":material/check_circle: {done} {'series is' if done == 1 else 'series are'} as new as can be."
        )
    if failures:
        st.warning("\n".join(f"- {line}" for line in failures), icon=":material/cloud_off:")


def _risks(series: Series, tickers: list[str], label: str) -> None:
    """Draws the table of one net."""
    risks: list[Risk] = []
    model = models()[label]
    with st.spinner("Testing the value at risk …", show_time=True):
        for ticker in tickers:
            with error_boundary():
                risks.append(risk(model, series[ticker], ticker))
    if not risks:
        return
    sentence = tables.sentence(risks, label)
    if not hiding.revealed(f"watch {sentence}", questions.of_risks(risks)):
        return
    st.markdown(sentence)
    table_or_cards(tables.readable(risks), "watch")
    download_button(tables.whole(risks), f"value_at_risk_{label}", "csv watch")
    st.caption(tables.EXPLANATION)
