import sys
from pathlib import Path
from subprocess import run
from typing import Any

import numpy as np
import pandas as pd
import pytest

from seqapp.data.paths import MissingDataError
from seqapp.data.prices.cache import series_path, write_series
from seqapp.data.prices.door import COLUMNS, Prices, bundled_prices, combine, load_prices
from seqapp.data.prices.table import content_sha256
from seqapp.numbers.errors import BadInputError, WorldError
from tests.data.loopback_yahoo import stock


def bars(ticker: str = "AAA", seed: int = 1) -> pd.DataFrame:
    made = stock("2024-01-02", "2024-03-28", seed=seed).bars
    return made.rename_axis("date").reset_index().assign(ticker=ticker)[list(COLUMNS)]


@pytest.fixture
def csv(tmp_path):
    def write(frame: pd.DataFrame, name: str = "mine.csv") -> Path:
        path = tmp_path / name
        frame.to_csv(path, index=False)
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        load_prices(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", ["mine.csv", "mine.csv.gz", "mine.parquet"])
def test_a_file_comes_back_sorted_and_bit_for_bit(tmp_path, name):
    expected = pd.concat([bars("AAA", 1), bars("BBB", 2)], ignore_index=True)
    shuffled = expected.sample(frac=1, random_state=3)
    path = tmp_path / name
    shuffled.to_parquet(path) if name.endswith("parquet") else shuffled.to_csv(path, index=False)
    prices = load_prices(path)
    pd.testing.assert_frame_equal(prices.frame, expected, check_exact=True, check_dtype=False)
    assert prices.frame["date"].dtype == "datetime64[ns]"
    assert set(prices.frame.dtypes[2:].astype(str)) == {"float64"}
    assert (prices.source, prices.notes, prices.tickers) == (f"file {name}", [], ["AAA", "BBB"])
    assert str(tmp_path) not in prices.source


def test_the_sha256_is_the_one_a_shell_prints(csv):
    path = csv(bars())
    code = "import sys, hashlib; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())"
    printed = run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert load_prices(path).sha256 == printed


def test_headings_dates_and_numbers_may_be_dressed_as_other_programs_write_them(csv):
    plain = bars()
    dressed = plain.rename(columns={"adj_close": " Adj Close", "date": "Date", "open": "OPEN"}).assign(
        extra="x"
    )
    dressed["Date"] = [f"{day:%Y-%m-%d} 00:00:00-05:00" for day in plain["date"]]
    dressed["volume"] = plain["volume"].astype(int)
    pd.testing.assert_frame_equal(load_prices(csv(dressed)).frame, plain, check_dtype=False)


def test_zoned_dates_of_a_parquet_file_keep_the_day_on_the_wall(tmp_path):
    plain = bars()
    plain.assign(date=plain["date"].dt.tz_localize("America/New_York")).to_parquet(tmp_path / "zoned.parquet")
    assert load_prices(tmp_path / "zoned.parquet").frame["date"].tolist() == plain["date"].tolist()


def test_a_ticker_called_na_or_true_is_a_ticker(csv):
    frame = pd.concat([bars("NA"), bars("TRUE")])
    assert load_prices(csv(frame)).tickers == ["NA", "TRUE"]


@pytest.mark.parametrize("written", ["", "NaN", "null"])
def test_rows_without_a_price_are_dropped_and_counted(csv, written):
    frame = bars().astype({"close": object, "adj_close": object})
    frame.loc[[4, 9], "close"] = written
    frame.loc[9, "adj_close"] = written
    prices = load_prices(csv(frame))
    assert prices.notes == [
        f"mine.csv: 2 of {len(frame)} rows dropped, they have no price (2 without close, 1 without adj_close)"
    ]
    assert prices.frame["date"].tolist() == frame["date"].drop([4, 9]).tolist()


def test_an_index_without_volume_is_read_and_said(csv):
    prices = load_prices(csv(bars("^VIX").assign(volume=np.nan)))
    assert (prices.frame["volume"] == 0).all()
    assert "have no volume" in prices.notes[0]
    assert load_prices(csv(bars("^VIX").assign(volume=0))).notes == []


@pytest.mark.parametrize("column", ["date", "open", "high", "low", "close"])
def test_a_missing_column_is_named_with_what_was_received(csv, column):
    assert f"no column {column};" in refusal(csv(bars().drop(columns=column)))


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (
            "open",
            -3.5,
            "row 3 (AAA 2024-01-04), column open: received -3.5, expected a finite price above zero",
        ),
        ("adj_close", np.inf, "column adj_close: received inf, expected a finite price"),
        ("volume", -1, "column volume: received -1.0, expected a finite volume"),
        ("high", 1, "row 3 (AAA 2024-01-04), column high: 1.0 is below low"),
        (
            "date",
            "2024-01-05",
            "row 4 (AAA 2024-01-05), column date: this ticker has a bar for that day already",
        ),
        ("date", "31/01/2024", "row 3, column date: '31/01/2024' is no day of trading, expected YYYY-MM-DD"),
        ("date", "2024-02-30", "row 3, column date: '2024-02-30' is no day"),
        ("date", "", "row 3, column date: '' is no day"),
        ("date", "9999-12-31", "row 3, column date: '9999-12-31' is no day of trading"),
        ("low", "1,234.5", "row 3 (AAA 2024-01-04), column high:"),  # it is read, and so is what it says
        ("low", "1,23.5", "row 3, column low: '1,23.5' is no number"),
        ("volume", "12X", "row 3, column volume: '12X' is no number"),
        ("ticker", " ", "row 3, column ticker: it is empty"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_bad_cell_is_refused_with_its_row_and_column(tmp_path, column, value, expected, suffix):
    frame = bars().astype(object)
    frame["date"] = [f"{day:%Y-%m-%d}" for day in frame["date"]]
    frame.loc[2, column] = value
    path = tmp_path / f"mine{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.astype({column: str} if isinstance(value, str) else {}).to_parquet(path)
    assert expected in refusal(path)


def test_rows_that_share_a_fault_are_counted_and_the_first_of_the_file_is_named(csv):
    frame = bars()
    frame.loc[[7, 5, 6], "low"] = -1.0
    message = refusal(csv(frame))
    assert message.startswith("mine.csv, row 6 (AAA 2024-01-09), column low:")
    assert message.endswith("3 rows have this fault.")


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_rows_are_refused(csv, rows):
    assert "too few rows" in refusal(csv(bars().head(rows)))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00", b"a,b\n1,2,3\n", b"PAR1 cut short"])
@pytest.mark.parametrize("name", ["mine.csv", "mine.parquet"])
def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert name in refusal(tmp_path / name)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "prices.xlsx").write_bytes(b"PK\x03\x04")
    assert "Save the sheet as CSV" in refusal(tmp_path / "prices.xlsx")


@pytest.mark.parametrize("place", ["nowhere", "nowhere.csv", "."])
def test_missing_prices_come_with_the_command_that_fetches_them(tmp_path, place):
    with pytest.raises(MissingDataError, match="python -m seqapp data fetch prices --ticker"):
        load_prices(tmp_path / place)


def test_a_folder_is_its_daily_file(tmp_path):
    path = tmp_path / "prices" / "daily.parquet"
    path.parent.mkdir()
    bars().to_parquet(path)
    assert load_prices(tmp_path).sha256 == load_prices(path).sha256


def test_a_folder_with_fetched_series_only_is_all_of_them(tmp_path):
    for ticker in ("BBB", "AAA"):
        frame = load_frame(bars(ticker))
        write_series(
            Prices(frame, "a test", content_sha256(frame), [f"note on {ticker}"]),
            series_path(tmp_path, ticker),
        )
    prices = load_prices(tmp_path)
    assert prices.tickers == ["AAA", "BBB"]
    assert prices.notes == ["note on AAA", "note on BBB"]


def load_frame(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"date": "datetime64[ns]"})


