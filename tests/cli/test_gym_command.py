import json
import os
import time

import pytest

from seqapp.cli import gym as gym_command
from seqapp.numbers.gym_config import GymConfig
from seqapp.store.gym import load_results
from seqapp.workflows.gym import GymRun

ROWS = [{"distance": 20, "value": 0.5, "low": 0.4, "high": 0.6, "n": 1000}]


@pytest.fixture(autouse=True)
def same_signals(monkeypatch):
    """The command's own way to end would be that of the tests, too."""
    monkeypatch.setattr(gym_command.signal, "signal", lambda *_: None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("order", "--length", 3), "lengths from 12 to 400"),
        (("order", "--init", "identity"), "belongs to an RNN"),
        (("order", "--steps", 0), "steps cannot be 0"),
        (("order", "--out", "x.json"), "belongs to `gym all`"),
        (("all", "--seed", 3), "Drop --seed"),
        (("juggling",), "'language', 'adding', 'order', 'all'"),
    ],
)
def test_what_the_gym_cannot_do_is_said_in_a_line(run, arguments, said) -> None:
    code, out, err = run("gym", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_training_prints_its_progress_and_its_result_as_json_lines(run) -> None:
    code, out, _ = run("gym", "adding", "--cell", "rnn", "--length", 5, "--steps", 4, "--json", "--every", 2)
    assert code == 0
    first, second, last = (json.loads(line) for line in out.splitlines())
    assert (first["progress"]["step"], second["progress"]["step"]) == (2, 4)
    assert last["result"]["config"]["length"] == 5
    assert last["result"]["rows"][0]["distance"] == 5


def test_the_shipped_results_are_written_one_by_one_and_gone_on_with(run, monkeypatch, tmp_path) -> None:
    trained = []

    def train(config, _):
        trained.append(config.seed)
        if len(trained) == 2:
            raise OSError("the lights went out")
        return GymRun(config, 1, False, 1.0, [{"step": 1, "loss": 1.0, "score": 0.5}], ROWS)

    configs = [GymConfig(task="order", cell="rnn", length=20, seed=seed) for seed in (5, 6, 7)]
    monkeypatch.setattr(gym_command, "shipped_configs", lambda: configs)
    monkeypatch.setattr("seqapp.workflows.gym.train", train)
    path = tmp_path / "new" / "gym.json"
    assert run("gym", "all", "--out", path)[0] == 1
    assert set(load_results(path)["runs"]) == {configs[0].name}
    assert run("gym", "all", "--out", path)[0] == 0
    assert trained == [5, 6, 6, 7]
    found = load_results(path)
    assert set(found["runs"]) == {config.name for config in configs}
    assert found["machine"]["cores"] >= 1


def test_a_training_that_nobody_looks_at_ends_by_itself(monkeypatch, tmp_path) -> None:
    ended = []
    monkeypatch.setattr(gym_command.os, "_exit", ended.append)
    lease = tmp_path / "lease"
    lease.touch()
    gym_command._check_lease(None)
    gym_command._check_lease(lease)
    assert ended == []
    old = time.time() - gym_command.LEASE - 1
    os.utime(lease, (old, old))
    gym_command._check_lease(lease)
    lease.unlink()
    gym_command._check_lease(lease)
    assert ended == [gym_command.STOPPED] * 2
