"""Daily bars from Yahoo Finance, by yfinance: patient, kept on disk, an old copy rather than none.

Each answer is checked like a user's file. A series is always fetched whole, because a dividend of today
changes the adjusted prices of all days before, and only up to the last settled session, because the bar of a
running session is not a day's bar.
"""

import importlib.metadata
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import stamina

from seqapp.data.prices.cache import (
    DamagedSeriesError,
    events_frame,
    locked,
    read_series,
    series_path,
    write_series,
)
from seqapp.data.prices.calendar import calendar_of
from seqapp.data.prices.client import client
from seqapp.data.prices.faults import (
    FetchError,
    NoConnectionError,
    NoSessionsError,
    PriceServiceError,
    RateLimitedError,
    ServiceDownError,
    UnknownTickerError,
    UnreadableAnswerError,
    in_our_words,
    no_sessions,
)
from seqapp.data.prices.table import Prices, checked_bars, content_sha256
from seqapp.data.prices.tickers import checked_ticker
from seqapp.numbers.errors import BadInputError, WorldError

OURS = {  # yfinance's headings, and ours
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Adj Close": "adj_close",
    "Volume": "volume",
}
EARLIEST = date(1927, 1, 1)  # before the first daily bar of anything
ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 2.0, 20.0  # seconds between attempts: 2, 4, 8, each with jitter
LATE_BAR = timedelta(hours=1)  # a copy without the newest session is served so long, then asked for again

_ONE_AT_A_TIME = threading.Lock()  # yfinance keeps one session, one cookie and one configuration per process

Progress = Callable[[int, int, str, Prices | FetchError], None]


@dataclass(frozen=True)
class Fetched:
    """What became of several tickers, each in exactly one of the two."""

    prices: dict[str, Prices] = field(default_factory=dict)
    failures: dict[str, FetchError] = field(default_factory=dict)


@dataclass(frozen=True)
class _Patience:
    """How often to ask Yahoo; not at all where there is trouble already."""

    trouble: PriceServiceError | None
    attempts: int = ATTEMPTS


def fetch_prices(
    ticker: str,
    *,
    start: date | None = None,
    end: date | None = None,
    cache: Path | None = None,
    session: Any = None,
    now: datetime | None = None,
) -> Prices:
    """One ticker's settled daily bars, from Yahoo or from a copy that is still the newest there can be.

    Args:
        ticker: Yahoo's symbol, in any case: AAPL, BRK-B, ^GSPC.
        start: first day wanted, None for the earliest.
        end: last day wanted, included; None for the last settled session.
        cache: a data folder; the series is kept below it in `prices/yahoo/` and asked for again when it is
            an hour old and lacks a settled session. None: nothing is kept.
        session: the HTTP session yfinance is to use. Leave it out: a session of one's own provokes refusals.
        now: the moment to take for the present, with its zone.

    Returns:
        The bars; `stale` with a note that says why where Yahoo failed and the copy had to do.

    Raises:
        BadTickerError, UnknownTickerError, NoSessionsError: the request is at fault.
        PriceServiceError: Yahoo failed, after four attempts, and there is no copy. Its subclasses say how.
        WorldError: the cache folder cannot be used.
    """
    prices, _ = _fetch(
        ticker, start=start, end=end, cache=cache, session=session, now=now, patience=_Patience(None)
    )
    return prices


def fetch_many(
    tickers: Sequence[str],
    on_progress: Progress | None = None,
    *,
    start: date | None = None,
    end: date | None = None,
    cache: Path | None = None,
    session: Any = None,
    now: datetime | None = None,
) -> Fetched:
    """`fetch_prices` for several tickers: one that fails does not stop the others.

    Once Yahoo refuses or is down, the tickers that remain are served from their copies or fail without being asked
    for: insisting makes a refusal last longer. Where one could not be reached, the next is asked for once; after two
    in a row the network is at fault, and the others are not waited for.

    Args:
        tickers: Yahoo's symbols; repeats are fetched once.
        on_progress: called after each as `on_progress(done, total, ticker, prices or error)`.
        start, end, cache, session, now: as for `fetch_prices`.
    """
    fetched = Fetched()
    trouble: PriceServiceError | None = None
    unreached = 0
    wanted = list(dict.fromkeys(tickers))
    for done, ticker in enumerate(wanted, start=1):
        outcome: Prices | FetchError
        try:
            patience = _Patience(trouble, attempts=1 if unreached else ATTEMPTS)
            outcome, error = _fetch(
                ticker, start=start, end=end, cache=cache, session=session, now=now, patience=patience
            )
            fetched.prices[ticker] = outcome
        except (BadInputError, WorldError) as failure:
            outcome = error = failure
            fetched.failures[ticker] = failure
        unreached = unreached + 1 if isinstance(error, NoConnectionError) else 0
        refused = isinstance(error, RateLimitedError | ServiceDownError)
        if trouble is None and isinstance(error, PriceServiceError) and (refused or unreached > 1):
            trouble = error
        if on_progress is not None:
            on_progress(done, len(wanted), ticker, outcome)
    return fetched


def _fetch(
    ticker: str,
    *,
    start: date | None,
    end: date | None,
    cache: Path | None,
    session: Any,
    now: datetime | None,
    patience: _Patience,
) -> tuple[Prices, FetchError | None]:
    """The prices, and the error that made a copy necessary."""
    symbol = checked_ticker(ticker)
    now = (now or datetime.now(UTC)).astimezone(UTC)
    error: FetchError | None = None
    if cache is None:
        whole = _ask_patiently(symbol, session, now, patience)
    else:
        path = series_path(cache, symbol)
        with locked(path):
            kept = _kept(path)
            if kept is not None and _is_fresh(kept, symbol, now):
                whole = kept
            else:
                try:
                    whole = _ask_patiently(symbol, session, now, patience)
                except (PriceServiceError, UnknownTickerError, NoSessionsError) as failure:
                    if kept is None:
                        raise
                    whole, error = _stale(kept, symbol, failure), failure
                else:
                    write_series(whole, path)
    return _between(whole, symbol, start, end), error


