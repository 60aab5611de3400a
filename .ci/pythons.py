"""Run a command with every Python that pyproject.toml promises, each in an environment of its own below .venvs.

    python3 .ci/pythons.py -m pytest

The Pythons are pyenv's, the newest patch of each version, else those on PATH. One that is missing is named and
left out. What `make check-pythons` runs; needs only the standard library.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock")
WITHIN = re.compile(r'^requires-python *= *">=3\.(\d+),<3\.(\d+)"', re.MULTILINE)


def promised() -> list[str]:
    """The versions in pyproject.toml, like 3.11."""
    bounds = WITHIN.search(Path("pyproject.toml").read_text(encoding="utf-8"))
    if bounds is None:
        sys.exit('pyproject.toml has no line requires-python = ">=3.x,<3.y": which Pythons are promised?')
    return [f"3.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]


def of_pyenv() -> list[tuple[str, str]]:
    """The Pythons of pyenv as (version, program), the newest first; nothing where there is no pyenv."""
    pyenv = shutil.which("pyenv")
    if pyenv is None:
        return []
    names = [
        name
        for name in output_of([pyenv, "versions", "--bare"]).split()
        if re.fullmatch(r"3\.\d+\.\d+", name)
    ]
    names.sort(key=lambda name: [int(part) for part in name.split(".")], reverse=True)
    return [(name, str(Path(output_of([pyenv, "prefix", name]), "bin", "python"))) for name in names]


def find(version: str, managed: list[tuple[str, str]]) -> str | None:
    """The program for a version, one that runs and is that version; None if there is none."""
    look = "import sys; print('%d.%d' % sys.version_info[:2])"
    candidates = [program for name, program in managed if name.startswith(f"{version}.")]
    candidates += [program for program in [shutil.which(f"python{version}")] if program]
    return next((program for program in candidates if output_of([program, "-c", look]) == version), None)


def output_of(command: list[str]) -> str:
    """What a command prints; nothing if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def fault(version: str, program: str, arguments: list[str]) -> str | None:
    """Bring the version's environment to the locks and run the arguments in it; what went wrong, in one line."""
    folder = Path(".venvs", version)
    made = subprocess.run([program, ".ci/venv.py", "--venv", folder, *LOCKS], check=False)
    if made.returncode != 0:
        return f"its environment {folder} could not be made; the reason stands above"
    command = [str(folder / "bin" / "python"), *arguments]
    done = subprocess.run(command, check=False)
    return f"exit {done.returncode} of {' '.join(command)}" if done.returncode != 0 else None


def main(arguments: list[str]) -> int:
    """Find them, run one after the other, sum up; 1 if any failed or none is there."""
    managed = of_pyenv()
    programs = {version: find(version, managed) for version in promised()}
    for version, program in programs.items():
        print(f"Python {version}: {program or f'missing, for example: pyenv install {version}'}", flush=True)
    faults = {}
    for version, program in programs.items():
        if program is not None:
            print(f"\nPython {version}", flush=True)
            faults[version] = fault(version, program, arguments)
    print()
    for version in programs:
        outcome = (faults[version] or "passed") if version in faults else "not run, it is missing"
        print(f"Python {version}: {outcome}", flush=True)
    return int(not faults or any(faults.values()))


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
