"""Several Pythons: what `make check-pythons` runs, and what `make lock` says of their versions."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

FAKE_PYTHON = """#!/bin/sh
case "$1" in
  -c) echo {version} ;;
  .ci/venv.py) test "$2 $4 $5" = "--venv requirements.lock requirements-dev.lock" || exit 9
     mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit {made} ;;
  *) echo "{name} runs $*"; exit {ends} ;;
esac
"""
FAKE_PYENV = """#!/bin/sh
case "$1" in
  versions) for name in "$PYENV_ROOT"/*; do echo "${name##*/}"; done ;;
  prefix) echo "$PYENV_ROOT/$2" ;;
esac
"""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


class Machine:
    """A folder with the script and a PATH with nothing on it but the Pythons that a test puts there."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder, self.path, self.pyenv = folder, folder / "path", folder / "pyenv"
        for name in (".ci/pythons.py", "pyproject.toml"):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(root / name, folder / name)
        self.path.mkdir()
        for name in ("mkdir", "cp"):
            (self.path / name).symlink_to(str(shutil.which(name)))

    def has(self, version: str, made: int = 0, ends: int = 0) -> None:
        """Put `python<version>` on the PATH: whether it makes an environment, and how what runs there ends."""
        text = FAKE_PYTHON.format(version=version, name=version, made=made, ends=ends)
        program(self.path / f"python{version}", text)

    def pyenv_has(self, name: str) -> None:
        program(self.path / "pyenv", FAKE_PYENV)
        text = FAKE_PYTHON.format(version=name.rpartition(".")[0], name=name, made=0, ends=0)
        program(self.pyenv / name / "bin" / "python", text)

    def check(self) -> tuple[int, list[str]]:
        done = subprocess.run(
            [sys.executable, self.folder / ".ci" / "pythons.py", "-m", "pytest"],
            env={"PATH": str(self.path), "PYENV_ROOT": str(self.pyenv)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout.splitlines()


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Machine:
    return Machine(root, tmp_path)


def test_the_pythons_that_are_promised_are_those_of_the_project_file(root: Path, machine: Machine) -> None:
    bounds = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    first, beyond = (int(minor) for minor in re.findall(r"3\.(\d+)", bounds))
    _, lines = machine.check()
    named = [line.split()[1].rstrip(":") for line in lines if "missing, for example: pyenv install" in line]
    assert named == [f"3.{minor}" for minor in range(first, beyond)] == ["3.11", "3.12", "3.13"]


def test_each_python_runs_in_an_environment_of_its_own(machine: Machine) -> None:
    for version in ("3.11", "3.12", "3.13", "3.14"):
        machine.has(version)
    code, lines = machine.check()
    assert code == 0
    assert [line for line in lines if " runs " in line] == [f"3.{n} runs -m pytest" for n in (11, 12, 13)]
    assert lines[-3:] == [f"Python 3.{n}: passed" for n in (11, 12, 13)]
    assert sorted(path.name for path in (machine.folder / ".venvs").iterdir()) == ["3.11", "3.12", "3.13"]
    assert not (machine.folder / ".venv").exists()


def test_one_that_fails_keeps_none_from_running_and_is_told_of_at_the_end(machine: Machine) -> None:
    machine.has("3.11", made=1)
    machine.has("3.12", ends=3)
    machine.has("3.13")
    code, lines = machine.check()
    assert code == 1
    assert lines[-3:] == [
        "Python 3.11: its environment .venvs/3.11 could not be made; the reason stands above",
        "Python 3.12: exit 3 of .venvs/3.12/bin/python -m pytest",
        "Python 3.13: passed",
    ]


def test_one_that_is_missing_is_named_at_the_start_and_at_the_end(machine: Machine) -> None:
    machine.has("3.12")
    code, lines = machine.check()
    assert code == 0
    assert lines[0] == "Python 3.11: missing, for example: pyenv install 3.11"
    assert lines[-3] == "Python 3.11: not run, it is missing"


def test_without_any_promised_python_the_check_fails(machine: Machine) -> None:
    machine.has("3.14")
    assert machine.check()[0] == 1


def test_the_newest_patch_that_pyenv_has_comes_before_the_one_on_the_path(machine: Machine) -> None:
    for name in ("3.12.9", "3.12.10", "3.13.0", "3.14.1"):
        machine.pyenv_has(name)
    machine.has("3.11")
    machine.has("3.12")
    _, lines = machine.check()
    assert [line for line in lines if " runs " in line] == [
        f"{name} runs -m pytest" for name in ("3.11", "3.12.10", "3.13.0")
    ]


def test_a_program_that_is_another_python_than_its_name_says_is_not_run(machine: Machine) -> None:
    machine.has("3.11")
    (machine.path / "python3.11").rename(machine.path / "python3.13")
    _, lines = machine.check()
    assert lines[2] == "Python 3.13: missing, for example: pyenv install 3.13"


# What the lock files say


LOCK = """numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:00
    # via seqapp
numpy==2.5.5 ; python_full_version >= '3.12' and sys_platform != 'win32' \\
    --hash=sha256:11
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:22
pycparser==3.12 ; implementation_name != 'PyPy' \\
    --hash=sha256:33
plotly==6.0 \\
    --hash=sha256:44
tomli==2.0 ; python_version < '3.12'
"""


def differences(root: Path, *locks: Path) -> list[str]:
    script = root / ".ci" / "lock_differences.py"
    return subprocess.check_output([sys.executable, script, *locks], text=True).splitlines()


def test_a_version_that_hangs_on_the_python_is_told_once_and_no_other(root: Path, tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(LOCK, encoding="utf-8")
    assert differences(root, lock, lock) == [
        "Versions that differ by Python:",
        "numpy  2.4.6 for python < 3.12  2.5.5 for python >= 3.12 and sys_platform != win32",
        "tomli  2.0 for python < 3.12",
    ]


def test_a_lock_with_one_version_for_all_says_so(root: Path, tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text("plotly==6.0 \\\n    --hash=sha256:44\n", encoding="utf-8")
    assert differences(root, lock) == ["Every package has one version, whichever Python."]


def test_of_our_own_locks_every_package_with_two_versions_is_told(root: Path) -> None:
    locks = [root / "requirements.lock", root / "requirements-dev.lock"]
    names = re.findall(r"^([\w.-]+)==", locks[1].read_text(encoding="utf-8"), re.MULTILINE)
    named = [line.split()[0] for line in differences(root, *locks)[1:]]
    assert {name for name in names if names.count(name) > 1} <= set(named)