def _kept(path: Path) -> Prices | None:
    if not path.exists():
        return None
    try:
        return read_series(path)
    except DamagedSeriesError:  # the fetch that follows writes it anew
        return None


def _is_fresh(kept: Prices, symbol: str, now: datetime) -> bool:
    """Whether the copy has the newest settled session, or was fetched within the hour (some bars come late)."""
    just_now = kept.fetched_at is not None and abs(now - kept.fetched_at) < LATE_BAR
    return just_now or kept.last_date >= calendar_of(symbol, kept.frame["date"]).last_settled_session(now)


def _stale(kept: Prices, symbol: str, failure: FetchError) -> Prices:
    when = f"{kept.fetched_at:%Y-%m-%d %H:%M} UTC" if kept.fetched_at else "an unknown day"
    ends = f"{kept.last_date:%Y-%m-%d}"
    note = f"{symbol}: a copy fetched {when} that ends on {ends} stands in, because {failure}"
    return replace(kept, stale=True, notes=[note, *kept.notes])


def _between(whole: Prices, symbol: str, start: date | None, end: date | None) -> Prices:
    if start is None and end is None:
        return whole
    days = whole.frame["date"]
    first, last = pd.Timestamp(start or days.iloc[0]), pd.Timestamp(end or days.iloc[-1])
    frame = whole.frame[(days >= first) & (days <= last)].reset_index(drop=True)
    if frame.empty:
        raise NoSessionsError(
            f"{symbol} has no settled session from {first:%Y-%m-%d} to {last:%Y-%m-%d}; its bars run from "
            f"{days.iloc[0]:%Y-%m-%d} to {days.iloc[-1]:%Y-%m-%d}. Ask for a range that meets them."
        )
    return replace(whole, frame=frame, sha256=content_sha256(frame))


def _ask_patiently(symbol: str, session: Any, now: datetime, patience: _Patience) -> Prices:
    """Ask until there is an answer, with growing pauses, four times at most."""
    if patience.trouble is not None:
        raise type(patience.trouble)(
            f"{symbol} was not asked for, since the last answer was: {patience.trouble}"
        )
    for attempt in stamina.retry_context(
        on=PriceServiceError,
        attempts=patience.attempts,
        timeout=None,
        wait_initial=FIRST_WAIT,
        wait_max=LONGEST_WAIT,
    ):
        with attempt:
            answer = _ask(symbol, session, now)
    return _series(symbol, answer, now)


def _ask(symbol: str, session: Any, now: datetime) -> pd.DataFrame:
    """One ticker's whole history as yfinance's own table; its exceptions put into our words."""
    end = now.date() + timedelta(days=2)  # where the day is ahead of UTC, tomorrow's session may be over
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        yf = client()
        # yfinance 1.7 on pandas 3: calls that pandas 4 will drop, in its code and not in ours.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"yfinance")
        yf.data.YfData.cache_get.cache_clear()  # it keeps error answers, a healed server would stay ill
        try:
            answer = yf.Ticker(symbol, session=session).history(
                start=EARLIEST, end=end, auto_adjust=False, actions=True, keepna=True
            )
        except Exception as error:  # whatever two HTTP clients and a parser of undocumented JSON raise
            raise in_our_words(symbol, error) from error
        finally:
            _close_databases(yf)
    if answer.empty:
        raise no_sessions(symbol)
    return answer


def _close_databases(yf: Any) -> None:
    """Close what yfinance's caches opened in this thread: they would stay open after its end."""
    for proxy in (yf.cache.tz_db_proxy, yf.cache.Cookie_db_proxy, yf.cache.isin_db_proxy):
        if proxy.obj is not None:
            proxy.obj.close()


def _series(symbol: str, answer: pd.DataFrame, now: datetime) -> Prices:
    """The contract's columns from yfinance's, settled sessions only."""
    table = answer.rename_axis("date").reset_index().rename(columns=OURS).assign(ticker=symbol)
    table["date"] = table["date"].dt.tz_localize(None).dt.normalize().astype("datetime64[ns]")
    table = table[table["date"] <= calendar_of(symbol).last_settled_session(now)]
    if table.empty:
        raise no_sessions(symbol)
    name = f"Yahoo's series of {symbol}"
    if missing := set(OURS.values()).difference(table.columns):
        raise UnreadableAnswerError(
            f"Yahoo's answer cannot be right: {name} has no {', '.join(sorted(missing))}."
        )
    bars = table.set_axis(pd.RangeIndex(1, len(table) + 1)).astype(dict.fromkeys(OURS.values(), "float64"))
    try:
        frame, notes = checked_bars(bars, name)
    except BadInputError as error:
        raise UnreadableAnswerError(f"Yahoo's answer cannot be right: {error}") from error
    events = table.rename(columns={"Dividends": "dividend", "Stock Splits": "split"})
    events = events[(events["dividend"] != 0) | (events["split"] != 0)]
    return Prices(
        frame=frame,
        source=f"Yahoo Finance through yfinance {importlib.metadata.version('yfinance')}",
        sha256=content_sha256(frame),
        notes=[f"{name}: {note}" for note in notes],
        fetched_at=now,
        events=events_frame(events),
    )
