import importlib.util
import json

import pytest

from tests.workflows.sweep.fakes import FakeRetrain


@pytest.fixture
def fake(monkeypatch):
    """Trainings that take no time."""
    from seqapp.workflows.sweep import trainings

    retrain = FakeRetrain()
    monkeypatch.setattr(trainings, "retrain", retrain)
    return retrain


def only_line(text):
    assert text.count("\n") == 1, text
    return text.strip()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sentiment", "--grid", "unit=3"], "unit=3"),
        (["sentiment", "--grid", "units=3,0"], "units=0"),
        (["sentiment", "--grid", "units=3", "--grid", "units=4"], "another field each time"),
        (["sentiment", "--grid", "seed=1,2"], "--seeds says how many"),
        (["sentiment", "--set", "epoch=3"], "epoch=3"),
        (["forecast", "--executor", "cluster"], "'cluster'"),
        (["forecast", "--family", "frontier"], "--family is of sentiment nets"),
        (["forecast", "--search", "3"], "one --cell"),
        (["forecast", "--search", "3", "--cell", "rnn", "--grid", "units=3"], "neither --grid"),
        (["forecast", "--skip-blank"], "--skip-blank"),
        (["forecast", "--smoke", "--data", "x.csv"], "Drop --data, or --smoke"),
        (["forecast", "--data", "none.csv"], "none.csv"),
        (["pictures"], "pictures"),
    ],
)
def test_what_cannot_be_is_one_line_before_anything_is_started(run, tmp_path, arguments, named):
    code, out, err = run("sweep", *arguments, "--runs", tmp_path / "runs")
    assert (code, out) == (2, "")
    assert named in only_line(err)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("command", "missing", "arguments"),
    [
        ("sweep", "ray", ["--executor", "ray"]),
        ("backtest", "ray", ["--executor", "ray=127.0.0.1:6379"]),
        ("sweep", "optuna", ["--cell", "rnn", "--search", "3"]),
    ],
)
def test_without_the_extras_one_line_says_what_installs_them(
    run, tmp_path, monkeypatch, command, missing, arguments
):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == missing else found(name, *rest)
    )
    code, out, err = run(command, "forecast", *arguments, "--runs", tmp_path / "runs")
    assert (code, out) == (2, "")
    assert f"needs {missing}, which is not installed. Run `make scale`" in only_line(err)
    assert not (tmp_path / "runs").exists()


def test_a_cluster_off_this_machine_without_a_token_is_refused_before_anything_is_read(
    run, tmp_path, monkeypatch
):
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *_: name)
    code, out, err = run("backtest", "forecast", "--executor", "ray=10.0.0.7:6379", "--data", "none.csv")
    assert (code, out) == (2, "")
    assert "RAY_AUTH_MODE=token" in only_line(err)


def test_a_sweep_prints_its_table_best_first_and_its_folder_and_goes_on_with_it(run, fake, tmp_path):
    asked = ["sweep", "sentiment", "--smoke", "--cell", "lstm", "--grid", "units=4,8", "--seeds", "2"]
    code, out, err = run(*asked, "--runs", tmp_path)
    assert code == 0, err
    assert "4 trainings on reviews written by the project" in err
    assert "one after another in this process" in err
    assert "20 seconds" in err
    (folder,) = tmp_path.iterdir()
    assert out.splitlines()[-1] == str(folder)
    assert out.index(" 8 ") < out.index(" 4 ")
    assert "no test reviews" in out
    report = json.loads((folder / "sweep.json").read_bytes())
    assert {one["seed"] for one in report["trainings"]} == {0, 1}
    assert {config.cell for config in fake.begun} == {"lstm"}
    assert all(config.epochs == 3 for config in fake.begun)
    code, again, _ = run(*asked, "--resume", folder)
    assert (code, again) == (0, out)
    assert len(fake.begun) == 4
    code, out, err = run(*asked[:-1], "3", "--resume", folder)
    assert (code, out) == (2, "")
    assert "other recipes, seeds or data" in only_line(err)


def test_without_a_grid_both_cells_stand_beside_each_other(run, fake, tmp_path):
    code, out, _ = run(
        "sweep", "sentiment", "--smoke", "--set", "units=4", "--seeds", "1", "--runs", tmp_path
    )
    assert code == 0
    assert [config.cell for config in fake.begun] == ["rnn", "lstm"]
    assert "lstm" in out
