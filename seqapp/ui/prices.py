"""The prices that the Forecast page shows: cached series, uploads, fetches, and what is to be said of them."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from seqapp.data.paths import data_root
from seqapp.data.prices import FILE_IN_FOLDER, Prices, check_quality, fetch_prices
from seqapp.data.prices_cache import kept_series
from seqapp.data.prices_yahoo import checked_ticker
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.ui.texts import listed, plain
from seqapp.workflows.price_series import Series, series_on_offer, uploaded_series

SESSION: Any = None
"""The HTTP session for Yahoo; None leaves it to yfinance."""
OLD = "stale_tail"
MANY = 3


def is_ticker(text: str) -> bool:
    """Whether a text could be a symbol."""
    try:
        return checked_ticker(text) == text
    except BadInputError:
        return False


def on_offer() -> tuple[Series, list[str]]:
    """What can be shown without a network, by ticker; and a line for each file that cannot be used."""
    root = data_root()
    stamps = []
    for path in [root / FILE_IN_FOLDER, *kept_series(root)]:
        try:
            stamps.append((path.name, path.stat().st_mtime_ns))
        except OSError:
            stamps.append((path.name, 0))
    return _series(str(root), tuple(stamps))


@st.cache_resource(max_entries=2, show_spinner="Reading the prices …")
def _series(root: str, stamps: tuple[tuple[str, int], ...]) -> tuple[Series, list[str]]:  # noqa: ARG001 (the key)
    return series_on_offer(Path(root))


@st.cache_resource(
    max_entries=4,
    show_spinner="Reading your file …",
    hash_funcs={bytes: lambda b: hashlib.sha256(b).hexdigest()},
)
def uploaded(name: str, content: bytes) -> Series:
    """The series in a user's file.

    Raises:
        BadInputError: it is no table of daily bars; names row and column.
    """
    return uploaded_series(name, content)


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


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={Prices: lambda prices: prices.sha256})
def doubts(prices: Prices, today: date) -> list[tuple[str, str]]:
    """Kind and sentence of every doubt about one ticker's bars."""
    return [
        (finding.kind, finding.message)
        for finding in check_quality(prices.frame, events=prices.events, as_of=today)
    ]


def today() -> date:
    """The day of now."""
    return datetime.now(UTC).date()


def source_line(prices: Prices, found: list[tuple[str, str]]) -> str:
    """Where the bars come from, when they end, and whether that is old, as Markdown."""
    when = f", fetched {prices.fetched_at:%Y-%m-%d %H:%M} UTC" if prices.fetched_at else ""
    old = " :material/history: **old data**" if any(kind == OLD for kind, _ in found) else ""
    return (
        f":material/database: Last day: **{prices.last_date:%Y-%m-%d}**{old} · {len(prices.frame):,} days from "
        f"{prices.frame['date'].iloc[0]:%Y-%m-%d} · Source: {plain(prices.source)}{when}"
    )


def doubts_lines(prices: Prices, found: list[tuple[str, str]]) -> list[str]:
    """The doubts about the bars and what was done to them on the way in, as Markdown."""
    return [plain(line) for line in [*prices.notes, *(message for _, message in found)]]


def some(tickers: list[str]) -> str:
    """The first few of some tickers.

    >>> some(["A", "B", "C", "D", "E"])
    'A, B, C and 2 more'
    """
    if len(tickers) <= MANY + 1:
        return listed(tickers)
    return f"{', '.join(tickers[:MANY])} and {len(tickers) - MANY} more"
