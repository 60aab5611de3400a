import errno
import os

import pytest

from seqapp.numbers.files import replacing, write_whole


def test_a_file_is_replaced_whole(tmp_path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_an_error_while_writing_leaves_what_was_there_and_nothing_beside_it(tmp_path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")

    def broken() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_nothing_takes_the_place_before_it_is_on_the_disk(tmp_path, monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "a.json"
    write_whole(path, b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_what_a_crash_left_behind_is_taken_away_by_the_next_write(tmp_path) -> None:
    path = tmp_path / "a.json"
    (tmp_path / ".a.json.tmp").write_bytes(b"half of something")
    write_whole(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]
