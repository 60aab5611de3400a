"""The door to prices: a user's file, Yahoo Finance, or the sample that a dependency brings along."""

import hashlib
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd
import pyarrow as pa

from seqapp.data.paths import MissingDataError
from seqapp.data.prices_cache import kept_series, read_series, series_path
from seqapp.data.prices_quality import Finding, check_quality
from seqapp.data.prices_table import COLUMNS, Prices, clean_bars, content_sha256
from seqapp.data.prices_yahoo import Fetched, fetch_many, fetch_prices
from seqapp.numbers.errors import BadInputError, WorldError

__all__ = [
    "COLUMNS",
    "DEFAULT_TICKERS",
    "Fetched",
    "Finding",
    "Prices",
    "bundled_prices",
    "check_quality",
    "combine",
    "fetch_many",
    "fetch_prices",
    "load_prices",
    "series_path",
]

DEFAULT_TICKERS = (  # noqa: SIM905 (a paragraph reads better than a column of sixty)
    "AAPL ABBV ABT ADBE AMZN AXP BA BAC CAT COST CRM CSCO CVX DIS GE GOOGL GS HD HON IBM INTC JNJ JPM KO MA MCD META "
    "MMM MRK MSFT NFLX NKE NVDA ORCL PEP PG T UNH V VZ WMT XOM "
    "DIA GLD IWM QQQ SPY TLT XLE XLF XLI XLK XLP XLU XLV XLY ^GSPC"
).split()
"""Large US companies, funds and an index: what is fetched when nobody names a ticker."""
FILE_IN_FOLDER = Path("prices", "daily.parquet")
CSV = (".csv", ".csv.gz")


def load_prices(path: Path) -> Prices:
    """The bars in a file, or in a data folder.

    Args:
        path: a parquet, csv or csv.gz file with the columns `COLUMNS`; or a folder with
            `prices/daily.parquet`, or else with series that `fetch_prices` kept in it.

    Raises:
        MissingDataError: there is nothing there.
        BadInputError: the file is no such table; names row and column (`clean_bars`).
        WorldError: the disk refuses, or a kept series is damaged.
    """
    if path.is_dir():
        daily, kept = path / FILE_IN_FOLDER, kept_series(path)
        if daily.exists() or not kept:
            return load_prices(daily)
        return combine([read_series(series) for series in kept])
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        raw = _read(path)
    except FileNotFoundError:
        raise MissingDataError(
            f"There are no prices at {path}. Fetch some: `python -m seqapp data fetch prices --ticker AAPL`. "
            f"Or give a parquet or csv file with the columns {', '.join(COLUMNS)}."
        ) from None
    except OSError as error:
        if error.errno is None:  # pyarrow's, for a file that is damaged inside
            raise BadInputError(f"{path} is damaged ({error}). Give another file.") from error
        raise WorldError(
            f"{path} cannot be read ({error.strerror}). Mend its permissions or its disk."
        ) from error
    frame, notes = clean_bars(raw, path.name)
    return Prices(frame=frame, source=f"file {path.name}", sha256=sha256, notes=notes)


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
        prices = load_prices(path)
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


def _read(path: Path) -> pd.DataFrame:
    """The table as it is written: cells of a csv are strings, lest a ticker turn into a number or NaN."""
    try:
        if path.name.lower().endswith(CSV):
            return pd.read_csv(path, dtype="str", keep_default_na=False)
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise BadInputError(
            f"{path.name} cannot be read as {path.suffix} ({reason}). Write it again as csv or parquet."
        ) from error
    raise BadInputError(f"{path.name} is of no known kind; expected a file called .parquet, .csv or .csv.gz.")
