"""A Ray cluster of a head and a worker, processes on this machine, for tests; and whom of a command's to kill."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.commands import PATIENCE, ROOT

MARK = "SEQAPP_TESTS_MARK"
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0123456789abcdef" * 4}


@dataclass(frozen=True)
class Marked:
    """All processes that inherit a mark in their environment, whatever they have become."""

    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def environment(self) -> dict[str, str]:
        return {MARK: self.mark}

    def processes(self) -> dict[int, str]:
        """Their command lines, by process id."""
        wanted, found = f"{MARK}={self.mark}".encode(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):  # it has ended, or is another user's
                continue
        return found

    def at_work(self) -> list[int]:
        """Those that do jobs: loky's processes, and Ray's that are at a task."""
        return [
            pid
            for pid, command in self.processes().items()
            if "LokyProcess" in command or command.startswith("ray::perform")
        ]

    def kill_one_at_work(self) -> None:
        """SIGKILL to one of them; there must be one."""
        os.kill(self.at_work()[0], signal.SIGKILL)

    def end(self) -> None:
        """SIGKILL to all that are left."""
        until = time.monotonic() + PATIENCE
        while left := set(self.processes()) - {os.getpid()}:
            assert time.monotonic() < until, left
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.05)


@contextmanager
def cluster(marked: Marked) -> Iterator[str]:
    """The address of a cluster with a token, of two nodes with a core each; they are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        try:
            addresses = (started(Path(folder), marked) for _ in range(4))
            address = next((one for one in addresses if one), None)
            assert address, [log.read_text() for log in Path(folder).glob("*.log")]
            yield address
        finally:
            marked.end()


def started(folder: Path, marked: Marked) -> str | None:
    """The address of a head that was started and a worker beside it; None if Ray took more than its 30 s for one."""
    address = f"127.0.0.1:{free_port()}"
    head = ["--head", f"--port={address.rpartition(':')[2]}", "--include-dashboard=false"]
    head.append(f"--ray-client-server-port={free_port()}")
    head.append(f"--temp-dir={folder / str(time.monotonic_ns())}")
    for name, node in (("head", head), ("worker", [f"--address={address}"])):
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", *node, "--node-ip-address=127.0.0.1"]
        with (folder / f"{name}.log").open("wb") as log:
            done = subprocess.run(
                [*command, "--num-cpus=1", "--disable-usage-stats"],
                cwd=ROOT,
                env={**os.environ, **TOKEN, **marked.environment},
                stdout=log,
                stderr=log,
                timeout=PATIENCE,
                check=False,
            )
        if done.returncode != 0:
            marked.end()
            return None
    return address


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
