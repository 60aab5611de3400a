"""What both doors ask: from a checked request of a model to its answer, counted and logged."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seqapp.serving.alarm import Alarm
from seqapp.serving.batcher import Batcher
from seqapp.serving.calls import Call, RequestError, Signature
from seqapp.serving.held import Held
from seqapp.serving.host.telemetry import Telemetry
from seqapp.serving.seen import seen
from seqapp.serving.shelf import Shelf

Read = Callable[[Mapping[str, Signature]], Call]


@dataclass(frozen=True)
class Answer:
    """What a model said to a call: the version named is the one that computed."""

    call: Call
    model: Held
    outputs: Mapping[str, np.ndarray]


@dataclass
class Service:
    """The models, the batcher, and whether the process is about to end.

    Attributes:
        shelf: which version answers.
        batcher: computes.
        telemetry: counts and logs.
        alarm: looks for drift.
        stopping: set when the process is asked to end: it is no longer ready, but answers what still comes.
    """

    shelf: Shelf
    batcher: Batcher
    telemetry: Telemetry
    alarm: Alarm = field(default_factory=Alarm)
    stopping: bool = field(default=False)

    @property
    def ready(self) -> bool:
        """Whether a request would be answered."""
        return not self.stopping and bool(self.shelf.names)

    def answers(self, name: str, version: str) -> bool:
        """Whether this version of a model answers; the empty one stands for any."""
        model = self.shelf.get(name)
        return model is not None and version in {"", str(model.version)}

    async def answer(self, protocol: str, name: str, version: str | None, read: Read) -> Answer:
        """Read a request, let it be computed, and write it into the log.

        Args:
            protocol: for the log.
            name: of the model, as it was asked for.
            version: as it was asked for; None for the one that serves.
            read: from the model's signatures to the checked call; raises RequestError.

        Raises:
            RequestError: it gets no answer.
        """
        begun, known, status = time.monotonic(), dict[str, Any](), 500
        try:
            model = self._model(name, version)
            known |= {"model": model.name, "version": model.version}
            call = read(model.signatures)
            known |= {"signature": call.signature.name, "rows": call.rows}
            outputs = await self.batcher.answer(model, call)
            status, kept = 200, seen(call, outputs)
            known |= kept
            for told in self.alarm.look(model.name, model.version, kept, model.before):
                self.telemetry.log("drift", model=model.name, version=model.version, **told)
            return Answer(call, model, outputs)
        except RequestError as error:
            status = error.status
            raise
        finally:
            self.telemetry.request(protocol, status, begun, **known)

    def _model(self, name: str, version: str | None) -> Held:
        model = self.shelf.get(name)
        if model is None:
            raise RequestError(404, f"No such model. There are {', '.join(self.shelf.names) or 'none'}.")
        if version not in (None, "", str(model.version)):
            raise RequestError(404, f"Of {name} version {model.version} answers, and no other.")
        return model
