"""What the slow tests share: a browser, and a line on the terminal for every number they measure."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.app_server import CHROMIUM, browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for a module; tests that use it are skipped where there is none."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=list(CHROMIUM))
        yield started
        started.close()


@pytest.fixture
def say(capsys) -> Callable[[str], None]:
    """Prints a measured number and the machine's load average: where others compute, a time says little."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}; load average {os.getloadavg()[0]:.1f}", end="", flush=True)  # noqa: T201

    return say
