"""Two tiny nets in the format of the shipped ones, and the app opened through its router."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from seqapp.data.synthetic_prices import synthetic_prices
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.nets import Net as Weights
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.lab import write_lab
from seqapp.store.publish import publish
from seqapp.ui.nets import NETS
from tests.pages.helpers import LOOKBACK, MAX_TOKENS, SHIPPED_SEEDS, TRAINED_THROUGH, wait_for_models

VOCABULARY = [
    "the",
    "film",
    "was",
    "good",
    "bad",
    "not",
    "but",
    "and",
    "i",
    "in",
    "end",
    "plot",
    "great",
    "dull",
    "a",
]
ROUTER = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Path:
    """A models folder with both nets, untrained: they answer like real ones, not well. With a lab of three seeds."""
    import keras

    from seqapp.networks.sentiment import build_network, export_network
    from seqapp.networks.text import Reader
    from seqapp.numbers.config import SentimentConfig
    from seqapp.workflows.sentiment_training import golden, measure, write_artefact

    root = tmp_path_factory.mktemp("models")
    rng = np.random.default_rng(0)
    label, n_words = np.arange(60) % 2, np.linspace(5, 450, 60).astype(int)
    keys = [f"review {number}" for number in range(60)]
    answers = pd.DataFrame({"key": keys, "label": label, "n_words": n_words})
    answers["logit"] = 2 * (label - 0.5) + rng.normal(size=60)
    answers["nb_svm_logit"] = 6 * (label - 0.5) + rng.normal(size=60)
    lab = []
    for net in NETS:
        keras.utils.set_random_seed(1)
        config = SentimentConfig(
            cell=net.cell, units=4, embedding_units=4, vocabulary_size=50, max_tokens=MAX_TOKENS
        )
        reader = Reader(VOCABULARY, MAX_TOKENS)
        network = build_network(config, len(VOCABULARY))
        record = {
            "task": "sentiment",
            "name": net.model,
            "config": config.model_dump(),
            "seed": SHIPPED_SEEDS[net.cell],
            "data": {"source": "invented reviews", "sha256": "0" * 64, "n_train": 240, "n_validation": 60},
            "parameters": network.count_params(),
            "training_seconds": 90.0,
            "metrics": measure(answers, "logit"),
            "rivals": {"nb_svm": measure(answers, "nb_svm_logit")},
            "machine": {"processor": "test", "cores": 2},
        }

        def build(folder, network=network, reader=reader, record=record):
            export_network(network, reader, folder)
            write_artefact(folder, record, answers, golden(network, reader))

        publish(net.model, build, root=root, check=Path.exists)
        lab += [weights_of(network, net.cell, seed) for seed in range(3)]
    unigrams = Unigrams(rng.normal(size=len(VOCABULARY) + 2), 0.1, counts=False)
    told = {f"{net.cell}-{seed}": {"accuracy": 0.8} for net in NETS for seed in range(3)}
    record = {"data": {"sha256": "0" * 64}, "nets": told, "unigrams": {"accuracy": 0.7}}
    write_lab(lab, unigrams, record, root)
    return root


def weights_of(network, cell: str, seed: int) -> Weights:
    """The weights of a network for the lab; those of other seeds than the shipped one are disturbed."""
    rng = np.random.default_rng(seed)
    embedding, *memory, output_kernel, output_bias = (
        value + (seed != SHIPPED_SEEDS[cell]) * (1 + seed) * rng.normal(size=value.shape)
        for value in network.get_weights()
    )
    return Weights(cell, seed, embedding, *memory, output_kernel[:, 0], float(output_bias[0]))


@pytest.fixture(scope="session")
def both_tasks(published, tmp_path_factory) -> Path:
    """A models folder with the nets of both tasks; the forecasters carry a walk-forward of their own answers."""
    import keras
    import tensorflow as tf

    from seqapp.networks.forecast import build_network, export_network, quantiles_after
    from seqapp.workflows.forecast_retrain import golden
    from seqapp.workflows.forecast_scores import score, tested_rows

    root = shutil.copytree(published, tmp_path_factory.mktemp("both") / "models")
    networks = {}
    for net in NETS:
        keras.utils.set_random_seed(1)
        networks[net.cell] = build_network(ForecastConfig(cell=net.cell, units=3, lookback=LOOKBACK))
    prices = synthetic_prices(2, 500, seed=3)
    start, end = np.datetime64("2011-01-03"), np.datetime64("2011-12-30")
    rows = tested_rows(prices, start, end, LOOKBACK)
    answers = {
        cell: quantiles_after(network, tf.constant(rows.windows)).numpy()
        for cell, network in networks.items()
    }
    report, daily = score(rows, answers)
    for net in NETS:
        network = networks[net.cell]
        record = {
            "task": "forecast",
            "name": net.forecaster,
            "config": ForecastConfig(cell=net.cell, units=3, lookback=LOOKBACK).model_dump(),
            "seed": 0,
            "data": {"source": "invented prices", "sha256": "0" * 64},
            "trained_through": TRAINED_THROUGH,
            "parameters": network.count_params(),
            "training_seconds": 9.0,
            "curves": [
                {"epoch": epoch, "loss": 0.3 / epoch, "validation_pinball": 0.31 / epoch} for epoch in (1, 2)
            ],
            "walk_forward": {"source": "invented prices", "seeds": 1, "configs": [], **report},
        }

        def build(folder, network=network, record=record):
            export_network(network, folder)
            (folder / "run.json").write_text(json.dumps(record), "utf-8")
            (folder / "golden.json").write_text(json.dumps(golden(network, LOOKBACK)), "utf-8")
            (folder / "MODEL_CARD.md").write_text("A net for tests.\n", "utf-8")
            daily.to_parquet(folder / "walk_forward_daily.parquet")

        publish(net.forecaster, build, root=root, check=Path.exists)
    return root


@pytest.fixture
def installed(published, tmp_path) -> Path:
    """A copy of both nets that a test may damage."""
    return shutil.copytree(published, tmp_path / "models")


@pytest.fixture
def open_app(monkeypatch) -> Callable[..., AppTest]:
    """Opens a page as a new visitor, when the models are loaded; the query is that of its address."""

    def open_app(root: Path, page: str, *, wait: bool = True, **query: str) -> AppTest:
        monkeypatch.setenv("SEQAPP_MODELS", str(root))
        if wait:
            wait_for_models()
        app = AppTest.from_file(ROUTER, default_timeout=60)
        app.query_params.update(query)
        return app.switch_page(f"pages/{page}.py").run()

    return open_app
