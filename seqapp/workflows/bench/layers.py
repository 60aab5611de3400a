"""How fast the layers are, beside Keras's, PyTorch's and onnxruntime's: candidates in turn, medians, ratios last.

Ours twice: as they are, and as programs of XLA (`compiled()`), which long trainings ask for.
"""

import importlib.util
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seqapp.layers import LSTM, SimpleRNN, compiled
from seqapp.workflows.bench import processes
from seqapp.workflows.comparison import in_turn

Call = Callable[[], object]
Scope = Callable[[], AbstractContextManager[None]]
Shape = tuple[int, int, int, int]  # batch, timesteps, features, units
SHAPES: tuple[Shape, ...] = ((64, 400, 128, 128), (64, 200, 64, 64), (64, 60, 12, 32), (1, 256, 128, 128))
LONGER: tuple[Shape, ...] = tuple((32, timesteps, 64, 64) for timesteps in (50, 100, 200, 400, 800, 1600))
WIDER: tuple[Shape, ...] = tuple((batch, 100, 64, 64) for batch in (1, 8, 32, 128, 512))
PASSES = ("train", "forward")
SETTLE = 0.05  # seconds
CELLS = {"rnn": "SimpleRNN", "lstm": "LSTM"}
OURS, PLAIN, GRAPH, JIT, TORCH, ONNX = (
    "seqapp, compiled()",
    "seqapp",
    "Keras (as fit runs it)",
    "Keras, jit_compile",
    "PyTorch",
    "onnxruntime",
)


def bench(
    what: str,
    shape: Shape,
    cell: str,
    rounds: int,
    only: tuple[str, ...] = (OURS, PLAIN, GRAPH, JIT, TORCH, ONNX),
) -> dict[str, Any]:
    """The times of one pass at one shape.

    Args:
        what: `train`: from x to h of every step, and from a given dL/dh of every step to the gradients of x and of all
            weights. `forward`: from x to h of every step.
        shape: batch, timesteps, features, units.
        cell: `rnn` or `lstm`.
        rounds: how often each candidate is measured.
        only: candidates to measure, where they are installed.

    Returns:
        what, shape, cell, and by candidate `ms`: [median, quartile below, quartile above]; `ratio`: ours over theirs.
    """
    times = in_turn(candidates(what, shape, cell, only), rounds, SETTLE)
    ms = {
        name: [float(value) for value in np.percentile(taken, (50, 25, 75))] for name, taken in times.items()
    }
    ratio = {name: ms[OURS][0] / value[0] for name, value in ms.items() if name != OURS}
    return {"what": what, "cell": cell, "shape": list(shape), "ms": ms, "ratio": ratio}


def peak_megabytes(shape: Shape, cell: str) -> dict[str, float]:
    """How much higher a process's memory peaks in training passes over all timesteps than over one, in MB. Linux only.

    Ours and Keras's, each in two processes of their own, since memory that is freed need not go back to the system.
    """
    batch, _, features, units = shape
    peaks = {}
    for name in (OURS, GRAPH):
        of_all, of_one = (
            _in_its_own_process((what, cell, name)) for what in (shape, (batch, 1, features, units))
        )
        peaks[name] = of_all - of_one
    return peaks


def candidates(what: str, shape: Shape, cell: str, only: tuple[str, ...]) -> dict[str, Call]:
    """The calls to time, by name; PyTorch and onnxruntime (forward) where they are installed."""
    batch, timesteps, features, units = shape
    rng = np.random.default_rng(0)
    x = rng.normal(size=(batch, timesteps, features)).astype(np.float32)
    upstream = rng.normal(size=(batch, timesteps, units)).astype(np.float32)
    theirs = getattr(keras.layers, CELLS[cell])(units, return_sequences=True)
    ours = {"rnn": SimpleRNN, "lstm": LSTM}[cell](units, return_sequences=True)
    for layer in (theirs, ours):
        layer.build(x.shape)
    ours.set_weights(theirs.get_weights())
    run = _train if what == "train" else _forward
    makers = {
        OURS: lambda: run(ours, x, upstream, scope=compiled),
        PLAIN: lambda: run(ours, x, upstream),
        GRAPH: lambda: run(theirs, x, upstream),
        JIT: lambda: run(theirs, x, upstream, jit=True),
    }
    if importlib.util.find_spec("torch"):
        makers[TORCH] = lambda: _torch(what, cell, units, x, upstream)
    if what == "forward" and importlib.util.find_spec("onnxruntime") and importlib.util.find_spec("onnx"):
        makers[ONNX] = lambda: _onnxruntime(cell, theirs.get_weights(), x)
    return {name: make() for name, make in makers.items() if name in only}


