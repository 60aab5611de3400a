import contextlib
import gc
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import stamina

from seqapp.data.prices.cache import series_path
from seqapp.data.prices.client import client
from seqapp.data.prices.door import COLUMNS, Prices, check_quality, fetch_many, fetch_prices, load_prices
from seqapp.data.prices.faults import (
    BadTickerError,
    NoConnectionError,
    NoSessionsError,
    PriceServiceError,
    RateLimitedError,
    ServiceDownError,
    UnknownTickerError,
    UnreadableAnswerError,
)
from seqapp.data.prices.tickers import checked_ticker
from seqapp.numbers.errors import BadInputError, WorldError
from tests.data.loopback_yahoo import LoopbackYahoo, loopback_session, stock

NOW = datetime(2024, 7, 5, 22, tzinfo=UTC)  # Friday evening in New York
BACKENDS = ("curl_cffi", "requests")
FAULTS = {
    "429": (RateLimitedError, "too many requests from this address (429)"),
    "500": (UnreadableAnswerError, "not JSON"),
    "500 json": (UnreadableAnswerError, "is no price series"),
    "html": (UnreadableAnswerError, "a proxy answers in its place"),
    "down": (ServiceDownError, "out of service"),
    "slow": (NoConnectionError, "did not answer in time"),
    "nonsense": (UnreadableAnswerError, "cannot be right"),
    "empty": (NoSessionsError, "no settled session"),
    "no sessions": (NoSessionsError, "no settled session"),
    "404": (UnknownTickerError, "knows no symbol"),
}
NUMBERS = itertools.count()  # for symbols that the client has not met
HEALING = [
    fault
    for fault, (kind, _) in FAULTS.items()
    if issubclass(kind, PriceServiceError) and fault != "nonsense"
]


