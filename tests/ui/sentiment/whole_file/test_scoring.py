import gc
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.seen import text_hashes
from seqapp.ui import guard
from seqapp.ui.guard import BusyError
from seqapp.ui.sentiment.whole_file import scoring
from seqapp.workflows.sentiment.use import BATCH, Answer

TEXTS = [f"film {'good ' * (number % 7)}{number}" for number in range(5 * BATCH)]


class Nets:
    """Two nets in the place of the real ones: each answers with the number at a text's end, when it is let to."""

    def __init__(self) -> None:
        self.batches = 0
        self.free = threading.Event()
        self.wait_before = 0  # batches that pass at once
        self.fault: Exception | None = None

    def predict(self, model, texts) -> list[Answer]:
        self.batches += 1
        if self.batches > self.wait_before:
            assert self.free.wait(20)
        if self.fault:
            raise self.fault
        return [Answer(text, int(text.split()[-1]) / 1000 * model.sign, 0.0, 1, 0, 0, "") for text in texts]


@pytest.fixture
def nets(monkeypatch):
    nets = Nets()
    monkeypatch.setattr(scoring, "predict", nets.predict)
    monkeypatch.setattr(scoring, "read_seen", lambda version: version.seen)
    yield nets
    for one in list(scoring._running):
        one.cancel()
    nets.free.set()
    for thread in threading.enumerate():
        if thread.name == scoring.THREAD:
            thread.join(20)


def models(seen=None) -> dict:
    config = SimpleNamespace(max_tokens=400)
    version = SimpleNamespace(sentiment_run=SimpleNamespace(config=config), seen=seen)
    other = SimpleNamespace(sentiment_run=version.sentiment_run, seen=None)
    return {"RNN": SimpleNamespace(sign=1, version=version), "LSTM": SimpleNamespace(sign=-1, version=other)}


def wait(until) -> None:
    end = time.monotonic() + 20
    while not until():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_answers_are_in_the_order_of_the_file_and_say_which_reviews_a_net_learnt_from(nets) -> None:
    nets.free.set()
    begun = scoring.start(models(seen=text_hashes([TEXTS[3], "another"])), TEXTS)
    wait(lambda: begun.ended)
    seen = begun.look()
    assert (seen.reviews, seen.share, seen.fault) == (len(TEXTS), 1.0, "")
    expected = np.arange(len(TEXTS)) / 1000
    np.testing.assert_array_equal(seen.answers.by_net["RNN"]["probability"], expected)
    np.testing.assert_array_equal(seen.answers.by_net["LSTM"]["probability"], -expected)
    assert np.flatnonzero(seen.answers.learnt["RNN"]).tolist() == [3]
    assert "LSTM" not in seen.answers.learnt


def test_progress_is_of_the_work_done_with_the_time_that_is_left(nets) -> None:
    nets.wait_before = 4  # two batches of both nets
    begun = scoring.start(models(), TEXTS)
    wait(lambda: nets.batches == 5)
    time.sleep(0.05)
    seen = begun.look()
    assert seen.reviews == 2 * BATCH
    assert 0 < seen.share < 2 / 5  # the short ones come first
    assert seen.left > 0.05
    assert (seen.answers, seen.ended) == (None, False)


def test_a_cancelled_scoring_computes_no_further_batch(nets) -> None:
    begun = scoring.start(models(), TEXTS)
    wait(lambda: nets.batches == 1)
    begun.cancel()
    nets.free.set()
    wait(lambda: begun.ended)
    assert nets.batches == 1
    assert begun.look().answers is None
    assert begun.look().fault == ""


def test_a_scoring_that_waits_for_a_place_is_cancelled_too(nets, monkeypatch) -> None:
    monkeypatch.setattr(scoring, "PATIENCE", 0.01)
    nets.free.set()
    with guard.compute_slot(), guard.compute_slot():
        begun = scoring.start(models(), TEXTS)
        time.sleep(0.1)
        assert (nets.batches, begun.ended) == (0, False)
        begun.cancel()
        wait(lambda: begun.ended)
    assert nets.batches == 0


def test_a_scoring_that_waits_for_a_place_goes_on_when_one_is_free(nets, monkeypatch) -> None:
    monkeypatch.setattr(scoring, "PATIENCE", 0.01)
    nets.free.set()
    with guard.compute_slot(), guard.compute_slot():
        begun = scoring.start(models(), TEXTS)
        time.sleep(0.05)
    wait(lambda: begun.ended)
    assert begun.look().answers is not None


def test_two_files_leave_a_place_for_those_who_ask_for_one_review(nets) -> None:
    both = [scoring.start(models(), TEXTS) for _ in range(2)]
    wait(lambda: nets.batches == 1)
    with guard.compute_slot(0.5):
        assert nets.batches == 1
    assert [one.ended for one in both] == [False, False]


def test_a_scoring_that_nobody_holds_any_more_ends(nets) -> None:
    begun = scoring.start(models(), TEXTS)
    thread = begun._thread
    wait(lambda: nets.batches == 1)
    del begun
    gc.collect()
    nets.free.set()
    thread.join(20)
    assert not thread.is_alive()
    assert nets.batches == 1


def test_a_scoring_that_nobody_looks_at_ends_and_says_so(nets, monkeypatch) -> None:
    monkeypatch.setattr(scoring, "LEASE", 0.05)
    begun = scoring.start(models(), TEXTS)
    wait(lambda: nets.batches == 1)
    time.sleep(0.1)
    nets.free.set()
    wait(lambda: begun.ended)
    assert nets.batches == 1
    assert "Nobody looked" in begun.look().fault


def test_a_fault_is_a_line_and_what_nobody_foresaw_shows_no_review(nets) -> None:
    nets.free.set()
    nets.fault = WorldError("The RNN is damaged.")
    begun = scoring.start(models(), TEXTS)
    wait(lambda: begun.ended)
    assert begun.look().fault == "The RNN is damaged."
    nets.fault = RuntimeError(f"cannot read {TEXTS[0]}")
    begun = scoring.start(models(), TEXTS)
    wait(lambda: begun.ended)
    assert "at the id" in begun.look().fault
    assert TEXTS[0] not in begun.look().fault


def test_a_server_scores_two_files_at_most_and_a_place_comes_free(nets) -> None:
    held = [scoring.start(models(), TEXTS) for _ in range(scoring.AT_ONCE)]
    with pytest.raises(BusyError, match="try again"):
        scoring.start(models(), TEXTS)
    nets.free.set()
    held[0].cancel()
    wait(lambda: held[0].ended)
    assert scoring.start(models(), TEXTS) is not None
