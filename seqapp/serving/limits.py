"""What one request may ask and how much may wait: the server's bounds, in one place."""

from dataclasses import dataclass

MAX_ROWS = 64
"""Rows of one request, and of one batch."""
MAX_CHARACTERS = 20_000
"""Of one text."""
MAX_DAYS = 2_520
"""Of bars in one row: ten years."""
MIN_DAYS = 64
"""The net's features look back over 63 days before the first that they describe."""
MAX_BODY = 8 * 2**20
"""Bytes of a body: 64 texts of 20,000 characters fit, each of four bytes and some more as JSON."""


@dataclass(frozen=True)
class Limits:
    """How much waits, and how long.

    Attributes:
        batch_rows: rows that are computed at once at most; 1 turns batching off.
        queued_requests: requests that wait at most; what comes then is answered 503.
        queued_rows: rows that wait at most.
        deadline: seconds from a request's arrival until its answer; later it is answered 503.
        workers: batches that are computed at the same time.
        body_seconds: seconds in which a request's body must have come.
        grace: seconds that requests have to end after SIGTERM; then the process ends all the same.
    """

    batch_rows: int = MAX_ROWS
    queued_requests: int = 256
    queued_rows: int = 1024
    deadline: float = 10.0
    workers: int = 1
    body_seconds: float = 10.0
    grace: float = 10.0
