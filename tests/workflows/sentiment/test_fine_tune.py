"""Going on from a net with one's own reviews: what is kept, cut, measured and refused."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold
from seqapp.numbers.seen import text_hashes
from seqapp.store.learnt import SEEN, read_seen, read_vocabulary
from seqapp.store.manifest import DamagedModelError, weights_sha256, write_manifest
from seqapp.store.publish import write_version
from seqapp.store.registry import resolve
from seqapp.workflows.sentiment import fine_tune
from seqapp.workflows.sentiment.fine_tune import FineTuningSteps
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.retrain import retrain

SEED = 5


def inside(frame):
    """Which reviews are in the validation fold."""
    return frame["movie"].map(in_validation_fold)


def unproved(folder, build, version):
    """A version without the fresh process, which other tests start; here what is served is compared in full."""
    return write_version(folder, build, version=version, check=lambda _: None)


class BrokenError(Exception):
    """What goes wrong in the middle of an epoch."""


@pytest.fixture(scope="module")
def origin(smoke_run):
    return resolve(str(smoke_run.path))


@pytest.fixture(scope="module")
def config(origin):
    return SentimentConfig.model_validate(origin.run.config.model_dump()).model_copy(
        update={**SentimentConfig.fine_tuning, "epochs": 2, "batch_size": 64}
    )


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A csv file of 700 reviews with words of their own, one review of the fold also under a film outside of it."""
    frame = synthetic_reviews(700, seed=SEED)
    frame["text"] = frame["text"] + " zyxomma"
    held_out = inside(frame)
    frame.loc[frame.index[~held_out][0], "text"] = frame.loc[frame.index[held_out][0], "text"].upper()
    path = tmp_path_factory.mktemp("own") / "mine.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def tuned(origin, config, own, tmp_path_factory):
    """A finished run, and what it told."""
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fine_tune, "write_version", unproved)
        runs = tmp_path_factory.mktemp("runs")
        return retrain(config, origin=origin, data=own, runs=runs, tell=lines.append), lines


def test_all_three_are_measured_on_the_same_fold_with_intervals_and_paired_tests(tuned, own):
    run, lines = tuned
    record = json.loads((run.path / "run.json").read_text())
    told, frame = record["fine_tuning"], pd.read_csv(own)
    held_out, hashes = inside(frame), text_hashes(frame["text"])
    n, twice = int(held_out.sum()), np.isin(hashes, hashes[held_out]) & ~held_out
    assert record["data"]["n_validation"] == n
    assert twice.sum() >= 1  # reviews that stand on both sides are left to the fold
    assert record["data"]["n_train"] == 700 - n - twice.sum()
    for measured in (record["metrics"], record["rivals"]["nb_svm"], told["metrics"]):
        assert measured["n"] == n
        assert measured["accuracy_low"] < measured["accuracy"] < measured["accuracy_high"]
    answers = pd.read_parquet(run.export / "validation.parquet")
    right = {
        name: (answers[column] >= 0) == (answers["label"] == 1)
        for name, column in (
            ("the fine-tuned net", "logit"),
            ("the original net", "origin_logit"),
            ("NB-SVM", "nb_svm_logit"),
        )
    }
    assert len(told["pairs"]) == 3
    for pair in told["pairs"]:
        a, b = right[pair["a"]], right[pair["b"]]
        assert (pair["only_a"], pair["only_b"]) == ((a & ~b).sum(), (b & ~a).sum())
        assert pair["difference"] == pytest.approx(a.mean() - b.mean())
        assert pair["low"] <= pair["difference"] <= pair["high"]
        assert any(pair["a"] in line and pair["b"] in line for line in lines)
    card = (run.export / "MODEL_CARD.md").read_text()
    for measured in (record["metrics"], record["rivals"]["nb_svm"], told["metrics"]):
        assert f"| {100 * measured['accuracy']:.1f} | {100 * measured['accuracy_low']:.1f} to" in card


