"""Where users feel it: an epoch of the sentiment recipe, a review, a file of reviews, beside Keras's layers."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seqapp.layers import to_keras
from seqapp.networks.sentiment import REVIEWS, build_network
from seqapp.networks.text import Reader
from seqapp.numbers.config import SentimentConfig
from seqapp.workflows.bench_layers import CELLS, GRAPH, OURS
from seqapp.workflows.runs import RunFolder
from seqapp.workflows.sentiment_training import LOSS, Lessons, load_data, prepare
from seqapp.workflows.training import fit

SINGLE, IN_A_FILE, BATCH = 1000, 10_000, 64
OnProgress = Callable[[int, int], None]


def train(rounds: int, data: Path | None, on_progress: OnProgress) -> dict[str, Any]:
    """Seconds of the first two epochs of the recipe with our layers and with Keras's, in turn, everything included.

    Both run in the same loop, a `tf.function` as Keras's `fit` makes it; in the first it is traced and compiled.
    """
    found = load_data(data, smoke=False)
    rows: list[dict[str, Any]] = []
    for number, cell in enumerate(CELLS):
        config = SentimentConfig(cell=cell).model_copy(update={"epochs": 2})
        lessons = prepare(config, found.train["text"], found.train["label"])
        seconds: dict[str, list[list[float]]] = {OURS: [], GRAPH: []}
        for at in range(rounds):
            for name, taken in seconds.items():
                keras.utils.set_random_seed(at)
                taken.append(_epochs(_networks(config, lessons.vocabulary_size)[name], lessons))
            on_progress(number * rounds + at + 1, len(CELLS) * rounds)
        for epoch, what in enumerate(("the first epoch, seconds", "the next epoch, seconds")):
            values = {name: _quartiles([both[epoch] for both in taken]) for name, taken in seconds.items()}
            rows.append({"what": what, "cell": cell, "n": len(found.train), **_summary(values)})
    return {"source": found.source, "rows": rows}


def predict(rounds: int, data: Path | None, on_progress: OnProgress) -> dict[str, Any]:
    """String to probability through exported SavedModels: one review (ms, p50 and p95), and a file of them.

    Single reviews alternate between the two nets; the file is read `rounds` times by each.
    """
    found = load_data(data, smoke=False)
    texts = [text.encode() for text in found.train["text"]]
    single = [texts[index % len(texts)] for index in range(SINGLE)]
    file = sorted((texts[index % len(texts)] for index in range(IN_A_FILE)), key=len)
    rows: list[dict[str, Any]] = []
    for cell in CELLS:
        config = SentimentConfig(cell=cell)
        lessons = prepare(config, found.train["text"].head(2000), found.train["label"].head(2000))
        with tempfile.TemporaryDirectory() as folder:
            served = {
                name: _exported(network, lessons.reader, Path(folder, str(number)))
                for number, (name, network) in enumerate(_networks(config, lessons.vocabulary_size).items())
            }
            ms: dict[str, list[float]] = {name: [] for name in served}
            for done, text in enumerate([*single[:10], *single], start=1):  # the first ten are not counted
                for name, answer in served.items():
                    ms[name].append(1000 * _seconds(answer, [text]))
                on_progress(done, 2 * (SINGLE + 10))
            speed: dict[str, list[float]] = {name: [] for name in served}
            for _ in range(rounds):
                for name, answer in served.items():
                    taken = sum(_seconds(answer, file[at : at + BATCH]) for at in range(0, len(file), BATCH))
                    speed[name].append(IN_A_FILE / taken)
        row = {"cell": cell, "n": SINGLE}
        for what, share in (("one review, ms, p50", 50), ("one review, ms, p95", 95)):
            values = {name: [float(np.percentile(times[10:], share))] for name, times in ms.items()}
            rows.append({"what": what, **row, **_summary(values)})
        reviews = {name: _quartiles(values) for name, values in speed.items()}
        rows.append({"what": "a file, reviews a second", **row, "n": IN_A_FILE, **_summary(reviews)})
    return {"source": found.source, "rows": rows}


def _networks(config: SentimentConfig, vocabulary_size: int) -> dict[str, keras.Model]:
    ours = build_network(config, vocabulary_size)
    return {OURS: ours, GRAPH: to_keras(ours)}


def _epochs(network: keras.Model, lessons: Lessons) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        curves = fit(
            network,
            LOSS,
            lessons.batches,
            lessons.schedule,
            RunFolder(Path(folder)),
            dict,
            tell=lambda _: None,
            on_step=lambda *_: None,
        )
    return [float(epoch["seconds"]) for epoch in curves]


def _exported(network: keras.Model, reader: Reader, folder: Path) -> Callable[[Sequence[bytes]], object]:
    """The network as a SavedModel: reviews in, probabilities out."""
    archive = keras.export.ExportArchive()
    archive.track(network)
    archive.track(reader)

    def answer(review: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"probability": tf.sigmoid(network(reader.read(review)["token_ids"], training=False)[:, 0])}

    archive.add_endpoint("serving_default", answer, input_signature=[REVIEWS])
    archive.write_out(folder, verbose=False)
    loaded = tf.saved_model.load(str(folder))

    def serve(texts: Sequence[bytes]) -> object:
        return loaded.signatures["serving_default"](review=tf.constant(texts))["probability"].numpy()

    return serve


def _seconds(answer: Callable[[Sequence[bytes]], object], texts: Sequence[bytes]) -> float:
    started = time.perf_counter()
    answer(texts)
    return time.perf_counter() - started


def _quartiles(values: Sequence[float]) -> list[float]:
    return [float(value) for value in np.percentile(values, (50, 25, 75))]


def _summary(values: dict[str, list[float]]) -> dict[str, Any]:
    return {"value": values, "ratio": {GRAPH: values[OURS][0] / values[GRAPH][0]}}
