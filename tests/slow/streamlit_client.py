"""A browser tab as far as the server can tell: Streamlit's own messages over its websocket, nothing drawn."""

import asyncio
import re
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

T = TypeVar("T")
LOOK_AGAIN = 0.5  # seconds
PATIENCE = 120.0  # seconds that a visitor waits for the end of a run
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass
class View:
    """What one run of the app has put on the page.

    Attributes:
        elements: by their place on the page, in its order.
        seconds: from the request to the end of the run, as a visitor on this machine sees it.
        size: bytes received.
    """

    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0

    def all(self, kind: str) -> list[Any]:
        """The elements of a kind, for example `metric`, from the top of the page to its end."""
        elements = (element for _, element in sorted(self.elements.items()))
        return [getattr(element, kind) for element in elements if element.WhichOneof("type") == kind]

    def named(self, kind: str, label: str) -> Any:
        """The widget of a kind with this label."""
        return next(widget for widget in self.all(kind) if widget.label == label)

    @property
    def metrics(self) -> dict[str, str]:
        """The large numbers, by their label."""
        return {metric.label: metric.body for metric in self.all("metric")}

    @property
    def lines(self) -> list[str]:
        """The texts of all boxes: hints, warnings, errors."""
        return [alert.body for alert in self.all("alert")]


class Visitor:
    """One session: opens pages, types, waits for the end of the run.

    Attributes:
        pages: the pages that the app has offered, by their path.
        query: what stands behind the ? of the address.
        heard: everything matching `listen_for` in any message that the server sent.
    """

    def __init__(self, address: str, listen_for: bytes = rb"(?!)") -> None:
        self.pages: dict[str, str] = {}
        self.query = ""
        self.heard: set[bytes] = set()
        self.view = View()
        self._address = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._pattern = re.compile(listen_for)
        self._page = ""
        self._values: dict[str, WidgetState] = {}
        self._socket: ClientConnection
        self._asked = 0.0

    async def __aenter__(self) -> Self:
        self._socket = await connect(
            self._address,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
            open_timeout=PATIENCE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def open(self, page: str = "", query: str = "") -> View:
        """Goes to a page by its path; an unknown one is taken for the front page, as a first visit must."""
        self._page, self.query = self.pages.get(page, ""), query
        self._values.clear()
        await self.ask()
        return await self.finish()

    async def type(self, label: str, text: str) -> View:
        """Types into the text area with this label, presses Ctrl and Enter, and waits for the end of the run."""
        await self.send(label, text)
        return await self.finish()

    async def send(self, label: str, text: str) -> None:
        """The same without waiting."""
        widget = self.view.named("text_area", label)
        self._values[widget.id] = WidgetState(id=widget.id, string_value=text)
        await self.ask()

    async def ask(self) -> None:
        """Asks for a run of the page."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.widget_states.widgets.extend(self._values.values())
        self._asked = time.perf_counter()
        await self._socket.send(message.SerializeToString())

    async def finish(self) -> View:
        """Reads until a run has ended."""
        view = View()
        async with asyncio.timeout(PATIENCE):
            while True:
                received = await self._socket.recv()
                assert isinstance(received, bytes)
                self.heard.update(self._pattern.findall(received))
                message = ForwardMsg.FromString(received)
                kind = message.WhichOneof("type")
                if kind == "new_session":
                    view = View()
                elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                    view.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
                elif kind == "navigation":
                    self.pages = {
                        page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                    }
                elif kind == "page_info_changed":
                    self.query = message.page_info_changed.query_string
                view.size += len(received)
                if kind == "script_finished" and message.script_finished in FINISHED:
                    view.seconds = time.perf_counter() - self._asked
                    self.view = view
                    return view


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns; in a thread of its own, as Playwright's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def when_loaded(address: str) -> None:
    """Waits until the nets of both tasks answer."""
    async with Visitor(address) as visitor, asyncio.timeout(PATIENCE):
        await visitor.open()
        for page, kind in (("sentiment", "metric"), ("forecast", "plotly_chart")):
            while not (await visitor.open(page)).all(kind):  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(LOOK_AGAIN)
