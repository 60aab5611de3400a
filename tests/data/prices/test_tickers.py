import pytest

from seqapp.data.prices.cache import series_path
from seqapp.data.prices.faults import BadTickerError
from seqapp.data.prices.tickers import checked_ticker, is_symbol, ticker_in_name

AS_EXCHANGES_HAVE_THEM = (  # noqa: SIM905 (a paragraph reads better than a column)
    "M&M.NS J&KBANK.NS NIFTY_FIN_SERVICE.NS BRK-B BRK.B VOD.L 7203.T BTC-USD ^GSPC EURUSD=X GC=F 600519.SS DX-Y.NYB"
).split()


@pytest.mark.parametrize("ticker", AS_EXCHANGES_HAVE_THEM)
def test_tickers_are_taken_as_exchanges_have_them(tmp_path, ticker):
    assert checked_ticker(f" {ticker.lower()}\n") == ticker
    assert is_symbol(ticker)
    assert ticker_in_name(f"{ticker}.csv") == ticker
    path = series_path(tmp_path, ticker)
    path.parent.mkdir(parents=True)
    path.touch()
    assert (path.name, path.parent.parent.parent) == (f"{ticker}.parquet", tmp_path)


@pytest.mark.parametrize("ticker", ["", " ", "A B", "../x", "A/B", "A" * 31, "&-_", "Ä", "US0378331005"])
def test_what_cannot_be_one_is_refused_in_a_short_line(ticker):
    with pytest.raises(BadTickerError) as caught:
        checked_ticker(ticker)
    assert len(str(caught.value)) < 200


def test_a_long_text_is_cut_in_the_refusal():
    with pytest.raises(BadTickerError) as caught:
        checked_ticker("x y" * 30_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("name", "ticker"),
    [
        ("daily_adjusted_IBM.csv", "IBM"),
        ("AAPL (3).csv", "AAPL"),
        ("aapl_us_d.csv", "aapl_us_d"),
        ("Apple Stock Price History.csv", "Apple Stock Price History"),
        ("AAPL_MSFT history.csv", "AAPL_MSFT history"),  # two of them: nobody knows
        ("HistoricalData_1745000000000.csv", "HistoricalData_1745000000000"),
        (".csv", ".csv"),
    ],
)
def test_the_one_word_in_capitals_of_a_files_name_is_its_ticker(name, ticker):
    assert ticker_in_name(name) == ticker
