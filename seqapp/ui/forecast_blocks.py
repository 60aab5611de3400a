"""What the Forecast page draws: the shelf of prices, the panels, the walk-forward's numbers."""

from datetime import date

import pandas as pd
import streamlit as st

from seqapp.data.prices_yahoo import checked_ticker
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.ui import outlook, prices, sharing, texts, walk_forward
from seqapp.ui.blocks import chart_block
from seqapp.ui.forecast_charts import fan_chart, price_range
from seqapp.ui.guard import calm
from seqapp.ui.models import fans
from seqapp.ui.nets import HISTORICAL
from seqapp.ui.quality import Records
from seqapp.ui.texts import GLOSSARY, plain
from seqapp.workflows.forecast_use import Fan
from seqapp.workflows.outlook import Outlook, Quantiles, intervals, simple_rival
from seqapp.workflows.outlook import outlook as around
from seqapp.workflows.price_series import Series

DAYS = ("60", "120", "250")
LEVELS = ("50", "80", "90", "95")
HORIZONS = ("1", "5", "10")
COLUMNS = "ticker, date, open, high, low, close, adj_close, volume"
DAY = sharing.Day("date", None)
_FETCHED, _UPLOADED, _NEWEST = "fetched", "uploaded as", "newest day"
_TICKER, _KNOWN = "ticker before", "tickers here"
HEADS = {
    "Days ahead": "horizon",
    "Against hist. sim.": "historical simulation",
    "Against EWMA": "EWMA",
    "90 % interval held": "held",
    "MASE": "MASE",
    "Direction right": "direction",
    "Always up": "direction",
}


def choices(series: Series) -> tuple[sharing.Choice, ...]:
    """The page's choices; a link may name a ticker that is not here yet."""
    first = "AAPL" if "AAPL" in series else next(iter(series), "AAPL")
    return (
        sharing.Choice("ticker", first, fits=prices.is_ticker),
        DAY,
        sharing.Choice("horizon", "10", HORIZONS),
        sharing.Choice("interval", "90", LEVELS),
        sharing.Choice("days", "60", DAYS),
    )


def follow_newest() -> None:
    """After a change of series, one who looked at its newest day looks at the newest day again."""
    if st.session_state.get("date") == st.session_state.get(_NEWEST):
        st.session_state["date"] = None


def take_ticker() -> None:
    """What somebody chose or typed, in capitals; what cannot be a ticker is put back, and the page says why."""
    before, typed = st.session_state[_TICKER], st.session_state["ticker"] or ""
    try:
        st.session_state["ticker"] = typed if typed in st.session_state[_KNOWN] else checked_ticker(typed)
        follow_newest()
    except BadInputError as error:
        st.session_state["ticker"] = before
        st.session_state[_FETCHED] = before, False, plain(str(error))


def upload(series: Series) -> tuple[Series, str]:
    """Draws the uploader; in no popover, into which the keyboard finds its way last.

    Returns:
        What is on offer with what the file holds, which comes first; and why it cannot be used, if so.
    """
    with st.expander("Your own prices", icon=":material/upload_file:"):
        st.markdown(
            f"A csv or parquet file with the columns `{COLUMNS}`, one row a day and ticker. It serves "
            "this session only."
        )
        file = st.file_uploader("File", type=["csv", "parquet"], label_visibility="collapsed")
    if file is None:
        st.session_state.pop(_UPLOADED, None)
        return series, ""
    try:
        own = prices.uploaded(file.name, file.getvalue())
    except (BadInputError, WorldError) as error:
        return series, plain(str(error))
    if st.session_state.get(_UPLOADED) != file.file_id and own:
        st.session_state[_UPLOADED] = file.file_id
        st.session_state["ticker"], st.session_state["date"] = next(iter(own)), None
    return series | own, ""


