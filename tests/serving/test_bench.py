"""What the load measurement tells; the server and `hey` themselves take minutes."""

import json
import os
import stat
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from seqapp.numbers.errors import WorldError
from seqapp.serving import bench
from seqapp.store.registry import serving

SAID = """
Summary:
  Total:	2.0010 secs
  Requests/sec:	1500.0000

Latency distribution:
  50%% in 0.0126 secs
  99%% in 0.0198 secs

Status code distribution:
  [200]	3000 responses
  [503]	40 responses

Error distribution:
  [2]	Post "http://127.0.0.1": connection reset
"""


@pytest.fixture
def hey(tmp_path, monkeypatch):
    """A `hey` that says the above and keeps what it was told to send."""
    program = tmp_path / "hey"
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != -D ]; do shift; done\ncp "$2" {tmp_path}/body\ncat <<E\n{SAID}\nE\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


def test_of_heys_words_answers_errors_and_times_are_read(hey):
    said = bench._hey(8080, serving("sentiment_plain_lstm"), rows=2, connections=16, seconds=2)
    assert (said["answers"], said["not_200"], said["p50"], said["p99"]) == (3000, 42, 0.0126, 0.0198)
    assert said["requests_per_second"] == pytest.approx(3000 / 2.001)
    (review,) = json.loads((hey / "body").read_text())["inputs"]
    assert (review["shape"], [len(text.split()) for text in review["data"]]) == ([2], [150, 150])


def test_the_table_has_medians_over_the_rounds_beside_the_plain_loop():
    alone = {"call_seconds": 0.004, "rows_per_second": 3000.0}
    run = {"batching": True, "rows": 1, "connections": 16, "p50": 0.01, "p99": 0.02, "not_200": 0}
    points = bench._medians([{**run, "requests_per_second": rate} for rate in (900, 1500, 1800)], alone)
    table = bench.table({"net": {"plain": alone, "points": points}})
    assert table.splitlines()[-1] == "| net | 1 | 16 | on | 1,500 (900 to 1,800) | 0.50 | 10 | 20 (5.0) |"


def test_without_hey_it_says_where_to_get_it(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")
    assert bench.main(["sentiment_plain_lstm"]) == 2
    assert "apt install hey" in capsys.readouterr().err


def test_a_forecaster_and_a_hey_that_fails_are_told_in_a_line(hey, capsys):
    assert bench.main(["forecast_lstm"]) == 2
    assert "Name one of the task sentiment" in capsys.readouterr().err
    (hey / "hey").write_text("#!/bin/sh\necho no such option >&2\nexit 3\n")
    with pytest.raises(WorldError, match=r"hey ended with 3 \(no such option\)"):
        bench._hey(8080, serving("sentiment_plain_lstm"), rows=1, connections=1, seconds=1)


@pytest.mark.parametrize(
    "said", ["Summary:", SAID.replace("[200]", "[503]"), SAID.replace("50%%", "").replace("99%%", "")]
)
def test_a_hey_that_got_no_answer_to_time_is_told_in_a_line(hey, said):
    (hey / "hey").write_text(f"#!/bin/sh\ncat <<E\n{said}\nE\n")
    with pytest.raises(WorldError, match="hey got no answer to time in 2 s") as caught:
        bench._hey(8080, serving("sentiment_plain_lstm"), rows=1, connections=1, seconds=2)
    assert "\n" not in str(caught.value)


@pytest.fixture
def served(monkeypatch):
    """A server for `soak` that is this process, and what `hey` does then."""

    @contextmanager
    def server(_store, _batch_rows):
        yield 8080, SimpleNamespace(pid=os.getpid()), list

    monkeypatch.setattr(bench, "_server", server)

    def served(soaking):
        calls = iter([lambda: None, soaking])
        monkeypatch.setattr(bench, "_hey", lambda *_: next(calls)())
        with pytest.raises(WorldError) as caught:
            bench.soak("sentiment_plain_lstm", bench.models_root(), 0.01)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return served


def test_a_hey_that_fails_in_a_soak_leaves_no_thread_behind(served):
    def fail():
        raise WorldError("hey ended with 1")

    before = threading.active_count()
    assert served(fail) == "hey ended with 1"
    assert threading.active_count() == before


def test_a_soak_too_short_to_see_memory_is_told_in_a_line(served):
    assert "Memory was seen 0 times" in served(lambda: {"requests_per_second": 1.0})
