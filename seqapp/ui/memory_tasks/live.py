"""A training that a visitor starts: a process of its own, which ends with the visit.

The process writes JSON lines to a file, and each look at it renews a lease. It ends when it is done, when it is
cancelled, when the visitor's session is thrown away, when the server ends, and by itself when nobody has looked for a
minute and a half: a closed browser leaves nothing behind.
"""

import json
import subprocess
import sys
import tempfile
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapp.numbers.memory_tasks.config import MemoryTaskConfig
from seqapp.ui.guard import BusyError

AT_ONCE = 2
PATIENCE = 5.0  # seconds that a process has to end when it is asked to
PROGRAM = (sys.executable, "-m", "seqapp", "memory-tasks")
HOME = Path(__file__).resolve().parents[3]  # where `python -m seqapp` finds itself
_running: "weakref.WeakSet[Training]" = weakref.WeakSet()
_door = threading.Lock()


@dataclass(frozen=True)
class Seen:
    """What a look at a training shows.

    Attributes:
        progress: every report so far: step, steps, loss, score, seconds, left, a `Progress` each.
        result: the record of the finished training, once there is one.
        ended: whether the process is gone.
        fault: why it ended without a result, in a line; empty if it did not.
    """

    progress: list[dict[str, float]]
    result: dict[str, Any] | None
    ended: bool
    fault: str


class Training:
    """One process of `python -m seqapp memory-tasks`. Whoever holds it keeps it running, as long as it is looked at."""

    def __init__(self, config: MemoryTaskConfig, every: int = 10) -> None:
        self.config = config
        self.cancelled = False
        self._folder = tempfile.TemporaryDirectory(prefix="seqapp-memory-task-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self._out, self._err, self._lease = folder / "out", folder / "err", folder / "lease"
        self._lease.touch()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [*PROGRAM, *arguments(config), "--json", "--every", str(every), "--lease", str(self._lease)],
                cwd=HOME,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        self._end = weakref.finalize(self, _end, self.process, self._folder)

    @property
    def ended(self) -> bool:
        """Whether its process is gone."""
        return self.process.poll() is not None

    def look(self) -> Seen:
        """What it has reported until now; renews its lease."""
        ended = self.ended
        if self.cancelled:
            return Seen([], None, ended=True, fault="")
        self._lease.touch()
        lines = self._out.read_bytes().split(b"\n")[:-1]  # behind the last line's end may be half of one
        reports = [json.loads(line) for line in lines]
        progress = [report["progress"] for report in reports if "progress" in report]
        result = next((report["result"] for report in reports if "result" in report), None)
        fault = self._last_words() if ended and result is None else ""
        return Seen(progress, result, ended=ended, fault=fault)

    def cancel(self) -> None:
        """Ends the process, if it has not ended, and forgets what it wrote."""
        self.cancelled = True
        self._end()

    def _last_words(self) -> str:
        """The last line that the process wrote where errors go."""
        errors = self._err.read_text("utf-8", errors="replace").strip()
        return (errors.splitlines() or ["it said nothing"])[-1]


def arguments(config: MemoryTaskConfig) -> list[str]:
    """The command line of a training, behind `python -m seqapp memory-tasks`.

    >>> arguments(MemoryTaskConfig(task="order", cell="rnn", length=20, steps=40))[:5]
    ['order', '--cell', 'rnn', '--init', 'orthogonal']
    """
    fields = ("init", "forget_bias", "length", "steps", "units", "learning_rate", "seed")
    options = [(f"--{name.replace('_', '-')}", str(getattr(config, name))) for name in fields]
    return [config.task, "--cell", config.cell, *(part for option in options for part in option)]


def start(config: MemoryTaskConfig) -> Training:
    """Starts a training, unless this server has enough of them.

    Raises:
        BusyError: others are training.
    """
    with _door:
        if sum(not training.ended for training in _running) >= AT_ONCE:
            raise BusyError(
                f"{AT_ONCE} trainings run on this server already. Look at the results above, and try again in a minute."
            )
        training = Training(config)
        _running.add(training)
    return training


def _end(process: subprocess.Popen, folder: tempfile.TemporaryDirectory) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    folder.cleanup()