def fetch_button() -> None:
    """Draws the button that asks Yahoo for the ticker; afterwards the page is drawn anew."""
    ticker = st.session_state["ticker"]
    if st.button(f"Fetch {ticker} from Yahoo", icon=":material/refresh:", help=texts.FETCH_HELP):
        with st.spinner(
            f"Asking Yahoo for {ticker}. If it does not answer, this takes up to a minute.", show_time=True
        ):
            fetched, line = prices.fetch(ticker)
        st.session_state[_FETCHED] = ticker, fetched, line
        follow_newest()
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
    st.session_state[_NEWEST] = None
    st.session_state[_TICKER], st.session_state[_KNOWN] = st.session_state["ticker"], list(series)
    which, when, how_far = st.columns([1, 1, 2], gap="medium")
    ticker = st.session_state["ticker"]
    with which:
        st.selectbox(
            "Ticker",
            list(series) if ticker in series else [*series, ticker],
            key="ticker",
            on_change=take_ticker,
            persist_state="session",
            accept_new_options=True,
            help="Type another symbol, such as TSLA or ^GSPC, and fetch it.",
        )
    if ticker not in series:
        st.info(
            f"No prices of {plain(ticker)} are here. Fetch them from Yahoo, or give your own file. Here are: "
            f"{prices.some(list(series))}.",
            icon=":material/info:",
        )
        return None
    frame = series[ticker].frame
    first, last = frame["date"].iloc[0].date(), frame["date"].iloc[-1].date()
    asked: date | None = st.session_state["date"]
    st.session_state["date"] = outlook.newest_shown(asked, first, last)
    st.session_state[_NEWEST] = last
    with when:
        st.date_input(
            "Last day the forecast sees",
            key="date",
            min_value=first,
            max_value=last,
            format="YYYY-MM-DD",
            persist_state="session",
        )
    with how_far.container(horizontal=True):
        for label, name, options, unit, note in (
            ("Horizon, trading days", "horizon", HORIZONS, "", GLOSSARY["horizon"]),
            ("Interval", "interval", LEVELS, "\u00a0%", GLOSSARY["interval"]),
            ("History, days", "days", DAYS, "", None),
        ):
            st.segmented_control(
                label,
                options,
                key=name,
                format_func=lambda option, unit=unit: f"{option}{unit}",
                required=True,
                persist_state="session",
                help=note,
            )
    if asked not in (None, st.session_state["date"]):
        st.caption(
            f":material/event_busy: {ticker} runs from {first} to {last}: its newest day is shown, not {asked}."
        )
    return around(series[ticker], st.session_state["date"], int(st.session_state["days"]))


def source_block(series: Series) -> None:
    """Says where the prices come from, when they end, and what is doubtful about them."""
    own = series[st.session_state["ticker"]]
    found = prices.doubts(own, prices.today())
    st.caption(prices.source_line(own, found))
    lines = prices.doubts_lines(own, found)
    if own.stale:
        st.warning(lines[0], icon=":material/history:")
    if lines:
        with st.expander(f"What is doubtful about these prices: {len(lines)}", icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in lines))


def fan_panels(series: Series, seen: Outlook, *, ready: bool) -> None:
    """Draws a panel for each net, on one price axis; without a net, the simple rival's."""
    ticker = st.session_state["ticker"]
    found: dict[str, Fan] = {}
    if ready:
        with calm():
            found = fans(series[ticker], ticker, seen.day)
    quantiles: dict[str, Quantiles] = {label: fan.quantiles for label, fan in found.items()}
    if not quantiles and ready:
        st.markdown(
            "No net answers here, so this is what a **simple rival** says: the last 250 days, each as likely."
        )
        quantiles = {HISTORICAL.label: simple_rival(seen)}
    if sentence := outlook.sample_sentence(found):
        st.warning(sentence, icon=":material/visibility:")
    elif found:
        st.caption(outlook.out_of_sample_line(found))
    level, horizon = int(st.session_state["interval"]) / 100, int(st.session_state["horizon"])
    unit = outlook.unit_of(ticker)
    rows = {label: intervals(one, seen, level) for label, one in quantiles.items()}
    reach = price_range(seen, list(rows.values()))
    for column, (label, fan) in zip(st.columns(max(len(rows), 1), gap="large"), rows.items(), strict=False):
        with column:
            st.subheader(label, help=GLOSSARY.get(label.lower(), GLOSSARY["interval"]))
            chart_block(
                fan_chart(
                    seen,
                    [one for one in fan if one.horizon <= horizon],
                    label,
                    unit,
                    reach,
                    level,
                    in_sample=label in found and found[label].in_sample,
                ),
                outlook.fan_sentence(fan, horizon, level, seen, unit),
                outlook.fan_table(quantiles[label], seen),
                f"forecast_{ticker}_{seen.day}_{label}".replace(" ", "_"),
            )
    if sentence := outlook.width_sentence(rows, horizon):
        st.markdown(f"{sentence} The dotted line is the naive forecast: tomorrow = today.")


def newest_report(records: Records, lost: str) -> tuple[str, walk_forward.Report] | None:
    """The newest backtest that the models carry, and whose it is; without one, draws what is lost, and the mend."""
    found = walk_forward.newest_report(records)
    if found is None:
        st.info(
            f"No installed forecaster carries a walk-forward backtest, so {lost}. Make one with "
            "`python -m seqapp backtest forecast`, then publish a run from the same folder.",
            icon=":material/info:",
        )
    return found


def walk_forward_block(records: Records) -> None:
    """Draws the numbers of the newest backtest that the models carry, and what they say."""
    found = newest_report(records, "how good it is nobody knows")
    if found is None:
        return
    _, report = found
    st.markdown(walk_forward.verdict(report))
    shown: pd.DataFrame = walk_forward.shown(report)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        column_config={name: st.column_config.Column(help=GLOSSARY[term]) for name, term in HEADS.items()},
    )
    st.download_button(
        "Download as CSV",
        lambda: walk_forward.table(report).to_csv(index=False).encode(),
        file_name="walk_forward.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(walk_forward.how_tested(report))
