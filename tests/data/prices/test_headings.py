import pytest

from seqapp.data.prices.headings import MEANING, WORDS, Headings, plain


def meanings(*headings):
    return [column.meaning for column in Headings.of([(heading,) for heading in headings]).columns]


@pytest.mark.parametrize(
    ("source", "headings"),
    {
        "Yahoo": "Date,Open,High,Low,Close,Adj Close,Volume",
        "Yahoo's page": "Date,Open,High,Low,Close*,Adj Close**,Volume",
        "Stooq": "<TICKER>,<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
        "Tiingo": "date,close,high,low,open,volume,adjClose",
        "Alpha Vantage": "timestamp,open,high,low,close,adjusted_close,volume",
        "Alpha Vantage's JSON": "1. open,2. high,3. low,4. close,5. adjusted close,6. volume",
        "EODHD": "Date,Open,High,Low,Close,Adjusted_close,Volume",
        "Nasdaq": "Date,Close/Last,Volume,Open,High,Low",
        "Investing.com": "Date,Price,Open,High,Low,Vol.",
        "Investing.com, German": "Datum,Zuletzt,Eröffn.,Hoch,Tief,Vol.",
        "Investing.com, French": "Date,Dernier,Ouv.,Plus Haut,Plus Bas,Vol.",
        "Investing.com, Spanish": "Fecha,Último,Apertura,Máximo,Mínimo,Vol.",
        "Investing.com, Italian": "Data,Ultimo,Apertura,Massimo,Minimo,Vol.",
        "Investing.com, Portuguese": "Data,Último,Abertura,Máxima,Mínima,Vol.",
        "BSE": "Date,Open Price,High Price,Low Price,Close Price,No.of Shares",
        "with units": "Date,Open (USD),High ($),Low (Rs.),Close (EUR)",
        "shouted": "DATE,OPEN,HIGH,LOW,CLOSE,VOLUME,SYMBOL",
    }.items(),
)
def test_the_headings_of_the_usual_sources_have_a_meaning_each(source, headings):
    known = meanings(*headings.split(","))
    assert None not in known, source
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(
    "heading",
    [
        "PREV. CLOSE",
        "adjOpen",
        "adj_volume",
        "ltp",
        "vwap",
        "52W H",
        "Change %",
        "Dividends",
        "<TIME> ",
        "",
        "Unnamed: 0",
        "openint",
    ],
)
def test_what_means_something_else_is_left_aside(heading):
    assert plain(heading) in ("", "time") or meanings(heading) == [None]


def test_no_word_has_two_meanings():
    assert len(MEANING) == sum(len(words) for words in WORDS.values())
    assert all(word == plain(word) for word in MEANING)


def test_the_surer_heading_wins_and_two_that_are_as_sure_are_both_named():
    headings = Headings.of([("Last",), ("Close",), ("Price",), ("timestamp",), ("Date",)])
    assert headings.places(None) == {"close": [1], "date": [4]}
    assert Headings.of([("Close",), ("close ",)]).places(None) == {"close": [0, 1]}


def test_a_heading_is_named_by_the_letter_or_in_any_dress():
    headings = Headings.of([("Close",), ("CLOSE",), ("Vol.",)])
    assert headings.named("CLOSE") == [1]
    assert headings.named(" vol ") == [2]
    assert headings.named("close") == [0, 1]
    assert headings.named("nothing") == []


PRICES = ("Close", "High", "Low", "Open")


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Price", "Ticker", "Date"),
            *((price, ticker, "") for price in PRICES for ticker in ("AAPL", "M&M.NS")),
        ],
        [
            ("Ticker", "Price", "Date"),
            *((ticker, price, "") for ticker in ("AAPL", "M&M.NS") for price in PRICES),
        ],
        [("", ""), *((price, ticker) for price in PRICES for ticker in ("AAPL", "M&M.NS"))],
        [("Date",), *((f"{price}_{ticker}",) for price in PRICES for ticker in ("AAPL", "M&M.NS"))],
        [("Date",), *((f"{ticker}.{price}",) for price in PRICES for ticker in ("AAPL", "M&M.NS"))],
        [("Date",), *((f"('{price}', '{ticker}')",) for price in PRICES for ticker in ("AAPL", "M&M.NS"))],
    ],
)
def test_tickers_stand_above_beside_or_in_the_headings(rows):
    headings = Headings.of(rows)
    assert headings.tickers == ["AAPL", "M&M.NS"]
    assert all(
        set(headings.places(ticker)) == {"close", "high", "low", "open"} for ticker in headings.tickers
    )


def test_headings_that_only_look_like_that_are_single_ones():
    adjusted = [(f"{kind}{price}",) for price in PRICES for kind in ("", "adj")]
    assert Headings.of([("Date",), *adjusted]).tickers == []
    assert Headings.of([("Date",), *((f"{price}_USD",) for price in PRICES)]).tickers == []


def test_only_yfinances_own_layouts_count_as_adjusted():
    assert Headings.of([("Price", "Ticker"), *((price, "A") for price in PRICES)]).adjusted
    assert Headings.of([(name,) for name in ("Date", *PRICES, "Dividends", "Stock Splits")]).adjusted
    assert not Headings.of([(name,) for name in ("Date", *PRICES)]).adjusted
    assert not Headings.of([("Date",), *((f"AAPL.{price}",) for price in PRICES)]).adjusted
