import subprocess
import sys
from pathlib import Path

import pytest

import seqapp
from seqapp.numbers.errors import BadInputError
from seqapp.store import registry
from seqapp.store.manifest import DamagedModelError
from seqapp.store.records import SentimentRecord
from seqapp.store.registry import ModelVersion, installed, models_root, names, resolve, serving, versions
from tests.records import sentiment_record

NO_NAMES = [
    "",
    "..",
    "../lstm",
    "lstm/..",
    "lstm/../lstm",
    "/etc",
    "Lstm",
    "a" * 65,
    "lstm\n",
    "lstm/1/2",
    "lstm/+1",
]
NO_NAMES += ["lstm/-1", "lstm/1\n", "lstm/１", "lstm/", "lstm/.tmp-1", "lstm\0", "~", ".", "lstm/" + "1" * 30]


def damage(model: ModelVersion) -> None:
    (model.path / "saved_model.pb").write_bytes(b"grasp")


def test_the_highest_version_serves_counted_as_a_number(tmp_path, add):
    add("lstm", 10)
    assert serving("lstm", tmp_path) == ModelVersion("lstm", 10, tmp_path / "lstm" / "10")


def test_damaged_versions_are_passed_over_with_one_line_each(tmp_path, add):
    for model in (add("lstm", 2), add("lstm")):
        damage(model)
    lines: list[str] = []
    assert serving("lstm", tmp_path, lines.append).version == 1
    assert ["lstm/3 is" in lines[0], "lstm/2 is" in lines[1]] == [True, True]
    assert all("Version 1 serves instead" in line and "\n" not in line for line in lines)
    assert len(lines) == 2


def test_damage_is_logged_when_nobody_asks_for_the_lines(tmp_path, add, caplog):
    add("lstm")
    damage(add("lstm"))
    serving("lstm", tmp_path)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "lstm/2 is damaged" in caplog.text


def test_a_damaged_version_below_the_one_that_serves_is_not_even_read(tmp_path, add):
    damage(add("lstm"))
    add("lstm")
    lines: list[str] = []
    assert serving("lstm", tmp_path, lines.append).version == 2
    assert lines == []


def test_a_version_asked_for_by_number_is_that_one_or_an_error(tmp_path, add):
    add("lstm", 2)
    assert serving("lstm/1", tmp_path).version == 1
    damage(serving("lstm/2", tmp_path))
    with pytest.raises(DamagedModelError, match=r"lstm/2 is damaged: 'saved_model\.pb' has another SHA-256"):
        serving("lstm/2", tmp_path)


def test_no_sound_version_left_is_one_line_with_the_numbers_and_the_highest_fault(tmp_path, add):
    damage(add("lstm"))
    damage(add("lstm"))
    with pytest.raises(
        DamagedModelError, match=r"no version of 1, 2 verifies; version 2: 'saved_model.pb'"
    ) as caught:
        serving("lstm", tmp_path)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_or_version_is_told_what_is_installed(tmp_path, add):
    add("lstm")
    add("rnn")
    for unknown in ("gru", "lstm/2"):
        with pytest.raises(BadInputError, match=rf"\(lstm, rnn;.*Received: '{unknown}'"):
            serving(unknown, tmp_path)
    with pytest.raises(BadInputError, match="nothing yet"):
        resolve("gru", tmp_path / "nowhere")


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_text_that_is_no_name_never_becomes_a_path(tmp_path, add, name):
    add("lstm")
    for root in (tmp_path, tmp_path / "lstm", tmp_path / "lstm" / "1"):  # from where .. would reach a model
        with pytest.raises(BadInputError):
            serving(name, root)
        with pytest.raises(BadInputError):
            versions(name, root)


