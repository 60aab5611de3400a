import json
import shutil

import pytest

from seqapp.store.manifest import write_manifest
from tests.records import sentiment_record, watched


@pytest.fixture
def with_record(model, tmp_path):
    """A copy of the version folder with another run.json."""

    def with_record(**changes):
        folder = shutil.copytree(model, tmp_path / "1")
        (folder / "run.json").write_text(json.dumps(sentiment_record(**changes)))
        write_manifest(folder, 1)
        return folder

    return with_record


def cells(out, name):
    """The numbers of a row of a table."""
    (row,) = [line for line in out.splitlines() if line.startswith(f"{name} ")]
    return row.removeprefix(name).split()


def test_a_training_is_a_table_with_a_column_an_epoch(run, with_record):
    curves = [{"epoch": epoch, "loss": 0.6 / epoch, "seconds": 10.0} for epoch in (1, 2)]
    folder = with_record(watched=watched("lstm"), curves=curves)
    code, out, err = run("models", "watch", folder)
    assert code == 0
    assert cells(out, "loss") == ["0.6", "0.3"]
    assert cells(out, "gradient c 1") == ["0.5", "0.6", "0.7"]
    assert cells(out, "mean f") == ["0.5", "0.6", "0.7"]
    assert cells(out, "singular value g") == ["0.9", "1.1", "1.3"]
    assert "Looking took 1.50% of the time" in " ".join(err.split())
    shown = json.loads(run("models", "watch", folder, "--json")[1])
    assert shown == {"curves": curves, "watched": watched("lstm") | {"same_weights": True}}


def test_a_training_of_other_weights_is_told_of(run, with_record):
    _, _, err = run("models", "watch", with_record(watched=watched("lstm") | {"same_weights": False}))
    assert "another training of the same recipe" in " ".join(err.split())


def test_of_a_training_that_nobody_watched_there_are_the_curves(run, with_record):
    code, out, err = run("models", "watch", with_record(curves=[{"epoch": 1, "loss": 0.25}]))
    assert (code, cells(out, "loss")) == (0, ["0.25"])
    assert "its curves alone" in " ".join(err.split())


def test_what_is_no_run_is_refused_in_one_line(run, tmp_path):
    code, out, err = run("models", "watch", tmp_path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "No such model" in err
