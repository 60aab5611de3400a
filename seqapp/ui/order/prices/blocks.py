"""What the page Order matters draws of a price series: its days in other orders, and what forecasters make of them."""

import streamlit as st

from seqapp.ui import prices
from seqapp.ui.blocks import chart_block, draw_chart, loading_line, missing_models
from seqapp.ui.models import nets_for
from seqapp.ui.order.prices import answers, charts, questions, tables, texts
from seqapp.ui.sharing import Choice


def ticker_choice() -> Choice:
    """The choice of the price series, which other pages share."""
    series, _ = prices.on_offer()
    first = "AAPL" if "AAPL" in series else next(iter(series), "AAPL")
    return Choice("ticker", first, tuple(series) or (first,), common=True)


def controls() -> None:
    """Draws the choice of the price series."""
    series, _ = prices.on_offer()
    st.selectbox("Ticker", list(series), key="ticker", persist_state="session", width=140)


def draw(_: str) -> None:
    """Draws both parts once the forecasters are loaded."""
    st.markdown(texts.INTRODUCTION)
    missing_models(nets_for("forecast"), "forecast")
    loading = loading_line("forecast")
    if not loading.labels or not loading.ready:
        return
    ticker = st.session_state["ticker"]
    own = prices.on_offer()[0][ticker]
    windows = answers.windows(own, ticker, int(st.session_state["draw"]))
    if not windows:
        return
    first = next(iter(windows.values()))
    closes = charts.prices_chart(tables.prices_table(first), prices.unit_of(ticker, own))
    draw_chart(
        closes, "chart order_of_days", f"{ticker}: the same daily moves in three orders, to one last close"
    )
    st.subheader("What the next day may bring", help=texts.WIDTH_HELP)
    table = tables.widths(windows)
    shuffled = tables.by_model({label: one.widths for label, one in windows.items()})
    chart_block(
        charts.widths_chart(table, {name: values[3:] for name, values in shuffled.items()}),
        tables.widths_sentence(table, first),
        table,
        "widths_by_order",
        questions.of_widths(table),
    )
    st.subheader("Is a forecast worse for it?", help=texts.LOSS_HELP)
    _costs(answers.losses(own, ticker), ticker)


def _costs(losses: dict[str, answers.Losses], ticker: str) -> None:
    enough = {label: one for label, one in losses.items() if len(one.dates) >= tables.FEWEST}
    if not enough:
        st.info(
            f"Of {ticker} there are fewer than {tables.FEWEST} days that no net had seen and whose next day is known: "
            "too few to score.",
            icon=":material/info:",
        )
        return
    table = tables.costs(enough)
    chart_block(
        charts.costs_chart(table),
        tables.costs_sentence(table, enough),
        table,
        "loss_by_order",
        questions.of_costs(table),
    )
