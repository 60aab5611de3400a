"""What the door says of files beyond reading them: guesses, corrections, refusals."""

import io
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seqapp.data.paths import MissingDataError
from seqapp.data.prices.door import Hints, check_file, load_prices, parse_columns, read_prices
from seqapp.numbers.errors import BadInputError
from tests.data.prices.forms import FORMS, bars, csv, days, parquet, thousands, wide, yahoo


def refusal(name, content, hints=None):
    with pytest.raises(BadInputError) as caught:
        read_prices(name, content, hints or Hints())
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300
    return message


def test_the_columns_say_which_heading_each_was_read_from():
    prices = read_prices("x.csv", FORMS["investing"].write(bars()))
    assert prices.columns == {
        "date": "Date",
        "open": "Open",
        "high": "High",
        "low": "Low",
        "close": "Price",
        "adj_close": "Price",
        "volume": "Vol.",
    }


@pytest.mark.parametrize(
    ("file", "ticker"),
    [
        ("AAPL.csv", "AAPL"),
        ("AAPL_old.csv", "AAPL"),
        ("RELIANCE.NS.csv.gz", "RELIANCE.NS"),
        ("NIFTY_FIN_SERVICE.NS.csv", "NIFTY_FIN_SERVICE.NS"),
        ("BTC-USD (2).csv", "BTC-USD"),
        ("^GSPC.parquet", "^GSPC"),
        ("Google_Stock_Price_Train.csv", "Google_Stock_Price_Train"),
    ],
)
def test_without_a_ticker_the_file_is_called_after_one_and_an_option_goes_before(file, ticker):
    content = csv(yahoo(bars()))
    assert read_prices(file, content).tickers == [ticker]
    assert read_prices(file, content, Hints(ticker="m&m.ns")).tickers == ["M&M.NS"]


def test_of_a_file_with_tickers_the_option_chooses_one_and_cannot_rename_it():
    content = csv(bars("AAPL", "MSFT"))
    assert read_prices("x.csv", content, Hints(ticker="msft")).tickers == ["MSFT"]
    assert "It has AAPL, MSFT" in refusal("x.csv", content, Hints(ticker="IBM"))
    unnamed = Hints(ticker="IBM", columns=(("ticker", ""),))
    assert read_prices("x.csv", csv(bars()), unnamed).tickers == ["IBM"]


def test_columns_can_be_corrected_by_their_headings_in_any_dress():
    frame = yahoo(bars()).rename(columns={"Close": "Settlement (USD)"})
    assert "has no column close; it has Date, Open" in refusal("x.csv", csv(frame))
    for heading in ("Settlement (USD)", "settlement"):
        prices = read_prices("x.csv", csv(frame), Hints(columns=(("close", heading),)))
        assert prices.frame["close"].tolist() == bars()["close"].tolist()
    swapped = read_prices("x.csv", csv(yahoo(bars())), Hints(columns=(("adj_close", "Close"),)))
    assert (swapped.frame["adj_close"] == swapped.frame["close"]).all()
    assert "no heading 'Nope' for close; it has Date" in refusal(
        "x.csv", csv(frame), Hints(columns=(("close", "Nope"),))
    )


def test_columns_without_headings_are_called_by_their_place():
    content = csv(yahoo(bars()).drop(columns="Adj Close"), header=False)
    assert "they are called column 1, column 2" in refusal("AAPL.csv", content)
    said = parse_columns(
        "date=column 1,open=column 2,high=column 3,low=column 4,close=column 5,volume=column 6"
    )
    prices = read_prices("AAPL.csv", content, Hints(columns=said))
    expected = bars().assign(adj_close=bars()["close"])
    pd.testing.assert_frame_equal(prices.frame, expected, check_exact=True)
    assert any("it names no columns" in note for note in prices.notes)


