"""Jobs that take no time, for tests; in a module of their own, which the processes that work can import."""

import multiprocessing
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapp.numbers.errors import BadInputError, UnsettledError, WorldError


@dataclass(frozen=True)
class Sum:
    """The sum of numbers from a seed; every run of it leaves a line in the log."""

    seed: int
    log: Path | None = None

    @property
    def key(self):
        return f"sum-{self.seed}"

    def run(self):
        if self.log:
            with self.log.open("a") as file:
                file.write(f"{self.key}\n")
        matrix = np.random.default_rng(self.seed).normal(size=(300, 300))
        return (matrix @ matrix.T).sum(axis=0).tobytes()


@dataclass(frozen=True)
class Killed:
    """Its process is killed in the middle of it, the first few times that it is begun; never that of the tests."""

    marks: Path
    times: int

    @property
    def key(self):
        return "killed"

    def run(self):
        begun = len(list(self.marks.iterdir()))
        if begun < self.times and (multiprocessing.parent_process() or "RAY_RAYLET_PID" in os.environ):
            (self.marks / str(begun)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return b"survived"


@dataclass(frozen=True)
class Failing:
    """It fails as a command knows it: bad input, an error that cannot be sent as it is, or the world."""

    how: str

    @property
    def key(self):
        return "failing"

    def run(self):
        if self.how == "unsettled":
            raise UnsettledError("Two columns look alike.", "Say --columns.")
        raise (BadInputError if self.how == "bad input" else WorldError)(f"It is {self.how}.")
