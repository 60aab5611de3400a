"""From Keras's layers to ours and back, with their weights: alone, or inside a model."""

from typing import Any, TypeVar

import keras

from seqapp.layers.cells import LSTMCell, SimpleRNNCell
from seqapp.layers.recurrent import LSTM, SimpleRNN

AnyLayer = TypeVar("AnyLayer", bound=keras.layers.Layer)
OURS: dict[str, type] = {
    "SimpleRNN": SimpleRNN,
    "LSTM": LSTM,
    "SimpleRNNCell": SimpleRNNCell,
    "LSTMCell": LSTMCell,
}
READOUT = ("output_units", "output_activation")


def from_keras(layer: AnyLayer) -> AnyLayer:
    """The same layer or model with every `keras.layers.SimpleRNN` and `LSTM` (and their cells) replaced by ours.

    The answer is a copy: configuration, weights and, for a compiled model, optimiser settings are the original's, the
    outputs equal to 1e-6 in float32; the original is left as it is. Wrappers (`Bidirectional`, `TimeDistributed`),
    `RNN(cell)`, stacks of cells and nested models are looked into; other layers stay Keras's.

    Args:
        layer: a layer or model of Keras. One without weights yet gives one without weights.

    Raises:
        ValueError: there is no SimpleRNN or LSTM of Keras in it.

    >>> model = keras.Sequential([keras.Input((5, 3)), keras.layers.Bidirectional(keras.layers.LSTM(4))])
    >>> type(from_keras(model).layers[0].forward_layer).__module__
    'seqapp.layers.recurrent'
    """
    return _rebuilt(layer, _to_ours, "keras.layers")


def to_keras(layer: AnyLayer) -> AnyLayer:
    """The same layer or model with every SimpleRNN and LSTM of ours (and their cells) replaced by Keras's.

    As `from_keras`, the other way.

    Raises:
        ValueError: there is none of ours in it, or one has a readout (`output_units`), which Keras has not.

    >>> to_keras(SimpleRNN(4)).__class__.__module__
    'keras.src.layers.rnn.simple_rnn'
    """
    return _rebuilt(layer, _to_theirs, "seqapp.layers")


def _rebuilt(layer: AnyLayer, swap: Any, source: str) -> AnyLayer:
    swapped: list[str] = []
    config = _walk(keras.saving.serialize_keras_object(layer), swap, swapped)
    if not swapped:
        raise ValueError(
            f"Expected a SimpleRNN or LSTM of {source}, or a layer or model that holds one. Received: {layer}."
        )
    copy = keras.saving.deserialize_keras_object(config, safe_mode=False)  # it is in memory already
    if layer.built:
        copy.set_weights(layer.get_weights())
    return copy


def _walk(node: Any, swap: Any, swapped: list[str]) -> Any:
    """A copy of a serialised object in which `swap` has replaced what it knows."""
    if isinstance(node, (list, tuple)):
        return type(node)(_walk(child, swap, swapped) for child in node)
    if not isinstance(node, dict):
        return node
    node = {key: _walk(child, swap, swapped) for key, child in node.items()}
    return swap(node, swapped)


def _to_ours(node: dict, swapped: list[str]) -> dict:
    if node.get("module") != "keras.layers" or node.get("class_name") not in OURS:
        return node
    ours = OURS[node["class_name"]]
    swapped.append(node["class_name"])
    return {**node, "module": ours.__module__, "registered_name": keras.saving.get_registered_name(ours)}


def _to_theirs(node: dict, swapped: list[str]) -> dict:
    ours = OURS.get(node.get("class_name", ""))
    if ours is None or node.get("registered_name") != keras.saving.get_registered_name(ours):
        return node
    if node["config"]["output_units"]:
        raise ValueError(
            f"{node['config']['name']} has a readout (output_units={node['config']['output_units']}), which Keras's "
            f"{node['class_name']} has not. Build the net with a Dense layer behind it instead."
        )
    swapped.append(node["class_name"])
    config = {key: value for key, value in node["config"].items() if key not in READOUT}
    if "Cell" in node["class_name"] or node["class_name"] == "SimpleRNN":
        config = {key: value for key, value in config.items() if key not in {"implementation", "use_cudnn"}}
    return {**node, "module": "keras.layers", "registered_name": None, "config": config}
