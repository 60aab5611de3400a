import json

import numpy as np
import pandas as pd
import pytest

from seqapp.data.reviews.door import load_reviews
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.nets import Net, read
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.learnt import write_learnt
from seqapp.store.manifest import write_manifest
from seqapp.store.records import SentimentRecord
from seqapp.store.seed_weights import write_seed_weights
from seqapp.workflows.sentiment.matches import logits_of, measure, minutes_of, places
from seqapp.workflows.sentiment.train import answer_keys
from tests.records import sentiment_record

CONFIG = {"units": 5, "embedding_units": 3, "vocabulary_size": 300, "max_tokens": 60}
RESULT = {"accuracy": 0.5, "log_loss": 0.7, "ece": 0.1}


def random_net(cell: str, seed: int, words: int) -> Net:
    rng, width = np.random.default_rng(seed), 5 * (1 if cell == "rnn" else 4)
    return Net(
        cell=cell,
        seed=seed,
        embedding=rng.normal(size=(words + 2, 3)).astype(np.float32),
        kernel=rng.normal(size=(3, width)),
        recurrent_kernel=rng.normal(size=(5, width)) / 2,
        bias=rng.normal(size=width),
        output_kernel=rng.normal(size=5),
        output_bias=0.1,
    )


class World:
    """Reviews, a models folder with seed weights of two seeds and what serves beside them, and runs."""

    def __init__(self, folder) -> None:
        self.folder, self.root = folder, folder / "models"
        self.data = folder / "reviews.csv"
        synthetic_reviews(300, seed=1).to_csv(self.data, index=False)
        reviews = load_reviews(self.data)
        self.sha256 = reviews.sha256
        self.held_out = load_reviews(reviews, "validation").frame
        self.words = most_frequent_words(reviews.frame["text"], 300)
        rng = np.random.default_rng(4)
        self.unigrams = Unigrams(rng.normal(size=len(self.words) + 2), 0.0, counts=False)
        self.nets = [random_net(cell, seed, len(self.words)) for cell in ("rnn", "lstm") for seed in (0, 1)]
        write_seed_weights(self.nets, self.unigrams, {"data": {"sha256": self.sha256}}, self.root)
        for cell in ("rnn", "lstm"):
            seeds = [{"seed": seed, "training_seconds": 60.0 * (1 + seed), **RESULT} for seed in (0, 1)]
            self.version(self.root / f"sentiment_plain_{cell}" / "1", cell, 1, seeds=seeds)

    def version(
        self, path, cell: str, seed: int, *, right: float = 0.5, seeds=(), sha256="", **config
    ) -> str:
        """A version's folder, but for its SavedModel."""
        path.mkdir(parents=True)
        record = sentiment_record(
            name=f"sentiment_plain_{cell}",
            config={"cell": cell, "seed": seed, **CONFIG, **config},
            seed=seed,
            seeds=list(seeds),
            training_seconds=90.0,
        )
        record["data"] = record["data"] | {"sha256": sha256 or self.sha256}
        (path / "run.json").write_text(json.dumps(record))
        write_learnt(path, ["a good film"], self.words)
        side = 2.0 * self.held_out["label"].to_numpy() - 1
        hit = np.arange(len(side)) < right * len(side)
        logit = np.where(hit, side, -side)
        keys = answer_keys(self.held_out)
        table = pd.DataFrame({"key": keys, "logit": logit}).sample(frac=1, random_state=0)
        table.to_parquet(path / "validation.parquet")
        write_manifest(path, 1)
        return str(path)

    def run(self, name: str, *arguments, **changes) -> str:
        return self.version(self.folder / "runs" / name / "1", *arguments, **changes)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("matches"))


