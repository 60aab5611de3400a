"""What was stopped goes on to the bit, and two never work in one folder: real processes, really killed."""

import json
import shutil

import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.config import ForecastConfig, SentimentConfig
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.runs import RunFolder, new_run
from tests.commands import starter

EPOCHS = 6
TINY = {"units": 4, "embedding_units": 4, "max_tokens": 20, "batch_size": 64, "epochs": EPOCHS}
HOLD = (
    "import sys, time; from pathlib import Path; from seqapp.workflows.training.runs import RunFolder\n"
    "with RunFolder(Path(sys.argv[1])).locked(): Path(sys.argv[2]).touch(); time.sleep(300)"
)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    with starter(tmp_path_factory.mktemp("logs")) as start:
        yield start


@pytest.fixture(scope="module")
def killed(start, tmp_path_factory):
    """The folder of a training that SIGKILL ended in its third epoch or a later one."""
    runs = tmp_path_factory.mktemp("killed")
    fields = [part for name, value in TINY.items() for part in ("--set", f"{name}={value}")]
    training = start("retrain", "sentiment", "--cell", "lstm", "--smoke", "--runs", runs, *fields)
    assert training.wait_for(lambda: list(runs.glob("*/checkpoints/epoch-0002.npz")))
    assert training.kill()
    (run,) = runs.iterdir()
    assert not (run / "checkpoints" / f"epoch-{EPOCHS:04d}.npz").exists()
    return run


def stand_in(run, *_):
    """Instead of an export, which takes 10 s and is tested elsewhere."""
    run.export.mkdir(parents=True)
    (run.export / "run.json").write_text("{}")


