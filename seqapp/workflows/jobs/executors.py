"""Where jobs run, as `--executor` names it, and which place pays for how much work."""

import os
from dataclasses import dataclass
from typing import Literal, Self, get_args

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.jobs.extras import need
from seqapp.workflows.jobs.ray import refuse_open_door

Kind = Literal["local", "processes", "ray"]
HELP = "local: one job after another, in this process; processes: as many as there are cores; ray[=HOST:PORT|=auto]."


@dataclass(frozen=True)
class Executor:
    """Where jobs run.

    Attributes:
        kind: local: in this process; processes: in a process for every core; ray: on a Ray cluster.
        address: of a cluster that is there, HOST:PORT or `auto`; None starts one on this machine.
    """

    kind: Kind = "local"
    address: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """What `--executor` says.

        Raises:
            BadInputError: it is none.

        >>> Executor.parse("ray=127.0.0.1:6379")
        Executor(kind='ray', address='127.0.0.1:6379')
        """
        kind, equals, address = text.partition("=")
        for known in get_args(Kind):
            if kind == known and (not equals or (kind == "ray" and address)):
                return cls(known, address or None)
        raise BadInputError(f"--executor takes local, processes, ray or ray=HOST:PORT. Received: {text!r}.")

    def __str__(self) -> str:
        """As the command line has it."""
        return f"{self.kind}={self.address}" if self.address else self.kind

    def check(self) -> None:
        """Refuse what cannot be used, before anything else is done.

        Raises:
            BadInputError: Ray is not installed, or the address is none that it may be.
        """
        if self.kind == "ray":
            need("ray", "--executor ray")
        if self.address:
            refuse_open_door(self.address)

    def advice(self, what: str) -> str:
        """One line on where some jobs run, and from how much work on another place is quicker."""
        places = {
            "local": "one after another in this process",
            "processes": f"{cores()} at a time, in processes",
            "ray": f"on the Ray cluster {self.address}" if self.address else "on Ray, started here",
        }
        return f"{what}: {places[self.kind]}. {PAYS}"


LOCAL = Executor()
PAYS = (
    "Every process starts TensorFlow first: local is quickest under 10 to 20 seconds of work, processes "
    "above, ray with more machines. The results are the same to the bit."
)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