@pytest.fixture(autouse=True)
def no_pauses():
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch):
    """A request that no loopback session rewrote would end at this closed port of this machine."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def yahoo():
    with LoopbackYahoo() as server:
        server.stocks["JPM"] = stock(
            "2023-01-03", "2024-07-05", dividends={"2024-01-05": 1.05, "2024-04-04": 1.15}
        )
        server.stocks["JPM"].splits["2024-02-01"] = (3, 2)
        server.stocks["IBM"] = stock("2023-01-03", "2024-07-05", seed=1)
        yield server


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_series_passes_through_the_real_client_bit_for_bit(yahoo, backend):
    prices = fetch_prices("jpm", session=yahoo.session(backend), now=NOW)
    known = yahoo.stocks["JPM"].bars
    assert list(prices.frame.columns) == list(COLUMNS)
    assert prices.tickers == ["JPM"]
    assert prices.frame["date"].tolist() == known.index.tolist()
    for column in known:
        np.testing.assert_array_equal(prices.frame[column], known[column], err_msg=column)
    assert prices.source.startswith("Yahoo Finance through yfinance ")
    assert (prices.fetched_at, prices.stale, prices.notes) == (NOW, False, [])


def test_dividends_and_splits_arrive_and_explain_every_adjustment(yahoo):
    yahoo.stocks["JPM"] = stock("2023-01-03", "2024-07-05", dividends={"2024-04-04": 15.0})
    yahoo.stocks["JPM"].splits["2024-02-01"] = (3, 2)
    prices = fetch_prices("JPM", session=yahoo.session(), now=NOW)
    assert prices.events is not None
    assert prices.events.to_dict(orient="records") == [
        {"ticker": "JPM", "date": pd.Timestamp("2024-02-01"), "dividend": 0.0, "split": 1.5},
        {"ticker": "JPM", "date": pd.Timestamp("2024-04-04"), "dividend": 15.0, "split": 0.0},
    ]
    assert check_quality(prices.frame, events=prices.events) == []
    assert len(check_quality(prices.frame, events=prices.events.iloc[:0])) == 1


@pytest.mark.parametrize(
    "symbol",
    [
        "^GSPC",
        "BRK-B",
        "EURUSD=X",
        "7203.T",
        "M&M.NS",
        "J&KBANK.NS",
        "NIFTY_FIN_SERVICE.NS",
        "VOD.L",
        "BTC-USD",
    ],
)
def test_symbols_with_special_characters_reach_yahoo_as_they_are(yahoo, symbol):
    yahoo.stocks[symbol] = stock("2024-01-02", "2024-07-05")
    assert fetch_prices(symbol, session=yahoo.session(), now=NOW).tickers == [symbol]


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2024-07-05 20:59", "2024-07-03"),
        ("2024-07-05 21:00", "2024-07-05"),
        ("2024-07-03 17:30", "2024-07-02"),
    ],
)
def test_the_bar_of_a_session_that_has_not_settled_is_left_out(yahoo, moment, last):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    yahoo.stocks["JPM"].bars = yahoo.stocks["JPM"].bars[: f"{now:%Y-%m-%d}"]
    assert fetch_prices("JPM", session=yahoo.session(), now=now).last_date == pd.Timestamp(last)


def test_start_and_end_are_both_included(yahoo):
    prices = fetch_prices(
        "JPM", start=date(2024, 1, 2), end=date(2024, 1, 31), session=yahoo.session(), now=NOW
    )
    days = prices.frame["date"]
    assert (days.iloc[0], days.iloc[-1], len(days)) == (
        pd.Timestamp("2024-01-02"),
        pd.Timestamp("2024-01-31"),
        21,
    )


def test_a_range_without_a_session_names_the_range_there_is(yahoo):
    with pytest.raises(NoSessionsError, match="its bars run from 2023-01-03 to 2024-07-05"):
        fetch_prices("JPM", start=date(2019, 1, 1), end=date(2019, 2, 1), session=yahoo.session(), now=NOW)


def test_bars_without_a_close_are_dropped_and_counted(yahoo):
    yahoo.stocks["JPM"].bars.loc["2024-03-04":"2024-03-05"] = np.nan  # not even a volume
    yahoo.stocks["JPM"].bars.loc["2024-03-06", ["close", "adj_close"]] = np.nan
    prices = fetch_prices("JPM", session=yahoo.session(), now=NOW)
    assert len(prices.notes) == 1
    assert "3 of 378 rows dropped" in prices.notes[0]
    assert pd.Timestamp("2024-03-04") not in set(prices.frame["date"])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("met_before", [False, True])
def test_every_fault_has_its_own_error_and_sentence(yahoo, fault, backend, met_before):
    """The client asks for the time zone of a symbol it meets first, and fails differently there."""
    symbol, session = f"NEW{next(NUMBERS)}", yahoo.session(backend)
    yahoo.stocks[symbol] = yahoo.stocks["JPM"]
    if met_before:
        fetch_prices(symbol, session=session, now=NOW)
    yahoo.faults[symbol] = fault
    kind, words = FAULTS[fault]
    with pytest.raises(kind) as caught:
        fetch_prices(symbol, session=session, now=NOW)
    message = str(caught.value)
    assert words in message
    assert symbol in message
    assert "\n" not in message
    assert isinstance(caught.value, BadInputError) == (kind in (NoSessionsError, UnknownTickerError))
    assert isinstance(caught.value, WorldError) == issubclass(kind, PriceServiceError)


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_network_is_told_apart_from_an_unknown_symbol(backend):
    with LoopbackYahoo() as gone:
        pass
    with pytest.raises(NoConnectionError, match=r"cannot be reached \(ConnectionError\), asked for JPM"):
        fetch_prices("JPM", session=loopback_session(gone.port, backend), now=NOW)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("fault", HEALING)
def test_a_fault_that_heals_is_retried_to_success(yahoo, fault, backend):
    yahoo.faults["JPM"] = fault
    yahoo.heals_after["JPM"] = 2
    assert len(fetch_prices("JPM", session=yahoo.session(backend), now=NOW).frame) == 378
    assert yahoo.heals_after["JPM"] == 0


def test_an_error_that_outlasts_the_attempts_is_forgotten_by_the_next_call(yahoo):
    yahoo.faults["JPM"] = "500"
    with pytest.raises(UnreadableAnswerError):
        fetch_prices("JPM", session=yahoo.session(), now=NOW)
    del yahoo.faults["JPM"]
    assert len(fetch_prices("JPM", session=yahoo.session(), now=NOW).frame) == 378


def test_a_price_of_zero_is_yahoos_way_to_say_unknown(yahoo):
    yahoo.stocks["JPM"].bars.loc["2023-01-03":"2023-01-05", "open"] = 0.0
    prices = fetch_prices("JPM", session=yahoo.session(), now=NOW)
    assert prices.frame["date"].iloc[0] == pd.Timestamp("2023-01-06")
    assert "3 of 378 rows dropped, they have no price (3 without open)" in prices.notes[0]


@pytest.mark.parametrize("fault", ["404", "no sessions"])
def test_what_no_retry_can_mend_is_not_retried(yahoo, fault):
    yahoo.faults["JPM"] = fault
    with pytest.raises(BadInputError):
        fetch_prices("JPM", session=yahoo.session(), now=NOW)
    assert yahoo.charts("JPM") <= 4  # yfinance's own: each chart twice where it is refused


@pytest.mark.parametrize(
    "ticker", ["", "  ", "AAPL MSFT", "../etc", "AAPL/", "A" * 31, "ÄÖ", "AAPL\n;", "-.-", "US0378331005"]
)
def test_what_cannot_be_a_ticker_is_refused_before_anyone_is_asked(yahoo, ticker):
    with pytest.raises(BadTickerError) as caught:
        fetch_prices(ticker, session=yahoo.session(), now=NOW)
    assert "\n" not in str(caught.value)
    assert yahoo.asked == []


def test_a_kept_series_is_served_without_asking_until_a_session_has_settled(yahoo, tmp_path):
    session, friday = yahoo.session(), NOW
    yahoo.stocks["JPM"] = stock("2023-01-03", "2024-07-08")
    first = fetch_prices("JPM", cache=tmp_path, session=session, now=friday)
    asked = yahoo.charts("JPM")
    sunday = fetch_prices("JPM", cache=tmp_path, session=session, now=friday + timedelta(days=2))
    assert yahoo.charts("JPM") == asked
    pd.testing.assert_frame_equal(sunday.frame, first.frame)
    assert (sunday.fetched_at, sunday.stale) == (friday, False)
    monday = fetch_prices("JPM", cache=tmp_path, session=session, now=friday + timedelta(days=3))
    assert yahoo.charts("JPM") > asked
    assert monday.last_date == pd.Timestamp("2024-07-08")
    assert load_prices(tmp_path).sha256 == monday.sha256


def test_a_session_that_yahoo_delivers_late_is_asked_for_again_after_an_hour(yahoo, tmp_path):
    whole = yahoo.stocks["JPM"].bars
    yahoo.stocks["JPM"].bars = whole.iloc[:-1]
    fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=NOW)
    yahoo.stocks["JPM"].bars = whole
    ends = [
        fetch_prices(
            "JPM", cache=tmp_path, session=yahoo.session(), now=NOW + timedelta(minutes=minutes)
        ).last_date.day
        for minutes in (59, 61)
    ]
    assert ends == [3, 5]


def test_a_series_is_fetched_anew_as_a_whole_and_never_appended(yahoo, tmp_path):
    later = NOW + timedelta(days=3)
    fetch_prices("JPM", start=date(2024, 6, 3), cache=tmp_path, session=yahoo.session(), now=NOW)
    rewritten = stock("2023-01-03", "2024-07-08", dividends={"2024-07-08": 2.0}).bars
    yahoo.stocks["JPM"].bars = rewritten
    again = fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=later)
    np.testing.assert_array_equal(again.frame["adj_close"], rewritten["adj_close"])


@pytest.mark.parametrize("fault", [*FAULTS, "no network"])
def test_a_kept_series_stands_in_for_every_fault_and_says_so(yahoo, tmp_path, fault):
    kept = fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=NOW)
    yahoo.faults["JPM"] = fault
    session = yahoo.session()
    if fault == "no network":
        with LoopbackYahoo() as gone:
            session = gone.session()
    stale = fetch_prices("JPM", cache=tmp_path, session=session, now=NOW + timedelta(days=3))
    pd.testing.assert_frame_equal(stale.frame, kept.frame)
    assert stale.stale
    assert stale.notes[0].startswith(
        "JPM: a copy fetched 2024-07-05 22:00 UTC that ends on 2024-07-05 stands in, because "
    )
    assert FAULTS.get(fault, (None, "cannot be reached"))[1] in stale.notes[0]
    assert "\n" not in stale.notes[0]


def test_a_damaged_copy_is_fetched_anew(yahoo, tmp_path):
    fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=NOW)
    path = series_path(tmp_path, "JPM")
    path.write_bytes(path.read_bytes()[:3000])
    assert len(fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=NOW).frame) == 378
    assert load_prices(tmp_path).tickers == ["JPM"]


def test_of_several_askers_at_once_one_asks_yahoo(yahoo, tmp_path):
    fetch_prices(
        "JPM", session=yahoo.session(), now=NOW
    )  # from here on the client knows the symbol's time zone
    before = yahoo.charts("JPM")
    results: list[Prices] = []

    def ask() -> None:
        results.append(fetch_prices("JPM", cache=tmp_path, session=yahoo.session(), now=NOW))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({prices.sha256 for prices in results}) == 1
    assert len(results) == 4
    assert yahoo.charts("JPM") == before + 1


def test_several_tickers_report_their_progress_and_one_that_fails_stops_no_other(yahoo, tmp_path):
    seen = []
    wanted = ["JPM", "NOPE", "no ticker", "IBM", "JPM"]
    fetched = fetch_many(
        wanted, lambda *progress: seen.append(progress), cache=tmp_path, session=yahoo.session(), now=NOW
    )
    assert list(fetched.prices) == ["JPM", "IBM"]
    assert {ticker: type(error) for ticker, error in fetched.failures.items()} == {
        "NOPE": UnknownTickerError,
        "no ticker": BadTickerError,
    }
    assert [step[:3] for step in seen] == [(1, 4, "JPM"), (2, 4, "NOPE"), (3, 4, "no ticker"), (4, 4, "IBM")]
    assert seen[0][3] is fetched.prices["JPM"]
    assert seen[1][3] is fetched.failures["NOPE"]


@pytest.mark.parametrize("fault", ["429", "down"])
def test_once_yahoo_refuses_the_tickers_that_remain_are_not_asked_for(yahoo, tmp_path, fault):
    fetch_prices("IBM", cache=tmp_path, session=yahoo.session(), now=NOW)
    yahoo.stocks["KO"] = yahoo.stocks["IBM"]
    yahoo.faults["JPM"] = fault
    asked = yahoo.charts("IBM")
    fetched = fetch_many(
        ["JPM", "IBM", "KO"], cache=tmp_path, session=yahoo.session(), now=NOW + timedelta(days=3)
    )
    assert (yahoo.charts("IBM"), yahoo.charts("KO")) == (asked, 0)
    assert fetched.prices["IBM"].stale
    assert "IBM was not asked for, since the last answer was:" in fetched.prices["IBM"].notes[0]
    assert type(fetched.failures["KO"]) is type(fetched.failures["JPM"]) is FAULTS[fault][0]


def test_after_one_answer_that_is_late_the_other_tickers_are_still_fetched(yahoo, tmp_path):
    yahoo.stocks["KO"] = yahoo.stocks["IBM"]
    yahoo.faults["JPM"] = "slow"
    fetched = fetch_many(["JPM", "IBM", "KO"], cache=tmp_path, session=yahoo.session(), now=NOW)
    assert list(fetched.prices) == ["IBM", "KO"]
    assert type(fetched.failures["JPM"]) is NoConnectionError


def test_after_two_answers_in_a_row_that_are_late_nobody_waits_for_more(yahoo):
    yahoo.stocks["KO"] = yahoo.stocks["IBM"]
    yahoo.faults |= {"JPM": "slow", "IBM": "slow"}
    fetched = fetch_many(["JPM", "IBM", "KO"], session=yahoo.session(), now=NOW)
    assert (fetched.prices, yahoo.charts("KO")) == ({}, 0)
    assert "IBM was not asked" not in str(fetched.failures["IBM"])
    assert "KO was not asked for" in str(fetched.failures["KO"])


def test_a_server_error_for_one_ticker_does_not_keep_the_others_from_being_asked_for(yahoo):
    yahoo.faults["JPM"] = "500"
    fetched = fetch_many(["JPM", "IBM"], session=yahoo.session(), now=NOW)
    assert (list(fetched.prices), list(fetched.failures)) == (["IBM"], ["JPM"])


def open_databases():
    databases = [thing for thing in gc.get_objects() if isinstance(thing, sqlite3.Connection)]
    return [database for database in databases if is_open(database)]


def is_open(database):
    try:
        return database.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


@pytest.mark.parametrize("fault", [None, "429"])
def test_a_fetch_leaves_no_database_of_the_client_open(yahoo, fault):
    if fault:
        yahoo.faults["JPM"] = fault
    with contextlib.suppress(RateLimitedError):
        fetch_prices("JPM", session=yahoo.session(), now=NOW)
    assert yahoo.charts("JPM") > 0
    assert open_databases() == []


def test_a_ticker_is_written_in_capitals():
    assert checked_ticker(" brk-b\n") == "BRK-B"


WITHOUT_CURL = """
import json, logging, sys
from datetime import datetime, UTC
import stamina
from seqapp.data.prices.door import fetch_prices
from tests.data.loopback_yahoo import LoopbackYahoo, stock
stamina.set_testing(True, attempts=2, cap=True)
now, said = datetime(2024, 7, 5, 22, tzinfo=UTC), {}
try: fetch_prices("KO", now=now)
except Exception as error: said["no session"] = type(error).__name__
with LoopbackYahoo() as yahoo:
    yahoo.stocks["JPM"] = yahoo.stocks["IBM"] = stock("2023-01-03", "2024-07-05")
    yahoo.faults["IBM"] = "429"
    session = yahoo.session("requests")
    said["rows"] = len(fetch_prices("JPM", session=session, now=now).frame)
    for ticker in ("IBM", "NOPE"):
        try: fetch_prices(ticker, session=session, now=now)
        except Exception as error: said[ticker] = type(error).__name__
