import re

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.scoring.parts import Source, cut_source, describe, find_files


@pytest.fixture
def tree(tmp_path):
    """Files at two depths."""
    for name in ("2024/a.csv", "2024/b.parquet", "2025/deep/a.csv", "2025/notes.txt"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*/*.csv", ["2024/a.csv"]),
        ("**/*.csv", ["2024/a.csv", "2025/deep/a.csv"]),
        ("2024/*", ["a.csv", "b.parquet"]),
        ("2025/deep/a.csv", ["a.csv"]),
        ("202[45]/*", ["2024/a.csv", "2024/b.parquet", "2025/notes.txt"]),
    ],
)
def test_files_are_named_from_where_the_pattern_begins_to_vary(tree, tmp_path, pattern, names):
    root, files = find_files(str(tree / pattern), tmp_path / "out")
    assert [describe(root, path).name for path in files] == names


@pytest.mark.parametrize("name", ["b [1].csv", "old [2]/c.csv", "what?*.csv"])
def test_the_path_of_a_file_is_no_pattern(tree, tmp_path, name):
    path = tree / "2024" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(name)
    (tree / "2024" / "whatever.csv").write_text("not asked for")
    root, files = find_files(str(path), tmp_path / "out")
    assert [describe(root, path).name for path in files] == [path.name]


def test_a_pattern_in_the_working_folder_needs_no_folder(tree, tmp_path, monkeypatch):
    monkeypatch.chdir(tree / "2024")
    root, files = find_files("*.csv", tmp_path / "out")
    assert describe(root, files[0]).name == "a.csv"


@pytest.mark.parametrize(
    ("pattern", "named"),
    [("*.json", "matches no file"), ("x" * 300, "matches no file"), ("2024", "/*` is what it holds")],
)
def test_a_pattern_without_a_file_is_refused(tree, tmp_path, pattern, named):
    with pytest.raises(BadInputError, match=re.escape(named)):
        find_files(str(tree / pattern), tmp_path / "out")


def test_answers_are_not_scored_again(tree):
    with pytest.raises(BadInputError, match="lies in the folder of the answers"):
        find_files(str(tree / "**/*.csv"), tree / "2025")


def test_a_part_is_whole_chunks_and_every_chunk_is_in_one():
    source = Source(name="a.csv", bytes=1, sha256="")
    for rows in (None, 1, 3, 8, 100):
        chunks = [3, 3, 3, 3, 1]
        parts = list(cut_source(source, chunks, rows))
        assert parts[-1].last is None
        assert [part.first for part in parts[1:]] == [part.last for part in parts[:-1]]
        assert sum(part.n for part in parts) == 13
        assert all(part.n >= (rows or 13) for part in parts[:-1])
        assert len({part.output for part in parts}) == len(parts) == {None: 1, 1: 5, 3: 5, 8: 2, 100: 1}[rows]
