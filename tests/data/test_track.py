import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from seqapp.data.prices.calendar import Calendar
from seqapp.data.prices.faults import BadTickerError
from seqapp.data.track import COLUMNS, DamagedRecordError, TrackRecord, empty_rows, is_live, why_not_live
from seqapp.numbers.errors import WorldError
from tests.data.track_rows import forecast

NEW_YORK = Calendar("XNYS")
FRIDAY = date(2024, 7, 5)
KEEP_SIX = """
import sys
from pathlib import Path
from seqapp.data.track import TrackRecord
from tests.data.track_rows import forecast
record = TrackRecord(Path(sys.argv[1]))
for day in range(1, 7):
    record.keep(forecast(f"2024-01-{day:02d}", net=sys.argv[2]))
"""
KEEP_AND_DIE = """
import os, resource, signal, sys
from pathlib import Path
from seqapp.data.track import TrackRecord
from tests.data.track_rows import forecast
if sys.argv[2] == "in the middle of the file":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
else:
    sys.addaudithook(lambda event, _: os.kill(os.getpid(), signal.SIGKILL) if event == "os.rename" else None)
TrackRecord(Path(sys.argv[1])).keep(forecast("2024-07-09"))
"""


@pytest.fixture
def record(tmp_path):
    return TrackRecord.below(tmp_path)


def test_what_is_kept_comes_back_bit_for_bit(record):
    rows = pd.concat([forecast("2024-07-05", shift=0.1 + 0.2), forecast("2024-07-05", net="other/1")])
    assert record.keep(rows) == 2
    back = record.read(["aapl"])
    pd.testing.assert_frame_equal(
        back, rows.reset_index(drop=True).astype(COLUMNS), check_exact=True, check_dtype=True
    )
    assert record.tickers == ["AAPL"]


def test_a_forecast_once_made_is_not_rewritten_even_if_the_newer_answer_differs(record):
    record.keep(forecast("2024-07-05"))
    before = record.path("AAPL").read_bytes()
    assert record.keep(forecast("2024-07-05", shift=0.3, made_at=pd.Timestamp("2024-07-07", tz="UTC"))) == 0
    assert record.path("AAPL").read_bytes() == before


@pytest.mark.parametrize("change", [{"net": "forecast_rnn/1"}, {"data_sha256": "e" * 64}])
def test_another_net_or_other_data_is_another_forecast(record, change):
    record.keep(forecast("2024-07-05"))
    assert record.keep(forecast("2024-07-05", **change)) == 1
    assert len(record.read()) == 2 * len(forecast("2024-07-05"))


def test_new_rows_stand_after_the_old_ones(record):
    for day in ("2024-07-08", "2024-07-05", "2024-07-09"):
        record.keep(forecast(day))
    kept = record.read()["as_of"].drop_duplicates()
    assert [f"{day:%d}" for day in kept] == ["08", "05", "09"]


def test_each_ticker_has_a_file_of_its_own_and_a_name_that_is_no_path(record):
    record.keep(pd.concat([forecast("2024-07-05"), forecast("2024-07-05", "^GSPC")]))
    assert sorted(path.name for path in record.folder.glob("*.parquet")) == ["AAPL.parquet", "^GSPC.parquet"]
    assert set(record.read(["^gspc", "MSFT"])["ticker"]) == {"^GSPC"}
    with pytest.raises(BadTickerError, match="cannot be a ticker"):
        record.keep(forecast("2024-07-05", "../x"))


def test_nothing_kept_reads_as_no_rows_with_all_columns(record):
    assert record.tickers == []
    pd.testing.assert_frame_equal(record.read(), empty_rows())
    assert list(record.read(["AAPL"]).columns) == list(COLUMNS)


def test_processes_that_keep_at_once_lose_nothing(record, root):
    nets = ["a/1", "b/1"]
    command = [sys.executable, "-c", KEEP_SIX, str(record.folder)]
    running = [subprocess.Popen([*command, net], cwd=root) for net in nets]
    assert [process.wait(60) for process in running] == [0, 0]
    kept = record.read().drop_duplicates(["as_of", "net"])
    assert kept.groupby("net").size().to_dict() == dict.fromkeys(nets, 6)


