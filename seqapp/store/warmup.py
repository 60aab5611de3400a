"""Requests that TensorFlow Serving replays before a version takes its first: assets.extra/tf_serving_warmup_requests.

The file is a TFRecord of PredictionLog messages. They are few and flat, so they are encoded here, field by field as
tensorflow_serving/apis/prediction_log.proto numbers them, and need neither TensorFlow nor its 8 s; `make check-serve`
reads and replays them through the official messages.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

WARMUP = "assets.extra/tf_serving_warmup_requests"
_FLOAT, _STRING = 1, 7  # tensorflow.DataType
_LENGTH = 2  # wire type of what is written with its length
_MASK = 0xA282EAD8
_POLYNOMIAL = 0x82F63B78


def write_warmup(folder: Path, name: str) -> None:
    """Write a version's golden inputs as warm-up requests, each whole and its first row alone.

    Args:
        folder: the version's folder, with its golden.json.
        name: of the model.

    Raises:
        OSError: the disk refused.
    """
    records = []
    for case in json.loads((folder / "golden.json").read_bytes())["cases"]:
        first = {key: rows[:1] for key, rows in case["inputs"].items()}
        records += [_prediction_log(name, case["signature"], inputs) for inputs in (first, case["inputs"])]
    target = folder / WARMUP
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(b"".join(map(_record, records)))


def _prediction_log(name: str, signature: str, inputs: Mapping[str, list[Any]]) -> bytes:
    """PredictionLog.predict_log (6) .request (1) of model_spec (1: name 1, signature_name 3) and inputs (2, a map)."""
    spec = _field(1, _field(1, name.encode()) + _field(3, signature.encode()))
    tensors = [_field(2, _field(1, key.encode()) + _field(2, _tensor(rows))) for key, rows in inputs.items()]
    return _field(6, _field(1, spec + b"".join(tensors)))


def _tensor(rows: list[Any]) -> bytes:
    """TensorProto: dtype (1), tensor_shape (2: dim 2: size 1), tensor_content (4) or string_val (8)."""
    values = np.asarray(rows)
    shape = _field(2, b"".join(_field(2, b"\x08" + _varint(size)) for size in values.shape))
    if values.dtype.kind == "U":
        texts = b"".join(_field(8, text.encode()) for text in values.ravel().tolist())
        return b"\x08" + _varint(_STRING) + shape + texts
    return b"\x08" + _varint(_FLOAT) + shape + _field(4, values.astype("<f4").tobytes())


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _LENGTH) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def _record(content: bytes) -> bytes:
    """TFRecord: length, its checksum, content, its checksum."""
    length = len(content).to_bytes(8, "little")
    return length + _checksum(length) + content + _checksum(content)


def _checksum(content: bytes) -> bytes:
    """Masked CRC-32C, as TFRecord has it."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return (((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF).to_bytes(4, "little")


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = [_entry(byte) for byte in range(256)]
