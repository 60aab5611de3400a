"""A user's own Keras model, opened and asked: which layers can be followed, and what one computes step by step."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array, Cell
from seqapp.numbers.nets import Net, read
from seqapp.numbers.traced import Traced, asked_of_the_last_state
from seqapp.store.served import import_tensorflow
from seqapp.workflows.own_cost import checked_cost
from seqapp.workflows.own_input import MOST_STEPS, Given, fitted

CELLS: dict[str, Cell] = {"SimpleRNN": "rnn", "LSTM": "lstm"}
MOST_FEATURES = 4_096
NO_DIRECTION = (
    "The model's answer does not move with the last state here, so the gradient asks of all units alike."
)


@dataclass(frozen=True, eq=False)
class Part:
    """A layer of a model, in one direction: a SimpleRNN or an LSTM of ours, with the weights of the user's.

    Attributes:
        layer: it.
        probe: from the model's input to what the layer reads, what it (or the Bidirectional around it) returns, what
            the model answers, and which steps are real where some may not be.
        backward: whether it reads from the last step to the first.
        turned: whether what it then returns of every step is turned round again, as a Bidirectional does.
        half: which part of what `probe` returns of it is its own; None if that cannot be told apart.
    """

    layer: Any
    probe: Any
    backward: bool
    turned: bool
    half: slice | None


@dataclass(frozen=True, eq=False)
class OwnNet:
    """A model of a user's.

    Attributes:
        name: of its file.
        digest: of the file.
        parts: the layers that can be followed, by what they are called, such as "lstm_1" or "bidirectional, backward".
        size: how many token ids it knows; 0 if it reads numbers.
        features: how many numbers it reads at a step; 0 if it reads token ids.
        steps: how many it reads, if that is fixed.
    """

    name: str
    digest: str
    parts: dict[str, Part]
    size: int
    features: int
    steps: int | None


def open_own(content: bytes, name: str) -> OwnNet:
    """Loads a model and bridges its layers (`from_keras`).

    Args:
        content: of the `.keras` file, as `read_own` gives it, scanned.
        name: of the file, for messages.

    Raises:
        BadInputError: Keras cannot load it, or no layer of it can be followed.
    """
    model = _bridged(_loaded(content, name))
    size, features, steps = _input(model, name)
    parts: dict[str, Part] = {}
    refusals: list[str] = []
    for layer in model.layers:
        for title, part in _parts(model, layer).items():
            if isinstance(part, Part):
                parts[title] = part
            else:
                refusals.append(f"{title} {part}")
    if not parts:
        why = refusals[0] if refusals else "it has no SimpleRNN and no LSTM among its layers"
        raise BadInputError(f"Nothing in {name} can be followed step by step: {why}.")
    return OwnNet(name, hashlib.sha256(content).hexdigest(), parts, size, features, steps)


def trace_own(net: OwnNet, title: str, given: Given) -> tuple[Traced, str]:
    """What a layer of the model computes on an input, in the order in which it reads.

    Returns:
        The trace, and what should be known of it; empty if nothing.

    Raises:
        BadInputError: the input has too few steps for the model, or the model would take too much on it.
    """
    part, given = net.parts[title], fitted(given, net.steps)
    x, real, gradient = _probed(part, given.values)
    if len(x) != len(given.items):  # a convolution or a pooling before it
        given = replace(given, kind="row", items=[f"step {number}" for number in range(1, len(x) + 1)])
    at = np.flatnonzero(real)[::-1] if part.backward else np.flatnonzero(real)
    direction, said = asked_of_the_last_state(gradient)
    digest = hashlib.sha256(f"{net.digest} {title} {given.values.tolist()}".encode()).hexdigest()
    weights = net_of(part.layer, x[at], direction, digest)
    ids, items = np.arange(len(at)), [given.items[step] for step in at]
    label = "RNN" if weights.cell == "rnn" else "LSTM"
    remark = f"{given.remark} {'' if said else NO_DIRECTION}".strip()
    return Traced(label, given.kind, items, read(weights, ids), weights, ids, net.name), remark


def net_of(layer: Any, x: Array, direction: Array, digest: str = "") -> Net:
    """A layer's weights as a net that reads the rows of x.

    Args:
        layer: a SimpleRNN or LSTM of ours, built.
        x: (timesteps, features), what it reads, in the order in which it does.
        direction: (units,), what stands for the weights of an answer.
        digest: as of `Net`.
    """
    kernel, recurrent, *bias = (np.asarray(value, np.float64) for value in layer.cell.get_weights()[:3])
    return Net(
        cell=CELLS[type(layer).__name__],
        seed=0,
        embedding=x,
        kernel=kernel,
        recurrent_kernel=recurrent,
        bias=bias[0] if layer.use_bias else np.zeros(kernel.shape[1]),
        output_kernel=direction,
        output_bias=0.0,
        digest=digest,
    )


def _loaded(content: bytes, name: str) -> Any:
    import_tensorflow()
    import keras  # noqa: PLC0415 (as TensorFlow: the pages that open no model do without it)

    import seqapp.layers  # noqa: F401, PLC0415 (a model may hold layers of ours)

    with tempfile.TemporaryDirectory(prefix="seqapp-own-") as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(content)
        try:
            return keras.models.load_model(path, compile=False, safe_mode=True)
        except Exception as error:  # Keras documents no list
            reason = " ".join(str(error).split())[:200]
            raise BadInputError(f"{name} is not opened: Keras cannot load it ({reason}).") from error


def _bridged(model: Any) -> Any:
    """The model with our layers in the place of Keras's; one that has none of Keras's stays as it is."""
    from seqapp.layers.bridge import OURS, from_keras  # noqa: PLC0415

    every = model._flatten_layers()  # noqa: SLF001 (no public name reaches the layers within wrappers)
    ours = from_keras(model) if any(type(layer) in OURS for layer in every) else model
    ours.trainable = True  # what is frozen leaves no gradient behind
    return ours


def _input(model: Any, name: str) -> tuple[int, int, int | None]:
    """How many token ids it knows, how many features and how many steps it reads."""
    import keras  # noqa: PLC0415

    embeddings = [one for one in model.layers if isinstance(one, keras.layers.Embedding)]
    shape: tuple[int | None, ...] = tuple(model.inputs[0].shape) if len(model.inputs) == 1 else ()
    if len(shape) > 1 and (shape[0] not in (None, 1) or (shape[1] or 0) > MOST_STEPS):
        raise BadInputError(
            f"{name} reads {shape}, batch and timesteps first. It is given one input of at most {MOST_STEPS} steps: "
            "build it with None for both, and the same weights."
        )
    if len(shape) == 2 and embeddings:
        return int(embeddings[0].input_dim), 0, shape[1]
    if len(shape) == 3 and (shape[2] or 0) > MOST_FEATURES:
        raise BadInputError(
            f"{name} reads {shape[2]:,} numbers a step; at most {MOST_FEATURES:,} are read here."
        )
    if len(shape) == 3 and shape[2]:
        return 0, int(shape[2]), shape[1]
    raise BadInputError(
        f"{name} reads {', '.join(str(one.shape) for one in model.inputs)}. These pages give one input: token ids "
        "(batch, timesteps) to an Embedding, or numbers (batch, timesteps, features)."
    )


def _parts(model: Any, layer: Any) -> dict[str, Part | str]:
    """What of a layer can be followed, by name; of what cannot, why."""
    import keras  # noqa: PLC0415

    from seqapp.layers.recurrent import TextbookRNN  # noqa: PLC0415

    if isinstance(layer, TextbookRNN):
        reading: dict[str, tuple[Any, slice | None]] = {layer.name: (layer, slice(0, layer.units))}
    elif isinstance(layer, keras.layers.Bidirectional) and isinstance(layer.forward_layer, TextbookRNN):
        units = layer.forward_layer.units
        beside = layer.merge_mode == "concat"
        shared = slice(0, units) if layer.merge_mode in ("sum", "ave") else None
        reading = {
            f"{layer.name}, forward": (layer.forward_layer, slice(0, units) if beside else shared),
            f"{layer.name}, backward": (layer.backward_layer, slice(units, None) if beside else shared),
        }
    else:
        return {}
    graph = getattr(model, "_functional", None) or model  # a Sequential keeps its graph there
    every = chain.from_iterable(graph._nodes_by_depth.values())  # noqa: SLF001 (`layer.input` is of its first use)
    nodes = [node for node in every if node.operation is layer]
    if len(nodes) != 1:
        return dict.fromkeys(reading, "is used more than once")
    (into, *others), (returned, *_) = nodes[0].input_tensors, nodes[0].output_tensors
    masks = [tensor for tensor in others if tensor.dtype == "bool"]
    if len(others) > len(masks):
        return dict.fromkeys(reading, "starts from the states of another layer")
    probe = keras.Model(graph.inputs, [into, returned, graph.outputs[0], *masks])
    turned = layer is not next(iter(reading.values()))[0]
    return {
        title: refusal(inner.cell)
        or Part(
            inner,
            probe,
            backward=bool(inner.go_backwards),
            turned=turned and bool(inner.go_backwards),
            half=None if inner.output_units else half,
        )
        for title, (inner, half) in reading.items()
    }


def refusal(cell: Any) -> str:
    """Why a cell cannot be followed; empty if it can."""
    import keras  # noqa: PLC0415

    for argument, name in (("activation", "tanh"), ("recurrent_activation", "sigmoid")):
        used = keras.activations.serialize(getattr(cell, argument, getattr(keras.activations, name)))
        if used != name:
            return f"has {argument}={used!r}, and the equations of these pages hold for {name} alone"
    return ""


def _probed(part: Part, values: np.ndarray) -> tuple[Array, np.ndarray, Array]:
    """What the layer reads at every step, which steps are real, and d answer / d (its last state).

    The answer is the model's first output; of several numbers the largest, of a sequence its last step.
    """
    tf = import_tensorflow()
    with _readable(len(values)):
        length = checked_cost(part.probe, (1, *values.shape))[0][1]
    if length > MOST_STEPS:
        raise BadInputError(f"This layer goes through {length:,} steps; at most {MOST_STEPS} are shown.")
    with tf.GradientTape() as tape:
        x = tf.cast(values[None], part.probe.inputs[0].dtype)
        tape.watch(x)
        with _readable(len(values)):
            into, out, answer, *masks = part.probe(x, training=False)
        answer = tf.reshape(answer, (-1, answer.shape[-1]))[-1]
        target = answer[tf.argmax(tf.abs(answer))]
    gradient = tape.gradient(target, out)
    steps = np.asarray(into, np.float64)[0]
    real = np.asarray(masks[0])[0] if masks else np.ones(len(steps), bool)
    if not real.any():
        raise BadInputError("The model passes over every step of this input: it takes them all for padding.")
    if gradient is None or part.half is None:
        return steps, real, np.zeros(part.layer.units)
    last = np.asarray(gradient, np.float64)[0]
    return steps, real, (_of_the_last_state(part, last, real) if last.ndim > 1 else last)[part.half]


@contextmanager
def _readable(steps: int) -> Iterator[None]:
    """Tells in one line why a model does not go through its input; Keras and TensorFlow document no list."""
    try:
        yield
    except BadInputError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInputError(f"The model cannot read these {steps} steps ({reason}).") from error


def _of_the_last_state(part: Part, gradient: Array, real: np.ndarray) -> Array:
    """From d answer / d (what a layer returns of every step) to d answer / d (its last state).

    In the order in which the layer reads, what it returns from its last real step on is its last state: at padding
    behind that it repeats it, or returns zeros.
    """
    if part.turned:
        gradient = gradient[::-1]
    last = np.flatnonzero(real[::-1] if part.backward else real)[-1]
    repeated = slice(last, last + 1 if part.layer.zero_output_for_mask else None)
    return np.asarray(gradient[repeated].sum(axis=0))
