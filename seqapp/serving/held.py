"""A version in memory that has proved itself: verified, replayed against its golden answers, warm."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from seqapp.numbers.drift import Distribution
from seqapp.serving.calls import DATATYPES, DEFAULT, Signature, Tensor
from seqapp.serving.limits import MAX_ROWS
from seqapp.store.manifest import DamagedModelError
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel

COUNTS, NOTED = "read", ("n_tokens", "n_unknown")
"""The signature that says how much of a review is read, and what of that is noted beside an answer."""
NOTED_EVERY = 10


@dataclass(frozen=True, eq=False)
class Held:
    """What answers requests; may be shared between threads, and lives as long as a request holds it.

    Attributes:
        name: of the model.
        version: its number.
        signatures: what may be asked, by name.
        before: what it learnt from and answered then, to look for drift.
    """

    name: str
    version: int
    signatures: Mapping[str, Signature]
    before: Mapping[str, Distribution]
    _model: ServedModel = field(repr=False)
    _asked: Iterator[int] = field(default_factory=count, init=False, repr=False)

    def run(self, signature: str, inputs: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
        """The outputs of a signature by name; every tenth time what is noted, too: it takes a quarter of a call."""
        outputs = self._model.call(signature, **inputs)
        if (noted := self.signatures[signature].noted) and next(self._asked) % NOTED_EVERY == 0:
            counts = self._model.call(COUNTS, **inputs)
            outputs |= {name: counts[name] for name in noted}
        return outputs


def hold(version: ModelVersion, like: Held | None = None) -> Held:
    """Load a version and prove it.

    Args:
        version: where it lies.
        like: what serves now: the new one must take and give the same.

    Raises:
        DamagedModelError: its files are not those that were published, TensorFlow cannot load it, it does not give its
            golden answers, or it takes or gives something else than `like`.
    """
    model = ServedModel.load(version)
    signatures = _signatures(model)
    if DEFAULT not in signatures:
        raise DamagedModelError(version.path, f"it has no signature {DEFAULT!r} that takes rows")
    if like is not None and not _keeps(signatures, like.signatures):
        raise DamagedModelError(version.path, f"it takes or gives something else than version {like.version}")
    try:
        held = Held(version.name, version.version, signatures, version.run.drift_baseline, model)
        _prove(held, json.loads((version.path / "golden.json").read_bytes()))
    except DamagedModelError:
        raise
    except Exception as error:  # whatever a broken model or golden.json does, it does not serve
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise DamagedModelError(
            version.path, f"it does not answer its golden inputs ({reason[:200]})"
        ) from error
    return held


def _keeps(new: Mapping[str, Signature], old: Mapping[str, Signature]) -> bool:
    """Whether all that could be asked can still be asked, and is answered in the same types."""
    return all(
        name in new
        and new[name].inputs == signature.inputs
        and {(spec.name, spec.datatype) for spec in signature.outputs}
        <= {(spec.name, spec.datatype) for spec in new[name].outputs}
        for name, signature in old.items()
    )


def _prove(held: Held, golden: Mapping[str, Any]) -> None:
    cases = golden["cases"]
    if not cases:
        raise ValueError("golden.json has no case")
    for case in cases:
        answers = held.run(case["signature"], case["inputs"])
        for name, expected in case["outputs"].items():
            _compare(f"{case['signature']}, {name}", expected, answers[name], float(golden["tolerance"]))
        rows = {name: _filled(values) for name, values in case["inputs"].items()}
        held.run(case["signature"], rows)  # the largest batch once, before anybody waits for it


def _filled(values: list[Any]) -> list[Any]:
    return [values[row % len(values)] for row in range(MAX_ROWS)]


def _compare(what: str, expected: list[Any], received: np.ndarray, tolerance: float) -> None:
    if received.dtype == object:
        texts = [[text.decode() for text in row] if np.ndim(row) else row.decode() for row in received]
        if texts != expected:
            raise ValueError(f"{what}: other texts")
        return
    wanted = np.asarray(expected, np.float64)
    if wanted.shape != received.shape:
        raise ValueError(f"{what}: shape {list(received.shape)} instead of {list(wanted.shape)}")
    if not np.abs(wanted - received.astype(np.float64)).max(initial=0.0) <= tolerance:
        raise ValueError(f"{what}: further from golden.json than {tolerance:g}")


def _signatures(model: ServedModel) -> dict[str, Signature]:
    """Those whose inputs all have rows and types that the protocol knows."""
    known = {}
    for name, (inputs, outputs) in model.specs.items():
        tensors = [[_tensor(*spec) for spec in sorted(side.items())] for side in (inputs, outputs)]
        if all(spec and spec.per_row for spec in tensors[0]) and all(tensors[1]):
            given, gives = ([spec for spec in side if spec] for side in tensors)
            known[name] = Signature(name, tuple(given), tuple(gives))
    if DEFAULT in known and COUNTS in known and known[COUNTS].inputs == known[DEFAULT].inputs:
        known[DEFAULT] = replace(known[DEFAULT], noted=NOTED)
    return known


def _tensor(name: str, spec: tuple[str, tuple[int | None, ...]]) -> Tensor | None:
    dtype, shape = spec
    if dtype not in DATATYPES:
        return None
    return Tensor(name, DATATYPES[dtype], tuple(-1 if size is None else size for size in shape))
