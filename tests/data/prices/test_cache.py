import json
import signal
import sys
from datetime import UTC, datetime
from subprocess import run

import pandas as pd
import pyarrow.parquet as pq
import pytest

from seqapp.data.prices.cache import (
    CacheFolderError,
    DamagedSeriesError,
    events_frame,
    locked,
    read_series,
    series_path,
    write_series,
)
from seqapp.data.prices.door import COLUMNS, Prices
from seqapp.data.prices.table import content_sha256
from tests.data.loopback_yahoo import stock

WRITE_AGAIN = """
import os, resource, signal, sys
from dataclasses import replace
from pathlib import Path
from seqapp.data.prices.cache import read_series, write_series
path, way = Path(sys.argv[1]), sys.argv[2]
prices = replace(read_series(path), source="the second write")
if way == "in the middle of the file":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
else:
    sys.addaudithook(lambda event, _: os.kill(os.getpid(), signal.SIGKILL) if event == "os.rename" else None)
write_series(prices, path)
"""


@pytest.fixture
def prices():
    frame = stock("2020-01-02", "2024-03-28", seed=2).bars.rename_axis("date").reset_index()
    frame = frame.assign(ticker="^AAA")[list(COLUMNS)].astype({"ticker": "str", "date": "datetime64[ns]"})
    events = [{"ticker": "^AAA", "date": "2024-01-05", "dividend": 0.1 + 0.2, "split": 0.0}]
    moment = datetime(2024, 3, 29, 1, 2, 3, 456789, tzinfo=UTC)
    return Prices(
        frame, "the first write", content_sha256(frame), ["a note"], moment, events=events_frame(events)
    )


@pytest.fixture
def path(tmp_path, prices):
    path = series_path(tmp_path, "^AAA")
    write_series(prices, path)
    return path


def test_a_series_comes_back_bit_for_bit_with_all_that_is_known_of_it(prices, path):
    back = read_series(path)
    pd.testing.assert_frame_equal(back.frame, prices.frame, check_exact=True)
    assert back.events is not None
    pd.testing.assert_frame_equal(back.events, prices.events, check_exact=True)
    assert (back.source, back.sha256, back.notes) == (prices.source, prices.sha256, prices.notes)
    assert (back.fetched_at, back.stale) == (prices.fetched_at, False)


@pytest.mark.parametrize("way", ["in the middle of the file", "before the file takes its place"])
def test_a_writer_that_is_killed_leaves_the_old_series_whole(root, path, way):
    before = path.read_bytes()
    done = run(
        [sys.executable, "-c", WRITE_AGAIN, str(path), way], cwd=root, check=False, capture_output=True
    )
    assert done.returncode == -(signal.SIGXFSZ if way == "in the middle of the file" else signal.SIGKILL)
    assert path.with_name(f".{path.name}.tmp").exists(), "the writer was killed too early to tell anything"
    assert path.read_bytes() == before
    assert read_series(path).source == "the first write"


def test_the_next_write_takes_the_leavings_of_a_killed_one_away(prices, path):
    path.with_name(f".{path.name}.tmp").write_bytes(b"half a file")
    write_series(prices, path)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "changed"])
def test_a_damaged_series_is_refused_with_the_command_that_mends_it(path, damage):
    if damage == "changed":
        table = pq.read_table(path)
        frame = table.to_pandas()
        frame.loc[17, "adj_close"] *= 1.0000001
        changed = table.from_pandas(frame, preserve_index=False).replace_schema_metadata(
            table.schema.metadata
        )
        pq.write_table(changed, path)
    elif damage == "foreign":
        pd.DataFrame({"a": [1]}).to_parquet(path)
    else:
        path.write_bytes(path.read_bytes()[: 5000 if damage == "cut" else 0])
    with pytest.raises(
        DamagedSeriesError, match=r"Delete it and fetch it again: .* --ticker \^AAA"
    ) as caught:
        read_series(path)
    assert "\n" not in str(caught.value)


def test_the_provenance_can_be_read_by_other_programs(path, prices):
    about = json.loads(pq.read_metadata(path).metadata[b"seqapp"])
    assert about["sha256"] == prices.sha256
    assert about["fetched_at"] == "2024-03-29T01:02:03.456789+00:00"


def test_a_folder_that_cannot_be_is_the_worlds_fault(tmp_path, prices):
    (tmp_path / "prices").write_text("a file where the folder should be")
    path = series_path(tmp_path, "AAA")
    with pytest.raises(CacheFolderError, match="cannot be used"):
        write_series(prices, path)
    with pytest.raises(CacheFolderError, match="cannot be used"), locked(path):
        pass
