"""The widgets of the page Forecast: which ticker, which day, how far, and what is chosen more rarely."""

from datetime import date

import streamlit as st

from seqapp.data.prices.yahoo import checked_ticker
from seqapp.numbers.errors import BadInputError
from seqapp.store.years import NEWEST
from seqapp.ui import prices
from seqapp.ui.blocks import day_control, segmented
from seqapp.ui.forecast import tables
from seqapp.ui.forecast.choices import BY_DATE, DAYS, LEVELS, ONE, PRICE, RETURN, TWO
from seqapp.ui.styles import BASELINES
from seqapp.ui.texts import GLOSSARY, plain
from seqapp.ui.walk_forward import HORIZONS
from seqapp.workflows.forecast.outlook import Outlook, outlook
from seqapp.workflows.forecast.series import Series

_FETCHED, _OPENING = "fetched", "opening day"
_TICKER, _KNOWN, _FOLLOW = "ticker before", "tickers here", "follow the opening day"
_NET_HELP = (
    "By date: the newest net that had not seen the day, one for every year. Newest: the net that was trained on "
    "everything; for a day that it has seen its answer is in sample."
)
_BESIDE_HELP = (
    "Fitted to this ticker's days up to the one you chose, GARCH, GJR and range-HAR at the quarter's start."
)


def follow_opening_day() -> None:
    """After a change of series, one who looked at the day it opens on looks at that of the other."""
    if st.session_state.get("date") == st.session_state.get(_OPENING):
        st.session_state["date"] = None


def follow_when_redrawn() -> None:
    """The same from below the day's control, which is drawn already: for the next run."""
    st.session_state[_FOLLOW] = st.session_state.get("date") == st.session_state.get(_OPENING)


def tickers_here() -> list[str]:
    """The tickers whose prices are here, as the page was last drawn."""
    known: list[str] = st.session_state.get(_KNOWN, [])
    return known


def take_ticker() -> None:
    """What somebody chose or typed, in capitals; what cannot be a ticker is put back, and the page says why."""
    before, typed = st.session_state[_TICKER], st.session_state["ticker"] or ""
    try:
        st.session_state["ticker"] = typed if typed in st.session_state[_KNOWN] else checked_ticker(typed)
        follow_opening_day()
    except BadInputError as error:
        st.session_state["ticker"] = before
        st.session_state[_FETCHED] = before, False, plain(str(error))


def fetch_button() -> None:
    """Draws the button that asks Yahoo for the ticker; afterwards the page is drawn anew."""
    ticker = st.session_state["ticker"]
    if not prices.is_ticker(ticker):  # after a file's name
        return
    if st.button(f"Fetch {ticker} from Yahoo", icon=":material/refresh:", help=tables.FETCH_HELP):
        with st.spinner(
            f"Asking Yahoo for {ticker}. If it does not answer, this takes up to a minute.", show_time=True
        ):
            fetched, line = prices.fetch(ticker)
        st.session_state[_FETCHED] = ticker, fetched, line
        follow_opening_day()
        st.rerun()


def fetched_line(*, kept: bool) -> None:
    """Says what became of the last fetch of this ticker.

    Args:
        kept: whether there is an older series that keeps showing.
    """
    ticker, fetched, line = st.session_state.get(_FETCHED, (None, True, ""))
    if ticker != st.session_state["ticker"]:
        return
    if fetched:
        st.caption(f":material/check_circle: {line}")
    else:
        rest = " What was here before keeps showing." if kept else ""
        st.warning(f"{line}{rest}", icon=":material/cloud_off:")


def controls(series: Series) -> Outlook | None:
    """Draws the choices; None if the ticker's prices are not here."""
    st.session_state[_OPENING] = None
    st.session_state[_TICKER], st.session_state[_KNOWN] = st.session_state["ticker"], list(series)
    which, when, how_far = st.columns([1, 1, 2], gap="medium")
    ticker = st.session_state["ticker"]
    with which:
        _ticker_control(series)
    if ticker not in series:
        st.info(
            f"No prices of {plain(ticker)} are here. Fetch them from Yahoo, or give your own file. Here are: "
            f"{tables.some(list(series))}.",
            icon=":material/info:",
        )
        return None
    days = series[ticker].frame["date"]
    first, last, opening = days.iloc[0].date(), days.iloc[-1].date(), prices.opening_day(series[ticker])
    asked: date | None = None if st.session_state.pop(_FOLLOW, False) else st.session_state["date"]
    st.session_state["date"] = shown = tables.day_shown(asked, first, last, opening)
    st.session_state[_OPENING] = opening
    with when:
        day_control("Last day the forecast sees", first, last)
    with how_far.container(horizontal=True):
        segmented("Horizon, trading days", _as_they_are(HORIZONS), "horizon", GLOSSARY["horizon"])
        segmented(
            "Interval", {level: f"{level}\u00a0%" for level in LEVELS}, "interval", GLOSSARY["interval"]
        )
    if asked not in (None, shown):
        st.caption(
            f":material/event_busy: {plain(ticker)} runs from {first} to {last}: {shown} is shown, not {asked}."
        )
    return outlook(series[ticker], shown, int(st.session_state["days"]))


def _ticker_control(series: Series) -> None:
    ticker = st.session_state["ticker"]
    st.selectbox(
        "Ticker",
        list(series) if ticker in series else [*series, ticker],
        key="ticker",
        on_change=take_ticker,
        persist_state="session",
        accept_new_options=True,
        help="Type another symbol, such as TSLA or ^GSPC, and fetch it.",
    )


def more() -> None:
    """Draws what is chosen more rarely."""
    said = tables.more_line(
        st.session_state["axis"] == RETURN,
        st.session_state["panels"] == ONE,
        st.session_state["net"] == NEWEST,
        st.session_state["beside"],
    )
    with st.expander(said, icon=":material/tune:", key="more"):
        with st.container(horizontal=True):
            segmented("History, days", _as_they_are(DAYS), "days")
            segmented("Vertical axis", {PRICE: "price", RETURN: "return"}, "axis", tables.AXIS_HELP)
            segmented("Charts", {TWO: "one a net", ONE: "both in one"}, "panels")
            segmented("Net", {BY_DATE: "by date", NEWEST: "newest"}, "net", _NET_HELP)
        st.pills(
            "Baselines beside the nets",
            [style.cell for style in BASELINES],
            selection_mode="multi",
            format_func={style.cell: style.label for style in BASELINES}.__getitem__,
            key="beside",
            persist_state="session",
            help=_BESIDE_HELP,
            wrap=True,
        )


def _as_they_are(options: tuple[str, ...]) -> dict[str, str]:
    return {option: option for option in options}
