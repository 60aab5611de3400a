"""What an answer costs: the installed sentiment nets beside NB-SVM. Loads no TensorFlow: NB-SVM's process has none."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from seqapp.data.reviews.door import load_reviews
from seqapp.numbers.baselines import NBSVM
from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import ModelVersion, installed
from seqapp.store.served import ServedModel
from seqapp.workflows.bench.processes import in_its_own_process, peak_megabytes

SINGLE, IN_A_FILE, WARM_UP = 1000, 10_000, 20
NET_BATCH, COUNTED_BATCH = 64, 1000
NB_SVM = "NB-SVM"
HOW = "each model in a process of its own, all of it included; medians of {rounds} readings of the file"
SERVED = ("saved_model.pb", "fingerprint.pb", "variables", "assets")
OnProgress = Callable[[int, int], None]
Answer = Callable[[Sequence[str]], object]


def cost(rounds: int, data: Path | None, on_progress: OnProgress) -> dict[str, Any]:
    """String to probability: loading, one review (p50 and p95), a file of them, peak memory, size on disk.

    Args:
        rounds: how often the file is read.
        data: reviews; NB-SVM learns from those outside the fixed fold.
        on_progress: told of the models done.

    Raises:
        BadInputError: no sentiment net is installed, or there are no reviews.
    """
    nets = [version for version in installed() if version.run.task == "sentiment"]
    if not nets:
        raise BadInputError(
            "No sentiment net is installed. Train one: `python -m seqapp retrain sentiment --cell lstm --publish`."
        )
    reviews = load_reviews(data)
    train = load_reviews(reviews, "train").frame
    texts = train["text"].tolist()
    taken: dict[str, dict[str, float]] = {}
    for version in nets:
        taken[version.name] = in_its_own_process(of_net, version, texts, rounds)
        on_progress(len(taken), len(nets) + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nb_svm.joblib")
        joblib.dump(NBSVM().fit(texts, train["label"], train["movie"]), path)
        taken[NB_SVM] = in_its_own_process(of_nb_svm, path, texts, rounds)
    on_progress(len(taken), len(taken))
    rows = [
        {
            "what": what,
            "n": n,
            "value": {name: values[what] for name, values in taken.items()},
            "ratio": {},
        }
        for what, n in (
            ("loading, s", 1),
            ("one review, ms, p50", SINGLE),
            ("one review, ms, p95", SINGLE),
            ("a file, s", IN_A_FILE),
            ("peak memory, MB", IN_A_FILE),
            ("on disk, MB", 1),
        )
    ]
    return {"source": reviews.source, "how": HOW.format(rounds=rounds), "rows": rows}


def of_net(version: ModelVersion, texts: list[str], rounds: int) -> dict[str, float]:
    """A net's numbers, in this process; on disk is what serving it needs."""
    files = [path for name in SERVED for path in (version.path / name, *(version.path / name).rglob("*"))]
    size = sum(path.stat().st_size for path in files if path.is_file())

    def load() -> Answer:
        model = ServedModel.load(version)
        return lambda some: model.call("serving_default", review=np.array([text.encode() for text in some]))

    return _measured(load, texts, rounds, NET_BATCH, size)


def of_nb_svm(path: Path, texts: list[str], rounds: int) -> dict[str, float]:
    """NB-SVM's numbers, in this process, all its n-grams kept."""

    def load() -> Answer:
        model: NBSVM = joblib.load(path)
        return model.logit

    return _measured(load, texts, rounds, COUNTED_BATCH, path.stat().st_size)


def _measured(
    load: Callable[[], Answer], texts: list[str], rounds: int, batch: int, size: int
) -> dict[str, float]:
    start = time.perf_counter()
    answer = load()
    answer([texts[0]])
    loading = time.perf_counter() - start
    single = [texts[index % len(texts)] for index in range(SINGLE)]
    for text in single[:WARM_UP]:
        answer([text])
    ms = [1000 * _seconds(answer, [[text]]) for text in single]
    file = sorted((texts[index % len(texts)] for index in range(IN_A_FILE)), key=len)
    batches = [file[at : at + batch] for at in range(0, len(file), batch)]
    return {
        "loading, s": loading,
        "one review, ms, p50": float(np.percentile(ms, 50)),
        "one review, ms, p95": float(np.percentile(ms, 95)),
        "a file, s": float(np.median([_seconds(answer, batches) for _ in range(rounds)])),
        "peak memory, MB": peak_megabytes(),
        "on disk, MB": size / 1e6,
    }


def _seconds(answer: Answer, batches: list[list[str]]) -> float:
    start = time.perf_counter()
    for some in batches:
        answer(some)
    return time.perf_counter() - start
