"""A user's own prices on the page Forecast: the uploader, what each file was taken for, and how to correct it."""

from dataclasses import replace

import streamlit as st

from seqapp.data.prices.days import DayOrder
from seqapp.data.prices.door import NO_HINTS
from seqapp.data.prices.table import COLUMNS
from seqapp.data.prices.tickers import ticker_in_name
from seqapp.data.texts import cut
from seqapp.ui import prices, taken
from seqapp.ui.forecast import tables
from seqapp.ui.prices import Upload

TYPES = ["csv", "tsv", "txt", "gz", "parquet", "pq"]
ORDERS: tuple[DayOrder, ...] = ("day first", "month first")
_UPLOADS = "uploads"


def upload() -> None:
    """Draws the uploader, and for each file a chip and what was taken for what.

    The uploader is in no popover, into which the keyboard finds its way last.
    """
    key = f"upload {st.session_state.setdefault(_UPLOADS, 0)}"
    with st.expander("Your own prices", icon=":material/upload_file:"):
        st.markdown(
            "A file of daily prices, as you downloaded it: CSV, or text with other separators, gz, parquet. It serves "
            "this session only."
        )
        file = st.file_uploader("File", type=TYPES, label_visibility="collapsed", key=key)
    if file is not None:
        prices.keep_upload(file.name, file.getvalue())
        st.session_state[_UPLOADS] += 1  # another uploader, an empty one: the file is a chip now
        st.rerun()
    prices.upload_chips()
    for one in prices.uploads():
        if not prices.fault_of(one):
            _understood(one)


def refused() -> bool:
    """Draws why a file cannot be used, and what would mend it; False if there is no such file."""
    faulty = [(one, fault) for one in prices.uploads() if (fault := prices.fault_of(one))]
    for one, fault in faulty:
        st.warning(
            f"Your file cannot be used. {fault} Remove it to see a forecast again.",
            icon=":material/warning:",
        )
        if prices.read(one)[0].headings:
            with st.container(key=f"correction {one.name}"):
                _correction(one)
    return bool(faulty)


def _understood(one: Upload) -> None:
    check, _ = prices.read(one)
    if check.prices is None:
        return
    doubts = prices.doubts_of_file(one)
    label = tables.understood(one.name, len(check.prices.notes), len(doubts))
    with st.expander(label, icon=":material/rule:", key=f"taken {one.name}"):
        _correction(one)
        st.dataframe(
            tables.held(check.prices),
            hide_index=True,
            height="content" if len(check.prices.tickers) < 9 else 300,
        )
        notes = [note.removeprefix(f"{cut(one.name, 60)}: ") for note in check.prices.notes]
        taken.remarks(notes, doubts)


def _correction(one: Upload) -> None:
    """Draws what was taken for what, each of it to be said otherwise."""
    check, found = prices.read(one)[0], prices.read(replace(one, hints=NO_HINTS))[0]
    st.caption("From which heading each column is read. Choose another where it is wrong.")
    understood = taken.Taken(
        one.name, COLUMNS, check.headings, check.columns, found.columns, one.hints.columns
    )

    def say(pairs: taken.Pairs) -> None:
        names = dict(pairs).get("ticker", found.columns.get("ticker"))
        prices.correct(
            one.name, replace(one.hints, columns=pairs, ticker=None if names else one.hints.ticker)
        )

    taken.boxes(understood, say)
    with st.container(horizontal=True):
        if not check.names_tickers:
            _ticker(one)
        if check.open_day or one.hints.day_order:
            _day_order(one, check.open_day or "03/04/2024")


def _ticker(one: Upload) -> None:
    key = f"ticker of {one.name}"
    st.session_state[key] = one.hints.ticker or ""

    def say() -> None:
        prices.correct(one.name, replace(one.hints, ticker=st.session_state[key].strip() or None))

    st.text_input(
        "Ticker of this file",
        key=key,
        placeholder=ticker_in_name(one.name),
        on_change=say,
        width=taken.WIDTH,
    )


def _day_order(one: Upload, day: str) -> None:
    key = f"day order of {one.name}"
    st.session_state[key] = one.hints.day_order

    def say() -> None:
        prices.correct(one.name, replace(one.hints, day_order=st.session_state[key]))

    st.segmented_control(f"{day} has its", ORDERS, key=key, on_change=say)
