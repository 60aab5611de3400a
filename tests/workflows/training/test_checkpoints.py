import numpy as np
import pytest

from seqapp.workflows.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint

FLIPS = 200


def checkpoint(epochs):
    curves = [{"epoch": epoch + 1, "loss": 1 / (epoch + 1)} for epoch in range(epochs)]
    values = [np.arange(5.0) * epochs, np.array([epochs], "uint32")]
    return Checkpoint(curves, values, [np.full((2, 3), epochs, "float32"), np.ones(3, "float32")])


def assert_same(loaded, expected):
    assert loaded.curves == expected.curves
    for kind in ("values", "best"):
        for value, other in zip(getattr(loaded, kind), getattr(expected, kind), strict=True):
            assert (value.dtype, value.shape) == (other.dtype, other.shape)
            assert value.tobytes() == other.tobytes()


def load(folder):
    """The newest whole checkpoint, and what was told."""
    lines = []
    return load_checkpoint(folder, lines.append), lines


def test_what_was_saved_is_loaded_to_the_bit_and_nothing_is_told(tmp_path):
    save_checkpoint(tmp_path, checkpoint(1))
    save_checkpoint(tmp_path, checkpoint(2))
    loaded, lines = load(tmp_path)
    assert_same(loaded, checkpoint(2))
    assert lines == []


def test_two_checkpoints_are_kept(tmp_path):
    for epochs in range(1, 5):
        save_checkpoint(tmp_path, checkpoint(epochs))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-0003.npz", "epoch-0004.npz"]


def truncated(content):
    return content[:-1]


def flipped(content):
    at = content.index(b"NUMPY") + 80
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def empty(_content):
    return b""


def garbage(content):
    return np.random.default_rng(0).bytes(len(content))


@pytest.mark.parametrize("damage", [truncated, flipped, empty, garbage])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before_and_told_of_in_a_sentence(tmp_path, damage):
    save_checkpoint(tmp_path, checkpoint(1))
    save_checkpoint(tmp_path, checkpoint(2))
    newest = tmp_path / "epoch-0002.npz"
    newest.write_bytes(damage(newest.read_bytes()))
    loaded, lines = load(tmp_path)
    assert_same(loaded, checkpoint(1))
    assert lines == [f"epoch-0002.npz in {tmp_path} is damaged: going on after epoch 1."]


def test_a_write_that_was_cut_off_changes_nothing_and_leaves_nothing(tmp_path):
    save_checkpoint(tmp_path, checkpoint(1))
    (tmp_path / ".epoch-0002.npz.tmp").write_bytes((tmp_path / "epoch-0001.npz").read_bytes()[:50])
    loaded, lines = load(tmp_path)
    assert_same(loaded, checkpoint(1))
    assert lines == []
    save_checkpoint(tmp_path, checkpoint(2))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-0001.npz", "epoch-0002.npz"]


def test_when_all_are_damaged_it_starts_from_the_beginning_and_says_so_once(tmp_path):
    for epochs in (1, 2):
        save_checkpoint(tmp_path, checkpoint(epochs))
    for path in tmp_path.iterdir():
        path.write_bytes(garbage(path.read_bytes()))
    loaded, lines = load(tmp_path)
    assert loaded is None
    assert lines == [
        f"epoch-0002.npz and epoch-0001.npz in {tmp_path} are damaged: starting from the beginning."
    ]


def test_damaged_checkpoints_of_later_epochs_do_not_push_out_the_new_ones(tmp_path):
    for epochs in range(1, 6):
        save_checkpoint(tmp_path, checkpoint(epochs))
    for path in tmp_path.iterdir():
        path.write_bytes(b"")
    save_checkpoint(tmp_path, checkpoint(1))
    loaded, lines = load(tmp_path)
    assert_same(loaded, checkpoint(1))
    assert lines == []


def test_no_flipped_bit_anywhere_is_missed(tmp_path):
    save_checkpoint(tmp_path, checkpoint(1))
    path = tmp_path / "epoch-0001.npz"
    whole = path.read_bytes()
    directory = whole.index(b"PK\x01\x02")  # the zip's table of contents, which its CRC-32s do not cover
    rng = np.random.default_rng(0)
    places = [*rng.integers(0, 8 * len(whole), FLIPS), *rng.integers(8 * directory, 8 * len(whole), FLIPS)]
    for place in places:
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        loaded, lines = load(tmp_path)
        assert loaded is None, f"bit {place} of {8 * len(whole)}"
        assert "damaged" in lines[0]


def test_no_checkpoint_is_none(tmp_path):
    assert load(tmp_path / "nowhere") == (None, [])
