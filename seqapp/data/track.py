"""The track record: forecasts made live, kept until the prices that they speak of arrive, and never rewritten."""

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from seqapp.data.prices.calendar import SETTLING, Calendar
from seqapp.data.prices.tickers import checked_ticker
from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import replacing

FOLDER = "track"
PROVENANCE = b"seqapp"
WAIT_FOR_OTHERS = 60.0  # seconds until a record that another process writes counts as stuck
COLUMNS = {
    "made_at": "datetime64[us, UTC]",
    "ticker": "str",
    "as_of": "datetime64[ns]",
    "net": "str",
    "manifest_sha256": "str",
    "data_sha256": "str",
    "source": "str",
    "horizon": "int64",
    "level": "float64",
    "log_return": "float64",
    "close": "float64",
}
"""What is kept, and as what: one row for each horizon and level of a forecast."""
KEY = ["ticker", "as_of", "net", "data_sha256"]
"""What makes two forecasts the same one."""


class DamagedRecordError(WorldError):
    """A kept record is not what was written: its file is cut, changed or of another kind."""


@dataclass(frozen=True)
class TrackRecord:
    """The forecasts kept in a folder, a parquet file for each ticker. Rows are added, never changed.

    Attributes:
        folder: where; it need not exist.
    """

    folder: Path

    @classmethod
    def below(cls, root: Path) -> "TrackRecord":
        """The record of a data folder, beside its prices.

        >>> TrackRecord.below(Path("data")).folder.as_posix()
        'data/track'
        """
        return cls(root / FOLDER)

    @property
    def tickers(self) -> list[str]:
        """The tickers of which anything is kept, in the order of the alphabet."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def path(self, ticker: str) -> Path:
        """The file of a ticker.

        Raises:
            BadTickerError: it cannot be one, so no file is called after it.
        """
        return self.folder / f"{checked_ticker(ticker)}.parquet"

    def keep(self, rows: pd.DataFrame) -> int:
        """Keep forecasts. One that is there already stays as it was first made, even if the answer now differs.

        Args:
            rows: columns `COLUMNS`, all rows of each forecast.

        Returns:
            How many forecasts are new.

        Raises:
            BadTickerError: a ticker that cannot be one.
            DamagedRecordError: what is kept is damaged; it is left as it is.
            WorldError: the folder cannot be written, or another process holds the file for long.
        """
        added = 0
        for ticker, own in _typed(rows).groupby("ticker", sort=False):
            path = self.path(str(ticker))
            with _locked(path):
                old = _read(path) if path.exists() else None
                fresh = own if old is None else own[~_keys(own).isin(_keys(old))]
                if not fresh.empty:
                    _write(path, old, fresh)
                    added += _keys(fresh).nunique()
        return added

    def read(self, tickers: Sequence[str] | None = None) -> pd.DataFrame:
        """What is kept, in the order in which it was kept.

        Args:
            tickers: of these only, those without a record left out; None for all.

        Returns:
            Columns `COLUMNS`; log_return over `horizon` trading days after as_of, close in the day's own money.

        Raises:
            BadTickerError: a ticker that cannot be one.
            DamagedRecordError: a file is not what `keep` wrote. WorldError: it cannot be read.
        """
        paths = [self.path(ticker) for ticker in (self.tickers if tickers is None else tickers)]
        parts = [_read(path) for path in dict.fromkeys(paths) if path.exists()]
        return pd.concat(parts, ignore_index=True) if parts else empty_rows()


def empty_rows() -> pd.DataFrame:
    """A record of nothing.

    >>> list(empty_rows())[:4]
    ['made_at', 'ticker', 'as_of', 'net']
    """
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def is_live(as_of: date, last_date: date, now: datetime, calendar: Calendar) -> bool:
    """Whether a forecast after `as_of` is made before its outcome is known. Arguments as in `why_not_live`."""
    return not why_not_live(as_of, last_date, now, calendar)


def why_not_live(as_of: date, last_date: date, now: datetime, calendar: Calendar) -> str:
    """Why a forecast does not count as made live, in a few words; empty if it does.

    Args:
        as_of: the last day that it sees.
        last_date: the last day of the prices.
        now: the moment, with its time zone.
        calendar: of the ticker.

    >>> new_york, july = Calendar("XNYS"), lambda day, hour: datetime(2024, 7, day, hour, tzinfo=UTC)
    >>> fifth = date(2024, 7, 5)  # a Friday
    >>> why_not_live(fifth, fifth, july(8, 19), new_york)  # on Monday, an hour before the close
    ''
    >>> why_not_live(fifth, fifth, july(8, 20), new_york)
    'its outcome is known: the session of 2024-07-08 has closed'
    >>> why_not_live(fifth, fifth, july(5, 19), new_york)
    'the session of 2024-07-05 has not closed, so its bar is not final'
    """
    if as_of < last_date:
        return f"its outcome is known: the prices go on to {last_date}"
    closed = calendar.last_settled_session(now + SETTLING).date()  # at the close itself, not an hour later
    if closed > as_of:
        following = calendar.sessions_between(as_of, closed)
        first = next(day.date() for day in following if day.date() > as_of)
        return f"its outcome is known: the session of {first} has closed"
    if as_of > now.astimezone(UTC).date():
        return f"{as_of} lies in the future"
    if as_of > closed and len(calendar.sessions_between(as_of, as_of)):
        return f"the session of {as_of} has not closed, so its bar is not final"
    return ""


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[KEY])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = FileLock(path.with_suffix(".lock"), timeout=WAIT_FOR_OTHERS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise WorldError(
            f"Another process has been writing {path.name} for {WAIT_FOR_OTHERS:.0f} s. End it, or wait."
        ) from None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, old: pd.DataFrame | None, fresh: pd.DataFrame) -> None:
    """The old rows and then the new ones take the file's place, once they read back as they should."""
    whole = fresh.reset_index(drop=True) if old is None else pd.concat([old, fresh], ignore_index=True)
    table = pa.Table.from_pandas(whole, preserve_index=False)
    table = table.replace_schema_metadata({PROVENANCE: json.dumps({"sha256": _sha256(whole)}).encode()})
    content = io.BytesIO()
    pq.write_table(table, content)
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(content.getvalue())
            back = _read(temporary)
            if old is not None and not back.iloc[: len(old)].equals(old):
                raise DamagedRecordError(f"{path} was left as it is: the rows it holds came back changed.")
    except OSError as error:
        raise _unusable(path, error) from error


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[PROVENANCE])
        rows = _typed(table.to_pandas())
        intact = _sha256(rows) == about["sha256"]
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:  # Arrow's word for some kinds of damage, too
        raise (_unusable(path, error) if error.errno else _damaged(path, str(error))) from error
    if not intact:
        raise _damaged(path, "its rows do not match their SHA-256")
    return rows


def _sha256(rows: pd.DataFrame) -> str:
    """SHA-256 of the rows, the same after every round trip through a file."""
    digest = hashlib.sha256()
    for name, kind in COLUMNS.items():
        column = rows[name]
        if kind == "str":
            digest.update("\n".join(column).encode())
        elif kind.startswith("datetime64"):
            digest.update(column.astype("int64").to_numpy("<i8").tobytes())
        else:
            digest.update(column.to_numpy(np.dtype(kind).newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _damaged(path: Path, what: str) -> DamagedRecordError:
    reason = " ".join(what.split())[:120]
    return DamagedRecordError(
        f"The track record {path} is damaged ({reason}). It cannot be made again: restore it from a backup, or move it "
        "away, and the record of this ticker begins anew."
    )


def _unusable(path: Path, error: OSError) -> WorldError:
    return WorldError(
        f"The folder {path.parent} cannot be used ({error.strerror or error}). Expected one that can be "
        "written: free its disk, mend its permissions, or give another with SEQAPP_DATA."
    )
