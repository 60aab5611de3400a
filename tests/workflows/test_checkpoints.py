import numpy as np
import pytest

from seqapp.workflows.checkpoints import Checkpoint, load_checkpoint, save_checkpoint


def checkpoint(epochs):
    curves = [{"epoch": epoch + 1, "loss": 1 / (epoch + 1)} for epoch in range(epochs)]
    return Checkpoint(curves, [np.arange(5.0) * epochs, np.array([epochs], "uint32")])


def test_what_was_saved_is_loaded_to_the_bit(tmp_path):
    save_checkpoint(tmp_path, checkpoint(1))
    save_checkpoint(tmp_path, checkpoint(2))
    found = load_checkpoint(tmp_path)
    assert found.curves == checkpoint(2).curves
    for value, expected in zip(found.values, checkpoint(2).values, strict=True):
        assert value.dtype == expected.dtype
        np.testing.assert_array_equal(value, expected)


def test_two_checkpoints_are_kept(tmp_path):
    for epochs in range(1, 5):
        save_checkpoint(tmp_path, checkpoint(epochs))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-0003.npz", "epoch-0004.npz"]


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before_and_says_so(tmp_path, damage):
    save_checkpoint(tmp_path, checkpoint(1))
    save_checkpoint(tmp_path, checkpoint(2))
    newest = tmp_path / "epoch-0002.npz"
    content = bytearray(newest.read_bytes())
    if damage == "flipped":
        content[content.index(b"NUMPY") + 80] ^= 1
    newest.write_bytes({"truncated": content[:300], "flipped": content, "empty": b""}[damage])
    with pytest.warns(UserWarning, match=r"epoch-0002\.npz is damaged"):
        assert len(load_checkpoint(tmp_path).curves) == 1


def test_no_checkpoint_is_none(tmp_path):
    assert load_checkpoint(tmp_path / "nowhere") is None
