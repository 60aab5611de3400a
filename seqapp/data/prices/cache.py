"""Fetched series on disk: one parquet file per ticker, whole or not at all, with its provenance inside."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from seqapp.data.prices.table import COLUMNS, EVENT_COLUMNS, Prices, content_sha256
from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import write_whole

FOLDER = Path("prices", "yahoo")
PROVENANCE = b"seqapp"
WAIT_FOR_OTHERS = 300.0  # seconds until a ticker that another process is fetching counts as stuck


class DamagedSeriesError(WorldError):
    """A kept series is not what was written: its file is cut, changed or of another kind."""


class CacheFolderError(WorldError):
    """The folder for kept series cannot be read or written, or another process holds it."""


def series_path(root: Path, ticker: str) -> Path:
    """Where a ticker's series is kept below a data folder.

    >>> series_path(Path("data"), "BRK-B").as_posix()
    'data/prices/yahoo/BRK-B.parquet'
    """
    return root / FOLDER / f"{ticker}.parquet"


def kept_series(root: Path) -> list[Path]:
    """The files of every series kept below a data folder."""
    return sorted((root / FOLDER).glob("*.parquet"))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be the only process that reads or writes this series.

    Raises:
        CacheFolderError: the folder cannot be written, or another process has held the series for long.
    """
    lock = FileLock(path.with_suffix(".lock"), timeout=WAIT_FOR_OTHERS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CacheFolderError(
            f"Another process has been fetching {path.stem} for {WAIT_FOR_OTHERS:.0f} s. End it, or wait."
        ) from None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def write_series(prices: Prices, path: Path) -> None:
    """Keep a series: a reader meets the old file or the new one, also after a crash or with a full disk.

    Raises:
        CacheFolderError: the folder cannot be written.
    """
    about = {
        "source": prices.source,
        "sha256": prices.sha256,
        "notes": prices.notes,
        "fetched_at": prices.fetched_at.isoformat() if prices.fetched_at else None,
        "events": None if prices.events is None else _rows(prices.events),
    }
    table = pa.Table.from_pandas(prices.frame, preserve_index=False)
    table = table.replace_schema_metadata({PROVENANCE: json.dumps(about).encode()})
    content = io.BytesIO()
    pq.write_table(table, content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content.getvalue())
    except OSError as error:
        raise _unusable(path, error) from error


def read_series(path: Path) -> Prices:
    """A series as it was written, bit for bit.

    Raises:
        DamagedSeriesError: the file is not what `write_series` wrote.
        CacheFolderError: the file cannot be read.
    """
    try:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[PROVENANCE])
        frame = table.to_pandas()[list(COLUMNS)].astype({"date": "datetime64[ns]"})
        intact = content_sha256(frame) == about["sha256"]
        prices = Prices(
            frame=frame,
            source=about["source"],
            sha256=about["sha256"],
            notes=about["notes"],
            fetched_at=datetime.fromisoformat(about["fetched_at"]) if about["fetched_at"] else None,
            events=None if about["events"] is None else events_frame(about["events"]),
        )
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise _unusable(path, error) from error
    if not intact:
        raise _damaged(path, "its bars do not match its SHA-256")
    return prices


def events_frame(rows: Any) -> pd.DataFrame:
    """Events as `Prices.events` promises them, from whatever pandas makes a table with its columns of."""
    frame = pd.DataFrame(rows, columns=list(EVENT_COLUMNS)).reset_index(drop=True)
    kinds = {"ticker": "str", "date": "datetime64[ns]", "dividend": "float64", "split": "float64"}
    return frame.astype(kinds)


def _rows(events: pd.DataFrame) -> list[dict[Any, Any]]:
    return events.assign(date=events["date"].dt.strftime("%Y-%m-%d")).to_dict(orient="records")


def _damaged(path: Path, what: str) -> DamagedSeriesError:
    reason = " ".join(what.split())
    return DamagedSeriesError(
        f"The kept series {path} is damaged ({reason}). Delete it and fetch it again: "
        f"python -m seqapp data fetch prices --ticker {path.stem}"
    )


def _unusable(path: Path, error: OSError) -> CacheFolderError:
    return CacheFolderError(
        f"The folder {path.parent} cannot be used ({error.strerror or error}). Expected one that can be "
        "written: free its disk, mend its permissions, or give another with SEQAPP_DATA."
    )
