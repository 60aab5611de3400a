"""A `.keras` file made by hand, as Keras writes one, for tests to spoil: LSTM(2) over three numbers, Dense(1)."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np

POLICY = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}


def layer(name: str, shape: list | None = None, **config: Any) -> dict:
    """A layer of Keras's in a config."""
    built = {} if shape is None else {"build_config": {"input_shape": shape}}
    return {
        "module": "keras.layers",
        "class_name": name,
        "config": {"name": name.lower(), "trainable": True, "dtype": POLICY, **config},
        "registered_name": None,
        **built,
    }


def config() -> dict:
    """That of the whole model."""
    zeros = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}
    layers = [
        layer("InputLayer", batch_shape=[None, None, 3], dtype="float32"),
        layer(
            "LSTM",
            [None, None, 3],
            units=2,
            activation="tanh",
            recurrent_activation="sigmoid",
            kernel_initializer=zeros,
            unroll=False,
        ),
        layer("Dense", [None, 2], units=1, activation="sigmoid", kernel_initializer="GlorotUniform"),
    ]
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "mine", "trainable": True, "dtype": POLICY, "layers": layers},
        "registered_name": None,
        "build_config": {"input_shape": [None, None, 3]},
        "compile_config": {"loss": "mse"},
    }


def weights(spoil: Callable[[h5py.File], object] = lambda _: None) -> bytes:
    """The file of weights, as it is or spoilt."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for path, shape in {"lstm/cell": ((3, 8), (2, 8), (8,)), "dense": ((2, 1), (1,))}.items():
            for number, size in enumerate(shape):
                file[f"layers/{path}/vars/{number}"] = np.full(size, 0.1, np.float32)
        spoil(file)
    return buffer.getvalue()


def archive(
    described: dict | bytes | None = None,
    numbers: bytes | None = None,
    spoil: Callable[[zipfile.ZipFile], object] = lambda _: None,
) -> bytes:
    """The archive, with another config or other weights, or spoilt after they were written."""
    described = config() if described is None else described
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", described if isinstance(described, bytes) else json.dumps(described))
        file.writestr("model.weights.h5", weights() if numbers is None else numbers)
        spoil(file)
    return buffer.getvalue()
