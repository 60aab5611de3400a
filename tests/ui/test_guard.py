import threading
import time

import pytest

from seqapp.ui import guard
from seqapp.ui.guard import BusyError, compute_slot, report


def test_two_reviews_are_computed_at_a_time_and_a_third_waits(monkeypatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.01)
    with compute_slot(), compute_slot(), pytest.raises(BusyError, match="try again"), compute_slot():
        pass
    with compute_slot():
        pass


def test_who_has_little_patience_says_so() -> None:
    start = time.monotonic()
    with compute_slot(), compute_slot(), pytest.raises(BusyError), compute_slot(0.01):
        pass
    assert time.monotonic() - start < guard.PATIENCE / 2


def test_of_many_computations_two_run_and_the_others_wait_their_turn() -> None:
    pair = threading.Barrier(guard.AT_ONCE)  # opens only to two that are inside together
    inside, most, done = 0, 0, 0
    count = threading.Lock()

    def compute() -> None:
        nonlocal inside, most, done
        with compute_slot():
            with count:
                inside += 1
                most = max(most, inside)
            pair.wait(10)
            with count:
                inside -= 1
                done += 1

    threads = [threading.Thread(target=compute) for _ in range(4 * guard.AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == guard.AT_ONCE
    assert done == len(threads)


def test_nobody_is_sent_away_before_patience_ends(monkeypatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    with compute_slot(), compute_slot():
        start = time.monotonic()
        with pytest.raises(BusyError), compute_slot():
            pass
        assert time.monotonic() - start >= guard.PATIENCE


def test_a_slot_comes_free_after_an_error() -> None:
    for _ in range(guard.AT_ONCE + 1):
        with pytest.raises(ValueError, match="inside"), compute_slot():
            raise ValueError("inside")


def test_a_slot_that_comes_free_is_taken(monkeypatch) -> None:
    monkeypatch.setattr(guard, "_slots", threading.BoundedSemaphore(1))
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with compute_slot():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(10)
    threading.Timer(0.1, leave.set).start()
    with compute_slot():
        assert leave.is_set()
    thread.join(10)


def test_the_log_names_every_error_of_a_chain_but_no_message(caplog) -> None:
    def judge(text: str) -> None:
        try:
            int(text)
        except ValueError as error:
            raise RuntimeError(text) from error

    text = "what-I-think"  # not as it stands in the source, which a traceback quotes
    with pytest.raises(RuntimeError) as caught:
        judge(text)
    name = report(caught.value)
    (record,) = caplog.records
    assert name in record.getMessage()
    assert "RuntimeError" in record.getMessage()
    assert "ValueError" in record.getMessage()
    assert text not in record.getMessage()
