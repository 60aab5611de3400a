"""The process: loads, opens both doors, watches the store, and ends within its grace."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.serving.batcher import Batcher
from seqapp.serving.host import rpc
from seqapp.serving.host.patience import Patience
from seqapp.serving.host.plane import Plane
from seqapp.serving.host.rest import Door
from seqapp.serving.host.service import Service
from seqapp.serving.host.telemetry import Telemetry
from seqapp.serving.limits import Limits
from seqapp.serving.shelf import Shelf
from seqapp.store.served import import_tensorflow

WATCH_SECONDS = 1.0
HARD_EXIT = 70
"""Exit code of a process whose requests did not end within the grace."""
BACKLOG = 1024
DRAIN = 1.0
"""Seconds after SIGTERM in which the server still answers, each connection for the last time, but says not ready."""


@dataclass(frozen=True)
class Place:
    """Where to listen and what to serve.

    Attributes:
        models: the folder of all models.
        host: an address of this machine.
        port: of REST; 0 for a free one.
        grpc_port: of gRPC; 0 for a free one.
    """

    models: Path
    host: str
    port: int
    grpc_port: int


class _Uvicorn(uvicorn.Server):
    """Uvicorn that leaves signals to us, so that the exit code is ours, too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(place: Place, limits: Limits) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        BadInputError: the folder holds no model.
        WorldError: no model of it proves itself, or an address cannot be had.
    """
    logging.getLogger("kserve").setLevel(logging.CRITICAL)  # it would write what a client sent
    _quiet_threads()
    telemetry = Telemetry()
    shelf = Shelf(place.models, telemetry.swap)
    if not place.models.is_dir():
        raise BadInputError(f"--models takes a folder of models. Received: {place.models}.")
    shelf.refresh()
    if not shelf.names:
        raise WorldError(
            f"{place.models} holds no model that can serve. `python -m seqapp models` lists what is there."
        )
    service = Service(shelf, Batcher(limits, telemetry), telemetry)
    asyncio.run(_serve(place, service))


def _quiet_threads() -> None:
    """One thread for each of the few workers: small matrices do not get faster by more."""
    tf = import_tensorflow()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


async def _serve(place: Place, service: Service) -> None:
    plane = Plane(service)
    listener = _listen(place.host, place.port)
    grace = service.batcher.limits.grace
    web = _Uvicorn(
        uvicorn.Config(
            Door(service, plane),
            http=Patience,
            log_config=None,
            access_log=False,
            backlog=BACKLOG,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=int(grace),
        )
    )
    try:
        server, grpc_port = await rpc.serve(service, plane, f"{_bracketed(place.host)}:{place.grpc_port}")
    except RuntimeError as error:
        raise WorldError(f"Port {place.grpc_port} for gRPC is taken. Name another --grpc-port.") from error
    _on_signals(web, service)
    watching = asyncio.create_task(_watch(service.shelf))
    host, port = _bracketed(place.host), listener.getsockname()[1]
    service.telemetry.log(
        "listening", rest=f"http://{host}:{port}", grpc=f"{host}:{grpc_port}", models=service.shelf.names
    )
    try:
        await web.serve(sockets=[listener])
    finally:
        watching.cancel()
        await server.stop(grace)
        service.batcher.close()
        service.telemetry.log("stopped")


def _on_signals(web: uvicorn.Server, service: Service) -> None:
    def stop() -> None:
        if service.stopping:
            return
        service.stopping = True
        grace = service.batcher.limits.grace
        asyncio.get_running_loop().call_later(min(DRAIN, grace / 2), setattr, web, "should_exit", True)
        service.telemetry.log("stopping", grace=grace)
        hard = threading.Timer(grace + 2, os._exit, (HARD_EXIT,))  # a thread stuck in TensorFlow ends with it
        hard.daemon = True
        hard.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def _watch(shelf: Shelf) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        await asyncio.to_thread(shelf.refresh)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms for an ACK
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # from now on nobody is refused
    except OSError as error:
        listener.close()
        raise WorldError(
            f"Cannot listen on {host}, port {port} ({error.strerror}). Name another --port."
        ) from error
    return listener


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