def test_a_table_combined_from_stale_parts_is_stale():
    frame = load_frame(bars())
    fresh = Prices(frame, "one", "a", [])
    old = Prices(frame.assign(ticker="OLD"), "two", "b", ["old"], stale=True)
    both = combine([fresh, old])
    assert (both.stale, both.source, both.notes, both.events) == (True, "one; two", ["old"], None)


def test_a_changed_bar_changes_the_content_hash():
    frame = load_frame(bars())
    for column in COLUMNS:
        changed = frame.copy()
        other: Any = {"ticker": "AAB", "date": pd.Timestamp("1999-01-04")}.get(column, 12.5)
        changed.loc[3, column] = other
        assert content_sha256(changed) != content_sha256(frame), column


def test_the_bundled_prices_are_five_stocks_with_raw_closes_up_to_2013():
    prices = bundled_prices()
    assert prices.tickers == ["AAPL", "FB", "GOOG", "IBM", "MSFT"]
    assert prices.last_date == pd.Timestamp("2013-03-01")
    assert "public domain" in prices.source
    assert "2013-03-01" in prices.source
    assert prices.notes == []
    apple = prices.frame[prices.frame["ticker"] == "AAPL"].set_index("date")
    assert apple.index[0] == pd.Timestamp("2000-03-01")
    split = apple.loc[
        "2005-02-25":"2005-02-28"
    ]  # two for one: the raw close halves, the adjusted one does not
    assert split["close"].pct_change().iloc[-1] == pytest.approx(-0.496, abs=1e-3)
    assert split["adj_close"].pct_change().iloc[-1] == pytest.approx(0.008, abs=1e-3)


def test_reading_prices_loads_neither_tensorflow_nor_bokeh_nor_yfinance(root):
    code = (
        "import sys; from seqapp.data.prices.door import bundled_prices; bundled_prices(); "
        "print([name for name in ('tensorflow', 'bokeh', 'yfinance', 'streamlit') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_disk_that_refuses_is_the_worlds_fault(tmp_path):
    path = tmp_path / "loop.csv"
    path.symlink_to(path)
    with pytest.raises(WorldError, match="cannot be read"):
        load_prices(path)


def test_a_parquet_that_is_damaged_inside_is_the_files_fault(tmp_path):
    path = tmp_path / "prices.parquet"
    bundled_prices().frame.to_parquet(path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[400:440] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(BadInputError):
        load_prices(path)
