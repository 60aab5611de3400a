"""A version in memory, ready to answer: the only module of this floor that loads TensorFlow."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import DamagedModelError, verify_manifest
from seqapp.store.registry import ModelVersion
from seqapp.store.years import Years

Specs = dict[str, tuple[str, tuple[int | None, ...]]]


def import_tensorflow() -> ModuleType:
    """Import TensorFlow (8 s the first time) without the lines its libraries print as they load.

    They come from below Python, so file descriptor 2 points nowhere meanwhile. TF_CPP_MIN_LOG_LEVEL=0 lets
    them through.
    """
    if "tensorflow" not in sys.modules and os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") != "0":
        stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            with suppress(ModuleNotFoundError):  # it comes with [yahoo]
                import curl_cffi  # noqa: F401, PLC0415 (after TensorFlow, with its own libcurl, it would not work)
            import keras  # noqa: F401, PLC0415 (keras brings TensorFlow)
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            os.close(nowhere)
    import tensorflow as tf  # noqa: PLC0415 (the rest of the floor answers without these seconds)

    return tf


@dataclass(frozen=True)
class ServedModel:
    """A loaded SavedModel and the version it came from. May be shared between threads."""

    version: ModelVersion
    _loaded: Any = field(repr=False)  # TensorFlow deletes the variables of a SavedModel that nobody holds

    @classmethod
    def load(cls, version: ModelVersion) -> Self:
        """Verifies the manifest, then loads.

        Raises:
            DamagedModelError: the files are not those that were published, or TensorFlow cannot load them.
        """
        verify_manifest(version.path)
        tf = import_tensorflow()
        try:
            return cls(version, tf.saved_model.load(str(version.path)))
        except Exception as error:  # TensorFlow documents no list
            reason = " ".join(str(error).split())
            raise DamagedModelError(version.path, f"TensorFlow cannot load it ({reason})") from error

    @property
    def signatures(self) -> tuple[str, ...]:
        """What `call` answers to, for example `serving_default` and `trace`."""
        return tuple(sorted(self._loaded.signatures))

    @property
    def specs(self) -> dict[str, tuple[Specs, Specs]]:
        """By signature its inputs and its outputs: by name the type and the shape, None where that varies."""
        return {
            name: (
                {key: (spec.dtype.name, tuple(spec.shape)) for key, spec in inputs.items()},
                {key: (spec.dtype.name, tuple(spec.shape)) for key, spec in outputs.items()},
            )
            for name in self.signatures
            for inputs, outputs in [
                (
                    self._loaded.signatures[name].structured_input_signature[1],
                    self._loaded.signatures[name].structured_outputs,
                )
            ]
        }

    @cached_property
    def years(self) -> Years | None:
        """The nets of earlier years, if it carries some. DamagedModelError if their file is none."""
        return Years.read(self.version.path)

    @property
    def variables(self) -> dict[str, np.ndarray]:
        """The trained weights by their names in Keras, for example `embedding/embeddings`."""
        return {
            variable.name.removesuffix(":0"): variable.numpy()
            for variable in self._loaded._all_variables  # noqa: SLF001 - what Keras's ExportArchive calls them
        }

    def call(self, signature: str, **inputs: ArrayLike) -> dict[str, np.ndarray]:
        """Runs one signature; inputs are cast to its types, string outputs are bytes.

        Raises:
            BadInputError: no such signature, other inputs than it takes, or values that cannot be cast.
        """
        tf = import_tensorflow()
        if signature not in self.signatures:
            raise BadInputError(
                f"The signatures here are {', '.join(self.signatures)}. Received: {signature!r}."
            )
        function = self._loaded.signatures[signature]
        specs = function.structured_input_signature[1]
        takes = ", ".join(f"{name} {spec.dtype.name} {spec.shape}" for name, spec in sorted(specs.items()))
        if inputs.keys() != specs.keys():
            raise BadInputError(
                f"{signature} takes {takes}. Received: {', '.join(sorted(inputs)) or 'nothing'}."
            )
        tensors = {}
        for name, spec in specs.items():
            try:
                values = np.asarray(inputs[name])
                tensors[name] = tf.constant(values, spec.dtype)
            except (TypeError, ValueError) as error:
                raise BadInputError(f"{signature} takes {takes}. Received as {name}: {error}.") from error
            if not spec.shape.is_compatible_with(values.shape):  # TensorFlow would run it all the same
                raise BadInputError(f"{signature} takes {takes}. Received: {name} of shape {values.shape}.")
        return {name: value.numpy() for name, value in function(**tensors).items()}
