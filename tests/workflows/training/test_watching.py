"""A training that is watched is the training that it would have been, and what was seen survives a resume."""

import hashlib
import io
from contextlib import nullcontext

import numpy as np
import pytest
import tensorflow as tf

from seqapp.networks.sentiment import build_network
from seqapp.numbers.config import SentimentConfig
from seqapp.workflows.sentiment.train import LOSS, pad
from seqapp.workflows.sentiment.watching import watch_words
from seqapp.workflows.training import fit as fitting
from seqapp.workflows.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from seqapp.workflows.training.fit import Schedule, fit, seed_everything
from seqapp.workflows.training.runs import RunFolder

EPOCHS, WORDS = 2, 30
ROWS = [np.random.default_rng(n).integers(2, WORDS, n) for n in (9, 12, 3, 12, 11)]


class BrokenError(Exception):
    """What goes wrong in the middle of an epoch."""


def batches(epoch):
    rng = np.random.default_rng(epoch)
    for timesteps in (6, 9):
        yield (
            rng.integers(0, WORDS, (8, timesteps)).astype("int32"),
            rng.integers(0, 2, (8, 1)).astype("float32"),
        )


def train(cell, path, *, watched, on_step=lambda *_: None):
    """A tiny net after its training, which is not compiled: that would take longer than all else."""
    path.mkdir(exist_ok=True)
    seed_everything(4)
    config = SentimentConfig(cell=cell, units=3, embedding_units=2, max_tokens=12)
    network = build_network(config, WORDS - 2)
    watch = watch_words(network, cell, ROWS) if watched else None
    schedule = Schedule(EPOCHS, 2, learning_rate=0.05, clip_norm=1.0, ema_momentum=0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "compiled", nullcontext)
        curves = fit(network, LOSS, batches, schedule, RunFolder(path), dict, print, on_step, watch=watch)
    return network, watch, curves


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """What `train` leaves of either cell, and where."""
    folder = tmp_path_factory.mktemp("trained")
    return {cell: (*train(cell, folder / cell, watched=True), folder / cell) for cell in ("rnn", "lstm")}


def without_seconds(watch):
    return [{**vars(epoch), "seconds": 0, "training_seconds": 0} for epoch in watch.epochs]


def test_watching_changes_no_bit_of_a_training(trained, tmp_path):
    train("lstm", tmp_path, watched=False)
    one, other = (load_checkpoint(path / "checkpoints", print) for path in (trained["lstm"][-1], tmp_path))
    assert len(one.values) == len(other.values)
    for value, same in zip(one.values, other.values, strict=True):
        np.testing.assert_array_equal(value, same)
    assert (len(one.watched), len(other.watched)) == (EPOCHS + 1, 0)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_what_is_seen_is_what_the_layer_traces_and_tensorflow_derives(trained, cell):
    network, watch, curves, _ = trained[cell]
    last = watch.epochs[-1]
    memory, ids = network.get_layer("memory"), np.stack([row[-9:] for row in ROWS if len(row) >= 9])
    assert (watch.watched.n_examples, watch.watched.steps) == ids.shape
    x = network.get_layer("embedding")(pad(list(ids)))
    traced = memory.trace(x)
    for gate in last.means.keys() - {"|h|"}:
        assert last.means[gate] == pytest.approx(float(tf.reduce_mean(traced[gate])), rel=1e-5)
    assert last.means["|h|"] == pytest.approx(float(tf.reduce_mean(abs(traced["h"]))), rel=1e-5)
    shares = []
    for distance in watch.watched.distances:
        early = x[:, : ids.shape[1] - distance]
        states = [memory.trace(early)[name][:, -1] for name in memory.cell.state_names]
        with tf.GradientTape() as tape:
            tape.watch(states)
            late = x[:, ids.shape[1] - distance :]
            h = memory.trace(late, initial_state=states)["h"][:, -1] if distance else states[0]
            logit = network.get_layer("logit")(h)
        shares.append(tf.norm(tape.gradient(logit, states[0]), axis=1).numpy())
    expected = np.exp(np.log(np.array(shares) / shares[0]).mean(axis=1))
    np.testing.assert_allclose(last.gradients["h"], expected, rtol=1e-4)
    assert last.curve == {"loss": curves[-1]["loss"]}
    assert last.training_seconds == curves[-1]["seconds"]
    assert [epoch.epoch for epoch in watch.epochs] == [0, 1, 2]


def test_a_resumed_training_has_seen_what_an_unbroken_one_has(trained, tmp_path):
    def break_off(done, total, _loss):
        if done == total - 1:
            raise BrokenError

    with pytest.raises(BrokenError):
        train("rnn", tmp_path, watched=True, on_step=break_off)
    _, resumed, _ = train("rnn", tmp_path, watched=True)
    assert without_seconds(resumed) == without_seconds(trained["rnn"][1])
    kept = load_checkpoint(tmp_path / "checkpoints", print).watched
    assert kept == resumed.epochs


def test_a_checkpoint_of_before_has_seen_nothing(tmp_path):
    save_checkpoint(tmp_path, Checkpoint([{"epoch": 1, "loss": 0.5}], [np.ones(2)]))
    content = (tmp_path / "epoch-0001.npz").read_bytes()
    assert b"watched" in content
    buffer = io.BytesIO()
    with np.load(io.BytesIO(content)) as archive:
        np.savez(buffer, **{name: archive[name] for name in archive.files if name != "watched"})
    whole = buffer.getvalue()
    (tmp_path / "epoch-0001.npz").write_bytes(whole + hashlib.sha256(whole).digest())
    loaded = load_checkpoint(tmp_path, print)
    assert (loaded.watched, len(loaded.curves)) == ([], 1)
