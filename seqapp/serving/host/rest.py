"""REST: inference by our own strict reading; health, metadata and metrics by kserve's endpoints."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from fastapi import FastAPI
from kserve.errors import (
    ModelNotFound,
    ModelNotReady,
    ServerNotReady,
    model_not_found_handler,
    model_not_ready_handler,
    not_implemented_error_handler,
    server_not_ready_handler,
)
from kserve.protocol.rest.server import metrics_handler
from kserve.protocol.rest.v1_endpoints import register_v1_endpoints
from kserve.protocol.rest.v2_endpoints import register_v2_endpoints

from seqapp.serving.bodies import read_v1, read_v2, write_v1, write_v2
from seqapp.serving.calls import RequestError, refuse
from seqapp.serving.host.plane import Plane
from seqapp.serving.host.service import Service
from seqapp.serving.limits import MAX_BODY

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
V2 = re.compile(r"/v2/models/(?P<name>[^/]+)(/versions/(?P<version>[^/]+))?/infer")
V1 = re.compile(r"/v1/models/(?P<name>[^/:]+)(/versions/(?P<version>[^/:]+))?:predict")
_JSON = orjson.OPT_SERIALIZE_NUMPY
_READ = re.compile(r"/|/metrics|/v1/models|/v2/?|/v2/health/(live|ready)|/v2/models")
_READ_MODEL = re.compile(r"/v[12]/models/(?P<name>[^/:]+)(?P<version>/versions/[^/]+)?(/ready)?")


def kserve_app(plane: Plane) -> FastAPI:
    """Kserve's own endpoints over our models."""
    app = FastAPI(title="seqapp", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/", plane.live)
    app.add_api_route("/metrics", metrics_handler, methods=["GET"])
    register_v1_endpoints(app, plane, None)
    register_v2_endpoints(app, plane, None)
    for error, handler in (
        (ModelNotFound, model_not_found_handler),
        (ModelNotReady, model_not_ready_handler),
        (ServerNotReady, server_not_ready_handler),
        (NotImplementedError, not_implemented_error_handler),
    ):
        app.add_exception_handler(error, handler)
    return app


class Door:
    """The ASGI application: takes inference itself, lets through what kserve answers of reading alone, else 404."""

    def __init__(self, service: Service, plane: Plane) -> None:
        self._service, self._kserve = service, kserve_app(plane)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._kserve(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        for pattern, form in ((V2, "v2"), (V1, "v1")):
            if asked := pattern.fullmatch(path):
                await self._infer(form, asked, scope, receive, send)
                return
        asked = _READ_MODEL.fullmatch(path)
        if not asked and not _READ.fullmatch(path):
            await _say(send, 404, {"error": "There is nothing at this address."})
        elif method != "GET":
            await _say(send, 405, {"error": "This address is only read from, with GET."}, allow="GET")
        elif asked and not self._service.answers(
            asked["name"], (asked["version"] or "").removeprefix("/versions/")
        ):
            await _say(send, 404, {"error": "No such model, or another version of it answers."})
        else:  # kserve knows no versions
            whole = path.replace(asked["version"] or "", "", 1) if asked else path.rstrip("/") or path
            await self._kserve({**scope, "path": whole, "raw_path": whole.encode()}, receive, send)

    async def _infer(
        self, form: str, asked: re.Match[str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            if scope["method"] != "POST":
                refuse("Inference is asked for with POST.", 405)
            content = await self._body(scope, receive)
            read = read_v2 if form == "v2" else read_v1
            answer = await self._service.answer(
                form, asked["name"], asked["version"], lambda signatures: read(_parse(content), signatures)
            )
        except RequestError as error:
            headers = {"retry-after": str(error.retry_after)} if error.retry_after else {}
            if error.status == 405:
                headers["allow"] = "POST"
            await _say(send, error.status, {"error": error.text}, **self._last, **headers)
            return
        model = answer.model
        if form == "v2":
            said = write_v2(answer.call, answer.outputs, model.name, model.version)
        else:
            said = write_v1(answer.call, answer.outputs, model.version)
        await _say(send, 200, said, **self._last, model_version=str(model.version))

    @property
    def _last(self) -> dict[str, str]:
        """Once the server is stopping, each connection is told that this was its last answer."""
        return {"connection": "close"} if self._service.stopping else {}

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The request's body; it is refused before more than the limit is read."""
        begun, headers = time.monotonic(), dict(scope["headers"])
        try:
            if int(headers.get(b"content-length", b"0")) > MAX_BODY:
                refuse(f"A body has at most {MAX_BODY:,} bytes.", 413)
            if headers.get(b"content-encoding", b"identity") != b"identity":
                refuse("Send the body as it is, without a content-encoding.", 415)
            if b"inference-header-content-length" in headers:
                refuse("Binary tensors are not read: send JSON.", 415)
            async with asyncio.timeout(self._service.batcher.limits.body_seconds):
                return await _read(receive)
        except TimeoutError:
            error = RequestError(408, "The body did not come in time.")
        except RequestError as refused:
            error = refused
        self._service.telemetry.request("rest", error.status, begun)
        raise error


async def _read(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError(400, "The connection was closed before the body had come.")
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            refuse(f"A body has at most {MAX_BODY:,} bytes.", 413)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _parse(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        reason = str(error).partition(":")[0]
        raise RequestError(400, f"The body is no JSON ({reason}).") from error


async def _say(send: Send, status: int, said: object, **headers: str) -> None:
    content = orjson.dumps(said, option=_JSON)
    pairs = {"content-type": "application/json", "content-length": str(len(content)), **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in pairs.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": content})
