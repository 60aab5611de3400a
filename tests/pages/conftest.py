"""Two tiny nets in the format of the shipped ones, and the app opened through its router."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.config import ForecastConfig, FrontierConfig
from seqapp.numbers.nets import Net
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.learnt import write_learnt
from seqapp.store.manifest import write_manifest
from seqapp.store.publish import publish
from seqapp.store.records import SentimentRecord
from seqapp.store.seed_weights import write_seed_weights
from seqapp.store.years import YEARS, Years
from seqapp.ui.styles import NETS
from tests.pages.helpers import LOOKBACK, MAX_TOKENS, SHIPPED_SEEDS, TRAINED_THROUGH, wait_for_models
from tests.records import forecast_record, sentiment_record

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
NETS_OF = range(2004, 2014)
"""The years whose nets the tiny forecasters carry."""
ROUTER = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Path:
    """A models folder with both nets, untrained (they answer like real ones, not well), and weights of three seeds."""
    import keras

    from seqapp.networks.sentiment import build_network, export_network
    from seqapp.networks.text import Reader
    from seqapp.numbers.config import SentimentConfig
    from seqapp.workflows.sentiment.card import card
    from seqapp.workflows.sentiment.train import golden, measure
    from seqapp.workflows.training.artefacts import write_artefacts

    root = tmp_path_factory.mktemp("models")
    rng = np.random.default_rng(0)
    label, n_words = np.arange(60) % 2, np.linspace(5, 450, 60).astype(int)
    keys = [f"review {number}" for number in range(60)]
    answers = pd.DataFrame({"key": keys, "label": label, "n_words": n_words})
    answers["logit"] = 2 * (label - 0.5) + rng.normal(size=60)
    answers["nb_svm_logit"] = 6 * (label - 0.5) + rng.normal(size=60)
    weights = []
    for net in NETS:
        keras.utils.set_random_seed(1)
        config = SentimentConfig(
            cell=net.cell, units=4, embedding_units=4, vocabulary_size=50, max_tokens=MAX_TOKENS
        )
        reader = Reader(VOCABULARY, MAX_TOKENS)
        network = build_network(config, len(VOCABULARY))
        content = sentiment_record(
            name=net.installed_as("sentiment"),
            config=config.model_dump(),
            seed=SHIPPED_SEEDS[net.cell],
            parameters=network.count_params(),
            metrics=measure(answers, "logit"),
            rivals={"nb_svm": measure(answers, "nb_svm_logit")},
        )
        record = SentimentRecord.model_validate(content)

        def build(folder, network=network, reader=reader, record=record):
            export_network(network, reader, folder)
            write_artefacts(folder, record, card(record), golden(network, reader))
            write_learnt(folder, ["a good film"], VOCABULARY)
            answers.to_parquet(folder / "validation.parquet", index=False)

        publish(net.installed_as("sentiment"), build, root=root, check=Path.exists)
        weights += [weights_of(network, net.cell, seed) for seed in range(3)]
    unigrams = Unigrams(rng.normal(size=len(VOCABULARY) + 2), 0.1, counts=False)
    accuracies = {f"{net.cell}-{seed}": {"accuracy": 0.8} for net in NETS for seed in range(3)}
    record = {"data": {"sha256": "0" * 64}, "nets": accuracies, "unigrams": {"accuracy": 0.7}}
    write_seed_weights(weights, unigrams, record, root)
    return root


@pytest.fixture(scope="session")
def both_families(published, tmp_path_factory) -> Path:
    """The models of `published`, and two frontier nets, untrained too."""
    import keras

    from seqapp.networks.frontier import Served, build_network
    from seqapp.networks.linear import LinearPart
    from seqapp.networks.ngrams import NgramReader
    from seqapp.networks.text import Reader
    from seqapp.numbers.ngrams import ORDERS, NgramTable, Tokens
    from seqapp.numbers.temperature import Calibration

    root = shutil.copytree(published, tmp_path_factory.mktemp("families") / "models")
    tokens, tables = Tokens.of([list(range(2, 17))]), []
    for order in ORDERS:
        keys = np.unique(tokens.keys(order))[1:]
        tables.append(NgramTable.of(keys, np.linspace(-2, 2, len(keys)), np.ones(len(keys)), 64))
    for net in NETS:
        keras.utils.set_random_seed(2)
        sizes = {"units": 4, "embedding_units": 4, "pair_units": 3, "pair_buckets": 50}
        config = FrontierConfig(cell=net.cell, max_tokens=MAX_TOKENS, vocabulary_size=50, **sizes)
        network = build_network(config, len(VOCABULARY))
        linear, weights = LinearPart(tables, bias=0.25), Calibration(1.0, 0.5, n=100)
        served = Served(config, network, NgramReader(tables), linear, weights)
        plain = root / net.installed_as("sentiment") / "1"
        record = json.loads((plain / "run.json").read_text("utf-8"))
        record |= {"name": config.model_name, "config": config.model_dump()}

        def build(folder, served=served, plain=plain, record=record):
            served.export(Reader(VOCABULARY, MAX_TOKENS), folder)
            for name in ("golden.json", "MODEL_CARD.md", "vocabulary.txt", "seen.npy", "validation.parquet"):
                shutil.copy(plain / name, folder / name)
            (folder / "run.json").write_text(json.dumps(record), "utf-8")

        publish(config.model_name, build, root=root, check=Path.exists)
    return root


@pytest.fixture(scope="session")
def with_task(published, tmp_path_factory) -> Path:
    """The models of `published`, and the shipped weights of the memory tasks' LSTM."""
    root = tmp_path_factory.mktemp("with the task") / "models"
    shutil.copytree(published, root)
    shutil.copytree(ROUTER.parent / "models" / "memory_tasks", root / "memory_tasks")
    return root


