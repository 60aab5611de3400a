"""The door to prices: a user's file, Yahoo Finance, or the sample that a dependency brings along."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from seqapp.data.paths import MissingDataError, data_root
from seqapp.data.prices.cache import kept_series, read_series, series_path
from seqapp.data.prices.hints import Hints, parse_columns
from seqapp.data.prices.quality import Finding, check_quality
from seqapp.data.prices.reading import Reader, headings_of, starts_data
from seqapp.data.prices.table import COLUMNS, Prices, checked_bars, content_sha256
from seqapp.data.prices.yahoo import Fetched, fetch_many, fetch_prices
from seqapp.data.tables import read_table
from seqapp.data.texts import cut, listed
from seqapp.numbers.errors import BadInputError, WorldError

__all__ = [
    "COLUMNS",
    "DEFAULT_TICKERS",
    "INPUT_ONLY",
    "Fetched",
    "FileCheck",
    "Finding",
    "Hints",
    "Prices",
    "bundled_prices",
    "check_file",
    "check_quality",
    "combine",
    "fetch_many",
    "fetch_prices",
    "find_prices",
    "load_prices",
    "parse_columns",
    "read_prices",
    "series_path",
]

DEFAULT_TICKERS = (  # noqa: SIM905 (a paragraph reads better than a column of sixty)
    "AAPL ABBV ABT ADBE AMZN AXP BA BAC CAT COST CRM CSCO CVX DIS GE GOOGL GS HD HON IBM INTC JNJ JPM KO MA MCD META "
    "MMM MRK MSFT NFLX NKE NVDA ORCL PEP PG T UNH V VZ WMT XOM "
    "DIA GLD IWM QQQ SPY TLT XLE XLF XLI XLK XLP XLU XLV XLY ^GSPC"
).split()
"""Large US companies, funds and an index: what is fetched when nobody names a ticker."""
INPUT_ONLY = ("^VIX",)
"""No prices, so never a target; some models read them beside prices."""
FILE_IN_FOLDER = Path("prices", "daily.parquet")
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".parquet", ".pq")
NO_HINTS = Hints()


@dataclass
class FileCheck:
    """What would be read of a file, whether or not it can be.

    Attributes:
        headings: those of the file, in its order: what `Hints.columns` may name.
        columns: which of them each column of the contract is read from.
        names_tickers: whether the file says of which ticker its bars are.
        open_day: a cell that is one day or another, where no row decides; else empty.
        prices: what is read; None if nothing can be.
        refusal: the sentence that says why.
    """

    headings: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    names_tickers: bool = True
    open_day: str = ""
    prices: Prices | None = None
    refusal: BadInputError | None = None


def check_file(name: str, content: bytes, hints: Hints = NO_HINTS) -> FileCheck:
    """Read a file's bytes and never fail: for a person who can then say what is meant.

    Args:
        name: as the person calls it; the ticker may stand in it.
        content: what is in it.
        hints: what the person says of it.
    """
    check = FileCheck()
    try:
        table = read_table(name, content, starts_data)
        check.headings = headings_of(table)
        reader = Reader(table, hints, name)
        check.columns, check.names_tickers = reader.columns, reader.names_tickers
        check.open_day = reader.open_day
        frame = reader.bars()
        check.columns = reader.columns
        frame, notes = checked_bars(frame, table.name)
        prices = Prices(
            frame=frame,
            source=f"file {name}",
            sha256=hashlib.sha256(content).hexdigest(),
            notes=[f"{table.name}: {note}" for note in [*reader.notes, *notes]],
            columns=check.columns,
        )
        check.prices = only(prices, hints.ticker)
    except BadInputError as refusal:
        check.refusal = refusal
    return check


def read_prices(name: str, content: bytes, hints: Hints = NO_HINTS) -> Prices:
    """The bars in a file's bytes, whatever site or program wrote it: csv or parquet, packed by gzip or not.

    Every guess is a note. What has two readings is refused, with the option that settles it.

    Args:
        name: as the user calls it; the ticker may stand in it.
        content: what is in it.
        hints: what the user says of it.

    Raises:
        BadInputError: it is no table of daily bars; one line that names file, row and column.
    """
    check = check_file(name, content, hints)
    if check.prices is None:
        raise check.refusal or BadInputError(f"{name} holds no prices.")
    return check.prices


def load_prices(path: Path, hints: Hints = NO_HINTS) -> Prices:
    """The bars in a file, or in a folder.

    Args:
        path: a file as `read_prices` has it; or a folder with `prices/daily.parquet`, or else with series that
            `fetch_prices` kept in it, or else with such files, as one a ticker.
        hints: what the user says of it.

    Raises:
        MissingDataError: there is nothing there.
        BadInputError: the file is no such table; names row and column.
        WorldError: the disk refuses, or a kept series is damaged.
    """
    if path.is_dir():
        daily, kept = path / FILE_IN_FOLDER, kept_series(path)
        if daily.exists():
            return load_prices(daily, hints)
        if kept:
            return only(combine([read_series(series) for series in kept]), hints.ticker)
        if tables := _tables_in(path) or _tables_in(path / FILE_IN_FOLDER.parent):
            return _read_folder(path, tables, hints)
        path = daily
    return read_prices(path.name, _bytes(path), hints)


def find_prices(place: Path | Prices | None, hints: Hints = NO_HINTS) -> Prices:
    """The prices at a path, else in the usual place, else the sample that comes with the installation.

    Args:
        place: a path; None for the usual place; prices that are read already are handed on.
        hints: what the user says of the file.

    Raises:
        BadInputError: what the path names is missing or unusable.
    """
    if isinstance(place, Prices):
        return place
    if place is not None:
        return load_prices(place, hints)
    try:
        return load_prices(data_root(), hints)
    except MissingDataError:
        return only(bundled_prices(), hints.ticker)


def only(prices: Prices, ticker: str | None) -> Prices:
    """One ticker's part of some prices; all of them for None.

    Raises:
        BadInputError: they have no such ticker.
    """
    if ticker is None:
        return prices
    symbol = next((known for known in prices.tickers if known.upper() == ticker.strip().upper()), None)
    if symbol is None:
        raise BadInputError(
            f"No prices of {cut(ticker)} in {prices.source}. It has {listed(prices.tickers, 60)}. "
            f"`python -m seqapp data fetch prices --ticker {cut(ticker)}` fetches it; or say --columns ticker= if what "
            "the file says is no ticker."
        )
    return replace(prices, frame=prices.frame[prices.frame["ticker"] == symbol].reset_index(drop=True))


def bundled_prices() -> Prices:
    """The offline default, in the wheel bokeh-sampledata: AAPL, FB, GOOG, IBM and MSFT up to 2013-03-01.

    Public domain (Quandl's WIKI prices). Raw bars: `close` carries the splits, `adj_close` does not.

    Raises:
        WorldError: the wheel is too old to have the file.
    """
    with as_file(files("bokeh_sampledata") / "_data" / "stocks.csv.gz") as path:
        if not path.exists():
            raise WorldError(
                "bokeh-sampledata has no stocks.csv.gz; expected release 2026.1 or newer: reinstall it."
            )
        prices = load_prices(path, Hints())
    source = (
        f"bokeh-sampledata (Quandl WIKI prices, public domain sample data up to {prices.last_date:%Y-%m-%d})"
    )
    return Prices(frame=prices.frame, source=source, sha256=prices.sha256, notes=prices.notes)


def combine(parts: Sequence[Prices]) -> Prices:
    """One table from several series of different tickers; what was known of a part is known of the whole."""
    frame = pd.concat([part.frame for part in parts]).sort_values(["ticker", "date"], ignore_index=True)
    moments = [part.fetched_at for part in parts if part.fetched_at is not None]
    events = [part.events for part in parts if part.events is not None]
    return Prices(
        frame=frame,
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        sha256=content_sha256(frame),
        notes=[note for part in parts for note in part.notes],
        fetched_at=min(moments, default=None),
        stale=any(part.stale for part in parts),
        events=pd.concat(events, ignore_index=True) if len(events) == len(parts) else None,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingDataError(
            f"There are no prices at {cut(path, 120)}. Fetch some: `python -m seqapp data fetch prices --ticker AAPL`. "
            "Or give a csv or parquet file of daily bars."
        ) from None
    except OSError as error:
        raise WorldError(
            f"{cut(path, 120)} cannot be read ({error.strerror}). Mend its permissions or its disk."
        ) from error


def _tables_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.name.lower().endswith(ENDINGS) and file.is_file())


def _read_folder(folder: Path, tables: list[Path], hints: Hints) -> Prices:
    """The bars of all files in a folder together; one that holds none is left aside, and told of.

    Raises:
        MissingDataError: none holds any.
    """
    parts: list[Prices] = []
    refusals: list[str] = []
    digest = hashlib.sha256()
    for path in tables:
        content = _bytes(path)
        digest.update(f"{path.name} {hashlib.sha256(content).hexdigest()}\n".encode())
        try:
            parts.append(read_prices(path.name, content, replace(hints, ticker=None)))
        except BadInputError as refusal:
            refusals.append(str(refusal))
    if not parts:
        raise MissingDataError(
            f"None of the {len(tables)} files in {cut(folder.name)} holds prices. {refusals[0]}"
        )
    notes = list(_gathered([note for part in parts for note in part.notes]))
    if refusals:
        notes.append(f"{len(refusals)} of {len(tables)} files are left aside; the first: {refusals[0]}")
    frame, remarks = checked_bars(pd.concat([part.frame for part in parts], ignore_index=True), folder.name)
    prices = Prices(
        frame=frame,
        source=f"{len(parts)} files in {folder.resolve().name}",
        sha256=digest.hexdigest(),
        notes=[*notes, *(f"{folder.name}: {remark}" for remark in remarks)],
        columns=parts[0].columns,
    )
    return only(prices, hints.ticker)


def _gathered(notes: Sequence[str]) -> Iterator[str]:
    """Notes that several files share as one each: what stands before the colon is the file."""
    by_text: dict[str, list[str]] = {}
    for note in notes:
        file, _, text = note.partition(": ")
        by_text.setdefault(text, []).append(file)
    for text, of in by_text.items():
        yield f"{of[0]}: {text}" if len(of) == 1 else f"{of[0]} and {len(of) - 1} more: {text}"
