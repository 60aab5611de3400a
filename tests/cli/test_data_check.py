import json

import pandas as pd
import pytest

from seqapp.data.prices.faults import FetchError, NoConnectionError, UnknownTickerError
from seqapp.data.prices.yahoo import Fetched
from tests.data.prices.forms import FORMS, bars, csv, days, yahoo
from tests.data.prices.test_reading import REFUSALS


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def checked(run, *arguments):
    code, out, err = run("data", "check", *arguments, "--json")
    assert (code, err) == (0, ""), err
    assert out.count("\n") == 1
    return json.loads(out)


def refused(run, *arguments):
    for options in ([], ["--json"]):
        code, out, err = run("data", "check", *arguments, *options)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert len(err) < 300
    return err


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_is_shown_as_the_contract_has_it(run, write, form):
    frame = bars(*form.tickers)
    report = checked(run, write(form.file, form.write(frame)))
    expected = form.expected(frame)
    assert set(report) == {"kind", "rows", "columns", "tickers", "notes", "doubts"}
    assert (report["kind"], report["rows"]) == ("prices", len(expected))
    assert {"date", "open", "high", "low", "close", "adj_close"} <= set(report["columns"])
    assert set(report["tickers"]) == set(form.read_as or form.tickers)
    for ticker, about in report["tickers"].items():
        own = expected[expected["ticker"] == ticker]
        assert (about["rows"], about["first"], about["last"]) == (60, "2025-01-02", "2025-03-26")
        assert about["last_bar"] == own.iloc[-1, 2:].to_dict()
    for words in form.notes:
        assert any(words in note for note in report["notes"])


def test_people_see_a_table_of_headings_notes_doubts_and_tickers(run, write):
    frame = bars("BTC-USD", days=30)
    path = write("BTC-USD.csv", FORMS["stooq"].write(frame))
    code, out, err = run("data", "check", path)
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert "Close │ adj_close" in words
    assert "BTC-USD │ 30 │ 2025-01-02 │ 2025-02-12" in words
    assert "note: BTC-USD.csv: no adjusted close" in words
    assert "doubt: BTC-USD lacks" in words


def test_the_options_settle_what_the_door_cannot_tell(run, write):
    frame = yahoo(bars(days=8, start="2025-03-03")).rename(columns={"Close": "Settlement"})
    path = write("x.csv", csv(frame.assign(Date=days(bars(days=8, start="2025-04-01"), "%d/%m/%Y"))))
    assert "--columns close=HEADING" in refused(run, path)
    columns = ["--columns", "close=Settlement,adj_close=Adj Close"]
    assert "--day-first or --month-first" in refused(run, path, *columns)
    report = checked(run, path, *columns, "--day-first", "--ticker", "m&m.ns")
    assert report["columns"]["close"] == "Settlement"
    assert report["tickers"]["M&M.NS"]["first"] == "2025-04-01"
    assert checked(run, path, *columns, "--month-first")["tickers"]["x"]["first"] == "2025-01-04"
    assert "--columns takes pairs" in refused(run, path, "--columns", "price=Close")


@pytest.mark.parametrize(
    "name", ["prices of somebody.csv", "prices of somebody.csv.gz", "prices.parquet", "x.txt"]
)
@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind != "reviews"])
def test_a_file_that_cannot_be_read_is_exit_2_with_one_short_line(run, write, name, kind):
    refused(run, write(name, REFUSALS[kind][0]))


def test_a_missing_file_is_exit_2(run, tmp_path):
    refused(run, tmp_path / "nowhere.csv")


def test_nothing_is_written(run, write, tmp_path):
    path = write("AAPL.csv", csv(yahoo(bars())))
    run("data", "check", path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["AAPL.csv"]


def test_reviews_are_shown_too(run, write):
    report = checked(run, write("r.csv", b"text,label\na good film,1\na bad film,0\nanother bad one,0\n"))
    assert report == {
        "kind": "reviews",
        "rows": 3,
        "columns": {"text": "text", "label": "label"},
        "positive": 1,
        "negative": 2,
        "left_out": 0,
        "notes": report["notes"],
        "doubts": [],
    }
    code, out, _ = run("data", "check", write("r.csv", b"text,label\na good film,1\n"))
    assert (code, "1 positive, 0 negative" in out) == (0, True)


def test_a_web_page_in_place_of_reviews_is_one_line(run, write):
    path = write("r.csv", b"<!doctype html><html>" + b"<p>text,label</p>\n" * 5_000)
    assert "web page" in refused(run, path)
    code, out, err = run("evaluate", "sentiment", "--model", "sentiment_plain_rnn", "--data", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert len(err) < 400


def fetched(*names: str, **failures: FetchError) -> Fetched:
    from seqapp.data.prices.door import read_prices

    return Fetched({name: read_prices("x.csv", csv(bars(name))) for name in names}, failures)


@pytest.mark.parametrize(
    ("asked", "outcome", "code", "lines"),
    [
        (["BAD", "AAPL"], fetched("AAPL", BAD=UnknownTickerError("Yahoo knows no symbol BAD.")), 1, 2),
        (["A", "B"], fetched(A=UnknownTickerError("none"), B=NoConnectionError("no network")), 1, 2),
        (["BAD"], fetched(BAD=UnknownTickerError("Yahoo knows no symbol BAD.")), 2, 1),
        (["A"], fetched(A=NoConnectionError("no network")), 1, 1),
    ],
)
def test_of_several_tickers_each_failure_is_a_line_and_the_others_are_kept(
    run, monkeypatch, asked, outcome, code, lines
):
    monkeypatch.setattr("seqapp.cli.data.fetch_many", lambda *_, **__: outcome)
    options = [option for ticker in asked for option in ("--ticker", ticker)]
    received, out, err = run("data", "fetch", "prices", *options)
    assert (received, out) == (code, "")
    for ticker, failure in outcome.failures.items():
        assert (f"{ticker}: " if len(asked) > 1 else "") + str(failure) in err
    assert sum(bool(line) for line in err.splitlines()) >= lines
    assert all(ticker in err for ticker in outcome.prices)


def test_a_fetch_that_goes_well_is_exit_0(run, monkeypatch):
    monkeypatch.setattr("seqapp.cli.data.fetch_many", lambda *_, **__: fetched("AAPL", "IBM"))
    code, out, _ = run("data", "fetch", "prices", "--ticker", "AAPL", "--ticker", "IBM")
    assert (code, out.count("\n")) == (0, 2)
    assert pd.Timestamp("2025-03-26").strftime("%Y-%m-%d") in out