def weights_of(network, cell: str, seed: int) -> Net:
    """The weights of a network for the seed weights; those of other seeds than the shipped one are disturbed."""
    rng = np.random.default_rng(seed)
    embedding, *memory, output_kernel, output_bias = (
        value + (seed != SHIPPED_SEEDS[cell]) * (1 + seed) * rng.normal(size=value.shape)
        for value in network.get_weights()
    )
    return Net(cell, seed, embedding, *memory, output_kernel[:, 0], float(output_bias[0]))


@pytest.fixture(scope="session")
def both_tasks(published, tmp_path_factory) -> Path:
    """A models folder with the nets of both tasks.

    The forecasters carry a walk-forward of their own answers and a net for every year, the newest one's weights a
    little larger every year: for the bundled prices all that is asked by date is out of sample.
    """
    import keras
    import tensorflow as tf

    from seqapp.networks.forecast import build_network, export_network, packed, quantiles_after
    from seqapp.workflows.forecast.scores import scorable_rows, score
    from seqapp.workflows.forecast.train import golden

    root = shutil.copytree(published, tmp_path_factory.mktemp("both") / "models")
    networks = {}
    for net in NETS:
        keras.utils.set_random_seed(1)
        networks[net.cell] = build_network(ForecastConfig(cell=net.cell, units=3, lookback=LOOKBACK))
    prices = synthetic_prices(2, 500, seed=3)
    start, end = np.datetime64("2011-01-03"), np.datetime64("2011-12-30")
    rows, baselines = scorable_rows(prices, start, end, LOOKBACK)
    windows = tf.constant(rows.windows(np.arange(len(rows))))
    answers = {cell: quantiles_after(network, windows).numpy() for cell, network in networks.items()}
    report, daily = score(rows, answers, baselines)
    for net in NETS:
        network = networks[net.cell]
        record = forecast_record(
            name=net.installed_as("forecast"),
            config=ForecastConfig(cell=net.cell, units=3, lookback=LOOKBACK).model_dump(),
            trained_through=TRAINED_THROUGH,
            parameters=network.count_params(),
            curves=[
                {"epoch": epoch, "loss": 0.3 / epoch, "validation_pinball": 0.31 / epoch} for epoch in (1, 2)
            ],
            walk_forward={
                "configs": [],
                "sha256": "0" * 64,
                "first_year": 2011,
                "source": "invented prices",
                "seeds": 1,
                **report,
            },
        )

        def build(folder, network=network, record=record):
            export_network(network, folder)
            (folder / "run.json").write_text(json.dumps(record), "utf-8")
            (folder / "golden.json").write_text(json.dumps(golden(network, LOOKBACK)), "utf-8")
            (folder / "MODEL_CARD.md").write_text("A net for tests.\n", "utf-8")
            daily.to_parquet(folder / "walk_forward_daily.parquet")
            cutoffs = np.array([f"{year}-01-01" for year in NETS_OF], dtype="datetime64[D]")
            grown = 1 + 0.01 * np.arange(1, len(cutoffs) + 1)
            Years(cutoffs, np.outer(grown, packed(network)).astype(np.float32)).write(folder / YEARS)

        publish(net.installed_as("forecast"), build, root=root, check=Path.exists)
    return root


@pytest.fixture(scope="session")
def without_years(both_tasks, tmp_path_factory) -> Path:
    """The same as older versions are: forecasters of one net, which had seen all of the bundled prices."""
    root = shutil.copytree(both_tasks, tmp_path_factory.mktemp("without years") / "models")
    for net in NETS:
        folder = root / net.installed_as("forecast") / "1"
        (folder / YEARS).unlink()
        write_manifest(folder, 1)
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
