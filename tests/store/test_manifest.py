import json
import os
import shutil

import pytest

from seqapp.store.manifest import DamagedModelError, verify_manifest, write_manifest


@pytest.fixture
def folder(tmp_path, build):
    folder = tmp_path / "7"
    folder.mkdir()
    build(folder)
    write_manifest(folder, 7)
    return folder


def refusal(folder) -> str:
    with pytest.raises(DamagedModelError) as caught:
        verify_manifest(folder)
    line = str(caught.value)
    assert "\n" not in line
    assert str(folder) in line
    return line


def test_a_folder_verifies_as_long_as_nothing_changes(folder):
    verify_manifest(folder)
    verify_manifest(folder)


def test_the_manifest_lists_every_file_but_itself_with_hash_and_length(folder):
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert (manifest["format"], manifest["version"]) == (2, 7)
    assert sorted(manifest["files"]) == [
        "MODEL_CARD.md",
        "golden.json",
        "run.json",
        "saved_model.pb",
        "variables/variables.index",
    ]
    assert manifest["files"]["saved_model.pb"] == {  # sha256sum says so of the five bytes "graph"
        "bytes": 5,
        "sha256": "eef93e1d14482804277fca0172464032d1a4fdbcc338524059fa1e861454ad4d",
    }


def test_one_flipped_bit_anywhere_is_refused(folder):
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        sound = path.read_bytes()
        for place in range(len(sound)):
            damaged = bytearray(sound)
            damaged[place] ^= 1 << place % 8
            path.write_bytes(damaged)
            refusal(folder)
        path.write_bytes(sound)
    verify_manifest(folder)


def test_a_missing_file_is_refused_by_name(folder):
    (folder / "variables" / "variables.index").unlink()
    assert "'variables/variables.index' is missing" in refusal(folder)


def test_an_extra_file_is_refused_by_name(folder):
    (folder / "variables" / ".DS_Store").write_bytes(b"")
    assert "'variables/.DS_Store' is not in its MANIFEST.json" in refusal(folder)


def test_a_truncated_file_is_refused_with_both_lengths(folder):
    (folder / "saved_model.pb").write_bytes(b"gra")
    assert "'saved_model.pb' has 3 bytes instead of 5" in refusal(folder)


def test_a_symlink_is_refused_even_to_the_same_content(folder, tmp_path):
    (folder / "saved_model.pb").rename(tmp_path / "elsewhere.pb")
    (folder / "saved_model.pb").symlink_to(tmp_path / "elsewhere.pb")
    assert "'saved_model.pb' is a symlink" in refusal(folder)


def test_a_symlinked_folder_inside_is_refused(folder, tmp_path):
    (folder / "variables").rename(tmp_path / "elsewhere")
    (folder / "variables").symlink_to(tmp_path / "elsewhere")
    assert "'variables' is a symlink" in refusal(folder)


def test_a_pipe_is_refused_without_waiting_for_a_writer(folder):
    (folder / "saved_model.pb").unlink()
    os.mkfifo(folder / "saved_model.pb")
    assert "'saved_model.pb' is a symlink or no regular file" in refusal(folder)


def test_a_version_that_is_a_symlink_a_file_or_absent_is_refused(folder, tmp_path):
    link = tmp_path / "8"
    link.symlink_to(folder)
    file = tmp_path / "9"
    file.write_bytes(b"")
    for path in (link, file, tmp_path / "10"):
        assert "is not a folder" in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_cannot_be_looked_into_is_refused_even_if_no_file_of_it_is_listed(folder):
    (folder / "extra").mkdir(mode=0)
    assert "cannot be read" in refusal(folder)


def test_a_missing_manifest_is_refused(folder):
    (folder / "MANIFEST.json").unlink()
    assert "'MANIFEST.json' is missing" in refusal(folder)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": 2}',
        b'{"format": 2, "files": {}}',
        b'{"format": 2, "version": 7, "files": ["saved_model.pb"]}',
        b'{"format": 2, "version": 7, "files": {"saved_model.pb": 5}}',
        b'{"format": 2, "version": 7, "files": {"saved_model.pb": {"bytes": 5}}}',
    ],
)
def test_an_unreadable_manifest_is_refused_as_such(folder, text):
    (folder / "MANIFEST.json").write_bytes(text)
    assert "'MANIFEST.json' is not a manifest" in refusal(folder)


def test_a_manifest_of_a_later_format_is_refused_with_the_format_known_here(folder):
    (folder / "MANIFEST.json").write_text('{"format": 3, "version": 7, "files": {}}')
    assert "has format 3 instead of 2" in refusal(folder)


def test_a_manifest_does_not_reach_outside_its_folder(folder, tmp_path):
    (tmp_path / "secret").write_bytes(b"graph")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    manifest["files"]["../secret"] = manifest["files"]["saved_model.pb"]
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    assert "'../secret' is missing" in refusal(folder)


def test_a_folder_under_another_number_is_refused_and_under_a_name_is_not(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "8")
    assert "it is version 7 in the place of version 8" in refusal(tmp_path / "8")
    shutil.copytree(folder, tmp_path / "mine")
    verify_manifest(tmp_path / "mine")


def test_no_manifest_is_written_over_a_symlink(folder):
    (folder / "link").symlink_to(folder / "saved_model.pb")
    with pytest.raises(DamagedModelError, match="'link' is a symlink"):
        write_manifest(folder, 7)
