"""The prices that pages show: the cached series of the data folder, uploads, fetches, and their doubts."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from seqapp.data.paths import data_root
from seqapp.data.prices.cache import kept_series
from seqapp.data.prices.door import (
    FILE_IN_FOLDER,
    NO_HINTS,
    FileCheck,
    Hints,
    Prices,
    check_file,
    check_quality,
    fetch_many,
    fetch_prices,
)
from seqapp.data.prices.faults import RateLimitedError
from seqapp.data.prices.yahoo import checked_ticker
from seqapp.data.texts import listed
from seqapp.numbers.errors import BadInputError, UnsettledError, WorldError
from seqapp.numbers.quantiles import HORIZONS
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.texts import plain
from seqapp.workflows.forecast.series import Series, newest, series_on_offer

SESSION: Any = None
"""The HTTP session for Yahoo; None leaves it to yfinance."""
_OWN = "own prices"
INDEX = "^"
ABROAD = (".", "=", "-", INDEX)
"""What Yahoo's symbols hold that are not of a US exchange: SAP.DE, EURUSD=X, BTC-EUR, ^GSPC."""
OLD = "stale_tail"
"""The kind of doubt that a series has ended long ago."""
AHEAD = max(HORIZONS)
REFUSED = "(429)"
"""What a note says of Yahoo's answer where a copy stands in because it refused."""
WAIT = 60
"""Seconds until Yahoo is asked again after it refused."""


@dataclass(frozen=True)
class Shelf:
    """The data folder at one moment: its files of prices, and when each was written."""

    root: Path
    written: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Upload:
    """A user's file, and what they say of it."""

    name: str
    content: bytes
    sha256: str
    hints: Hints = NO_HINTS


_BY_CONTENT: dict[str | type, Callable[[Any], object]] = {
    Upload: lambda upload: (upload.name, upload.sha256, repr(upload.hints))
}


def is_ticker(text: str) -> bool:
    """Whether a text could be a symbol."""
    try:
        return checked_ticker(text) == text
    except BadInputError:
        return False


def on_offer() -> tuple[Series, list[str]]:
    """What can be shown without a network, by ticker; and a line for each file that cannot be used.

    What somebody uploaded is on offer to them, on every page, until they remove it or leave.
    """
    root = data_root()
    files = [root / FILE_IN_FOLDER, *kept_series(root)]
    series, faults = _series(Shelf(root, tuple((path.name, _written(path)) for path in files)))
    for upload in uploads():
        series = series | read(upload)[1]
    return series, faults


def uploads() -> list[Upload]:
    """The files of this visit, those that cannot be read as well."""
    return list(_own().values())


def keep_upload(name: str, content: bytes) -> None:
    """Keeps a file for as long as this visit lasts and looks at its series, if it has any.

    Files that cannot be read make way, and so does one of the same name.
    """
    for other in uploads():
        if not read(other)[1]:
            del _own()[other.name]
    _own()[name] = Upload(name, content, hashlib.sha256(content).hexdigest())
    _look_at(read(_own()[name])[1])


def correct(name: str, hints: Hints) -> None:
    """Reads a file of this visit anew, as its owner says, and looks at its newest day."""
    _own()[name] = replace(_own()[name], hints=hints)
    series = read(_own()[name])[1]
    if st.session_state["ticker"] in series:
        st.session_state["date"] = None
    else:
        _look_at(series)


def is_uploaded(own: Prices) -> bool:
    """Whether a series is of a file of this visit."""
    return any(own is series for upload in uploads() for series in read(upload)[1].values())


def fault_of(upload: Upload) -> str:
    """Why a file cannot be used, as Markdown; empty if it can."""
    check, series = read(upload)
    if isinstance(check.refusal, UnsettledError):
        return plain(f"{check.refusal.what} Say below what is meant.")
    if check.refusal is not None or check.prices is None:
        return plain(str(check.refusal))
    return (
        "" if series else plain(f"{upload.name} has no price to forecast: {', '.join(check.prices.tickers)}.")
    )


def upload_chips() -> None:
    """Draws what was uploaded, a button with a cross for each file: it takes the file's series off."""
    for upload in uploads():
        held = listed(list(read(upload)[1]), 30) or "not read"
        st.button(
            plain(f"{upload.name}: {held}"),
            key=f"remove {upload.name}",
            icon=":material/close:",
            icon_position="right",
            help="Your prices, on every page of this visit. Press to remove them.",
            on_click=_remove,
            args=(upload.name,),
        )


def unit_of(ticker: str, prices: Prices) -> str:
    """What a ticker's prices are in: "$" only where that is known; an index has points; empty if nobody knows.

    An uploaded file says nothing of its currency. The sample holds US stocks, and so do Yahoo's plain symbols.
    """
    if ticker.startswith(INDEX):
        return "points"
    sample = prices.source.startswith("bokeh-sampledata")
    listed_in_us = prices.source.startswith("Yahoo Finance") and not any(part in ticker for part in ABROAD)
    return "$" if sample or listed_in_us else ""


