"""JSON bodies of the Open Inference Protocol (V2) and of TensorFlow Serving (V1), strictly: read and written.

Nothing is guessed: a claimed shape is that of the data, a number is no text, and a name is one of the model's.
"""

import base64
import binascii
import math
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import numpy as np

from seqapp.serving.calls import BYTES, DEFAULT, FLOAT, Call, Signature, Tensor, checked, refuse, text_bytes
from seqapp.serving.limits import MAX_ROWS

Signatures = Mapping[str, Signature]
Outputs = Mapping[str, np.ndarray]
MAX_ID = 256


def read_v2(body: object, signatures: Signatures) -> Call:
    """A V2 inference request; `parameters.signature` names the function, by default serving_default.

    Raises:
        RequestError: 400, in words that say what is wrong with it.
    """
    if not isinstance(body, dict):
        refuse('The body is a JSON object with "inputs".')
    identity = body.get("id", "")
    if not isinstance(identity, str) or len(identity) > MAX_ID:
        refuse(f'"id" is a text of at most {MAX_ID} characters.')
    parameters = _parameters(body)
    signature = _signature(parameters.get("signature", DEFAULT), signatures)
    arrays: dict[str, np.ndarray] = {}
    for entry in _objects(body.get("inputs"), "inputs"):
        name = entry.get("name")
        spec = next((spec for spec in signature.inputs if spec.name == name), None)
        if spec is None or spec.name in arrays:
            refuse(f"{signature.name} takes {signature.takes}, each once.")
        arrays[spec.name] = _v2_tensor(entry, spec)
    asked = body.get("outputs")
    named = [] if asked is None else [entry.get("name") for entry in _objects(asked, "outputs")]
    return Call(signature, arrays, checked(signature, arrays), asked_for(named, signature), identity)


def read_v1(body: object, signatures: Signatures) -> Call:
    """A body of TensorFlow Serving's `:predict`: `instances` (rows) or `inputs` (columns), `signature_name`.

    Raises:
        RequestError: as in `read_v2`.
    """
    if not isinstance(body, dict) or ("instances" in body) == ("inputs" in body):
        refuse('The body is a JSON object with either "instances" (rows) or "inputs" (columns).')
    signature = _signature(body.get("signature_name", DEFAULT), signatures)
    columns = "inputs" in body
    given = _by_column(body["inputs"], signature) if columns else _by_row(body["instances"], signature)
    arrays = {}
    for spec in signature.inputs:
        if spec.name not in given:
            refuse(f"{signature.name} takes {signature.takes}.")
        arrays[spec.name] = _nested(given[spec.name], spec)
    rows = checked(signature, {**arrays, **{name: np.empty(0) for name in given.keys() - arrays.keys()}})
    if not columns and not all(output.per_row for output in signature.outputs):
        refuse(
            f'Not every output of {signature.name} has a row for each of yours: ask by columns, with "inputs".'
        )
    return Call(signature, arrays, rows, asked_for((), signature), columns=columns)


def write_v2(call: Call, outputs: Outputs, name: str, version: int) -> dict[str, Any]:
    """The V2 answer; arrays stay arrays, flattened, texts become text."""
    types = {spec.name: spec.datatype for spec in call.signature.outputs}
    answer: dict[str, Any] = {"model_name": name, "model_version": str(version)}
    if call.id:
        answer["id"] = call.id
    answer["outputs"] = [
        {
            "name": output,
            "datatype": types[output],
            "shape": list(outputs[output].shape),
            "data": _plain(outputs[output].reshape(-1)),
        }
        for output in call.outputs
    ]
    return answer


def write_v1(call: Call, outputs: Outputs, version: int) -> dict[str, Any]:
    """TensorFlow Serving's answer and beside it `model_version`."""
    plain = {name: _plain(outputs[name]) for name in call.outputs}
    single = len(plain) == 1
    if call.columns:
        return {"outputs": plain[call.outputs[0]] if single else plain, "model_version": str(version)}
    rows = [{name: plain[name][row] for name in call.outputs} for row in range(call.rows)]
    predictions = [row[call.outputs[0]] for row in rows] if single else rows
    return {"predictions": predictions, "model_version": str(version)}


def asked_for(names: Iterable[object], signature: Signature) -> tuple[str, ...]:
    """The outputs to answer with: those named, or all if none is.

    Raises:
        RequestError: a name that is no output of the signature's, or twice the same.
    """
    known = [spec.name for spec in signature.outputs]
    asked = list(names)
    if any(name not in known for name in asked) or len(set(map(str, asked))) < len(asked):
        refuse(f"{signature.name} answers with {', '.join(known)}: ask for each once.")
    return tuple(str(name) for name in asked) or tuple(known)


