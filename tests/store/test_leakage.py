import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.leakage import MISTAKES
from seqapp.store.leakage import FOLDER, RECORD, keep_leakage, read_leakage
from tests.leakage import leakage


def test_what_is_kept_is_read_again_and_takes_the_place_of_what_stood_there(tmp_path) -> None:
    assert read_leakage(tmp_path) is None
    path = keep_leakage(leakage(), tmp_path)
    assert path == tmp_path / FOLDER / RECORD
    assert read_leakage(tmp_path) == leakage()
    keep_leakage(leakage(source="another"), tmp_path)
    assert read_leakage(tmp_path).source == "another"
    assert [file.name for file in path.parent.iterdir()] == [RECORD]


@pytest.mark.parametrize("content", ["{", '{"source": "x"}', "[]", ""])
def test_a_damaged_file_is_named_with_the_command_that_mends_it(tmp_path, content) -> None:
    keep_leakage(leakage(), tmp_path).write_text(content)
    with pytest.raises(WorldError, match="Measure again: `python -m seqapp leakage --keep`"):
        read_leakage(tmp_path)


def test_the_shipped_file_has_every_mistake_found_in_every_series_and_no_false_alarm(root) -> None:
    shipped = read_leakage(root / "models")
    assert [one.name for one in shipped.mistakes] == list(MISTAKES)
    for mistake in shipped.mistakes:
        for one in (mistake.prices, mistake.random_walk):
            assert (one.caught, one.false_alarms) == (one.n, 0)


def test_a_disk_that_refuses_is_told_of_and_what_stood_there_stays(tmp_path, monkeypatch) -> None:
    keep_leakage(leakage(), tmp_path)

    def refuse(*_):
        raise OSError("no room")

    monkeypatch.setattr("seqapp.store.leakage.write_whole", refuse)
    with pytest.raises(WorldError, match="no room"):
        keep_leakage(leakage(source="another"), tmp_path)
    assert read_leakage(tmp_path) == leakage()