def _own() -> dict[str, Upload]:
    own: dict[str, Upload] = st.session_state.setdefault(_OWN, {})
    return own


def _look_at(series: Series) -> None:
    """Chooses the first ticker of a series, and its newest day."""
    if series:
        st.session_state["ticker"], st.session_state["date"] = next(iter(series)), None


def _remove(name: str) -> None:
    """Takes a file's series off; who looked at one of them looks at the default again."""
    if st.session_state.get("ticker") in read(_own().pop(name))[1]:
        del st.session_state["ticker"]
        st.session_state["date"] = None


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=2, show_spinner="Reading the prices …")
def _series(shelf: Shelf) -> tuple[Series, list[str]]:
    return series_on_offer(shelf.root)


@st.cache_resource(max_entries=8, show_spinner="Reading your file …", hash_funcs=_BY_CONTENT)
def read(upload: Upload) -> tuple[FileCheck, Series]:
    """What there is in a user's file, and its series by ticker."""
    check = check_file(upload.name, upload.content, upload.hints)
    if check.refusal:
        check.refusal.with_traceback(None)  # it would keep the whole table
    return check, newest([check.prices]) if check.prices else {}


def fetch(ticker: str) -> tuple[bool, str]:
    """Asks Yahoo for a ticker and keeps its series in the data folder.

    Returns:
        Whether there is a series now that is as new as can be, and a line that says what became of it.
    """
    try:
        prices = fetch_prices(ticker, cache=data_root(), session=SESSION)
    except (BadInputError, WorldError) as error:
        return False, plain(str(error))
    if prices.stale:
        return False, plain(prices.notes[0])
    return (
        True,
        f"{ticker}: {len(prices.frame):,} days up to {prices.last_date:%Y-%m-%d}, from Yahoo Finance.",
    )


def refresh(tickers: Sequence[str], tell: Callable[[float, str], None]) -> tuple[int, list[str]]:
    """Asks Yahoo for the newest bars of several tickers; where it refuses, once more after a pause.

    Args:
        tickers: its symbols.
        tell: told of the share that is done, and of what goes on.

    Returns:
        How many series are now as new as can be, and a line for each that is not.
    """
    lines: dict[str, str] = {}
    refused = _round(tickers, tell, lines)
    if refused:
        for left in range(WAIT, 0, -1):
            tell(1 - len(refused) / len(tickers), f"Yahoo refuses for now: asked again in {left} s")
            time.sleep(1)
        _round(refused, tell, lines)
    failures = [line for line in lines.values() if line]
    return len(lines) - len(failures), failures


def _round(tickers: Sequence[str], tell: Callable[[float, str], None], lines: dict[str, str]) -> list[str]:
    """Asks for each ticker once, writes down what became of it, and returns those that were refused."""
    refused = []

    def on_progress(done: int, total: int, ticker: str, outcome: Prices | Exception) -> None:
        tell(done / total, f"{ticker}: {done} of {total}")
        if isinstance(outcome, Prices):
            lines[ticker] = outcome.notes[0] if outcome.stale else ""
        else:
            lines[ticker] = str(outcome)
        if isinstance(outcome, RateLimitedError) or REFUSED in lines[ticker]:
            refused.append(ticker)

    fetch_many(tickers, on_progress, cache=data_root(), session=SESSION)
    return refused


def is_old(own: Prices) -> bool:
    """Whether one ticker's bars ended long ago."""
    return own.stale or any(kind == OLD for kind, _ in doubts(own, today()))


def opening_day(own: Prices) -> date:
    """The day that a forecast is first shown after: the newest, or, of old bars, the last whose ten next are known.

    A user's own file opens on its newest day: what follows is what they ask for.
    """
    days = own.frame["date"]
    old = len(days) > AHEAD and not is_uploaded(own) and is_old(own)
    opening: date = days.iloc[-1 - AHEAD if old else -1].date()
    return opening


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=HASH_FUNCS)
def doubts(prices: Prices, today: date) -> list[tuple[str, str]]:
    """Kind and sentence of every doubt about one ticker's bars."""
    return [
        (finding.kind, finding.message)
        for finding in check_quality(prices.frame, events=prices.events, as_of=today)
    ]


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=_BY_CONTENT)
def doubts_of_file(upload: Upload) -> list[str]:
    """Every doubt about all bars of a file that can be read, as the command line tells them."""
    prices = read(upload)[0].prices
    return [finding.message for finding in check_quality(prices.frame)] if prices else []


def today() -> date:
    """The day of now."""
    return datetime.now(UTC).date()
