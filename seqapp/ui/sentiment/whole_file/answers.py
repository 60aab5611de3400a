"""A user's file of reviews and what the nets say of it: both live in the session, and go with the file."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from seqapp.data.reviews.door import NO_HINTS, FileCheck, Hints, check_file
from seqapp.data.texts import GZIP, PARQUET, WORKBOOKS, cut, listed
from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.ui.sentiment.whole_file import scoring
from seqapp.ui.sentiment.whole_file.tables import answer_columns

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_REVIEWS = 100_000
ROWS_AT_ONCE = 64  # of parquet
COMMAND = "`python -m seqapp predict sentiment --csv` answers files of any size."
_OWN, _SCORING, _SCORED_BY = "own reviews", "scoring of own reviews", "nets that score own reviews"


@dataclass(frozen=True)
class OwnReviews:
    """A user's file.

    Attributes:
        name: as the user calls it.
        content: what is in it.
        hints: what the user says of it.
        check: what is read of it.
        found: what would be, had the user said nothing.
    """

    name: str
    content: bytes
    hints: Hints
    check: FileCheck
    found: FileCheck

    @cached_property
    def texts(self) -> list[str]:
        """The reviews; none of a file that is refused."""
        return [] if self.check.reviews is None else self.check.reviews.frame["text"].tolist()


def own_reviews() -> OwnReviews | None:
    """The file of this visit, readable or not."""
    own: OwnReviews | None = st.session_state.get(_OWN)
    return own


def keep(name: str, content: bytes) -> None:
    """Keeps a file for as long as this visit lasts; the one before makes way, with all that the nets said of it."""
    remove()
    check = read(name, content)
    st.session_state[_OWN] = OwnReviews(name, content, NO_HINTS, check, check)


def correct(own: OwnReviews, hints: Hints) -> None:
    """Reads the file of this visit anew, as its owner says; answers to the same texts stay."""
    check = read(own.name, own.content, hints)
    st.session_state[_OWN] = OwnReviews(own.name, own.content, hints, check, own.found)


def remove() -> None:
    """Takes the file off, and all that the nets said of it."""
    cancel()
    st.session_state.pop(_OWN, None)


def start(models: Mapping[str, ServedModel]) -> None:
    """Lets the nets answer the file.

    Raises:
        BusyError: others are scoring files.
    """
    cancel()
    own = own_reviews()
    if own is not None and own.texts:
        st.session_state[_SCORING] = scoring.start(models, own.texts)
        st.session_state[_SCORED_BY] = {label: model.version for label, model in models.items()}


def cancel() -> None:
    """Ends what is computed, and forgets what was."""
    if begun := st.session_state.pop(_SCORING, None):
        begun.cancel()


def scoring_of(own: OwnReviews, versions: Mapping[str, ModelVersion]) -> scoring.Scoring | None:
    """What was begun or computed for these texts by these nets, or by those of them that could be loaded."""
    begun: scoring.Scoring | None = st.session_state.get(_SCORING)
    by: dict[str, ModelVersion] = st.session_state.get(_SCORED_BY, {})
    if begun is None or (begun.texts == own.texts and all(versions.get(label) == by[label] for label in by)):
        return begun
    begun.cancel()  # texts or nets are others now; what is computed already stays, in case they come back
    return None


def read(name: str, content: bytes, hints: Hints = NO_HINTS) -> FileCheck:
    """What is read of a file; one that would take too long here, or too much memory, is refused."""
    try:
        _refuse_large(name, content)
    except BadInputError as refusal:
        return FileCheck([], {}, None, refusal)
    check = check_file(name, content, hints)
    if check.refusal is not None:
        check.refusal.with_traceback(None)  # it would keep the whole table
    if check.reviews is None or check.reviews.rest is None:
        return check
    n, fault = len(check.reviews.frame), ""
    if n > MOST_REVIEWS:
        fault = f"{cut(name, 60)} has {n:,} reviews; at most {MOST_REVIEWS:,} are answered here. {COMMAND}"
    elif taken := [heading for heading in check.reviews.rest if heading in answer_columns()]:
        fault = f"{cut(name, 60)} has a column {listed(taken)}, which the answers would overwrite. Rename it."
    return FileCheck(check.headings, check.columns, None, BadInputError(fault)) if fault else check


def _refuse_large(name: str, content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise BadInputError(
            f"{cut(name, 60)} has {len(content) / 1e6:.1f} MB; at most {MOST_BYTES // 1_000_000} MB fit here. {COMMAND}"
        )
    if _unpacked_size(content) > MOST_UNPACKED:
        raise BadInputError(
            f"{cut(name, 60)} unpacks to more than {MOST_UNPACKED // 1_000_000} MB, too much for a page. {COMMAND}"
        )


def _unpacked_size(content: bytes) -> int:
    """How large a file is unpacked, no further than it matters; 0 of a damaged one, which the door tells of."""
    try:
        if content.startswith(GZIP):
            with gzip.open(io.BytesIO(content)) as file:
                content = file.read(MOST_UNPACKED + 1)
        if content.startswith(PARQUET):
            return _parquet_size(content)
        if content.startswith(WORKBOOKS):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return sum(member.file_size for member in archive.infolist())
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException):
        return 0
    return len(content)


def _parquet_size(content: bytes) -> int:
    """The same of parquet: a text that is there a thousand times is packed once, which only reading it shows."""
    size = 0
    for batch in pq.ParquetFile(io.BytesIO(content)).iter_batches(ROWS_AT_ONCE):
        size += batch.nbytes
        if size > MOST_UNPACKED:
            break
    return size