def test_threads_that_keep_at_once_lose_nothing(record):
    def keep(net):
        for day in range(1, 6):
            record.keep(forecast(f"2024-01-{day:02d}", net=net))

    threads = [threading.Thread(target=keep, args=(f"{letter}/1",)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(record.read().drop_duplicates(["as_of", "net"])) == 20


@pytest.mark.parametrize("way", ["in the middle of the file", "before the file takes its place"])
def test_a_writer_that_is_killed_leaves_the_old_record_whole(record, root, way):
    record.keep(forecast("2024-07-05"))
    path = record.path("AAPL")
    before = path.read_bytes()
    command = [sys.executable, "-c", KEEP_AND_DIE, str(record.folder), way]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True)
    assert done.returncode == -(signal.SIGXFSZ if way == "in the middle of the file" else signal.SIGKILL)
    assert path.with_name(f".{path.name}.tmp").exists(), "the writer was killed too early to tell anything"
    assert path.read_bytes() == before
    assert record.keep(forecast("2024-07-08")) == 1
    assert [path.name for path in record.folder.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.parametrize("damage", ["cut", "emptied", "foreign", "a changed number", "rows taken away"])
def test_a_damaged_record_is_told_of_in_one_line_and_left_as_it_is(record, damage):
    record.keep(pd.concat([forecast("2024-07-05"), forecast("2024-07-08")]))
    path = record.path("AAPL")
    if damage in {"a changed number", "rows taken away", "foreign"}:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kept = pq.read_table(path)
        about, rows = kept.schema.metadata, kept.to_pandas()
        if damage == "foreign":
            rows = pd.DataFrame({"a": [1]})
        elif damage == "a changed number":
            rows.loc[3, "log_return"] += 1e-9
        else:
            rows = rows[rows["as_of"] > pd.Timestamp("2024-07-05")]
        pq.write_table(pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(about), path)
    else:
        path.write_bytes(path.read_bytes()[: 3000 if damage == "cut" else 0])
    before = path.read_bytes()
    for use in (record.read, lambda: record.keep(forecast("2024-07-09"))):
        with pytest.raises(DamagedRecordError, match=r"is damaged \(.*restore it from a backup") as caught:
            use()
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_record_whose_old_rows_would_come_back_changed_is_not_replaced(record, monkeypatch):
    from seqapp.data import track

    record.keep(forecast("2024-07-05"))
    before, read = record.path("AAPL").read_bytes(), track._read

    def misread(path):
        rows = read(path)
        return rows.assign(log_return=0.0) if path.name.endswith(".tmp") else rows

    monkeypatch.setattr(track, "_read", misread)
    with pytest.raises(DamagedRecordError, match="left as it is"):
        record.keep(forecast("2024-07-08"))
    assert record.path("AAPL").read_bytes() == before


def test_a_folder_that_cannot_be_is_the_worlds_fault(tmp_path):
    (tmp_path / "track").write_text("a file where the folder should be")
    with pytest.raises(WorldError, match="cannot be used"):
        TrackRecord.below(tmp_path).keep(forecast("2024-07-05"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_record_that_cannot_be_read_is_the_worlds_fault(record):
    record.keep(forecast("2024-07-05"))
    record.path("AAPL").chmod(0)
    with pytest.raises(WorldError, match="cannot be used"):
        record.read()


@pytest.mark.parametrize(
    ("moment", "live"),
    [
        ("2024-07-05 19:59", False),  # Friday, before the close
        ("2024-07-05 20:00", True),
        ("2024-07-07 12:00", True),  # Sunday
        ("2024-07-08 19:59", True),
        ("2024-07-08 20:00", False),  # Monday's close is the outcome
        ("2024-07-20 12:00", False),
    ],
)
def test_a_forecast_is_live_from_its_days_close_to_the_next(moment, live):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert is_live(FRIDAY, FRIDAY, now, NEW_YORK) is live


def test_a_holiday_does_not_end_what_is_live():
    now = datetime(2024, 7, 4, 23, tzinfo=UTC)  # Independence Day
    assert is_live(date(2024, 7, 3), date(2024, 7, 3), now, NEW_YORK)


def test_a_day_before_the_newest_and_a_day_to_come_are_not_live():
    now = datetime(2024, 7, 6, tzinfo=UTC)
    assert "prices go on to 2024-07-05" in why_not_live(date(2024, 7, 3), FRIDAY, now, NEW_YORK)
    assert "future" in why_not_live(date(2024, 7, 12), date(2024, 7, 12), now, NEW_YORK)


def test_what_trades_every_day_is_live_for_one_day():
    always = Calendar(None, tuple(range(7)))
    saturday = date(2024, 7, 6)
    assert is_live(saturday, saturday, datetime(2024, 7, 7, 23, 59, tzinfo=UTC), always)
    assert not is_live(saturday, saturday, datetime(2024, 7, 8, tzinfo=UTC), always)
