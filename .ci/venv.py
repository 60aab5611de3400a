"""Make a virtual environment if it is missing and install the lock files that it does not hold yet.

    python3 .ci/venv.py [--venv FOLDER] requirements.lock [requirements-dev.lock]

It is what `make` does first, for .venv; `make check-pythons` does it for one folder per Python. A lock that is
installed lies as a copy in the environment: equal copies mean nothing to do. While pip writes, a file `unfinished`
lies there too; where one is found, the environment is made anew. Needs only the standard library.
"""

from __future__ import annotations  # so that an older Python gets as far as saying that it is too old

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

WRITES = "Installing collected packages"  # pip says so when all is downloaded and checked


class Venv:
    """A virtual environment in a folder, made with the Python that runs this."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.unfinished = folder / "unfinished"

    def hold(self, locks: list[Path]) -> None:
        """Bring it to the locks; whoever comes second waits until the first is done."""
        with Path(__file__).open() as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            if not self.usable():
                self.make()
            for lock in locks:
                copy = self.folder / lock.name
                if not copy.exists() or copy.read_bytes() != lock.read_bytes():
                    self.install(lock)
                    shutil.copyfile(lock, copy)
                    self.unfinished.unlink(missing_ok=True)

    def usable(self) -> bool:
        """Whether it was left whole and its Python still runs, in the version that it was made with."""
        look = "import os, sysconfig; raise SystemExit(not os.path.isdir(sysconfig.get_path('purelib')))"
        return self.python.exists() and not self.unfinished.exists() and succeeds([self.python, "-c", look])

    def make(self) -> None:
        """Make it anew; without a pip of its own where the system has no `ensurepip`, as on Debian."""
        version = sys.version.split()[0]
        if not (3, 11) <= sys.version_info[:2] <= (3, 13):
            sys.exit(
                f"seqapp needs Python 3.11, 3.12 or 3.13, and {sys.executable} is {version}. "
                "Name another one, for example: make app PYTHON=python3.11"
            )
        print(f"Making {self.folder} with Python {version}", flush=True)
        venv = [sys.executable, "-m", "venv", "--clear"]
        if not succeeds([*venv, self.folder]) and not succeeds([*venv, "--without-pip", self.folder]):
            sys.exit(
                f"`{sys.executable} -m venv {self.folder}` failed: run it to see why "
                "(Debian: apt install python3-venv)"
            )

    def install(self, lock: Path) -> None:
        """Install a lock with the environment's own pip, else with this Python's: wheels only, each by its hash."""
        print(
            f"Installing {lock} into {self.folder}: the first time takes minutes and about 3 GB of disk",
            flush=True,
        )
        pip: list[str | Path] = [self.python, "-m", "pip"]
        if not succeeds([*pip, "--version"]):
            pip = [sys.executable, "-m", "pip", "--python", self.python]
        pip += ["install", "--require-hashes", "--only-binary=:all:", "--no-input"]
        pip += ["--disable-pip-version-check"]
        settings = os.environ | {
            "PIP_CONSTRAINT": os.devnull,
            "PIP_USER": "0",
        }  # stronger than this machine's own
        with subprocess.Popen([*pip, "-r", lock], env=settings, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                if line.startswith(WRITES):
                    self.unfinished.touch()
                if line.lstrip().startswith(("Downloading", WRITES)):
                    print(f"  {line.strip():.100}", flush=True)
        if process.returncode != 0:
            sys.exit(f"pip could not install {lock}; it says why above. The same command tries again.")


def succeeds(command: list[str | Path]) -> bool:
    """Whether a command ends well; what it says is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description="Bring a virtual environment to lock files.")
    parser.add_argument("--venv", type=Path, default=Path(".venv"), help="its folder (.venv)")
    parser.add_argument("locks", type=Path, nargs="+", help="lock files, the app's first")
    options = parser.parse_args()
    Venv(options.venv).hold(options.locks)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted. The same command begins again.")
