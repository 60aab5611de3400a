"""Make .venv if it is missing and install the lock files that it does not hold yet: what `make` does first.

    python3 .ci/venv.py requirements.lock [requirements-dev.lock]

A lock that is installed lies as a copy in .venv: equal copies mean nothing to do. While pip writes, a file
`unfinished` lies there too; where one is found, .venv is made anew. Needs only the standard library.
"""

from __future__ import annotations  # so that an older Python gets as far as saying that it is too old

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
WRITES = "Installing collected packages"  # pip says so when all is downloaded and checked


def main(locks: list[Path]) -> None:
    """Bring .venv to the locks; whoever comes second waits until the first is done."""
    with Path(__file__).open() as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not usable():
            make()
        for lock in locks:
            copy = VENV / lock.name
            if not copy.exists() or copy.read_bytes() != lock.read_bytes():
                install(lock)
                shutil.copyfile(lock, copy)
                UNFINISHED.unlink(missing_ok=True)


def usable() -> bool:
    """Whether .venv was left whole and its Python still runs, in the version that .venv was made with."""
    look = "import os, sysconfig; raise SystemExit(not os.path.isdir(sysconfig.get_path('purelib')))"
    return PYTHON.exists() and not UNFINISHED.exists() and succeeds([PYTHON, "-c", look])


def make() -> None:
    """Make .venv anew; without a pip of its own where the system has no `ensurepip`, as on Debian."""
    version = sys.version.split()[0]
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(
            f"seqapp needs Python 3.11, 3.12 or 3.13, and {sys.executable} is {version}. "
            "Name another one, for example: make app PYTHON=python3.11"
        )
    print(f"Making .venv with Python {version}", flush=True)
    venv = [sys.executable, "-m", "venv", "--clear"]
    if not succeeds([*venv, VENV]) and not succeeds([*venv, "--without-pip", VENV]):
        sys.exit(
            f"`{sys.executable} -m venv .venv` failed: run it to see why (Debian: apt install python3-venv)"
        )


def install(lock: Path) -> None:
    """Install a lock with .venv's own pip, else with this Python's: wheels only, each by its hash."""
    print(f"Installing {lock} into .venv: the first time takes minutes and about 3 GB of disk", flush=True)
    pip: list[str | Path] = [PYTHON, "-m", "pip"]
    if not succeeds([*pip, "--version"]):
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    pip += ["install", "--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    settings = os.environ | {
        "PIP_CONSTRAINT": os.devnull,
        "PIP_USER": "0",
    }  # stronger than this machine's own
    with subprocess.Popen([*pip, "-r", lock], env=settings, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith(WRITES):
                UNFINISHED.touch()
            if line.lstrip().startswith(("Downloading", WRITES)):
                print(f"  {line.strip():.100}", flush=True)
    if process.returncode != 0:
        sys.exit(f"pip could not install {lock}; it says why above. The same command tries again.")


def succeeds(command: list[str | Path]) -> bool:
    """Whether a command ends well; what it says is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    try:
        main([Path(name) for name in sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit("Interrupted. The same command begins again.")
