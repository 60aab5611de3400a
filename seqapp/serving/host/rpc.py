"""gRPC: the Open Inference Protocol's ModelInfer over kserve's protos, read as strictly as the JSON bodies."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import grpc
import numpy as np
from kserve.errors import ModelNotFound
from kserve.protocol.grpc import grpc_predict_v2_pb2 as pb
from kserve.protocol.grpc import grpc_predict_v2_pb2_grpc as stubs
from kserve.protocol.grpc.servicer import InferenceServicer

from seqapp.serving.bodies import asked_for
from seqapp.serving.calls import (
    BYTES,
    DEFAULT,
    Call,
    RequestError,
    Signature,
    Tensor,
    checked,
    refuse,
    text_bytes,
)
from seqapp.serving.host.plane import Plane
from seqapp.serving.host.service import Answer, Service
from seqapp.serving.limits import MAX_BODY, MAX_ROWS

CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    404: grpc.StatusCode.NOT_FOUND,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
}
CONTENTS = {
    BYTES: "bytes_contents",
    "FP32": "fp32_contents",
    "INT32": "int_contents",
    "INT64": "int64_contents",
    "BOOL": "bool_contents",
}
LENGTH = 4  # bytes before each raw text that say how long it is


class Servicer(InferenceServicer):
    """Kserve's servicer; inference is ours, and nothing can be loaded or unloaded."""

    def __init__(self, service: Service, plane: Plane) -> None:
        super().__init__(plane, None)
        self._service = service

    async def ModelInfer(self, request: Any, context: grpc.aio.ServicerContext) -> Any:  # noqa: N802 (the protocol's name)
        """Answer one request."""
        try:
            answer = await self._service.answer(
                "grpc",
                request.model_name,
                request.model_version,
                lambda signatures: read(request, signatures),
            )
        except RequestError as error:
            await context.abort(CODES[error.status], error.text)
        return write(answer)

    async def ModelMetadata(self, request: Any, context: grpc.aio.ServicerContext) -> Any:  # noqa: N802
        """What a model takes and gives."""
        try:
            said = await self._data_plane.model_metadata(request.name)
        except ModelNotFound:
            await context.abort(grpc.StatusCode.NOT_FOUND, "No such model.")
        return pb.ModelMetadataResponse(**said)

    async def ModelReady(self, request: Any, context: grpc.aio.ServicerContext) -> Any:  # noqa: N802
        """Whether a model answers."""
        if self._service.shelf.get(request.name) is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "No such model.")
        return pb.ModelReadyResponse(ready=self._service.ready)

    async def RepositoryModelLoad(  # noqa: N802
        self,
        request: Any,  # noqa: ARG002
        context: grpc.aio.ServicerContext,
    ) -> NoReturn:
        """Not to be had: the store is watched."""
        await context.abort(
            grpc.StatusCode.UNIMPLEMENTED, "Models are published into the store, not loaded from here."
        )
        raise AssertionError

    RepositoryModelUnload = RepositoryModelLoad


async def serve(service: Service, plane: Plane, address: str) -> tuple[grpc.aio.Server, int]:
    """A started gRPC server and its port.

    Raises:
        RuntimeError: the address cannot be had.
    """
    server = grpc.aio.server(
        options=[("grpc.max_receive_message_length", MAX_BODY), ("grpc.so_reuseport", 0)],
    )
    stubs.add_GRPCInferenceServiceServicer_to_server(Servicer(service, plane), server)
    port = server.add_insecure_port(address)
    await server.start()
    return server, port


def read(request: Any, signatures: Mapping[str, Signature]) -> Call:
    """The checked call of a ModelInferRequest.

    Raises:
        RequestError: 400.
    """
    name = request.parameters["signature"].string_param if "signature" in request.parameters else DEFAULT
    if name not in signatures:
        refuse(f"The signatures of this model are {', '.join(sorted(signatures))}.")
    signature, raw = signatures[name], list(request.raw_input_contents)
    if raw and len(raw) != len(request.inputs):
        refuse(f"There are {len(request.inputs)} inputs and {len(raw)} raw contents.")
    arrays: dict[str, np.ndarray] = {}
    for index, tensor in enumerate(request.inputs):
        spec = next((spec for spec in signature.inputs if spec.name == tensor.name), None)
        if spec is None or spec.name in arrays:
            refuse(f"{signature.name} takes {signature.takes}, each once.")
        if tensor.datatype != spec.datatype:
            refuse(f"{spec.name} is of the datatype {spec.datatype}.")
        shape = list(tensor.shape)
        values = _values(spec, tensor, raw[index] if raw else None)
        if any(size < 0 for size in shape) or int(np.prod(shape, dtype=object)) != len(values):
            refuse(f"{spec.name} claims the shape {shape} and holds {len(values):,} values.")
        arrays[spec.name] = values.reshape(shape)
    rows = checked(signature, arrays)
    outputs = asked_for([output.name for output in request.outputs], signature)
    return Call(signature, arrays, rows, outputs, request.id[:256])


def write(answer: Answer) -> Any:
    """The ModelInferResponse."""
    response = pb.ModelInferResponse(
        model_name=answer.model.name, model_version=str(answer.model.version), id=answer.call.id
    )
    types = {spec.name: spec.datatype for spec in answer.call.signature.outputs}
    for name in answer.call.outputs:
        values = answer.outputs[name]
        tensor = response.outputs.add(name=name, datatype=types[name], shape=values.shape)
        getattr(tensor.contents, CONTENTS[types[name]]).extend(values.reshape(-1).tolist())
    return response


def _values(spec: Tensor, tensor: Any, raw: bytes | None) -> np.ndarray:
    if raw is not None and tensor.HasField("contents"):
        refuse(f"{spec.name} has raw contents and contents.")
    if spec.datatype != BYTES:
        if raw is None:
            return np.array(getattr(tensor.contents, CONTENTS[spec.datatype]), np.float32)
        if len(raw) % 4:
            refuse(f"The raw contents of {spec.name} are no whole number of values.")
        return np.frombuffer(raw, "<f4")
    texts = list(tensor.contents.bytes_contents if raw is None else _texts(spec, raw))
    if len(texts) > MAX_ROWS:
        refuse(f"A request has 1 to {MAX_ROWS} rows. Received: {len(texts):,}.")
    values = np.empty(len(texts), object)
    for row, text in enumerate(texts):
        try:
            values[row] = text_bytes(text.decode(), row + 1)
        except UnicodeDecodeError:
            refuse(f"The text of row {row + 1} is not UTF-8.")
    return values


def _texts(spec: Tensor, raw: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(raw):
        size = int.from_bytes(raw[position : position + LENGTH], "little")
        position += LENGTH + size
        if position > len(raw):
            refuse(f"The raw contents of {spec.name} end within a text.")
        yield raw[position - size : position]
