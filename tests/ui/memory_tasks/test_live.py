import os
import sys
import time
from pathlib import Path

import pytest

from seqapp.numbers.memory_tasks.config import MemoryTaskConfig
from seqapp.ui.guard import BusyError
from seqapp.ui.memory_tasks import live

CONFIG = MemoryTaskConfig(task="order", cell="rnn", length=12, steps=40)
REPORT = '{"progress": {"step": 20, "steps": 40, "loss": 1.0, "score": 0.5, "seconds": 1.0, "left": 1.0}}'
SLOW = f"import time\nprint('{REPORT}', flush=True)\nprint('half', end='', flush=True)\ntime.sleep(60)"
QUICK = f"""print('{REPORT}')\nprint('{{"result": {{"steps": 40}}}}')"""
BROKEN = "import sys\nsys.exit('first\\nno room on the disk')"


@pytest.fixture
def program(monkeypatch):
    """Puts another program in the place of the real one, which takes ten seconds to start."""

    def program(code):
        monkeypatch.setattr(live, "PROGRAM", (sys.executable, "-c", code))

    yield program
    for training in list(live._running):
        training.cancel()


def wait(until) -> None:
    end = time.monotonic() + 20
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_training_shows_its_progress_until_it_is_cancelled_and_then_is_gone(program) -> None:
    program(SLOW)
    training = live.start(CONFIG)
    wait(lambda: training.look().progress)
    seen = training.look()
    assert seen.progress[0]["step"] == 20
    assert (seen.result, seen.ended, seen.fault) == (None, False, "")
    pid, folder = training.process.pid, training._folder.name
    training.cancel()
    assert not alive(pid)
    assert not Path(folder).exists()
    assert training.look().ended


def test_a_training_that_nobody_holds_any_more_is_ended(program) -> None:
    program(SLOW)
    training = live.start(CONFIG)
    pid = training.process.pid
    assert alive(pid)
    del training
    wait(lambda: not alive(pid))


def test_a_finished_training_gives_its_result(program) -> None:
    program(QUICK)
    training = live.start(CONFIG)
    wait(lambda: training.ended)
    seen = training.look()
    assert seen.result == {"steps": 40}
    assert (seen.ended, seen.fault) == (True, "")


def test_a_training_that_fails_says_why_in_a_line(program) -> None:
    program(BROKEN)
    training = live.start(CONFIG)
    wait(lambda: training.ended)
    assert training.look().fault == "no room on the disk"


def test_a_server_has_two_trainings_at_most_and_a_place_comes_free(program) -> None:
    program(SLOW)
    held = [live.start(CONFIG) for _ in range(live.AT_ONCE)]
    with pytest.raises(BusyError, match="try again"):
        live.start(CONFIG)
    held[0].cancel()
    assert not live.start(CONFIG).cancelled


def test_a_look_renews_the_lease(program) -> None:
    program(SLOW)
    training = live.start(CONFIG)
    os.utime(training._lease, (0, 0))
    training.look()
    assert time.time() - training._lease.stat().st_mtime < 10