@pytest.mark.parametrize("path", ["", ".", "lstm\0", "a" * 5000, "loop", "file", "../nowhere", "empty"])
def test_a_path_without_a_model_is_bad_input_in_one_line(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    Path("file").write_bytes(b"")
    Path("empty").mkdir()
    with pytest.raises(BadInputError) as caught:
        resolve(path, tmp_path / "models")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_folder_is_taken_as_a_version_as_versions_or_as_a_run(tmp_path, add):
    add("lstm", 2)
    folder = tmp_path / "lstm"
    run = tmp_path / "20261122-rnn"
    run.mkdir()
    folder.rename(run / "export")
    nowhere = tmp_path / "models"
    assert resolve(str(run), nowhere) == ModelVersion("20261122-rnn", 2, run / "export" / "2")
    assert resolve(str(run / "export"), nowhere) == ModelVersion("export", 2, run / "export" / "2")
    assert resolve(str(run / "export" / "1"), nowhere) == ModelVersion("export", 1, run / "export" / "1")
    (run / "export" / "1").rename(tmp_path / "mine")
    assert resolve(str(tmp_path / "mine"), nowhere) == ModelVersion(tmp_path.name, 0, tmp_path / "mine")


def test_a_folder_with_damage_is_refused_as_damaged_not_as_unknown(tmp_path, add):
    model = add("lstm")
    (model.path / "saved_model.pb").unlink()
    with pytest.raises(DamagedModelError, match=r"'saved_model\.pb' is missing"):
        resolve(str(model.path), tmp_path / "models")


def test_an_installed_name_wins_over_a_folder_of_that_name(tmp_path, add, monkeypatch):
    add("lstm")
    (tmp_path / "here" / "lstm").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert resolve("lstm", tmp_path).path == tmp_path / "lstm" / "1"


def test_installed_lists_what_serves_and_reports_what_does_not(tmp_path, add):
    add("rnn", 2)
    damage(add("lstm"))
    (tmp_path / "README.md").write_text("no model")
    (tmp_path / ".cache" / "1").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    lines: list[str] = []
    assert [(model.name, model.version) for model in installed(tmp_path, lines.append)] == [("rnn", 2)]
    assert len(lines) == 1
    assert "lstm/1 is damaged" in lines[0]


def test_versions_are_the_numeric_entries_and_nothing_else(tmp_path, add):
    add("lstm", 2)
    for other in (".tmp-0", "v3", "4.5", "-6", "+7", "８"):
        (tmp_path / "lstm" / other).mkdir()
    assert [model.version for model in versions("lstm", tmp_path)] == [1, 2]


def test_run_is_what_run_json_says(tmp_path, add):
    run = add("lstm").run
    assert run == SentimentRecord.model_validate(sentiment_record())
    assert (run.seed, run.config.cell, run.baselines["nb_svm"].accuracy) == (3, "lstm", 0.8)


@pytest.mark.parametrize("text", ["", "[]", "{", "{}", '{"task": "sentiment"}', '{"task": "chess"}'])
def test_a_run_json_that_is_no_record_is_damage(tmp_path, add, text):
    model = add("lstm")
    (model.path / "run.json").write_text(text)
    with pytest.raises(DamagedModelError, match=r"'run\.json'"):
        _ = model.run


def test_models_lie_beside_the_package_unless_the_environment_says_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("SEQAPP_MODELS", raising=False)
    assert models_root() == Path(seqapp.__file__).resolve().parent.parent / "models"
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    assert models_root() == tmp_path


def test_installed_without_models_it_says_where_to_have_them_and_still_takes_a_folder(
    tmp_path, add, monkeypatch
):
    exported = add("lstm", 3)
    monkeypatch.delenv("SEQAPP_MODELS", raising=False)
    monkeypatch.setattr(registry, "__file__", str(tmp_path / "site-packages/seqapp/store/registry.py"))
    for ask in (
        models_root,
        names,
        lambda: serving("lstm"),
        lambda: resolve("lstm"),
        lambda: versions("lstm"),
    ):
        with pytest.raises(BadInputError, match="Set SEQAPP_MODELS to a folder of models"):
            ask()
    assert resolve(str(exported.path)).version == 3


def test_the_store_is_listed_without_loading_tensorflow(tmp_path, add):
    add("lstm")
    code = (
        "import sys; import seqapp.store.publish, seqapp.store.served;"
        "from seqapp.store.registry import installed;"
        "print([model.run.seed for model in installed()], 'tensorflow' in sys.modules)"
    )
    environment = {"SEQAPP_MODELS": str(tmp_path), "PYTHONPATH": str(Path(seqapp.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[3] False\n"