def test_the_net_moved_and_the_one_it_came_from_is_measured_as_it_answers(tuned, origin, own):
    from seqapp.store.served import ServedModel
    from seqapp.workflows.sentiment.signatures import judge

    run, _ = tuned
    told = json.loads((run.path / "run.json").read_text())["fine_tuning"]
    assert told["origin_sha256"] == weights_sha256(origin.path) != weights_sha256(run.export)
    answers, frame = pd.read_parquet(run.export / "validation.parquet"), pd.read_csv(own)
    texts = frame.loc[inside(frame), "text"].tolist()
    for column, version in (("origin_logit", origin), ("logit", resolve(str(run.path)))):
        served = judge(ServedModel.load(version), texts).logit
        np.testing.assert_allclose(answers[column], served, atol=1e-5)
    assert not np.allclose(answers["logit"], answers["origin_logit"], atol=1e-3)


def test_the_words_stay_and_how_many_are_new_is_told(tuned, origin):
    run, lines = tuned
    told = json.loads((run.path / "run.json").read_text())["fine_tuning"]
    assert read_vocabulary(resolve(str(run.path))) == read_vocabulary(origin)
    assert 1 <= told["n_new_words"] < told["n_words"]
    assert 0 < told["unknown_share"] < 0.5
    assert any(
        f"{told['n_new_words']:,} of the {told['n_words']:,} different words are new" in line
        for line in lines
    )


def test_it_has_seen_what_both_learnt_from_but_not_its_own_fold(tuned, origin, own):
    run, _ = tuned
    seen, frame = read_seen(resolve(str(run.path))), pd.read_csv(own)
    held_out = inside(frame)
    hashes = text_hashes(frame["text"])
    fold = set(hashes[held_out].tolist())
    assert set(seen.tolist()) == set(read_seen(origin).tolist()) | (set(hashes[~held_out].tolist()) - fold)


def test_the_epoch_is_the_one_that_the_reviews_which_choose_liked_best(tuned):
    record = json.loads((tuned[0].path / "run.json").read_text())
    losses = [epoch["validation_log_loss"] for epoch in record["curves"]]
    assert record["fine_tuning"]["epoch"] == 1 + int(np.argmin(losses))
    assert 0 < record["fine_tuning"]["n_chosen"] < record["data"]["n_train"] / 2


def test_the_readout_learns_labels_that_ask_for_something_else(origin):
    from seqapp.networks.sentiment import build_network
    from seqapp.workflows.sentiment.readout import fit_readout
    from seqapp.workflows.sentiment.train import logit_function

    network = build_network(origin.run.config, 50)
    rng = np.random.default_rng(0)
    network.set_weights([rng.normal(size=weight.shape) for weight in network.get_weights()])
    ids = [rng.integers(2, 50, length) for length in rng.integers(1, 12, 300)]
    y_true = logit_function(network)(ids)
    y_true = (y_true > np.median(y_true)).astype(int)
    network.get_layer("logit").set_weights([rng.normal(size=(origin.run.config.units, 1)), np.zeros(1)])
    others = [layer.get_weights() for layer in network.layers if layer.name != "logit"]
    before = np.mean((logit_function(network)(ids) >= 0) == y_true)
    fit_readout(network, ids, y_true)
    assert before < 0.7
    assert np.mean((logit_function(network)(ids) >= 0) == y_true) > 0.9
    for old, new in zip(
        others, [layer.get_weights() for layer in network.layers if layer.name != "logit"], strict=True
    ):
        for value, other in zip(old, new, strict=True):
            np.testing.assert_array_equal(value, other)


def test_a_fine_tuning_broken_in_an_epoch_and_resumed_has_the_weights_of_an_unbroken_one(
    tuned, origin, config, own, tmp_path, monkeypatch
):
    monkeypatch.setattr(fine_tune, "write_version", unproved)

    def break_off(done, total, loss):
        if done == total // 2:
            raise BrokenError

    asked = {"origin": origin, "data": own, "tell": lambda _: None}
    with pytest.raises(BrokenError):
        retrain(config, runs=tmp_path, on_step=break_off, **asked)
    (broken,) = tmp_path.iterdir()
    resumed = retrain(config, resume=broken, **asked)
    expected, received = (load_checkpoint(run.checkpoints, print) for run in (tuned[0], resumed))
    assert len(expected.best) == len(received.best) > 0
    for value, other in zip(expected.values, received.values, strict=True):
        np.testing.assert_array_equal(value, other)
    for value, other in zip(expected.best, received.best, strict=True):
        np.testing.assert_array_equal(value, other)
    with pytest.raises(BadInputError, match="began from"):
        retrain(config, resume=broken, **{**asked, "origin": resolve(str(resumed.path))})


