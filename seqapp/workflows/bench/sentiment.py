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
from seqapp.networks.export import REVIEWS
from seqapp.networks.sentiment import build_network
from seqapp.networks.text import Reader
from seqapp.numbers.config import SentimentConfig
from seqapp.workflows.bench.layers import CELLS, GRAPH, OURS
from seqapp.workflows.sentiment.train import LOSS, TrainingReviews, load_data, read_reviews
from seqapp.workflows.training.fit import fit
from seqapp.workflows.training.runs import RunFolder

SINGLE, IN_A_FILE, BATCH = 1000, 10_000, 64
OnProgress = Callable[[int, int], None]
Serve = Callable[[Sequence[bytes]], object]


def train(rounds: int, data: Path | None, on_progress: OnProgress) -> dict[str, Any]:
    """Seconds of the first two epochs of the recipe with our layers and with Keras's, in turn, everything included.

    Both run in the same loop, a `tf.function` as Keras's `fit` makes it; in the first it is traced and compiled.
    """
    loaded = load_data(data, smoke=False)
    rows: list[dict[str, Any]] = []
    for number, cell in enumerate(CELLS):
        config = SentimentConfig(cell=cell).model_copy(update={"epochs": 2})
        reviews = read_reviews(config, loaded.train["text"], loaded.train["label"])
        seconds: dict[str, list[list[float]]] = {OURS: [], GRAPH: []}
        for at in range(rounds):
            for name, taken in seconds.items():
                keras.utils.set_random_seed(at)
                taken.append(_epochs(_networks(config, reviews.vocabulary_size)[name], reviews))
            on_progress(number * rounds + at + 1, len(CELLS) * rounds)
        for epoch, what in enumerate(("the first epoch, seconds", "the next epoch, seconds")):
            values = {name: _quartiles([both[epoch] for both in taken]) for name, taken in seconds.items()}
            rows.append({"what": what, "cell": cell, "n": len(loaded.train), **_summary(values)})
    return {"source": loaded.source, "rows": rows}


def predict(rounds: int, data: Path | None, on_progress: OnProgress) -> dict[str, Any]:
    """String to probability through exported SavedModels: one review (ms, p50 and p95), and a file of them.

    Single reviews alternate between the two nets; the file is read `rounds` times by each.
    """
    loaded = load_data(data, smoke=False)
    texts = [text.encode() for text in loaded.train["text"]]
    single = [texts[index % len(texts)] for index in range(SINGLE)]
    file = sorted((texts[index % len(texts)] for index in range(IN_A_FILE)), key=len)
    rows: list[dict[str, Any]] = []
    for cell in CELLS:
        config = SentimentConfig(cell=cell)
        reviews = read_reviews(config, loaded.train["text"].head(2000), loaded.train["label"].head(2000))
        networks = _networks(config, reviews.vocabulary_size)
        with tempfile.TemporaryDirectory() as folder:
            served = {
                name: _exported(network, reviews.reader, Path(folder, str(number)))
                for number, (name, network) in enumerate(networks.items())
            }
            rows += _one_by_one(served, cell, single, on_progress)
            rows.append(_in_a_file(served, cell, file, rounds))
    return {"source": loaded.source, "rows": rows}


def _one_by_one(
    served: dict[str, Serve], cell: str, texts: Sequence[bytes], on_progress: OnProgress
) -> list[dict[str, Any]]:
    """Milliseconds of one review, each read by both nets in turn; the first ten are read once more before."""
    ms: dict[str, list[float]] = {name: [] for name in served}
    for done, text in enumerate([*texts[:10], *texts], start=1):
        for name, answer in served.items():
            ms[name].append(1000 * _seconds(answer, [text]))
        on_progress(done, 2 * (len(texts) + 10))
    rows = []
    for what, share in (("one review, ms, p50", 50), ("one review, ms, p95", 95)):
        values = {name: [float(np.percentile(times[10:], share))] for name, times in ms.items()}
        rows.append({"what": what, "cell": cell, "n": len(texts), **_summary(values)})
    return rows


def _in_a_file(served: dict[str, Serve], cell: str, texts: Sequence[bytes], rounds: int) -> dict[str, Any]:
    """Reviews a second."""
    speed: dict[str, list[float]] = {name: [] for name in served}
    for _ in range(rounds):
        for name, answer in served.items():
            seconds = sum(_seconds(answer, texts[at : at + BATCH]) for at in range(0, len(texts), BATCH))
            speed[name].append(len(texts) / seconds)
    values = {name: _quartiles(every) for name, every in speed.items()}
    return {"what": "a file, reviews a second", "cell": cell, "n": len(texts), **_summary(values)}


def _networks(config: SentimentConfig, vocabulary_size: int) -> dict[str, keras.Model]:
    ours = build_network(config, vocabulary_size)
    return {OURS: ours, GRAPH: to_keras(ours)}


def _epochs(network: keras.Model, reviews: TrainingReviews) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        curves = fit(
            network,
            LOSS,
            reviews.batches,
            reviews.schedule,
            RunFolder(Path(folder)),
            dict,
            tell=lambda _: None,
            on_step=lambda *_: None,
        )
    return [float(epoch["seconds"]) for epoch in curves]


def _exported(network: keras.Model, reader: Reader, folder: Path) -> Serve:
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


def _seconds(answer: Serve, texts: Sequence[bytes]) -> float:
    started = time.perf_counter()
    answer(texts)
    return time.perf_counter() - started


def _quartiles(values: Sequence[float]) -> list[float]:
    return [float(value) for value in np.percentile(values, (50, 25, 75))]


def _summary(values: dict[str, list[float]]) -> dict[str, Any]:
    return {"value": values, "ratio": {GRAPH: values[OURS][0] / values[GRAPH][0]}}