def _train(
    layer: keras.Layer, x: np.ndarray, upstream: np.ndarray, *, jit: bool = False, scope: Scope = nullcontext
) -> Call:
    inputs, delta = tf.constant(x), tf.constant(upstream)

    @tf.function(jit_compile=jit or None, autograph=False)
    def gradients(inputs: tf.Tensor, delta: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            h = layer(inputs, training=True)
        return tape.gradient(h, [inputs, *layer.trainable_variables], output_gradients=delta)

    with scope():
        gradients(inputs, delta)
    return lambda: [tensor.numpy().flat[0] for tensor in gradients(inputs, delta)[1:]]


def _forward(
    layer: keras.Layer, x: np.ndarray, _upstream: np.ndarray, *, jit: bool = False, scope: Scope = nullcontext
) -> Call:
    inputs = tf.constant(x)
    run = tf.function(lambda inputs: layer(inputs, training=False), jit_compile=jit or None, autograph=False)
    with scope():
        run(inputs)
    return lambda: run(inputs).numpy().flat[0]


def _torch(what: str, cell: str, units: int, x: np.ndarray, upstream: np.ndarray) -> Call:
    import torch  # noqa: PLC0415 (only where it is installed)

    kind = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM}[cell]
    layer = kind(x.shape[-1], units, batch_first=True)
    inputs, delta = torch.tensor(x, requires_grad=what == "train"), torch.tensor(upstream)
    if what == "train":
        wanted = [inputs, *layer.parameters()]
        return lambda: torch.autograd.grad(layer(inputs)[0], wanted, delta)

    def forward() -> object:
        with torch.inference_mode():
            return layer(inputs)

    return forward


def _onnxruntime(cell: str, weights: list[np.ndarray], x: np.ndarray) -> Call:
    """One operator of ONNX, time first as its default layout has it, gates in its order i, o, f, g."""
    import onnx  # noqa: PLC0415 (only where it is installed)
    import onnxruntime  # noqa: PLC0415

    def blocks(weight: np.ndarray) -> np.ndarray:
        parts = np.split(weight, 4, axis=-1) if cell == "lstm" else [weight]
        ordered = [parts[index] for index in ((0, 3, 1, 2) if cell == "lstm" else (0,))]
        return np.concatenate(ordered, axis=-1).T

    kernel, recurrent, bias = (blocks(weight) for weight in weights)
    initializers = [
        onnx.numpy_helper.from_array(np.ascontiguousarray(value[None], np.float32), name)
        for name, value in (
            ("W", kernel),
            ("R", recurrent),
            ("B", np.concatenate([bias, np.zeros_like(bias)])),
        )
    ]
    node = onnx.helper.make_node(cell.upper(), ["x", "W", "R", "B"], ["y"], hidden_size=recurrent.shape[1])
    real = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        "layer",
        [onnx.helper.make_tensor_value_info("x", real, [None, None, x.shape[-1]])],
        [onnx.helper.make_tensor_value_info("y", real, None)],
        initializers,
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = {"x": np.ascontiguousarray(x.transpose(1, 0, 2))}
    return lambda: session.run(None, inputs)


def _in_its_own_process(job: tuple[Shape, str, str]) -> float:
    return float(processes.in_its_own_process(_peak, *job))


def _peak(shape: Shape, cell: str, name: str) -> float:
    """How far this process's memory has ever risen after a few training passes, in MB."""
    call = candidates("train", shape, cell, (name,))[name]
    for _ in range(3):
        call()
    return processes.peak_megabytes()
