import json
import shutil

import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.nets import probability, read
from seqapp.store.manifest import write_manifest
from seqapp.store.registry import resolve
from seqapp.store.seed_weights import load_seed_weights
from seqapp.store.served import ServedModel
from seqapp.workflows.lesson.seed_weights import collect, largest_difference, net_of
from seqapp.workflows.lesson.words import read_words
from seqapp.workflows.sentiment.train import GOLDEN_REVIEWS, load_data
from tests.records import sentiment_record


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two exported nets, as a smoke run leaves them but for the training."""
    import keras

    from seqapp.networks.sentiment import build_network, export_network
    from seqapp.networks.text import Reader, most_frequent_words
    from seqapp.numbers.config import SentimentConfig

    data = load_data(None, smoke=True)
    vocabulary = most_frequent_words(data.train["text"], 300)
    folders = {}
    for cell in ("rnn", "lstm"):
        keras.utils.set_random_seed(3)
        config = SentimentConfig(cell=cell, units=3, embedding_units=4, vocabulary_size=300, max_tokens=60)
        folder = tmp_path_factory.mktemp(cell) / "1"
        export_network(build_network(config, len(vocabulary)), Reader(vocabulary, 60), folder)
        record = sentiment_record(smoke=True, config=config.model_dump())
        record["data"] = record["data"] | {"sha256": data.sha256}
        record["metrics"] = record["metrics"] | {"accuracy": 0.5}
        (folder / "run.json").write_text(json.dumps(record))
        write_manifest(folder, 1)
        folders[cell] = folder
    return folders


def changed(folder, target, **config):
    """A copy of a run with another configuration in its run.json."""
    copy = shutil.copytree(folder, target / "1")
    record = json.loads((copy / "run.json").read_text())
    record["config"].update(config)
    (copy / "run.json").write_text(json.dumps(record))
    write_manifest(copy, 1)
    return str(copy)


def test_the_collected_nets_answer_as_their_saved_models_and_the_baseline_has_learnt(runs, tmp_path) -> None:
    lines = []
    folder = collect([str(path) for path in runs.values()], root=tmp_path, tell=lines.append)
    assert folder == tmp_path / "seed_weights"
    kept = load_seed_weights(tmp_path)
    for cell, path in runs.items():
        model = ServedModel.load(resolve(str(path)))
        (net,) = kept.nets[cell]
        assert largest_difference(net, model, GOLDEN_REVIEWS) < 1e-6
        text = "A good film, not a bad one."
        (served,) = model.call("serving_default", review=[text.encode()])["probability"]
        ours = read(net, read_words(model, text).ids)["logit"]
        np.testing.assert_allclose(probability(ours)[-1], served, atol=1e-6)
    assert kept.record["unigrams"]["accuracy"] > 0.7
    assert {net["accuracy"] for net in kept.record["nets"]} == {0.5}
    assert len(lines) == 3


def test_runs_that_cannot_stand_side_by_side_are_refused(runs, tmp_path) -> None:
    with pytest.raises(BadInputError, match="Name each once"):
        collect([str(runs["rnn"])] * 2, root=tmp_path)
    other = changed(runs["rnn"], tmp_path / "other", seed=1, vocabulary_size=299)
    with pytest.raises(BadInputError, match="in vocabulary_size"):
        collect([str(runs["rnn"]), other], root=tmp_path)
    with pytest.raises(BadInputError, match="Name at least one"):
        collect([], root=tmp_path)
    assert not (tmp_path / "seed_weights").exists()


def test_a_net_that_answers_otherwise_in_numpy_is_refused(runs) -> None:
    model = ServedModel.load(resolve(str(runs["rnn"])))
    net = net_of(model)
    net.bias[0] += 1e-3
    with pytest.raises(WorldError, match="do not answer in NumPy"):
        largest_difference(net, model, GOLDEN_REVIEWS)


def test_a_text_without_a_word_is_declined(runs) -> None:
    with pytest.raises(BadInputError, match="no word"):
        read_words(ServedModel.load(resolve(str(runs["rnn"]))), "...")