def test_columns_of_a_wide_table_are_corrected_for_every_ticker():
    hints = Hints(columns=(("adj_close", "Close"),))
    frame = read_prices("x.csv", csv(wide(bars("A", "B")), index=True), hints).frame
    assert (frame["adj_close"] == frame["close"]).all()


@pytest.mark.parametrize("text", ["close", "price=Close", "=Close", "close=A,Close", ""])
def test_what_is_no_list_of_columns_is_refused(text):
    if text == "close=A,Close":  # a heading may hold a comma
        assert parse_columns(text) == (("close", "A,Close"),)
        return
    with pytest.raises(BadInputError, match="--columns takes pairs"):
        parse_columns(text)


def test_a_check_tells_the_headings_also_of_a_file_that_is_refused():
    frame = yahoo(bars()).rename(columns={"Close": "Settlement"})
    check = check_file("x.csv", csv(frame))
    assert check.headings == ["Date", "Open", "High", "Low", "Settlement", "Adj Close", "Volume"]
    assert check.columns == {
        "date": "Date",
        "open": "Open",
        "high": "High",
        "low": "Low",
        "adj_close": "Adj Close",
        "volume": "Volume",
    }
    assert check.prices is None
    assert "no column close" in str(check.refusal)
    assert check_file("x.csv", b"<html>").headings == []


def test_a_day_of_two_readings_is_refused_and_settled_by_an_option():
    frame = yahoo(bars(days=8, start="2025-03-03"))
    content = csv(frame.assign(Date=days(bars(days=8, start="2025-03-03"), "%d/%m/%Y")))
    assert "may be 4 Mar 2025 or 3 Apr 2025" in refusal("A.csv", csv(frame.assign(Date="04/03/2025")))
    read = read_prices("A.csv", content, Hints(day_order="day first"))
    assert read.frame["date"].tolist() == bars(days=8, start="2025-03-03")["date"].tolist()


@pytest.mark.parametrize(
    ("ticker", "written"), [("SAP.DE", "22:00:00Z"), ("7203.T", "15:00:00+00:00"), ("AAPL", "23:30:00-04:00")]
)
def test_a_moment_belongs_to_the_exchanges_day(ticker, written):
    frame = bars(ticker, start="2025-06-03", days=5)
    before = frame["date"] - pd.Timedelta(days=0 if ticker == "AAPL" else 1)
    content = csv(frame.assign(date=before.dt.strftime("%Y-%m-%dT") + written))
    assert read_prices("x.csv", content).frame["date"].tolist() == frame["date"].tolist()


def test_a_bar_that_stands_there_twice_is_taken_once_and_two_different_ones_are_refused():
    frame = bars()
    prices = read_prices("x.csv", csv(pd.concat([frame, frame.tail(2)])))
    assert len(prices.frame) == len(frame)
    assert any("2 bars stand there twice, taken once" in note for note in prices.notes)
    other = frame.tail(1).assign(close=frame["close"].iloc[-1] + 0.01)
    assert "row 61" in refusal("x.csv", csv(pd.concat([frame, other])))
    minutes = pd.concat([frame, frame.assign(volume=1.0), frame.assign(volume=2.0)])
    assert "bars of minutes or hours" in refusal("x.csv", csv(minutes))


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "adj_close"])
def test_a_price_of_zero_is_unknown_in_a_file_as_in_the_feed(column):
    frame = bars()
    frame.loc[:2, column] = 0.0
    prices = read_prices("x.csv", csv(frame))
    assert len(prices.frame) == len(frame) - 3
    assert prices.notes == [
        f"x.csv: 3 of 60 rows dropped, they have no price (3 without {column}); 0 counts as unknown"
    ]


def test_an_adjusted_close_without_values_is_none():
    prices = read_prices("x.csv", csv(bars().assign(adj_close="")))
    assert prices.frame["adj_close"].tolist() == bars()["close"].tolist()