def test_the_seed_weights_and_the_runs_of_other_recipes_are_compared_seed_by_seed(world) -> None:
    runs = [world.run(f"long {seed}", "rnn", seed, right=0.25 + seed / 4, epochs=7) for seed in (0, 1)]
    lines: list[str] = []
    measured = measure(runs, data=world.data, root=world.root, tell=lines.append)
    assert measured["n"] == len(world.held_out)
    assert [pair["match"] for pair in measured["comparisons"]] == ["units", "time"]
    kept = {one["name"]: one for one in measured["recipes"]}
    assert kept["RNN, 5 units, 7 epochs"]["accuracy"][0]["seeds"] == pytest.approx([0.25, 0.5], abs=0.02)
    assert kept["RNN, 5 units, 7 epochs"]["minutes"] == [1.5, 1.5]
    own = kept["LSTM, 5 units, 4 epochs"]
    assert (own["recurrent_weights"], own["minutes"]) == (4 * 5 * 9, [1.0, 2.0])
    reader = Reader(world.words, 60)
    label = world.held_out["label"].to_numpy() == 1
    for net, accuracy in zip(world.nets[2:], own["accuracy"][0]["seeds"], strict=True):
        one_by_one = [
            read(net, ids)["logit"][-1] for ids in reader.token_ids(world.held_out["text"].tolist())
        ]
        assert accuracy == pytest.approx(np.mean((np.array(one_by_one) >= 0) == label))
    assert len(lines) == 4


def test_the_slices_hold_every_review_once_but_those_without_a_place(world) -> None:
    measured = measure([], data=world.data, root=world.root, tell=lambda _: None)
    groups = measured["comparisons"][0]["difference"]
    n = {
        by: sum(one["n"] for one in groups if one["by"] == by) for by in ("all", "words", "decisive sentence")
    }
    assert n["all"] == n["words"] == measured["n"]
    assert n["decisive sentence"] == measured["n"] - measured["unplaced"]


def test_another_family_is_its_runs_alone(world) -> None:
    runs = [world.run("f rnn", "rnn", 0, right=0.5), world.run("f lstm", "lstm", 0, right=0.75)]
    measured = measure(runs, "frontier", data=world.data, root=world.root)
    (pair,) = measured["comparisons"]
    assert pair["difference"][0]["mean"] == pytest.approx(0.25, abs=0.03)
    assert len(measured["recipes"]) == 2


def test_runs_that_cannot_be_compared_are_refused(world) -> None:
    where = {"data": world.data, "root": world.root, "tell": lambda _: None}
    twice = world.run("twice", "rnn", 1)
    with pytest.raises(BadInputError, match="named twice, or stands among the seed weights"):
        measure([twice], **where)
    alone = world.run("alone", "rnn", 0, units=6)
    with pytest.raises(BadInputError, match=r"No RNN and LSTM.*Received: RNN, 6 units, 4 epochs"):
        measure([alone], "frontier", **where)
    with pytest.raises(BadInputError, match="Received: no run"):
        measure([], "frontier", **where)
    strange = world.run("strange", "rnn", 0, sha256="1" * 64)
    with pytest.raises(BadInputError, match="Other reviews"):
        measure([strange], **where)


def test_a_place_is_within_what_the_nets_read_and_sentences_end_where_people_end_them(world) -> None:
    words = ["good", "bad", "a", "film"]
    unigrams = Unigrams(np.array([0.0, 0.0, 3.0, -3.0, 0.0, 0.0]), 0.0, counts=False)
    frame = pd.DataFrame(
        {
            "text": [
                'It was good! A film<br />"A film." A bad film.',
                "A film? A film... (It was good.) A film. A film.",
                "A good film, a bad film",
                "Good. " + "A film. " * 9,
            ],
            "label": [1, 1, 1, 1],
        }
    )
    assert places(frame, Reader(words, 60), unigrams).tolist() == [0, 1, -1, 0]
    assert places(frame, Reader(words, 10), unigrams).tolist()[3] == -1  # what is good in it is not read


def test_a_pause_of_the_machine_is_no_training_time() -> None:
    curves = [{"epoch": number, "seconds": seconds} for number, seconds in enumerate((30.0, 300.0, 20.0))]
    record = SentimentRecord.model_validate(sentiment_record(curves=curves, training_seconds=350.0))
    assert minutes_of(record) == 1.5
    assert minutes_of(record.model_copy(update={"curves": []})) == pytest.approx(350 / 60)


def test_a_review_without_a_word_gets_the_bias(world) -> None:
    net = world.nets[0]
    assert logits_of(net, [np.zeros(0, np.int32), np.array([3, 4])]) == pytest.approx(
        [net.output_bias, read(net, [3, 4])["logit"][-1]]
    )
