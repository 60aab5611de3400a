"""A small Yahoo Finance on this machine, and sessions that send the real yfinance client there only."""

import importlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pandas as pd

from seqapp.data.prices.calendar import Calendar

ZONE = "America/New_York"
CHART = "v8/finance/chart/"
NOT_FOUND = {
    "chart": {
        "result": None,
        "error": {"code": "Not Found", "description": "No data found, symbol may be delisted"},
    }
}
PAGE = "<!doctype html><html><body>{}</body></html>"
TIMEOUT = 0.25  # seconds; the sessions' own, so that a slow answer costs a test no more
SLOW = 1.5  # seconds an answer takes that is too slow
ANSWERS: dict[str, tuple[int, Any]] = {
    "429": (429, "Too Many Requests"),
    "500": (500, PAGE.format("Internal Server Error")),
    "500 json": (
        500,
        {"chart": {"result": None, "error": {"code": "Internal", "description": "Server trouble"}}},
    ),
    "html": (200, PAGE.format("Please sign in to this network")),
    "down": (200, PAGE.format("Will be right back...")),
    "no sessions": (
        400,
        {
            "chart": {
                "result": None,
                "error": {"code": "Bad", "description": "Data doesn't exist for startDate = 0"},
            }
        },
    ),
    "404": (404, NOT_FOUND),
}  # and "slow", "empty", "nonsense", made where they are used


@dataclass
class Stock:
    """What Yahoo knows of a symbol: bars by session (close split-adjusted), dividends and splits by day."""

    bars: pd.DataFrame
    dividends: dict[str, float] = field(default_factory=dict)
    splits: dict[str, tuple[int, int]] = field(default_factory=dict)


def stock(first: str, last: str, *, seed: int = 0, dividends: dict[str, float] | None = None) -> Stock:
    """A made-up stock with a bar for each session, adj_close adjusted for the dividends as Yahoo does it."""
    rng = np.random.default_rng(seed)
    days = Calendar("XNYS").sessions_between(pd.Timestamp(first).date(), pd.Timestamp(last).date())
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, len(days))))
    spread = close * rng.uniform(0.001, 0.01, len(days))
    bars = pd.DataFrame(
        {"open": close - spread / 2, "high": close + spread, "low": close - spread, "close": close},
        index=days,
    )
    factor = pd.Series(1.0, index=days)
    for day, amount in (dividends or {}).items():
        factor[factor.index < day] *= 1 - amount / bars["close"][bars.index < day].iloc[-1]
    bars["adj_close"] = bars["close"] * factor
    bars["volume"] = rng.integers(10**6, 10**7, len(days)).astype(float)
    return Stock(bars, dividends or {})


class LoopbackYahoo:
    """The server, as a context: `stocks` is what it knows, `faults` how it fails, `asked` what it was asked.

    A fault is one of ANSWERS, "slow", "empty" or "nonsense"; it lasts, or for `heals_after` charts.
    """

    def __init__(self) -> None:
        self.stocks: dict[str, Stock] = {}
        self.faults: dict[str, str] = {}
        self.heals_after: dict[str, int] = {}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def charts(self, symbol: str) -> int:
        """How often the symbol's chart was asked for."""
        return self.asked.count(symbol)

    def session(self, backend: str = "curl_cffi") -> Any:
        """A session of curl_cffi or requests for which every host is this server."""
        return loopback_session(self.port, backend)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        yahoo = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                status, body = yahoo._answer(urlsplit(self.path))
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:  # the client has stopped waiting
                    self.close_connection = True

        return Handler

    def _answer(self, url: Any) -> tuple[int, Any]:
        path = url.path.split("/", 2)[2]  # without the host that was meant
        if path == "v1/test/getcrumb":
            return 200, "crumb"
        if not path.startswith(CHART):
            return 404, {}
        symbol, query = unquote(path.removeprefix(CHART)), parse_qs(url.query)
        self.asked.append(symbol)
        fault = self.faults.get(symbol)
        if fault and self.heals_after.get(symbol, 1) == 0:
            fault = None
        if fault and symbol in self.heals_after:
            self.heals_after[symbol] -= 1
        if fault in ANSWERS and not (fault == "no sessions" and "range" in query):
            return ANSWERS[fault]
        if symbol not in self.stocks:
            return ANSWERS["404"]
        if fault == "slow":
            time.sleep(SLOW)
        bars = self.stocks[symbol].bars
        if "period1" in query:
            first, last = (
                pd.Timestamp(int(query[key][0]), unit="s", tz="UTC").tz_convert(ZONE).tz_localize(None)
                for key in ("period1", "period2")
            )
            bars = bars[(bars.index >= first.normalize()) & (bars.index < last)]
        else:
            bars = bars.tail(1)
        if fault == "nonsense":
            bars = bars * -1
        return 200, _chart(symbol, self.stocks[symbol], bars, empty=fault == "empty" and "period1" in query)


def loopback_session(port: int, backend: str) -> Any:
    """A session that cannot leave this machine: it rewrites every address and follows no redirect."""

    base: Any = importlib.import_module(backend).Session

    class LoopbackSession(base):
        def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            meant = urlsplit(url)
            assert meant.hostname is not None
            assert meant.hostname.endswith("yahoo.com"), f"yfinance asks {meant.hostname}"
            query = f"?{meant.query}" if meant.query else ""
            here = f"http://127.0.0.1:{port}/{meant.hostname}{meant.path or '/'}{query}"
            return super().request(
                method, here, *args, **kwargs | {"timeout": TIMEOUT, "allow_redirects": False}
            )

    return LoopbackSession()


def _moments(days: pd.DatetimeIndex) -> list[int]:
    """Half past nine of each day, in seconds; all at once, or twelve years would take half of TIMEOUT."""
    return (days.tz_localize(ZONE) + pd.Timedelta("9h30min")).as_unit("s").asi8.tolist()


def _moment(day: str) -> int:
    return _moments(pd.DatetimeIndex([day]))[0]


def _chart(symbol: str, known: Stock, bars: pd.DataFrame, *, empty: bool) -> dict[str, Any]:
    """The chart as Yahoo writes it; empty: a symbol that exists, without a bar."""
    period = {"timezone": "EST", "start": 0, "end": 0, "gmtoffset": -18000}
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "instrumentType": "INDEX" if symbol.startswith("^") else "EQUITY",
        "exchangeTimezoneName": ZONE,
        "priceHint": 2,
        "dataGranularity": "1d",
        "currentTradingPeriod": {"pre": period, "regular": period, "post": period},
        "validRanges": ["1d", "1mo", "1y", "max"],
    }
    if empty:
        return {
            "chart": {
                "result": [{"meta": meta, "indicators": {"quote": [{}], "adjclose": [{}]}}],
                "error": None,
            }
        }
    columns = {name: [None if np.isnan(value) else value for value in bars[name]] for name in bars}
    result = {
        "meta": meta,
        "timestamp": _moments(bars.index),
        "indicators": {"adjclose": [{"adjclose": columns.pop("adj_close")}], "quote": [columns]},
        "events": {
            "dividends": {
                str(_moment(day)): {"date": _moment(day), "amount": amount}
                for day, amount in known.dividends.items()
            },
            "splits": {
                str(_moment(day)): {
                    "date": _moment(day),
                    "numerator": n,
                    "denominator": m,
                    "splitRatio": f"{n}:{m}",
                }
                for day, (n, m) in known.splits.items()
            },
        },
    }
    return {"chart": {"result": [result], "error": None}}
