"""The app as `make app` serves it, on a free port of this machine, for tests that need a real server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "streamlit", "run", "streamlit_app.py")
CHROMIUM = (  # headless, and without what Chromium asks of its maker by itself
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
START = 60.0  # seconds until a server must answer
STOP = 15.0  # seconds until one that was asked to stop must have
_open = build_opener(ProxyHandler({})).open  # a proxy of this machine has no business between it and itself


@dataclass(frozen=True)
class Server:
    """A running app.

    Attributes:
        port: where it listens, on 127.0.0.1.
        process: the command that was started.
        log: the file with all that it printed.
    """

    port: int
    process: subprocess.Popen
    log: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def resident_kb(self) -> int:
        """Memory that the process holds, in kB: Linux only."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(status.split("VmRSS:")[1].split()[0])

    @property
    def active_sessions(self) -> int:
        """How many browsers are connected, by its own count."""
        with _open(f"{self.url}/_stcore/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("active_sessions ")))

    def healthy(self) -> bool:
        """Whether it answers."""
        try:
            with _open(f"{self.url}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False


@contextmanager
def serving(
    folder: Path, command: Sequence[str] = COMMAND, *, wait: bool = True, **environment: str
) -> Iterator[Server]:
    """Starts the app, waits until it answers, and stops it and what it started afterwards.

    Args:
        folder: where its log goes.
        command: what starts it, in the project's folder.
        wait: whether to wait until it answers.
        environment: variables beside those of this process, for example `SEQAPP_MODELS`.
    """
    port = free_port()
    log = folder / f"server-{port}.log"
    settings = os.environ | {"STREAMLIT_SERVER_PORT": str(port)} | environment
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(port, process, log)
    try:
        if wait:
            _wait(server)
        yield server
    finally:
        stop(process)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def browser() -> str | None:
    """The path of this machine's Chromium; None if it has none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def stop(process: subprocess.Popen) -> None:
    """Asks a process and what it started to stop, and waits for it; what does not listen is ended."""
    for ask in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP)
            return


def _wait(server: Server) -> None:
    start = time.monotonic()
    while not server.healthy():
        if server.process.poll() is not None or time.monotonic() - start > START:
            log = server.log.read_text("utf-8", errors="replace")
            raise AssertionError(f"The app does not answer on {server.url}. It said:\n{log}")
        time.sleep(0.05)