@pytest.fixture
def no_export(monkeypatch):
    monkeypatch.setattr("seqapp.workflows.sentiment.train.export", stand_in)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The last checkpoint of the same training, never stopped."""
    from seqapp.workflows.training.retrain import retrain

    config = SentimentConfig(cell="lstm").model_copy(update={**SentimentConfig.smoke, **TINY})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seqapp.workflows.sentiment.train.export", stand_in)
        run = retrain(config, runs=tmp_path_factory.mktemp("runs"), smoke=True, tell=lambda _: None)
    return load_checkpoint(run.checkpoints, print)


def only_line(text):
    assert text.count("\n") == 1, text
    return text.strip()


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("n_damaged", "line"),
    [
        (0, ""),
        (1, "is damaged: going on after epoch"),
        (2, "are damaged: starting from the beginning"),
    ],
    ids=["whole", "newest damaged", "all damaged"],
)
def test_a_killed_training_resumed_is_the_unbroken_one_to_the_bit_and_tells_of_damage_in_one_line(
    run, killed, unbroken, no_export, tmp_path, n_damaged, line
):
    folder = tmp_path / "run"
    shutil.copytree(killed, folder)
    newest_first = sorted((folder / "checkpoints").glob("epoch-*.npz"), reverse=True)
    for path in newest_first[:n_damaged]:
        flip_a_bit(path)
    code, out, err = run("retrain", "sentiment", "--cell", "lstm", "--resume", folder)
    assert (code, out) == (0, f"{folder}\n")
    resumed = load_checkpoint(folder / "checkpoints", print)
    for value, expected in zip(resumed.values, unbroken.values, strict=True):
        assert value.dtype == expected.dtype
        assert value.tobytes() == expected.tobytes()
    for epoch, expected in zip(resumed.curves, unbroken.curves, strict=True):
        assert {**epoch, "seconds": 0} == {**expected, "seconds": 0}
    begins = ("1,238 reviews", "validation accuracy", "measuring beside NB-SVM")
    besides = [line for line in err.splitlines() if not line.startswith(begins)]
    assert len(besides) == min(1, n_damaged), err
    assert line in "".join(besides)
    assert not list(folder.rglob(".*.tmp"))


def test_a_run_killed_between_its_export_and_its_record_gets_the_record(run, no_export, tmp_path):
    from seqapp.workflows.sentiment.train import load_data

    config = SentimentConfig(cell="rnn").model_copy(update=SentimentConfig.smoke)
    data = load_data(None, smoke=True)
    folder = new_run(tmp_path, "sentiment", config, smoke=True, source=data.source, sha256=data.sha256)
    stand_in(folder)
    assert run("retrain", "sentiment", "--resume", folder.path)[0] == 0
    assert json.loads((folder.path / "run.json").read_text()) == {}


@pytest.mark.parametrize("command", ["retrain", "backtest"])
@pytest.mark.parametrize("setting", [None, "", "{", "[]", '{"task": "forecast"}'])
def test_a_folder_without_a_whole_setting_is_refused_in_one_line(run, tmp_path, command, setting):
    if setting is not None:
        (tmp_path / "setting.json").write_text(setting)
    cell = ["--cell", "rnn"] if command == "retrain" else []
    code, out, err = run(command, "forecast", *cell, "--resume", tmp_path)
    assert (code, out) == (2, "")
    assert "start a new one without --resume" in only_line(err)


def test_a_recipe_of_another_version_is_refused_in_one_line(run, tmp_path):
    folder = new_run(tmp_path, "forecast", ForecastConfig(cell="rnn"), smoke=True, source="", sha256="")
    recipe = {**folder.setting["config"], "attention_heads": 8}
    folder.write_json("setting.json", {**folder.setting, "config": recipe})
    code, out, err = run("retrain", "forecast", "--cell", "rnn", "--resume", folder.path)
    assert (code, out) == (2, "")
    assert "none of this version" in only_line(err)


def hold(start, folder):
    """A process that works in the folder: it holds the lock, and nothing else."""
    ready = folder.with_name(f"{folder.name}-is-held")
    holder = start(folder, ready, program=("-c", HOLD))
    assert holder.wait_for(ready.exists), holder.output
    return holder


def test_a_second_training_in_one_folder_is_refused_and_after_a_kill_the_next_is_not(
    run, start, killed, tmp_path
):
    folder = tmp_path / "run"
    shutil.copytree(killed, folder)
    holder = hold(start, folder)
    code, out, err = run("retrain", "sentiment", "--cell", "lstm", "--resume", folder)
    assert (code, out) == (2, "")
    assert f"Another process is at work in {folder}." in only_line(err)
    assert holder.kill()
    with RunFolder(folder).locked():
        pass


def test_a_second_backtest_in_one_folder_is_refused_and_after_a_kill_the_next_goes_on(run, start, tmp_path):
    from seqapp.data.prices.door import find_prices
    from seqapp.workflows.forecast.backtest import Plan, backtest
    from seqapp.workflows.forecast.scores import SIMPLE

    data = tmp_path / "prices.parquet"
    synthetic_prices(2, 700, seed=1).to_parquet(data)
    small = ["epochs=1", "segment=100", "burn_in=20", "units=2", "members=1"]
    configs = {cell: ForecastConfig(cell=cell).replace(small) for cell in ("rnn", "lstm")}

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backtest(
            find_prices(data),
            Plan(configs, 2012, baselines=SIMPLE),
            runs=tmp_path / "runs",
            tell=lambda _: None,
            on_refit=stop,
        )
    (folder,) = (tmp_path / "runs").iterdir()
    fields = [part for field in small for part in ("--set", field)]
    asked = ["backtest", "forecast", "--data", data, "--baselines", "simple", "--first-year", "2012", *fields]
    holder = hold(start, folder)
    code, out, err = run(*asked, "--resume", folder)
    assert (code, out) == (2, "")
    assert f"Another process is at work in {folder}." in only_line(err)
    assert holder.kill()
    assert run(*asked, "--resume", folder)[:2] == (0, f"{folder}\n")
    assert (folder / "walk_forward.json").exists()
    assert not list(folder.glob("*.refit"))


@pytest.mark.parametrize(
    ("arguments", "n_days", "named"),
    [
        (["retrain", "forecast", "--cell", "rnn"], 150, "No ticker has the 223 daily rows"),
        (
            ["retrain", "forecast", "--cell", "rnn", "--set", "segment=40", "--set", "holdout=0.49"],
            103,
            "0 days before",
        ),
        (["backtest", "forecast", "--first-year", "2010"], 150, "2010"),
    ],
    ids=["too short", "no day to learn from", "nothing to test"],
)
def test_prices_that_are_refused_leave_no_run_folder_behind(run, tmp_path, arguments, n_days, named):
    synthetic_prices(2, n_days, seed=1).to_parquet(tmp_path / "prices.parquet")
    where = ["--data", tmp_path / "prices.parquet", "--runs", tmp_path / "runs"]
    code, out, err = run(*arguments, *where)
    assert (code, out) == (2, "")
    assert named in only_line(err)
    assert not (tmp_path / "runs").exists()
