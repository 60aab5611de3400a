"""What a request becomes once it is checked: arrays by name, and how many rows they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np

from seqapp.serving.limits import MAX_CHARACTERS, MAX_DAYS, MAX_ROWS, MIN_DAYS

DEFAULT = "serving_default"
BYTES, FLOAT = "BYTES", "FP32"
DATATYPES = {"string": BYTES, "float32": FLOAT, "int32": "INT32", "int64": "INT64", "bool": "BOOL"}
"""TensorFlow's names of types to those of the Open Inference Protocol."""
BAR_PARTS = 6  # open, high, low, close, adj_close, volume


class RequestError(Exception):
    """A request that gets no answer.

    Attributes:
        status: the HTTP status: 4xx where the request is at fault, 503 where it may be sent again.
        text: one line that says what happened, what was expected, and how to mend it.
        retry_after: seconds after which to try again, of a 503.
    """

    def __init__(self, status: int, text: str, retry_after: int | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.retry_after = status, text, retry_after


def refuse(text: str, status: int = 400) -> NoReturn:
    """Raise a RequestError."""
    raise RequestError(status, text)


@dataclass(frozen=True)
class Tensor:
    """An input or output: its name, its type in the protocol's words, its shape with -1 where it varies."""

    name: str
    datatype: str
    shape: tuple[int, ...]

    @property
    def per_row(self) -> bool:
        """Whether it has a row for each row of the request."""
        return self.shape[:1] == (-1,)

    def __str__(self) -> str:
        """For example `review BYTES [-1]`."""
        return f"{self.name} {self.datatype} {list(self.shape)}"


@dataclass(frozen=True)
class Signature:
    """What one function of a model takes and gives.

    Attributes:
        name: of the function.
        inputs: what it takes.
        outputs: what it gives.
        noted: values, one a row, that may be computed beside the outputs for the log alone; no client gets them.
    """

    name: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    noted: tuple[str, ...] = ()

    @property
    def batches(self) -> bool:
        """Whether rows of several requests may be computed together.

        Not where an output is as long as the longest row: it would hang on the others.
        """
        return all(-1 not in output.shape[1:] for output in self.outputs)

    @property
    def takes(self) -> str:
        """Its inputs in words."""
        return ", ".join(str(tensor) for tensor in self.inputs)


@dataclass(frozen=True)
class Call:
    """A checked request.

    Attributes:
        signature: which function.
        inputs: by name, (rows, ...): texts as object arrays of bytes, numbers as float32.
        rows: 1 to 64.
        outputs: the names asked for, in the order to answer in.
        id: the client's own name of the request; empty if it gave none.
        columns: of a V1 body: whether it asked by columns (`inputs`) instead of rows (`instances`).
    """

    signature: Signature
    inputs: Mapping[str, np.ndarray] = field(repr=False)
    rows: int
    outputs: tuple[str, ...]
    id: str = ""
    columns: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Calls with equal keys, of the same model, may be computed together."""
        return (self.signature.name, *(self.inputs[spec.name].shape[1:] for spec in self.signature.inputs))


def checked(signature: Signature, arrays: Mapping[str, np.ndarray]) -> int:
    """The number of rows of arrays that a model may be asked.

    Raises:
        RequestError: other inputs than the signature's, other shapes, not 1 to 64 rows, or values without an answer.
    """
    names = {spec.name for spec in signature.inputs}
    if arrays.keys() != names:
        given = ", ".join(sorted(name[:64] for name in arrays)) or "nothing"
        refuse(f"{signature.name} takes {signature.takes}. Received: {given}.")
    for spec in signature.inputs:
        shape = arrays[spec.name].shape
        if len(shape) != len(spec.shape) or any(
            want not in (-1, is_) for want, is_ in zip(spec.shape, shape, strict=True)
        ):
            refuse(f"{signature.name} takes {signature.takes}. Received: {spec.name} of shape {list(shape)}.")
    counts = {arrays[name].shape[0] for name in names}
    rows = max(counts)
    if len(counts) > 1 or not 1 <= rows <= MAX_ROWS:
        refuse(f"A request has 1 to {MAX_ROWS} rows, the same for every input. Received: {sorted(counts)}.")
    for spec in signature.inputs:
        (_check_texts if spec.datatype == BYTES else _check_numbers)(spec.name, arrays[spec.name])
    return rows


def text_bytes(text: str, number: int) -> bytes:
    """A text as the model takes it; `number` is its row, from 1.

    Raises:
        RequestError: it is blank, longer than 20,000 characters, or no Unicode.
    """
    if len(text) > MAX_CHARACTERS:
        refuse(f"A text has at most {MAX_CHARACTERS:,} characters. Received: {len(text):,} in row {number}.")
    if not text.strip():
        refuse(f"The text of row {number} is empty. Give some words to judge.")
    try:
        return text.encode()
    except UnicodeEncodeError:
        refuse(f"The text of row {number} is not Unicode: it holds half of a surrogate pair.")


def _check_texts(name: str, values: np.ndarray) -> None:
    if not all(type(value) is bytes for value in values.flat):
        refuse(f"{name} takes texts.")


def _check_numbers(name: str, values: np.ndarray) -> None:
    if not np.isfinite(values).all():
        refuse(f"{name} takes finite numbers that fit into 32 bits.")
    if name != "bars" or values.shape[-1] != BAR_PARTS:
        return
    days = values.shape[1]
    if not MIN_DAYS <= days <= MAX_DAYS:
        refuse(f"bars has {MIN_DAYS} to {MAX_DAYS:,} days in each row. Received: {days}.")
    if not ((values[..., :5] > 0).all() and (values[..., 5] >= 0).all()):
        refuse("bars takes prices above 0 and volumes from 0 on: open, high, low, close, adj_close, volume.")
