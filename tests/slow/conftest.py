"""What the slow tests share: a line on the terminal for every number they measure."""

import os
from collections.abc import Callable

import pytest


@pytest.fixture
def say(capsys) -> Callable[[str], None]:
    """Prints a measured number and the machine's load average: where others compute, a time says little."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}; load average {os.getloadavg()[0]:.1f}", end="", flush=True)  # noqa: T201

    return say
