from seqapp.data.prices.cache import write_series
from seqapp.data.prices.door import Prices, series_path
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.workflows.forecast.series import newest, series_on_offer


def prices(ticker: str, days: int, source: str) -> Prices:
    frame = synthetic_prices(1, days, seed=1).assign(ticker=ticker)
    return Prices(frame, source, content_sha256(frame), [])


def test_without_any_data_the_sample_is_on_offer(tmp_path) -> None:
    series, faults = series_on_offer(tmp_path)
    assert list(series) == ["AAPL", "FB", "GOOG", "IBM", "MSFT"]
    assert faults == []
    assert series["IBM"].tickers == ["IBM"]


def test_a_fetched_series_stands_beside_the_sample_and_replaces_an_older_one(tmp_path) -> None:
    fetched = {ticker: prices(ticker, 1500, "fetched") for ticker in ("NEW", "IBM")}
    for ticker, own in fetched.items():
        write_series(own, series_path(tmp_path, ticker))
    series, _ = series_on_offer(tmp_path)
    assert series["NEW"].source == series["IBM"].source == "fetched"
    assert series["AAPL"].source.startswith("bokeh")


def test_an_unusable_file_is_named_and_the_sample_stands_in(tmp_path) -> None:
    table, kept = tmp_path / "prices" / "daily.parquet", series_path(tmp_path, "BAD")
    kept.parent.mkdir(parents=True)
    for path in (table, kept):
        path.write_bytes(b"rubbish")
    series, faults = series_on_offer(tmp_path)
    assert "AAPL" in series
    assert len(faults) == 2
    assert "stands in" in faults[0]
    assert "BAD.parquet" in faults[1]


def test_the_part_that_reaches_furthest_is_taken_and_what_is_no_price_left_out() -> None:
    series = newest([prices("A", 300, "long"), prices("A", 200, "short"), prices("^VIX", 300, "fear")])
    assert {ticker: own.source for ticker, own in series.items()} == {"A": "long"}
