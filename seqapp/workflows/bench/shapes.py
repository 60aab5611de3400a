"""Many shapes, many models: what a layer costs that meets new ones all the time, beside Keras's."""

import gc
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seqapp.layers import LSTM, SimpleRNN
from seqapp.workflows.bench.layers import GRAPH, PLAIN
from seqapp.workflows.bench.processes import in_its_own_process, peak_megabytes

FEATURES, UNITS, FOLDS = 8, 32, 8
LONG = (32, 1040, 64, 128)  # batch, timesteps, features, units
KINDS: dict[str, dict[str, Any]] = {
    "rnn": {PLAIN: SimpleRNN, GRAPH: keras.layers.SimpleRNN},
    "lstm": {PLAIN: LSTM, GRAPH: keras.layers.LSTM},
}
Kind = Callable[..., keras.Layer]


def answers(kind: Kind) -> float:
    """Seconds that 20 batch sizes take through one graph, after two others."""
    model = _net(kind, 20)
    answer = tf.function(model, input_signature=[tf.TensorSpec((None, 20, FEATURES), tf.float32)])
    return _seconds_of(answer, _batches(range(2, 42, 2), [20] * 20))


def training(kind: Kind) -> float:
    """The same of `train_on_batch`."""
    model = _net(kind, 20)
    return _seconds_of(lambda x: model.train_on_batch(x, x[:, 0, :1]), _batches(range(2, 42, 2), [20] * 20))


def random_steps(kind: Kind) -> float:
    """Seconds of 60 training steps, each of a random batch size (2 to 64) and length (5 to 200)."""
    rng = np.random.default_rng(1)
    model = _net(kind, None)
    batches = _batches(rng.integers(2, 65, 60), rng.integers(5, 201, 60))
    return _seconds_of(lambda x: model.train_on_batch(x, x[:, 0, :1]), batches)


def bucketed(kind: Kind) -> float:
    """Seconds of the first epoch over 1,500 sequences in buckets of like length, a batch size a bucket."""
    rng = np.random.default_rng(2)
    sequences = [rng.normal(size=(n, FEATURES)).astype(np.float32) for n in rng.integers(5, 200, 1500)]
    data = tf.data.Dataset.from_generator(
        lambda: ((x, x[0, :1]) for x in sequences),
        output_signature=(tf.TensorSpec((None, FEATURES)), tf.TensorSpec((1,))),
    ).bucket_by_sequence_length(lambda x, _: tf.shape(x)[0], [25, 50, 100, 150], [64, 48, 32, 24, 16])
    model = _net(kind, None)
    start = time.perf_counter()
    with (
        warnings.catch_warnings()
    ):  # Keras's, of a data set that it did not ask to be shuffled, and of its end
        warnings.simplefilter("ignore")
        model.fit(data, verbose=0)
    return time.perf_counter() - start


def first_step(kind: Kind) -> float:
    """Seconds of the first training step of six Bidirectional layers."""
    model = keras.Sequential([keras.Input((30, FEATURES))])
    for _ in range(6):
        model.add(keras.layers.Bidirectional(kind(16, return_sequences=True)))
    model.compile("adam", "mean_squared_error")
    x = np.ones((16, 30, FEATURES), np.float32)
    start = time.perf_counter()
    model.train_on_batch(x, np.ones((16, 30, 32), np.float32))
    return time.perf_counter() - start


def nets(kind: Kind) -> tuple[float, float]:
    """Seconds a net that is built, fitted for a moment, asked and thrown away; and MB that each leaves (Linux)."""
    x = np.random.default_rng(0).normal(size=(64, 20, FEATURES)).astype(np.float32)
    seconds, kept = [], []
    for _ in range(FOLDS):
        start = time.perf_counter()
        keras.backend.clear_session()
        model = keras.Sequential([keras.Input((20, FEATURES)), kind(16, return_sequences=True), kind(16)])
        model.add(keras.layers.Dense(1))
        model.compile("adam", "mean_squared_error")
        model.fit(x, x[:, 0, :1], epochs=2, batch_size=16, verbose=0)
        model.predict(x, verbose=0)
        del model
        gc.collect()
        seconds.append(time.perf_counter() - start)
        kept.append(int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * 4 / 1024)
    return median(seconds), (kept[-1] - kept[2]) / (FOLDS - 3)


def a_net(kind: Kind) -> float:
    """Seconds of `nets`."""
    return nets(kind)[0]


def kept(kind: Kind) -> float:
    """Megabytes of `nets`."""
    return nets(kind)[1]


def long_step(kind: Kind) -> float:
    """MB that a training step adds at length 1,040 in a graph of open length, at its peak (Linux)."""
    batch, timesteps, features, units = LONG
    model = keras.Sequential([keras.Input((None, features)), kind(units, return_sequences=True)])
    model.add(keras.layers.Dense(1))
    model.compile("adam", "mean_squared_error")
    x = np.random.default_rng(0).normal(size=(batch, timesteps, features)).astype(np.float32)
    model.train_on_batch(x[:, :8], x[:, :8, :1])
    before = peak_megabytes()
    for _ in range(3):
        model.train_on_batch(x, x[..., :1])
    return peak_megabytes() - before


SHAPES = {
    "20 batch sizes through one graph, answers, s": answers,
    "20 batch sizes, train_on_batch, s": training,
    "bucketed tf.data, first epoch, s": bucketed,
    "60 steps of random size and length, s": random_steps,
    "first training step of six Bidirectional layers, s": first_step,
    "a training step at length 1,040, peak MB": long_step,
}
MODELS = {"a net built, fitted, thrown away, s": a_net, "and what it leaves, MB": kept}


def bench(what: str, cell: str, rounds: int) -> dict[str, Any]:
    """One case, ours and Keras's in turn, each time in a process of its own."""
    values: dict[str, list[float]] = {PLAIN: [], GRAPH: []}
    for _ in range(rounds):
        for name, taken in values.items():
            taken.append(_in_its_own_process(what, cell, name))
    value = {name: [float(v) for v in np.percentile(taken, (50, 25, 75))] for name, taken in values.items()}
    return {
        "what": what,
        "cell": cell,
        "value": value,
        "ratio": {GRAPH: value[PLAIN][0] / max(value[GRAPH][0], 1e-9)},
    }


def _in_its_own_process(what: str, cell: str, name: str) -> float:
    return float(in_its_own_process(_case, what, cell, name))


def _case(what: str, cell: str, name: str) -> float:
    return float((SHAPES | MODELS)[what](KINDS[cell][name]))


def _net(kind: Kind, timesteps: int | None) -> keras.Model:
    model = keras.Sequential([keras.Input((timesteps, FEATURES)), kind(UNITS), keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    return model


def _batches(rows: Any, timesteps: Any) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [
        rng.normal(size=(r, t, FEATURES)).astype(np.float32) for r, t in zip(rows, timesteps, strict=True)
    ]


def _seconds_of(call: Callable[[np.ndarray], object], batches: list[np.ndarray]) -> float:
    """Seconds for the batches, after a first and a second one of other sizes, with which the graph is traced."""
    for rows in (1, 65):
        call(np.ones((rows, *batches[0].shape[1:]), np.float32))
    start = time.perf_counter()
    for x in batches:
        call(x)
    return time.perf_counter() - start
