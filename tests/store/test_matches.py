import pytest

from seqapp.numbers.errors import WorldError
from seqapp.store.manifest import DamagedModelError, write_manifest
from seqapp.store.matches import load_matches, write_matches
from seqapp.store.registry import names
from tests.matches import measured


def test_nothing_measured_is_no_fault(tmp_path) -> None:
    assert load_matches(tmp_path) == {}


def test_families_are_kept_side_by_side_and_measured_anew_one_by_one(tmp_path) -> None:
    write_matches("plain", measured(0.02), tmp_path)
    write_matches("frontier", measured(0.01), tmp_path)
    write_matches("plain", measured(-0.03), tmp_path)
    assert load_matches(tmp_path) == {"plain": measured(-0.03), "frontier": measured(0.01)}
    assert names(tmp_path) == []


def test_a_file_that_was_changed_is_damaged_and_not_written_over(tmp_path) -> None:
    path = write_matches("plain", measured(0.02), tmp_path)
    path.write_text(path.read_text().replace("plain", "plane"))
    with pytest.raises(DamagedModelError, match=r"matches\.json"):
        load_matches(tmp_path)
    with pytest.raises(DamagedModelError):
        write_matches("plain", measured(0.02), tmp_path)


@pytest.mark.parametrize("text", ["[]", "{", '{"plain": {}}', '{"plain": {"data": 3}}'])
def test_a_file_of_another_kind_is_named(tmp_path, text) -> None:
    path = write_matches("plain", measured(0.02), tmp_path)
    path.write_text(text)
    write_manifest(path.parent, 1)
    with pytest.raises(DamagedModelError, match="cannot be read"):
        load_matches(tmp_path)


def test_a_disk_that_refuses_is_told_of(tmp_path, monkeypatch) -> None:
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("seqapp.store.matches.write_json", full)
    with pytest.raises(WorldError, match="No space left"):
        write_matches("plain", measured(0.02), tmp_path)