def test_a_wide_table_has_only_the_days_of_each_ticker_and_says_which_has_none():
    table = wide(bars("A", "B", "C")).astype(float)
    table.loc[table.index[:5], pd.IndexSlice[:, "B"]] = np.nan
    table.loc[:, pd.IndexSlice[:, "C"]] = np.nan
    prices = read_prices("x.csv", csv(table, index=True))
    assert prices.frame.groupby("ticker").size().to_dict() == {"A": 60, "B": 55}
    assert any("no prices in it of C" in note for note in prices.notes)
    table.loc[table.index[7], ("Open", "B")] = np.nan
    assert any("1 of 115 rows dropped" in note for note in read_prices("x.csv", csv(table, index=True)).notes)
    table.loc[table.index[8], ("High", "B")] = 1.0
    assert "row 9 of B (B 2025-01-14), column high" in refusal("x.csv", csv(table, index=True))


def test_types_that_other_programs_write_into_parquet_are_read():
    frame = bars()
    table = pa.table(
        {
            "ticker": pa.array(frame["ticker"]).dictionary_encode(),
            "date": pa.array(frame["date"].dt.date),
            **{
                column: pa.array([Decimal(str(cell)) for cell in frame[column]])
                for column in ("open", "high", "low")
            },
            "close": pa.array(frame["close"].astype(str)),
            "adj_close": frame["adj_close"],
            "volume": pa.array(frame["volume"].astype(int), pa.uint64()),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    pd.testing.assert_frame_equal(read_prices("x.parquet", buffer.getvalue()).frame, frame, check_dtype=False)


@pytest.mark.parametrize(
    ("row", "first"),
    [
        (b",,,,,,,", None),
        (b"  ,,,,,,,", None),
        (b"Source: somebody,,,,,,,", "Source: somebody"),
        (b"AAPL,# a remark", "AAPL"),
        (b"Total,,,,,,,123456", "Total"),
        (b"AAPL,Average,1,2,1,1,1,5", "AAPL"),
        (b"AAPL,Highest: 120.5,Lowest: 90.1,Average: 100.2,,,,", "AAPL"),
        (b"ticker,date,open,high,low,close,adj_close,volume", "ticker"),
        (b"AAPL,2025-01-09,0.24 Dividend,,,,,", "AAPL"),
        (b"AAPL,2025-01-09,2:1 Stock Splits,,,,,", "AAPL"),
    ],
)
@pytest.mark.parametrize("place", [2, 31, 61])
def test_a_row_that_is_no_bar_is_left_aside_wherever_it_stands(row, first, place):
    lines = csv(bars()).splitlines()
    prices = read_prices("x.csv", b"\n".join([*lines[:place], row, *lines[place:]]) + b"\n")
    pd.testing.assert_frame_equal(prices.frame, bars(), check_exact=True)
    told = [note for note in prices.notes if "no bars" in note]
    assert told == ([f"x.csv: left aside as no bars: 1 of 61 rows, first {first!r}"] if first else [])


def test_a_column_without_days_is_refused_and_not_left_aside_row_by_row():
    hints = Hints(columns=(("date", "ticker"),))
    assert "'AAPL' is no day of trading" in refusal("x.csv", csv(bars()), hints)
    assert "row 3, column date: ''" in refusal("x.csv", csv(bars()).replace(b"2025-01-06", b""))


REFUSALS = {
    "a web page": (b"<!doctype html><html><body>Will be right back...</body></html>", "web page"),
    "a long web page": (b"<html>" + b"<p>words</p>" * 8_000, "web page"),
    "JSON": (b'{"Error Message": "Invalid API call. Please retry."}', "Invalid API call"),
    "500 columns": (
        b",".join(b"column %d" % at for at in range(500)) + b"\n" + b",".join([b"1"] * 500),
        "and 4",
    ),
    "one long line": (b"x" * 81_000, "too few rows"),
    "a limit": (b"Exceeded the daily hits limit", "Exceeded the daily hits limit"),
    "no headings": (csv(bars(), header=False), "names no columns"),
    "closes only": (b"Date,AAPL,MSFT\n2025-01-02,1,2\n", "no column open, high, low, close"),
    "reviews": (b"text,label\ngood,1\n", "no column date, open, high, low, close; it has text, label"),
    "a value too many": (
        csv(bars()).replace(b"\n", b",7\n").replace(b",7\n", b"\n", 1),
        "a comma too many in every row",
    ),
    "thousands in every price": (
        csv(
            bars(scale=2000.0).assign(
                **{
                    c: thousands(bars(scale=2000.0)[c], 0)
                    for c in ("open", "high", "low", "close", "adj_close")
                },
                volume=5,
            )
        ),
        "no other cell decides",
    ),
    "broken off": (csv(bars())[:-40], "breaks off"),
    "cut parquet": (parquet(bars())[:3000], "cannot be read as parquet"),
    "a long cell": (csv(bars()).replace(b"2025-01-02", b"2" * 90_000), "is no day"),
    "a long ticker": (csv(bars().assign(ticker="A" * 90_000, high=1.0)), "is below low"),
    "a PDF": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"x" * 100, "a PDF document"),
    "Feather": (b"ARROW1\0\0" + b"\0" * 50, "a Feather file"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull"),
    "a heading twice": (csv(bars()).replace(b"open", b"close"), "one column twice"),
}


@pytest.mark.parametrize(("content", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_file_that_cannot_be_read_is_refused_in_one_short_line(content, words):
    assert words in refusal("a file of prices with a long name, as people have them.csv", content)


def test_a_folder_with_one_file_a_ticker_is_all_of_them(tmp_path):
    for ticker in ("AAPL", "M&M.NS"):
        (tmp_path / f"{ticker}.csv").write_bytes(csv(yahoo(bars(ticker))))
    (tmp_path / "IBM_data.csv").write_bytes(csv(bars("IBM").rename(columns={"ticker": "Name"})))
    (tmp_path / "about.txt").write_text("what lies here")
    (tmp_path / "empty.csv").write_text("")
    prices = load_prices(tmp_path)
    assert prices.tickers == ["AAPL", "IBM", "M&M.NS"]
    assert len(prices.frame) == 180
    assert prices.source == f"3 files in {tmp_path.name}"
    assert any(note.startswith("2 of 5 files are left aside") for note in prices.notes)
    assert load_prices(tmp_path, Hints(ticker="ibm")).tickers == ["IBM"]
    (tmp_path / "MSFT.csv").write_bytes(csv(yahoo(bars("MSFT"))))
    assert load_prices(tmp_path).sha256 != prices.sha256


def test_notes_that_many_files_share_are_one(tmp_path):
    for ticker in ("A", "B", "C"):
        (tmp_path / f"{ticker}.csv").write_bytes(csv(bars(ticker).drop(columns="volume")))
    assert load_prices(tmp_path).notes == ["A.csv and 2 more: no volume: taken as 0"]


def test_a_folder_without_prices_is_missing_data(tmp_path):
    (tmp_path / "reviews.csv").write_text("text,label\ngood,1\n")
    with pytest.raises(MissingDataError, match="None of the 1 files"):
        load_prices(tmp_path)


def test_two_files_of_one_ticker_must_agree(tmp_path):
    (tmp_path / "AAPL.csv").write_bytes(csv(yahoo(bars())))
    (tmp_path / "AAPL_old.csv").write_bytes(csv(yahoo(bars()).head(30)))
    assert len(load_prices(tmp_path).frame) == 60
    other = yahoo(bars()).head(30).assign(Volume=5)
    (tmp_path / "AAPL_old.csv").write_bytes(csv(other))
    with pytest.raises(BadInputError, match="has a bar for that day already"):
        load_prices(tmp_path)


def test_hints_are_the_same_for_equal_words():
    assert hash(replace(Hints(), ticker="A")) == hash(Hints(ticker="A"))
