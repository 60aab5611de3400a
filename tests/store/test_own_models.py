import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.store.own_models import FOLDER, own_file, own_files, own_folder, read_beside, read_own
from tests.own_files import archive, config


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "mine.keras").write_bytes(archive())
    return tmp_path


def test_without_the_variable_there_is_no_folder_and_no_model(monkeypatch) -> None:
    monkeypatch.setenv(FOLDER, " ")
    assert own_folder() is None
    assert own_files() == []


def test_only_keras_files_of_the_folder_itself_are_listed(folder) -> None:
    outside = folder.parent / "outside.keras"
    outside.write_bytes(archive())
    (folder / "linked.keras").symlink_to(outside)
    (folder / "saved_model.keras").mkdir()
    (folder / "below").mkdir()
    for name in ("another.keras", "old.h5", "notes.txt", f"{'x' * 120}.keras", "below/deeper.keras"):
        (folder / name).write_bytes(archive())
    assert [path.name for path in own_files()] == ["another.keras", "mine.keras"]


@pytest.mark.parametrize(
    "name", ["../outside.keras", "/etc/passwd", "", "mine", "linked.keras", "mine.keras\0"]
)
def test_a_file_is_looked_up_among_those_and_never_by_its_path(folder, name) -> None:
    (folder.parent / "outside.keras").write_bytes(archive())
    (folder / "linked.keras").symlink_to(folder.parent / "outside.keras")
    assert own_file("mine.keras") == folder / "mine.keras"
    with pytest.raises(BadInputError, match="no model"):
        own_file(name)


def test_a_folder_that_is_not_there_is_told(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "nowhere"))
    with pytest.raises(BadInputError, match="nowhere, which cannot be read"):
        own_files()


def test_a_refusal_is_one_line_with_the_name_and_the_mend(folder) -> None:
    described = config()
    described["config"]["layers"][2]["class_name"] = "Lambda"
    (folder / "mine.keras").write_bytes(archive(described))
    with pytest.raises(
        BadInputError, match=r"mine\.keras is not opened: it holds “Lambda”.*Keras's own layers"
    ) as caught:
        read_own(own_file("mine.keras"))
    assert "\n" not in str(caught.value)


def test_what_lies_beside_a_model_is_read_as_text(folder) -> None:
    model = folder / "mine.keras"
    assert read_beside(model, ".vocab.txt") is None
    (folder / "mine.vocab.txt").write_bytes(b"\xef\xbb\xbfa\nb\n")
    assert read_beside(model, ".vocab.txt") == "a\nb\n"
    (folder / "mine.vocab.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match="no UTF-8"):
        read_beside(model, ".vocab.txt")
    (folder / "mine.vocab.txt").write_bytes(b"a" * 10_000_001)
    with pytest.raises(BadInputError, match="more than 10,000,000 bytes"):
        read_beside(model, ".vocab.txt")
    (folder / "mine.csv").symlink_to("/etc/hostname")
    assert read_beside(model, ".csv") is None
