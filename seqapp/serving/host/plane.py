"""Kserve's view of our models: which there are, whether they are ready, what they take and give."""

from typing import Any

from kserve import Model
from kserve.errors import ModelNotFound
from kserve.model_repository import ModelRepository
from kserve.protocol.dataplane import DataPlane

import seqapp
from seqapp.serving.calls import DEFAULT, Tensor
from seqapp.serving.held import Held
from seqapp.serving.host.service import Service


class Repository(ModelRepository):
    """What kserve asks for models; nothing can be loaded or unloaded through it."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service

    def get_model(self, name: str) -> Model | None:
        """The model that answers for a name."""
        held = self._service.shelf.get(name)
        if held is None:
            return None
        model = Model(name)
        model.ready = self._service.ready
        return model

    def get_models(self) -> dict[str, Model | None]:
        """All of them by name."""
        return {name: self.get_model(name) for name in self._service.shelf.names}

    async def is_model_ready(self, name: str) -> bool:
        """Whether a request to it would be answered."""
        return self._service.ready and self._service.shelf.get(name) is not None


class Plane(DataPlane):
    """Kserve's data plane over a Service."""

    def __init__(self, service: Service) -> None:
        super().__init__(Repository(service))
        self._service = service

    def metadata(self) -> dict[str, Any]:
        """Who answers; without extensions."""
        return {"name": "seqapp", "version": seqapp.__version__, "extensions": []}

    async def ready(self) -> bool:
        """False once the server is stopping."""
        return self._service.ready

    async def model_metadata(self, model_name: str) -> dict[str, Any]:
        """What serving_default takes and gives, and the version that answers.

        Raises:
            ModelNotFound: no such model.
        """
        held = self._service.shelf.get(model_name)
        if held is None:
            raise ModelNotFound(model_name)
        return describe(held)


def describe(held: Held) -> dict[str, Any]:
    """A model's metadata in the protocol's words."""
    signature = held.signatures[DEFAULT]
    return {
        "name": held.name,
        "versions": [str(held.version)],
        "platform": "tensorflow_savedmodel",
        "inputs": [_tensor(spec) for spec in signature.inputs],
        "outputs": [_tensor(spec) for spec in signature.outputs],
    }


def _tensor(spec: Tensor) -> dict[str, Any]:
    return {"name": spec.name, "datatype": spec.datatype, "shape": list(spec.shape)}
