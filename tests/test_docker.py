"""The Dockerfile, which cannot be built here: what it names exists, and it runs what `make` runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES = (ROOT / "Dockerfile").read_text("utf-8").splitlines()


def words(instruction: str) -> list[str]:
    return [line.removeprefix(f"{instruction} ") for line in LINES if line.startswith(f"{instruction} ")]


def test_whatever_is_copied_is_there_and_not_ignored() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"}
    for copied in words("COPY"):
        for source in copied.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert {source, ".streamlit/config.toml" if source == ".streamlit" else source} & let_in, source


def test_packages_come_from_the_locks_by_the_script_that_make_runs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    runs = [run.removeprefix("python3 ") for run in words("RUN") if "venv.py" in run]
    assert len(runs) == 2
    assert all(run in makefile for run in runs)


def test_what_is_started_are_the_commands_of_make_on_an_address_that_a_container_needs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(RUN)", ".venv/bin/python")
    started = [" ".join(re.findall(r'"([^"]*)"', command)) for command in words("CMD")]
    assert len(started) == 2
    for command in started:
        plain, _, address = command.rpartition(" ")
        assert plain in makefile
        assert address.endswith("0.0.0.0")  # noqa: S104


def test_nothing_runs_as_root() -> None:
    assert words("USER") == ["1000"] * 2


@pytest.mark.parametrize(("content", "code"), [(None, 0), ("FROM python\nRUN cd /tmp\n", 1)])
def test_hadolint_has_nothing_to_say_of_it_and_would_say_it(
    tmp_path: Path, content: str | None, code: int
) -> None:
    path = ROOT / "Dockerfile"
    if content:
        path = tmp_path / "Dockerfile"
        path.write_text(content)
    done = subprocess.run([Path(sys.executable).parent / "hadolint", path], capture_output=True, check=False)
    assert (done.returncode, bool(done.stdout)) == (code, bool(code))