def test_reviews_of_the_fold_that_the_origin_had_learnt_from_are_counted_and_the_others_measured_apart(
    origin, own, tmp_path, monkeypatch
):
    monkeypatch.setattr(fine_tune, "write_version", unproved)
    frame = pd.read_csv(own)
    known = synthetic_reviews(1500, seed=0)
    known = known[~known["movie"].map(in_validation_fold)]  # what the smoke run learnt from
    at = frame.index[inside(frame)][:30]
    frame.loc[at, ["text", "label"]] = known[["text", "label"]].to_numpy()[:30]
    frame.to_csv(tmp_path / "mixed.csv", index=False)
    config = SentimentConfig.model_validate(origin.run.config.model_dump()).model_copy(update={"epochs": 1})
    run = retrain(
        config, origin=origin, data=tmp_path / "mixed.csv", runs=tmp_path / "runs", tell=lambda _: None
    )
    record = json.loads((run.path / "run.json").read_text())
    told, n = record["fine_tuning"], record["metrics"]["n"]
    assert told["n_seen"] == len(set(known["text"][:30]) & set(frame.loc[at, "text"])) == 30
    assert {part["n"] for part in told["unseen"].values()} == {n - 30}
    card = (run.export / "MODEL_CARD.md").read_text()
    assert f"had learnt from 30 of these {n} reviews before" in card
    assert f"On the other {n - 30}" in card


def refused(own, tmp_path, origin, change):
    """What fine-tuning says of the file with a change."""
    frame = change(pd.read_csv(own))
    frame.to_csv(tmp_path / "file.csv", index=False)
    steps = FineTuningSteps(origin)
    with pytest.raises(BadInputError) as error:
        steps.prepare(None, steps.load_data(tmp_path / "file.csv", smoke=False))
    line = str(error.value)
    assert len(line) < 400
    return line.replace(str(tmp_path), "")


def test_fewer_than_500_reviews_are_refused_with_the_number_needed(own, tmp_path, origin):
    line = refused(own, tmp_path, origin, lambda frame: frame.head(499))
    assert "needs 500 labelled reviews" in line
    assert "1 more than there are in file.csv, a csv file with 499 labelled reviews" in line
    assert "needs 500" in line
    assert "1 more" in line


def test_500_reviews_are_enough(own, tmp_path, origin):
    pd.read_csv(own).head(500).to_csv(tmp_path / "file.csv", index=False)
    steps = FineTuningSteps(origin)
    data = steps.prepare(None, steps.load_data(tmp_path / "file.csv", smoke=False))
    assert 450 < len(data.train) + len(data.validation) <= 500


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda frame: frame.assign(movie="one film"), "in the validation fold do not have both labels"),
        (lambda frame: frame.assign(label=1), "do not have both labels"),
        (
            lambda frame: frame.assign(label=frame["label"].where(inside(frame), 1)),
            "0 reviews have the rarer label",
        ),
        (
            lambda frame: frame.assign(movie=inside(frame).map({True: "movie 1", False: "movie 2"})),
            "of 1 films; needed are",
        ),
    ],
    ids=["no fold", "one label", "one label to learn from", "one film"],
)
def test_what_cannot_be_learnt_from_or_measured_on_is_refused(own, tmp_path, origin, change, named):
    assert named in refused(own, tmp_path, origin, change)


def test_a_net_that_does_not_tell_what_it_saw_is_not_gone_on_from(origin, own, tmp_path):
    folder = shutil.copytree(origin.path, tmp_path / "1")
    (folder / SEEN).unlink()
    write_manifest(folder, 1)
    steps = FineTuningSteps(resolve(str(folder)))
    with pytest.raises(DamagedModelError, match="models complete"):
        steps.prepare(None, steps.load_data(own, smoke=False))
