import json

import numpy as np
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.lab import WEIGHTS, lab_nets, load_lab, write_lab
from seqapp.store.manifest import DamagedModelError
from seqapp.store.registry import names
from tests.numbers.test_nets import random_net

RIVAL = Unigrams(np.arange(9.0), 0.5, counts=True)


@pytest.fixture
def models(tmp_path):
    nets = [random_net(cell, seed) for cell in ("rnn", "lstm") for seed in (2, 0)]
    write_lab(nets, RIVAL, {"data": {"sha256": "1"}, "nets": {"rnn-2": {"accuracy": 0.8}}}, tmp_path)
    return tmp_path


def test_what_was_written_comes_back_by_cell_and_seed(models) -> None:
    found = load_lab(models)
    assert {cell: [net.seed for net in nets] for cell, nets in found.nets.items()} == {
        "rnn": [0, 2],
        "lstm": [0, 2],
    }
    for net in [*found.nets["rnn"], *found.nets["lstm"]]:
        for name in WEIGHTS:
            np.testing.assert_allclose(
                getattr(net, name), getattr(random_net(net.cell, net.seed), name), rtol=1e-6
            )
    np.testing.assert_array_equal(found.unigrams.weight, RIVAL.weight)
    assert (found.unigrams.bias, found.unigrams.counts) == (0.5, True)
    assert found.record["nets"][3] == {"cell": "rnn", "seed": 2, "file": "rnn-2.npz", "accuracy": 0.8}


def test_the_lab_is_no_model_among_the_models(models) -> None:
    assert names(models) == []


def test_writing_again_replaces_all_and_leaves_nothing_aside(models) -> None:
    write_lab([random_net("rnn", 5)], RIVAL, {}, models)
    assert [net.seed for net in lab_nets(models)["rnn"]] == [5]
    assert lab_nets(models)["lstm"] == ()
    assert [path.name for path in models.iterdir()] == ["lab"]


def test_a_disk_that_refuses_leaves_what_was_there(models, monkeypatch) -> None:
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("seqapp.store.lab.write_manifest", full)
        with pytest.raises(WorldError, match=r"No space left on device.*what was there is there still"):
            write_lab([random_net("rnn", 5)], RIVAL, {}, models)
    assert [net.seed for net in lab_nets(models)["rnn"]] == [0, 2]
    assert [path.name for path in models.iterdir()] == ["lab"]


def test_a_rename_that_fails_puts_the_old_lab_back(models, monkeypatch) -> None:
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
            write_lab([random_net("rnn", 5)], RIVAL, {}, models)
    assert [net.seed for net in lab_nets(models)["rnn"]] == [0, 2]


def test_a_missing_lab_says_how_to_collect_one(tmp_path) -> None:
    with pytest.raises(WorldError, match="python -m seqapp lab collect"):
        load_lab(tmp_path)


@pytest.mark.parametrize("name", ["rnn-0.npz", "unigrams.npz", "lab.json", "MANIFEST.json"])
def test_a_damaged_or_missing_file_is_named(models, name) -> None:
    path = models / "lab" / name
    content = path.read_bytes()
    path.write_bytes(content[:-9] + b"damaged!\n")
    with pytest.raises(DamagedModelError, match=name):
        load_lab(models)
    path.unlink()
    with pytest.raises(DamagedModelError, match=name):
        load_lab(models)


def test_a_lab_of_a_later_kind_is_refused_in_one_line(models) -> None:
    from seqapp.store.manifest import write_manifest

    path = models / "lab" / "lab.json"
    path.write_text(json.dumps({"nets": [{"cell": "rnn"}]}))
    write_manifest(path.parent, 1)
    with pytest.raises(DamagedModelError, match="cannot be read"):
        load_lab(models)
