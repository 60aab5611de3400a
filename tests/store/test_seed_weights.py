import json

import numpy as np
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.manifest import DamagedModelError, write_manifest
from seqapp.store.registry import names
from seqapp.store.seed_weights import WEIGHTS, load_seed_weights, write_seed_weights
from tests.numbers.test_nets import random_net

BASELINE = Unigrams(np.arange(9.0), 0.5, counts=True)


@pytest.fixture
def models(tmp_path):
    nets = [random_net(cell, seed) for cell in ("rnn", "lstm") for seed in (2, 0)]
    write_seed_weights(
        nets, BASELINE, {"data": {"sha256": "1"}, "nets": {"rnn-2": {"accuracy": 0.8}}}, tmp_path
    )
    return tmp_path


def test_what_was_written_comes_back_by_cell_and_seed(models) -> None:
    kept = load_seed_weights(models)
    assert {cell: [net.seed for net in nets] for cell, nets in kept.nets.items()} == {
        "rnn": [0, 2],
        "lstm": [0, 2],
    }
    for net in [*kept.nets["rnn"], *kept.nets["lstm"]]:
        for name in WEIGHTS:
            np.testing.assert_allclose(
                getattr(net, name), getattr(random_net(net.cell, net.seed), name), rtol=1e-6
            )
    np.testing.assert_array_equal(kept.unigrams.weight, BASELINE.weight)
    assert (kept.unigrams.bias, kept.unigrams.counts) == (0.5, True)
    assert kept.record["nets"][3] == {"cell": "rnn", "seed": 2, "file": "rnn-2.npz", "accuracy": 0.8}


def test_the_seed_weights_are_no_model_among_the_models(models) -> None:
    assert names(models) == []


def test_a_folder_of_before_is_read_where_there_is_no_new_one(models) -> None:
    folder, earlier = models / "seed_weights", models / "lab"
    folder.rename(earlier)
    (earlier / "seed_weights.json").rename(earlier / "lab.json")
    write_manifest(earlier, 1)
    kept = load_seed_weights(models)
    assert [net.seed for net in kept.nets["rnn"]] == [0, 2]
    assert names(models) == []
    write_seed_weights([random_net("rnn", 5)], BASELINE, {}, models)
    assert [net.seed for net in load_seed_weights(models).nets["rnn"]] == [5]
    assert (earlier / "lab.json").exists()


def test_writing_again_replaces_all_and_leaves_nothing_aside(models) -> None:
    write_seed_weights([random_net("rnn", 5)], BASELINE, {}, models)
    assert [net.seed for net in load_seed_weights(models).nets["rnn"]] == [5]
    assert load_seed_weights(models).nets["lstm"] == ()
    assert [path.name for path in models.iterdir()] == ["seed_weights"]


def test_a_disk_that_refuses_leaves_what_was_there(models, monkeypatch) -> None:
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("seqapp.store.seed_weights.write_manifest", full)
        with pytest.raises(WorldError, match=r"No space left on device.*what was there is there still"):
            write_seed_weights([random_net("rnn", 5)], BASELINE, {}, models)
    assert [net.seed for net in load_seed_weights(models).nets["rnn"]] == [0, 2]
    assert [path.name for path in models.iterdir()] == ["seed_weights"]


def test_a_rename_that_fails_puts_the_old_seed_weights_back(models, monkeypatch) -> None:
    from pathlib import Path

    rename, renamed = Path.rename, []

    def once(self, target):
        renamed.append(target)
        if len(renamed) == 2:
            raise OSError(13, "Permission denied")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(WorldError, match="Permission denied"):
            write_seed_weights([random_net("rnn", 5)], BASELINE, {}, models)
    assert [net.seed for net in load_seed_weights(models).nets["rnn"]] == [0, 2]


def test_missing_seed_weights_say_how_to_collect_them(tmp_path) -> None:
    with pytest.raises(WorldError, match="python -m seqapp seed-weights collect"):
        load_seed_weights(tmp_path)


@pytest.mark.parametrize("name", ["rnn-0.npz", "unigrams.npz", "seed_weights.json", "MANIFEST.json"])
def test_a_damaged_or_missing_file_is_named(models, name) -> None:
    path = models / "seed_weights" / name
    content = path.read_bytes()
    path.write_bytes(content[:-9] + b"damaged!\n")
    with pytest.raises(DamagedModelError, match=name):
        load_seed_weights(models)
    path.unlink()
    with pytest.raises(DamagedModelError, match=name):
        load_seed_weights(models)


def test_seed_weights_of_a_later_kind_are_refused_in_one_line(models) -> None:
    path = models / "seed_weights" / "seed_weights.json"
    path.write_text(json.dumps({"nets": [{"cell": "rnn"}]}))
    write_manifest(path.parent, 1)
    with pytest.raises(DamagedModelError, match="cannot be read"):
        load_seed_weights(models)
