"""Daily bars from Yahoo Finance, by yfinance: patient, kept on disk, an old copy rather than none.

Each answer is checked like a user's file. A series is always fetched whole, because a dividend of today
changes the adjusted prices of all days before, and only up to the last settled session, because the bar of a
running session is not a day's bar.
"""

import importlib.metadata
import logging
import os
import re
import sys
import tempfile
import threading
import warnings
from atexit import register
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import stamina

from seqapp.data.prices_cache import (
    DamagedSeriesError,
    events_frame,
    locked,
    read_series,
    series_path,
    write_series,
)
from seqapp.data.prices_calendar import last_settled_session
from seqapp.data.prices_faults import (
    BadTickerError,
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
from seqapp.data.prices_table import Prices, clean_bars, content_sha256
from seqapp.numbers.errors import BadInputError, WorldError

PRICES = ["Open", "High", "Low", "Close", "Adj Close"]  # yfinance's headings
EARLIEST = date(1927, 1, 1)  # before the first daily bar of anything
NEW_YORK = ZoneInfo("America/New_York")
ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 2.0, 20.0  # seconds between attempts: 2, 4, 8, each with jitter
LATE_BAR = timedelta(hours=1)  # a copy without the newest session is served so long, then asked for again
TICKER = re.compile(r"(?=.*[A-Z0-9])[A-Z0-9.^=-]{1,15}")
ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")

_ONE_AT_A_TIME = threading.Lock()  # yfinance keeps one session, one cookie and one configuration per process

Progress = Callable[[int, int, str, Prices | FetchError], None]


@dataclass(frozen=True)
class Fetched:
    """What became of several tickers, each in exactly one of the two."""

    prices: dict[str, Prices] = field(default_factory=dict)
    failures: dict[str, FetchError] = field(default_factory=dict)


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
    prices, _ = _fetch(ticker, start=start, end=end, cache=cache, session=session, now=now)
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

    Once Yahoo refuses, is down or cannot be reached, the tickers that remain are served from their copies or
    fail without being asked for: insisting makes a refusal last longer.

    Args:
        tickers: Yahoo's symbols; repeats are fetched once.
        on_progress: called after each as `on_progress(done, total, ticker, prices or error)`.
        start, end, cache, session, now: as for `fetch_prices`.
    """
    fetched = Fetched()
    trouble: PriceServiceError | None = None
    wanted = list(dict.fromkeys(tickers))
    for done, ticker in enumerate(wanted, start=1):
        outcome: Prices | FetchError
        try:
            outcome, error = _fetch(
                ticker, start=start, end=end, cache=cache, session=session, now=now, trouble=trouble
            )
            fetched.prices[ticker] = outcome
        except (BadInputError, WorldError) as failure:
            outcome = error = failure
            fetched.failures[ticker] = failure
        if trouble is None and isinstance(error, RateLimitedError | ServiceDownError | NoConnectionError):
            trouble = error
        if on_progress is not None:
            on_progress(done, len(wanted), ticker, outcome)
    return fetched


def checked_ticker(ticker: str) -> str:
    """The symbol in capitals.

    Raises:
        BadTickerError: it cannot be one.

    >>> checked_ticker(" brk-b ")
    'BRK-B'
    """
    symbol = ticker.strip().upper()
    if ISIN.fullmatch(symbol):
        raise BadTickerError(
            f"{ticker!r} is an ISIN; expected Yahoo's symbol for it, like AAPL. Look it up by its name."
        )
    if not TICKER.fullmatch(symbol):
        raise BadTickerError(
            f"{ticker!r} cannot be a ticker; expected up to 15 letters, digits and . ^ = - as in AAPL, BRK-B "
            "or ^GSPC."
        )
    return symbol


def _fetch(
    ticker: str,
    *,
    start: date | None,
    end: date | None,
    cache: Path | None,
    session: Any,
    now: datetime | None,
    trouble: PriceServiceError | None = None,
) -> tuple[Prices, FetchError | None]:
    """The prices, and the error that made a copy necessary."""
    symbol = checked_ticker(ticker)
    now = (now or datetime.now(UTC)).astimezone(UTC)
    error: FetchError | None = None
    if cache is None:
        whole = _ask_patiently(symbol, session, now, trouble)
    else:
        path = series_path(cache, symbol)
        with locked(path):
            kept = _kept(path)
            if kept is not None and _is_fresh(kept, now):
                whole = kept
            else:
                try:
                    whole = _ask_patiently(symbol, session, now, trouble)
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


def _is_fresh(kept: Prices, now: datetime) -> bool:
    """Whether the copy has the newest settled session, or was fetched within the hour (some bars come late)."""
    just_now = kept.fetched_at is not None and abs(now - kept.fetched_at) < LATE_BAR
    return just_now or kept.last_date >= last_settled_session(now)


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


def _ask_patiently(symbol: str, session: Any, now: datetime, trouble: PriceServiceError | None) -> Prices:
    """Ask until there is an answer, with growing pauses, four times at most."""
    if trouble is not None:
        raise type(trouble)(f"{symbol} was not asked for, since the last answer was: {trouble}")
    for attempt in stamina.retry_context(
        on=PriceServiceError, attempts=ATTEMPTS, timeout=None, wait_initial=FIRST_WAIT, wait_max=LONGEST_WAIT
    ):
        with attempt:
            answer = _ask(symbol, session, now)
    return _series(symbol, answer, now)


def _ask(symbol: str, session: Any, now: datetime) -> pd.DataFrame:
    """One ticker's whole history as yfinance's own table; its exceptions put into our words."""
    end = now.astimezone(NEW_YORK).date() + timedelta(days=1)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        yf = _client()
        # yfinance 1.7 on pandas 3: calls that pandas 4 will drop, in its code and not in ours.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"yfinance")
        yf.data.YfData.cache_get.cache_clear()  # it keeps error answers, a healed server would stay ill
        try:
            answer = yf.Ticker(symbol, session=session).history(
                start=EARLIEST, end=end, auto_adjust=False, actions=True, keepna=True
            )
        except Exception as error:  # whatever two HTTP clients and a parser of undocumented JSON raise
            raise in_our_words(symbol, error) from error
    if answer.empty:
        raise no_sessions(symbol)
    return answer


def _series(symbol: str, answer: pd.DataFrame, now: datetime) -> Prices:
    """The contract's columns from yfinance's, settled sessions only."""
    table = answer.rename_axis("date").reset_index().assign(ticker=symbol)
    table["date"] = table["date"].dt.tz_localize(None).dt.normalize()
    table = table[table["date"] <= last_settled_session(now)]
    if table.empty:
        raise no_sessions(symbol)
    table = table.replace(dict.fromkeys(PRICES, 0.0), np.nan)  # Yahoo's 0, as in opens of 1962: unknown
    name = f"Yahoo's series of {symbol}"
    try:
        frame, notes = clean_bars(table, name)
    except BadInputError as error:
        raise UnreadableAnswerError(f"Yahoo's answer cannot be right: {error}") from error
    events = table.rename(columns={"Dividends": "dividend", "Stock Splits": "split"})
    events = events[(events["dividend"] != 0) | (events["split"] != 0)]
    return Prices(
        frame=frame,
        source=f"Yahoo Finance through yfinance {importlib.metadata.version('yfinance')}",
        sha256=content_sha256(frame),
        notes=notes,
        fetched_at=now,
        events=events_frame(events),
    )


@lru_cache(maxsize=1)
def _client() -> Any:
    """The module yfinance, set up once: it raises, and its sqlite lies where no other process locks it."""
    for library in ("yfinance", "stamina"):  # their warnings of each attempt are for logs, not for stderr
        logging.getLogger(library).addHandler(logging.NullHandler())
    if "tensorflow" in sys.modules and "curl_cffi" not in sys.modules:
        # TensorFlow brings a libcurl of its own. Loaded first it answers for curl_cffi's too, which then fails at
        # every request: yfinance is told to use requests, which Yahoo likes less.
        os.environ.setdefault("YF_DISABLE_CURL_CFFI", "1")
    import yfinance  # noqa: PLC0415 - a second that only fetching should cost
    import yfinance.data  # noqa: PLC0415

    folder = tempfile.TemporaryDirectory(prefix="seqapp-yfinance-", ignore_cleanup_errors=True)
    register(folder.cleanup)
    yfinance.set_tz_cache_location(folder.name)
    yfinance.config.debug.hide_exceptions = False
    return yfinance