def _signature(name: object, signatures: Signatures) -> Signature:
    if not isinstance(name, str) or name not in signatures:
        refuse(f"The signatures of this model are {', '.join(sorted(signatures))}.")
    return signatures[name]


def _parameters(body: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = body.get("parameters", {})
    if not isinstance(parameters, dict):
        refuse('"parameters" is a JSON object.')
    if parameters.get("binary_data_output"):
        refuse("Binary tensors are not answered with: ask for JSON.")
    return parameters


def _objects(value: object, name: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
        refuse(f'"{name}" is a list of JSON objects, one at least.')
    return value


def _v2_tensor(entry: Mapping[str, Any], spec: Tensor) -> np.ndarray:
    shape, data = entry.get("shape"), entry.get("data")
    if entry.get("datatype") != spec.datatype:
        refuse(f"{spec.name} is of the datatype {spec.datatype}.")
    if not isinstance(shape, list) or not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        refuse(f'The "shape" of {spec.name} is a list of whole numbers from 0 on.')
    if not isinstance(data, list):
        refuse(f'The "data" of {spec.name} is a list.')
    if not any(isinstance(value, list) for value in data):  # flat, in the order of rows
        if len(data) != math.prod(shape):
            refuse(f"{spec.name} claims the shape {shape} and holds {len(data):,} values.")
        return _values(data, spec).reshape(shape)
    values = _nested(data, spec)
    if list(values.shape) != shape:
        refuse(f"{spec.name} claims the shape {shape} and holds {list(values.shape)}.")
    return values


def _nested(data: object, spec: Tensor) -> np.ndarray:
    """Nested lists to an array of their own shape."""
    shape: list[int] = []
    level: list[Any] = [data]
    while len(shape) < len(spec.shape):
        if not all(isinstance(part, list) for part in level):
            refuse(f"{spec.name} is nested lists of the shape {list(spec.shape)}.")
        sizes = {len(part) for part in level}
        if len(sizes) != 1:
            refuse(f"{spec.name} is nested lists of equal lengths.")
        shape.append(sizes.pop())
        level = list(chain.from_iterable(level))
        if not level:
            refuse(f"{spec.name} has no values.")
    return _values(level, spec).reshape(shape)


def _values(flat: list[Any], spec: Tensor) -> np.ndarray:
    if spec.datatype == BYTES:
        if len(flat) > MAX_ROWS:
            refuse(f"A request has 1 to {MAX_ROWS} rows. Received: {len(flat):,}.")
        texts = np.empty(len(flat), object)
        for number, value in enumerate(flat, start=1):
            texts[number - 1] = text_bytes(_text(value, spec), number)
        return texts
    if spec.datatype != FLOAT or not set(map(type, flat)) <= {int, float}:
        refuse(f"{spec.name} takes numbers.")
    try:
        with np.errstate(over="ignore"):
            return np.array(flat, np.float64).astype(np.float32)
    except OverflowError:
        refuse(f"{spec.name} takes finite numbers that fit into 32 bits.")


def _text(value: object, spec: Tensor) -> str:
    if isinstance(value, dict) and value.keys() == {"b64"} and isinstance(value["b64"], str):
        try:
            return base64.b64decode(value["b64"], validate=True).decode()
        except (binascii.Error, ValueError):
            refuse(f"{spec.name}: what stands under b64 is not UTF-8 in base64.")
    if not isinstance(value, str):
        refuse(f"{spec.name} takes texts.")
    return value


def _by_column(inputs: object, signature: Signature) -> dict[str, Any]:
    if isinstance(inputs, dict) and inputs.keys() != {"b64"}:
        return inputs
    if len(signature.inputs) != 1:
        refuse(f"{signature.name} takes {signature.takes}, each by its name.")
    return {signature.inputs[0].name: inputs}


def _by_row(instances: object, signature: Signature) -> dict[str, Any]:
    if not isinstance(instances, list) or not instances:
        refuse('"instances" is a list of rows, one at least.')
    if len(instances) > MAX_ROWS:
        refuse(f"A request has 1 to {MAX_ROWS} rows. Received: {len(instances):,}.")
    named = [isinstance(row, dict) and row.keys() != {"b64"} for row in instances]
    if not any(named):
        return _by_column(instances, signature)
    names = {spec.name for spec in signature.inputs}
    if not all(named) or any(row.keys() != names for row in instances):
        refuse(f"Each row of {signature.name} has {signature.takes}, or is the value itself.")
    return {name: [row[name] for row in instances] for name in names}


def _plain(values: np.ndarray) -> Any:
    """Arrays of numbers as they are; texts as nested lists of text."""
    if values.dtype != object:
        return values
    return [
        _plain(value) if isinstance(value, np.ndarray) else value.decode(errors="replace") for value in values
    ]
