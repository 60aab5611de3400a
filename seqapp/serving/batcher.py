"""Requests computed together, each answered with its own rows.

What makes mixing impossible: a request is checked before it waits, so its rows are those it claims; a batch is the
rows of whole requests of one version, one signature and one shape, cut apart again at the offsets counted as it was
put together; outputs of another number of rows are a fault; and a faulty batch is computed again, each request alone.
"""

import asyncio
import functools
import itertools
import time
from collections import OrderedDict, deque
from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from seqapp.serving.calls import Call, RequestError
from seqapp.serving.limits import Limits

Outputs = Mapping[str, np.ndarray]
RETRY_SECONDS = 1


class Answerer(Protocol):
    """One version of a model, as the batcher needs it."""

    def run(self, signature: str, inputs: Mapping[str, np.ndarray]) -> Outputs:
        """The outputs of a signature; called in a worker's thread."""


class Watcher(Protocol):
    """Who is told of what the batcher does; called in the event loop."""

    def batch(self, rows: int, requests: int, seconds: float) -> None:
        """A batch has been computed."""

    def waiting(self, requests: int, rows: int) -> None:
        """So much waits now."""


@dataclass(eq=False)
class _Job:
    model: Answerer
    call: Call
    until: float
    future: asyncio.Future[Outputs]


@dataclass
class Batcher:
    """Bounded queue and workers; use it within one event loop, and `close` it.

    Attributes:
        limits: how much may wait and be computed at once.
        watcher: who is told.
    """

    limits: Limits
    watcher: Watcher | None = None
    _waiting: OrderedDict[Hashable, deque[_Job]] = field(default_factory=OrderedDict, init=False)
    _requests: int = field(default=0, init=False)
    _rows: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._free = self.limits.workers
        self._pool = ThreadPoolExecutor(self.limits.workers, "compute")

    async def answer(self, model: Answerer, call: Call) -> Outputs:
        """The outputs of `call`, and of no other, computed by `model`.

        Raises:
            RequestError: 503 where the queue is full or the deadline has passed; 400 where the model itself refuses
                the values; 500 where it fails otherwise.
        """
        limits = self.limits
        if self._requests >= limits.queued_requests or self._rows + call.rows > limits.queued_rows:
            raise RequestError(503, "The server is full. Try again in a second.", RETRY_SECONDS)
        future = asyncio.get_running_loop().create_future()
        job = _Job(model, call, time.monotonic() + limits.deadline, future)
        together = (model, call.key) if call.signature.batches else (model, object())
        self._waiting.setdefault(together, deque()).append(job)
        self._count(1, call.rows)
        self._start()
        try:
            async with asyncio.timeout(limits.deadline):
                return await future
        except TimeoutError:
            raise RequestError(
                503, f"No answer within {limits.deadline:g} s. Try again in a second.", RETRY_SECONDS
            ) from None

    def close(self) -> None:
        """Let go of the workers; what is being computed ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _count(self, requests: int, rows: int) -> None:
        self._requests += requests
        self._rows += rows
        if self.watcher:
            self.watcher.waiting(self._requests, self._rows)

    def _start(self) -> None:
        """Give every free worker a batch, the one whose first request has waited longest."""
        loop = asyncio.get_running_loop()
        while self._free and self._waiting:
            batch = self._take()
            if batch:
                self._free -= 1
                begun = time.monotonic()
                running = loop.run_in_executor(self._pool, _compute, batch)
                running.add_done_callback(functools.partial(self._finish, batch, begun))

    def _take(self) -> list[_Job]:
        key = min(self._waiting, key=lambda key: self._waiting[key][0].until)
        queue, rows, now = self._waiting[key], 0, time.monotonic()
        batch: list[_Job] = []
        while queue and (not batch or rows + queue[0].call.rows <= self.limits.batch_rows):
            job = queue.popleft()
            self._count(-1, -job.call.rows)
            if not job.future.done() and job.until > now:
                batch.append(job)
                rows += job.call.rows
        if not queue:
            del self._waiting[key]
        return batch

    def _finish(
        self, batch: list[_Job], begun: float, done: asyncio.Future[list[Outputs | RequestError]]
    ) -> None:
        self._free += 1
        self._start()
        if self.watcher:
            rows = sum(job.call.rows for job in batch)
            self.watcher.batch(rows, len(batch), time.monotonic() - begun)
        failure = done.cancelled() or done.exception()
        for index, job in enumerate(batch):
            if job.future.done():
                continue
            answer = RequestError(500, "The model failed.") if failure else done.result()[index]
            if isinstance(answer, RequestError):
                job.future.set_exception(answer)
            else:
                job.future.set_result(answer)


def _compute(batch: Sequence[_Job]) -> list[Outputs | RequestError]:
    """In a worker's thread: what each job is answered with, in order."""
    if len(batch) > 1:
        try:
            return _together(batch)
        except Exception:  # noqa: BLE001 - whichever it was, each request alone shows whose fault it is
            return [_compute([job])[0] for job in batch]
    try:
        return _together(batch)
    except RequestError as error:
        return [error]
    except Exception as error:  # noqa: BLE001 - TensorFlow documents no list
        if type(error).__name__ == "InvalidArgumentError":
            return [RequestError(400, "The model refuses these values.")]
        return [RequestError(500, f"The model failed ({type(error).__name__}).")]


def _together(batch: Sequence[_Job]) -> list[Outputs | RequestError]:
    model, signature = batch[0].model, batch[0].call.signature
    inputs = {
        spec.name: np.concatenate([job.call.inputs[spec.name] for job in batch]) for spec in signature.inputs
    }
    outputs = model.run(signature.name, inputs)
    offsets = np.cumsum([0, *(job.call.rows for job in batch)])
    split = {spec.name for spec in signature.outputs if spec.per_row} | (outputs.keys() & signature.noted)
    for name in split:
        if outputs[name].shape[0] != offsets[-1]:
            raise RequestError(500, f"The model gave {outputs[name].shape[0]} rows of {name}.")
    answers: list[Outputs | RequestError] = []
    for first, last in itertools.pairwise(offsets):
        own = {name: value[first:last] if name in split else value for name, value in outputs.items()}
        finite = all(value.dtype.kind != "f" or np.isfinite(value).all() for value in own.values())
        answers.append(
            own if finite else RequestError(400, "The model has no finite answer to these values.")
        )
    return answers
