"""What the page Forecast draws: the shelf of prices, the panels, the walk-forward's numbers."""

from dataclasses import replace
from datetime import date

import streamlit as st

from seqapp.data.prices.yahoo import checked_ticker
from seqapp.numbers.errors import BadInputError
from seqapp.ui import hiding, prices, sharing
from seqapp.ui.blocks import chart_block, day_control, download_button, newest_backtest, segmented
from seqapp.ui.forecast import questions, tables
from seqapp.ui.forecast.answers import fans
from seqapp.ui.forecast.charts import fan_chart, price_range
from seqapp.ui.guard import error_boundary
from seqapp.ui.narrow import readable_table
from seqapp.ui.styles import HISTORICAL
from seqapp.ui.texts import GLOSSARY, plain
from seqapp.ui.walk_forward import HORIZONS, Records, how_tested
from seqapp.workflows.forecast.card import dash_remark
from seqapp.workflows.forecast.outlook import Outlook, Quantiles, intervals, outlook, simple_baseline
from seqapp.workflows.forecast.series import Series
from seqapp.workflows.forecast.use import Fan

DAYS = ("60", "120", "250")
LEVELS = ("50", "80", "90", "95")
DAY = sharing.Day("date", None, common=True)
_FETCHED, _NEWEST = "fetched", "newest day"
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
        sharing.Choice("ticker", first, fits=prices.is_ticker, common=True),
        DAY,
        sharing.Choice("horizon", "10", HORIZONS),
        sharing.Choice("interval", "90", LEVELS),
        sharing.Choice("days", "60", DAYS),
    )


def with_newest(choices: tuple[sharing.Choice, ...], series: Series) -> tuple[sharing.Choice, ...]:
    """The choices with the newest day of the ticker's prices as the default day, which no address holds."""
    newest = replace(DAY, default=series[st.session_state["ticker"]].last_date.date())
    return tuple(newest if choice is DAY else choice for choice in choices)


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
        _ticker_control(series)
    if ticker not in series:
        st.info(
            f"No prices of {plain(ticker)} are here. Fetch them from Yahoo, or give your own file. Here are: "
            f"{tables.some(list(series))}.",
            icon=":material/info:",
        )
        return None
    frame = series[ticker].frame
    first, last = frame["date"].iloc[0].date(), frame["date"].iloc[-1].date()
    asked: date | None = st.session_state["date"]
    st.session_state["date"] = tables.newest_shown(asked, first, last)
    st.session_state[_NEWEST] = last
    with when:
        day_control("Last day the forecast sees", first, last)
    with how_far.container(horizontal=True):
        _fan_controls()
    if asked not in (None, st.session_state["date"]):
        st.caption(
            f":material/event_busy: {ticker} runs from {first} to {last}: its newest day is shown, not {asked}."
        )
    return outlook(series[ticker], st.session_state["date"], int(st.session_state["days"]))


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


def _fan_controls() -> None:
    horizons, days = ({option: option for option in options} for options in (HORIZONS, DAYS))
    segmented("Horizon, trading days", horizons, "horizon", GLOSSARY["horizon"])
    segmented("Interval", {level: f"{level}\u00a0%" for level in LEVELS}, "interval", GLOSSARY["interval"])
    segmented("History, days", days, "days")


def source_block(series: Series) -> None:
    """Says where the prices come from, when they end, and what is doubtful about them."""
    own = series[st.session_state["ticker"]]
    doubts = prices.doubts(own, prices.today())
    st.caption(tables.source_line(own, doubts))
    lines = tables.doubts_lines(own, doubts)
    if own.stale:
        st.warning(lines[0], icon=":material/history:")
    if lines and not prices.is_uploaded(own):  # those stand with what was taken for what
        with st.expander(f"What is doubtful about these prices: {len(lines)}", icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in lines))


def fan_panels(series: Series, seen: Outlook, *, ready: bool) -> None:
    """Draws a panel for each net, on one price axis; without a net, the simple baseline's."""
    ticker = st.session_state["ticker"]
    answers: dict[str, Fan] = {}
    if ready:
        with error_boundary():
            answers = fans(series[ticker], ticker, seen.day)
    quantiles: dict[str, Quantiles] = {label: fan.quantiles for label, fan in answers.items()}
    if not quantiles and ready:
        st.markdown(
            "No net answers here, so this is what a **simple baseline** says: the last 250 days, each as likely."
        )
        quantiles = {HISTORICAL.label: simple_baseline(seen)}
    if sentence := tables.sample_sentence(answers):
        st.warning(sentence, icon=":material/visibility:")
    elif answers:
        st.caption(tables.out_of_sample_line(answers))
    if hiding.CONTROLS in hiding.hidden():
        st.caption(f"{plain(ticker)}, as seen at the end of {seen.day}")
    level, horizon = int(st.session_state["interval"]) / 100, int(st.session_state["horizon"])
    unit = prices.unit_of(ticker, series[ticker])
    rows = {label: intervals(one, seen, level) for label, one in quantiles.items()}
    reach = price_range(seen, list(rows.values()))
    for column, (label, fan) in zip(st.columns(max(len(rows), 1), gap="large"), rows.items(), strict=False):
        shown = [one for one in fan if one.horizon <= horizon]
        in_sample = label in answers and answers[label].in_sample
        with column:
            st.subheader(label, help=GLOSSARY.get(label.lower(), GLOSSARY["interval"]))
            name = f"forecast_{ticker}_{seen.day}_{label}".replace(" ", "_")
            sentence = tables.fan_sentence(fan, horizon, level, seen, unit)
            question = questions.of_fan(fan, horizon, level, seen)
            drawn = seen if hiding.is_shown(f"{name} {sentence}", question) else _before(seen)
            figure = fan_chart(drawn, shown, label, unit, reach, level, in_sample=in_sample)
            chart_block(
                figure,
                sentence,
                tables.fan_table(quantiles[label], seen),
                name,
                question,
            )
    if sentence := tables.width_sentence(rows, horizon):
        hiding.answer(
            f"{sentence} The dotted line is the naive forecast: tomorrow = today.",
            questions.of_widths(rows, horizon),
        )


def _before(seen: Outlook) -> Outlook:
    """What was known on the day, without what realised."""
    return replace(seen, realised=seen.realised.iloc[:0])


def walk_forward_block(records: Records) -> None:
    """Draws the numbers of the newest backtest that the models carry, and what they say."""
    newest = newest_backtest(records, "how good it is nobody knows")
    if newest is None:
        return
    _, report = newest
    if not hiding.revealed(f"walk-forward {tables.verdict(report)}", questions.of_walk_forward(report)):
        return
    st.markdown(tables.verdict(report))
    readable_table(tables.readable_scores(report), {name: GLOSSARY[term] for name, term in HEADS.items()})
    download_button(tables.scores_table(report), "walk_forward")
    st.caption(" ".join(line for line in (dash_remark(report), how_tested(report)) if line))