try: fetch_prices("KO", session=session, now=now)
except Exception as error: said["no network"] = type(error).__name__
import yfinance._http
said["curl"] = yfinance._http.HAS_CURL_CFFI
print(json.dumps(said))
"""


def test_the_door_works_where_curl_cffi_cannot_and_keeps_quiet_on_stderr(root):
    environment = os.environ | {"YF_DISABLE_CURL_CFFI": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_CURL],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "no session": "NoConnectionError",
        "rows": 378,
        "IBM": "RateLimitedError",
        "NOPE": "UnknownTickerError",
        "no network": "NoConnectionError",
        "curl": False,
    }
    assert done.stderr == ""


AFTER_TENSORFLOW = """
import json, sys
from datetime import datetime, timezone
{first}
from seqapp.data.prices.door import fetch_prices
from tests.data.loopback_yahoo import LoopbackYahoo, stock
with LoopbackYahoo() as yahoo:
    yahoo.stocks["JPM"] = stock("2023-01-03", "2024-07-05")
    session = yahoo.session("{backend}")
    print(len(fetch_prices("JPM", session=session, now=datetime(2024, 7, 5, 22, tzinfo=timezone.utc)).frame))
"""


@pytest.mark.parametrize(
    ("first", "backend"),
    [
        ("from seqapp.store.served import import_tensorflow; import_tensorflow()", "curl_cffi"),
        ("import tensorflow", "requests"),
    ],
    ids=["as the dashboard loads it", "before anything of seqapp"],
)
def test_prices_are_fetched_where_tensorflow_is_loaded(root, first, backend):
    script = AFTER_TENSORFLOW.format(first=first, backend=backend)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "378\n"


def test_without_yfinance_it_says_what_to_install(monkeypatch):
    client.cache_clear()
    monkeypatch.setitem(sys.modules, "yfinance", None)
    with pytest.raises(
        WorldError, match=r"needs yfinance, which is not installed: pip install 'seqapp\[yahoo\]'"
    ):
        fetch_prices("AAPL")
