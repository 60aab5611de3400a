"""What the page Forecast draws of the track record: how kept forecasts turned out, and the button to keep one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from seqapp.data.paths import data_root
from seqapp.data.track import TrackRecord
from seqapp.store.served import ServedModel
from seqapp.ui import hiding, prices
from seqapp.ui.blocks import download_button
from seqapp.ui.forecast.track import questions, tables
from seqapp.ui.guard import error_boundary
from seqapp.ui.narrow import readable_table
from seqapp.ui.texts import plain
from seqapp.workflows.forecast.outcomes import Scored, score
from seqapp.workflows.forecast.series import Series
from seqapp.workflows.forecast.track import refusal, rows_of
from seqapp.workflows.forecast.use import Fan

Answers = Sequence[tuple[ServedModel, Fan]]
"""What is shown, beside the model that said it."""
_KEPT = "track kept"


def clock() -> datetime:
    """The moment of now; the one place where this block looks at a clock."""
    return datetime.now(UTC)


def track_block(series: Series, ticker: str, answers: Answers, level: float = 0.9) -> None:
    """Draws the record of one ticker, and the button where the forecast that is shown would be kept.

    Args:
        series: the prices on offer.
        ticker: one of them.
        answers: the forecasts that are shown, all after one day; empty while no net has answered.
        level: of the central interval.
    """
    with error_boundary():
        if prices.is_uploaded(series[ticker]):
            st.caption(tables.UPLOADED)
            return
        if not prices.is_ticker(ticker):  # a file in the data folder may call it anything
            st.caption(f"{plain(ticker)} is no symbol, so forecasts of it are not kept.")
            return
        record = TrackRecord.below(data_root())
        scored = score(record.read([ticker]), {ticker: series[ticker]}, level)
        _record(scored, ticker)
        with hiding.controls("track"):
            _keep_button(record, series, ticker, answers)
        kept_of, line = st.session_state.get(_KEPT, ("", ""))
        if kept_of == ticker:
            st.caption(f":material/check_circle: {line}")


def _record(scored: Scored, ticker: str) -> None:
    if scored.forecasts.empty:
        st.markdown(tables.NOTHING)
        return
    said = tables.sentences(scored)
    if not hiding.revealed(f"track {ticker} {said}", questions.of_record(scored)):
        return
    for sentence in said:
        st.markdown(sentence)
    for note in scored.notes:
        st.caption(plain(note))
    table = tables.arrived_table(scored)
    if len(table):
        readable_table(table)
    download_button(scored.forecasts, f"track_{ticker}")


def _keep_button(record: TrackRecord, series: Series, ticker: str, answers: Answers) -> None:
    """Draws the button, or why there is none."""
    if not answers:
        return
    now, day = clock(), datetime.fromisoformat(answers[0][1].as_of)
    if reason := refusal(series[ticker], now, day):
        st.caption(f"The forecast above cannot be kept: {plain(reason)}.")
    elif st.button("Keep today's forecast", icon=":material/bookmark_add:", help=tables.EXPLANATION):
        added = sum(record.keep(rows_of(fan, model, series[ticker], now)) for model, fan in answers)
        st.session_state[_KEPT] = ticker, tables.kept_line(added, len(answers))
        st.rerun()
