"""A visitor with an own browser, and what a visitor can tell of a page."""

import re
from urllib.parse import urljoin

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError, WebSocket

PATIENCE = 60.0  # seconds
HEADINGS = {
    "Overview": "Two recurrent nets, side by side",
    "Sentiment": "Is this review positive?",
    "Forecast": "How far may a price move?",
    "Compare": "RNN or LSTM?",
    "Use it": "Use it",
}
WIDE, NARROW, HIGH = 1400, 390, 900  # pixels
DONE = """() => {
    const app = document.querySelector('[data-testid=stApp]').dataset
    const all = (kind, inside) => [...document.querySelectorAll(`[data-testid=${kind}]`)].every(
        e => e.querySelector(inside) || !e.checkVisibility())
    const drawn = all('stPlotlyChart', '.main-svg') && all('stDataFrame', 'canvas')
    const waiting = document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]')
    return app.testScriptState == 'notRunning' && app.testConnectionState == 'CONNECTED' && drawn && !waiting
}"""
FORGIVEN = {  # on the console, and why
    r"404 .*/[a-z]+/_stcore/(health|host-config)$": "At a page's own address Streamlit first asks below it, then where "
    "the server is: streamlit/streamlit#7074, open.",
}


class Visitor:
    """A person with a new browser profile, who notes what the pages complain about and whom they ask."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.forgiven = list(FORGIVEN)
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        self.context = browser.new_context(viewport={"width": WIDE, "height": HIGH})
        self.context.set_default_timeout(1000 * PATIENCE)
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self.context.on("request", self._request)
        self.context.on("page", lambda page: page.on("websocket", self._socket))

    def open(self, path: str = "", *, width: int = WIDE, scheme: str = "light") -> Page:
        """The page at an address, in a new tab, when its models are loaded and all of it is drawn."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": HIGH})
        page.emulate_media(color_scheme=scheme)
        page.goto(urljoin(f"{self.url}/", path))
        page.locator("h1").wait_for()
        page.get_by_text("Loading TensorFlow").wait_for(state="hidden", timeout=120_000)
        settle(page)
        return page

    def check(self) -> None:
        """Nothing may have gone wrong on a page, and none may have asked anybody else."""
        assert self.unforgiven() == [], self.unforgiven()
        assert self.strangers() == set()

    def leave(self) -> None:
        """Closes the browser, after a last check."""
        self.context.close()
        self.check()

    def unforgiven(self) -> list[str]:
        return [text for text in self.complaints if not any(re.search(kind, text) for kind in self.forgiven)]

    def strangers(self) -> set[str]:
        """Addresses outside of the server that a page asked for."""
        own = (f"{self.url}/", f"{self.url.replace('http', 'ws')}/", "data:", "blob:")
        return {address for address in self.asked if not address.startswith(own)}

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        self.asked.add(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self.asked.add(socket.url)


def settle(page: Page) -> None:
    """Waits until the page's script has run to its end, and all it drew is there."""
    page.wait_for_function(DONE, polling=100)


def go_to(page: Page, title: str) -> None:
    """Follows the menu to another page."""
    page.get_by_role("link", name=title).first.click()
    page.locator("h1", has_text=HEADINGS[title]).wait_for()
    settle(page)


def answers(page: Page) -> dict[str, int]:
    """P(positive) of each net, in percent."""
    shares = {}
    for metric in page.get_by_test_id("stMetric").all():
        net, share = re.search(r"(\w+): P\(positive\)\s+(\d+)", metric.inner_text()).groups()
        shares[net] = int(share)
    return shares


def alerts(page: Page) -> list[str]:
    """The text of every coloured box, without its icon."""
    return [
        " ".join(box.inner_text().split())
        for box in page.get_by_test_id("stAlertContainer").get_by_test_id("stMarkdownContainer").all()
    ]
