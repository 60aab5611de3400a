"""From Keras's layers to ours and back, with their weights: alone, or inside a model."""

from typing import TypeVar

import keras

from seqapp.layers.cells import LSTMCell, SimpleRNNCell
from seqapp.layers.copying import Copier
from seqapp.layers.recurrent import LSTM, SimpleRNN, TextbookRNN

AnyLayer = TypeVar("AnyLayer", bound=keras.layers.Layer)
OURS: dict[type, type] = {
    keras.layers.SimpleRNN: SimpleRNN,
    keras.layers.LSTM: LSTM,
    keras.layers.SimpleRNNCell: SimpleRNNCell,
    keras.layers.LSTMCell: LSTMCell,
}
THEIRS = {ours: theirs for theirs, ours in OURS.items()}


def from_keras(layer: AnyLayer) -> AnyLayer:
    """The same layer or model with every `keras.layers.SimpleRNN` and `LSTM` (and their cells) replaced by ours.

    The answer is a copy, outputs equal to 1e-6 in float32, and shares no weight with the original, which is left as it
    is. It takes layers and models of any class, registered or not, with `get_config` or without: wrappers
    (`Bidirectional`, `TimeDistributed`), `RNN(cell)`, stacks of cells, nested, functional and subclassed models, lists
    and dicts of layers. All else stays of its class.

    Along come weights, the states of stateful layers and of dropout's chance, frozen layers, dtype policies, and of a
    compiled model the optimiser with its moments, losses and metrics: `fit` goes on where it stood. Not copied but
    shared are what holds nothing of Keras (a tokeniser, a look-up table) and layers that code reaches as globals.

    A layer of yours that derives from Keras's LSTM stays yours, with our cell in it and Keras's loop. A model that
    makes its layers in its own constructor is one of ours until it is saved: loading runs that constructor, so call
    `from_keras` again on what was loaded.

    Args:
        layer: a layer or model of Keras. One without weights yet gives one without weights.

    Raises:
        ValueError: there is no SimpleRNN or LSTM of Keras in it, or one where it cannot be replaced: as a global or a
            variable around a class, inside a `tf.function` kept as an attribute. The message says how to mend it.

    >>> model = keras.Sequential([keras.Input((5, 3)), keras.layers.Bidirectional(keras.layers.LSTM(4))])
    >>> type(from_keras(model).layers[0].forward_layer).__module__
    'seqapp.layers.recurrent'
    """
    return _copy(layer, OURS, "keras.layers")


def to_keras(layer: AnyLayer) -> AnyLayer:
    """The same layer or model with every SimpleRNN and LSTM of ours (and their cells) replaced by Keras's.

    As `from_keras`, the other way.

    Raises:
        ValueError: as in `from_keras`, or one has a readout (`output_units`), which Keras has not.

    >>> to_keras(SimpleRNN(4)).__class__.__module__
    'keras.src.layers.rnn.simple_rnn'
    """
    for part in layer._flatten_layers() if isinstance(layer, keras.layers.Layer) else ():  # noqa: SLF001
        if type(part) in THEIRS and part.output_units:
            raise ValueError(
                f"{part.name} has a readout (output_units={part.output_units}), which Keras's {type(part).__name__} "
                "has not. Build the net with a Dense layer behind it instead."
            )
    return _copy(layer, THEIRS, "seqapp.layers")


def _copy(layer: AnyLayer, replace: dict[type, type], source: str) -> AnyLayer:
    copier = Copier(replace, rebuild=(TextbookRNN,))
    copy: AnyLayer = copier.copy(layer) if isinstance(layer, keras.layers.Layer) else layer
    if not copier.replaced:
        raise ValueError(
            f"Expected a SimpleRNN or LSTM of {source}, or a layer or model that holds one as an attribute: what "
            f"`call` makes or a global holds cannot be seen from outside. Received: {layer}."
        )
    return copy
