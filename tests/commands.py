"""Real `python -m seqapp` processes, for tests that watch and kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 240.0  # seconds that anything waited for may take


@dataclass(frozen=True)
class Command:
    """A command that was started.

    Attributes:
        process: itself; not waited for, so that its process id stays its own until the end.
        log: the file with its stderr.
        began: when, as `time.time()` tells it.
    """

    process: subprocess.Popen
    log: Path
    began: float

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8")

    @property
    def ended(self) -> bool:
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wait_for(self, happened: Callable[[], object], pause: float = 0.005) -> bool:
        """Wait until it happened; False if the command ended first."""
        until = time.monotonic() + PATIENCE
        while not happened():
            if self.ended:
                return bool(happened())
            assert time.monotonic() < until, f"{PATIENCE} s were not enough. It said: {self.output}"
            time.sleep(pause)
        return True

    def kill(self) -> bool:
        """SIGKILL to it alone, not to its children; True if that is what it died of."""
        os.kill(self.process.pid, signal.SIGKILL)
        died = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
        return died.si_code == os.CLD_KILLED

    def finish(self) -> None:
        """Wait for its end, which must be a success."""
        self.wait_for(lambda: False)
        assert os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT).si_status == 0, self.output


@contextmanager
def starter(logs: Path) -> Iterator[Callable[..., Command]]:
    """A function that starts a command line; in the end all that it started is gone, children included."""
    commands: list[Command] = []

    def start(*arguments: object, program: tuple[str, ...] = ("-m", "seqapp")) -> Command:
        log = logs / f"command-{len(commands)}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, *program, *map(str, arguments)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        commands.append(Command(process, log, time.time()))
        return commands[-1]

    try:
        yield start
    finally:
        for command in commands:
            os.killpg(command.process.pid, signal.SIGKILL)
            command.process.wait()
