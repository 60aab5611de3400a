"""What the server tells: Prometheus metrics, and a line of JSON for each request, never with a text in it."""

import json
import sys
import time
from collections.abc import Mapping
from typing import Any, TextIO

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
ROWS = (1, 2, 4, 8, 16, 32, 64)

_requests = Counter(
    "seqapp_requests_total", "Requests answered.", ["model", "version", "signature", "status"]
)
_seconds = Histogram(
    "seqapp_request_seconds", "From a request's arrival to its answer.", ["model"], buckets=SECONDS
)
_batch_rows = Histogram("seqapp_batch_rows", "Rows computed at once.", buckets=ROWS)
_batch_seconds = Histogram("seqapp_batch_seconds", "Time to compute a batch.", buckets=SECONDS)
_waiting_requests = Gauge("seqapp_waiting_requests", "Requests in the queue.")
_waiting_rows = Gauge("seqapp_waiting_rows", "Rows in the queue.")
_versions = Gauge("seqapp_model_version", "The version that answers.", ["model"])
_swaps = Counter("seqapp_versions_total", "Versions taken and refused.", ["model", "event"])
_SEEN = {
    "words": Histogram(
        "seqapp_review_words", "Words of a review.", ["model"], buckets=(10, 50, 100, 200, 400, 800)
    ),
    "positive": Histogram(
        "seqapp_positive", "P(positive).", ["model"], buckets=[n / 10 for n in range(1, 10)]
    ),
    "unknown": Histogram(
        "seqapp_unknown_share",
        "Share of a review's words that the net does not know.",
        ["model"],
        buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    ),
    "width": Histogram(
        "seqapp_interval_width",
        "Width of the 90 % interval, 1 day, log-return.",
        ["model"],
        buckets=(0.01, 0.02, 0.03, 0.05, 0.08, 0.13),
    ),
}


class Telemetry:
    """Counts and writes; one for a process. Method for method what the batcher and the shelf tell."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream

    def log(self, event: str, **fields: Any) -> None:
        """Write one line of JSON: the time (UTC), the event and `fields`."""
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
        self._stream.write(json.dumps({"time": stamp, "event": event, **fields}) + "\n")
        self._stream.flush()

    def batch(self, rows: int, requests: int, seconds: float) -> None:  # noqa: ARG002 (the Watcher's form)
        """A batch has been computed."""
        _batch_rows.observe(rows)
        _batch_seconds.observe(seconds)

    def waiting(self, requests: int, rows: int) -> None:
        """So much waits now."""
        _waiting_requests.set(requests)
        _waiting_rows.set(rows)

    def swap(self, event: str, fields: Mapping[str, Any]) -> None:
        """A version was taken (`served`) or `refused`."""
        _swaps.labels(fields["model"], event).inc()
        if event == "served":
            _versions.labels(fields["model"]).set(fields["version"])
        self.log(event, **fields)

    def request(self, protocol: str, status: int, begun: float, **known: Any) -> None:
        """A request was answered; `known` is what was known of it: model, version, rows and so on."""
        seconds = time.monotonic() - begun
        model = str(known.get("model", ""))
        labels = (model, str(known.get("version", "")), str(known.get("signature", "")), str(status))
        _requests.labels(*labels).inc()
        _seconds.labels(model).observe(seconds)
        for quantity, metric in _SEEN.items():
            for value in known.get(quantity, ()):
                metric.labels(model).observe(value)
        self.log("request", protocol=protocol, status=status, ms=round(1000 * seconds, 1), **known)
