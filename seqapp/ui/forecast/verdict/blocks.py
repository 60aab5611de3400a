"""What the page Forecast draws of how good its forecasts were: the newest days of a ticker, then the long test."""

import streamlit as st

from seqapp.ui import hiding
from seqapp.ui.blocks import newest_backtest
from seqapp.ui.forecast.answers import Recent, models, recent
from seqapp.ui.forecast.numbers.blocks import numbers_block
from seqapp.ui.forecast.verdict import questions, tables
from seqapp.ui.guard import error_boundary
from seqapp.ui.texts import plain
from seqapp.ui.walk_forward import Records, how_tested, trading_days
from seqapp.workflows.forecast.card import dash_remark
from seqapp.workflows.forecast.series import Series

DAYS = 100
"""Of a ticker's own record."""


def live_block(series: Series, *, ready: bool) -> None:
    """Says how the nets did on the newest days of the ticker on screen."""
    ticker = st.session_state["ticker"]
    if not ready or ticker not in series:
        return
    with error_boundary():
        records: dict[str, Recent] = {
            label: recent(model, series[ticker], ticker).last(DAYS) for label, model in models().items()
        }
        level = int(st.session_state["interval"]) / 100
        if not records:
            return
        head, *lines = tables.live_lines(ticker, records, level)
        if hiding.revealed(f"live {head} {lines}", questions.of_live(records, level)):
            st.markdown("\n".join([head, "", *(f"- {line}" for line in lines)]))


def walk_forward_block(records: Records) -> None:
    """Says what the newest backtest found that the models carry; its numbers are one click away."""
    newest = newest_backtest(records, "how good it is nobody knows")
    if newest is None:
        return
    _, report = newest
    short = tables.verdict(report)
    if not hiding.revealed(f"walk-forward {short}", questions.of_walk_forward(report)):
        return
    horizon = st.session_state["horizon"]
    if said := tables.by_net(report, horizon):
        _side_by_side(said, trading_days(int(horizon)))
    else:
        st.markdown(short)
    if line := tables.ticker_sentence(report, st.session_state["ticker"]):
        st.markdown(line)
    numbers_block(report)
    st.caption(" ".join(line for line in (dash_remark(report), how_tested(report)) if line))


def _side_by_side(said: dict[str, list[str]], days: str) -> None:
    """What the tests say of every net at the horizon that was chosen."""
    for column, (label, sentences) in zip(st.columns(len(said), gap="large"), said.items(), strict=True):
        with column:
            st.markdown(
                "\n".join(
                    [
                        f"**{label}, {days} ahead, in the walk-forward**",
                        "",
                        *(f"- {plain(sentence)}" for sentence in sentences),
                    ]
                )
            )
