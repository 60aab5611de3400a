"""One server with the shipped models, started as `make app` starts it, and one Chromium whose visitors look at it.

Neither has a way to the internet. The server's goes to a proxy here that notes who was asked for and hangs up, which
is what a machine without a network looks like; the browser's goes to a port where nobody listens.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.app_server import CHROMIUM, serving
from tests.app_server import browser as find_browser
from tests.browser.helpers import PATIENCE, Visitor

NOWHERE = "--proxy-server=http://127.0.0.1:9"  # for all but loopback


@dataclass(frozen=True)
class Server:
    """Where the dashboard is, what it logged, and the hosts it wanted to reach outside of this machine."""

    url: str
    log: Path
    asked: list[str]


class _NoWayOut(ThreadingTCPServer):
    """A proxy that takes a request, notes its first line, and hangs up."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _HangUp)


class _HangUp(StreamRequestHandler):
    server: _NoWayOut

    def handle(self) -> None:
        line = self.rfile.readline().decode(errors="replace")
        self.server.asked.append(line.split(maxsplit=2)[1] if " " in line else line)


@pytest.fixture(scope="package")
def chromium() -> str:
    """Debian's Chromium; where tests count, its absence is a failure."""
    path = find_browser()
    if path is None:
        missing = "There is no Chromium: on Debian, `apt install chromium`."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return path


@pytest.fixture(scope="package")
def server(chromium, root, tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with _NoWayOut() as way_out:
        threading.Thread(target=way_out.serve_forever, args=(0.05,), daemon=True).start()
        proxies = {
            name: f"http://127.0.0.1:{way_out.server_address[1]}"
            for word in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
            for name in (word, word.lower())
        }
        settings = {"SEQAPP_DATA": str(folder / "data"), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        with serving(folder, **proxies, **settings) as started:
            yield Server(started.url, started.log, way_out.asked)
        way_out.shutdown()


@pytest.fixture(scope="package")
def browser(chromium) -> Iterator[Browser]:
    """Closed when this folder is done: while it is open, no other test here could run an event loop."""
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM, NOWHERE])
        yield browser
        browser.close()


@pytest.fixture
def newcomer(browser, server) -> Iterator[Callable[..., Visitor]]:
    """Somebody who comes with a new browser."""
    came: list[Visitor] = []

    def newcomer() -> Visitor:
        came.append(Visitor(browser, server.url))
        return came[-1]

    yield newcomer
    for one in came:
        one.leave()


@pytest.fixture(scope="package")
def regular(browser, server) -> Iterator[Visitor]:
    """Somebody whose browser has the dashboard's files in its cache."""
    visitor = Visitor(browser, server.url)
    yield visitor
    visitor.leave()


@pytest.fixture
def open_page(regular) -> Iterator[Callable[..., Page]]:
    """A page in a tab of its own, its models loaded; at the end nothing may have gone wrong in it."""
    pages: list[Page] = []

    def open_page(path: str = "", **look) -> Page:
        pages.append(regular.open(path, **look))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    regular.check()


@pytest.fixture(scope="package")
def yahoo_asked(regular) -> Page:
    """The page of one who asks Yahoo for a ticker that is not here: the answer takes a quarter of a minute."""
    page = regular.open("forecast")
    page.get_by_role("combobox", name="Ticker").fill("tsla")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fetch TSLA from Yahoo").click()
    return page
