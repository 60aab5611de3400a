import json
import os
import time

import pytest

from seqapp.cli import memory_tasks as memory_tasks_command
from seqapp.numbers.memory_tasks.config import KEPT, MemoryTaskConfig
from seqapp.store.memory_tasks import load_net, load_results
from seqapp.workflows.lesson.memory_tasks import MemoryTaskRun

ROWS = [{"distance": 20, "value": 0.5, "low": 0.4, "high": 0.6, "n": 1000}]


@pytest.fixture(autouse=True)
def same_signals(monkeypatch):
    """The command's own way to end would be that of the tests, too."""
    monkeypatch.setattr(memory_tasks_command.signal, "signal", lambda *_: None)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("order", "--length", 3), "lengths from 12 to 400"),
        (("order", "--init", "identity"), "belongs to an RNN"),
        (("order", "--steps", 0), "steps cannot be 0"),
        (("order", "--out", "x.json"), "belongs to `memory-tasks all`"),
        (("all", "--seed", 3), "Drop --seed"),
        (("order", "--keep", "x.npz"), "belongs to `memory-tasks language`"),
        (("juggling",), "'language', 'adding', 'order', 'all'"),
    ],
)
def test_what_a_memory_task_cannot_do_is_said_in_a_line(run, arguments, reason) -> None:
    code, out, err = run("memory-tasks", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err


def test_a_training_prints_its_progress_and_its_result_as_json_lines(run) -> None:
    code, out, _ = run(
        "memory-tasks", "adding", "--cell", "rnn", "--length", 5, "--steps", 4, "--json", "--every", 2
    )
    assert code == 0
    first, second, last = (json.loads(line) for line in out.splitlines())
    assert (first["progress"]["step"], second["progress"]["step"]) == (2, 4)
    assert last["result"]["config"]["length"] == 5
    assert last["result"]["rows"][0]["distance"] == 5


def test_a_training_keeps_its_weights_and_numpy_answers_with_them(run, tmp_path) -> None:
    path = tmp_path / "net.npz"
    code, _, _ = run(
        "memory-tasks", "language", "--length", 5, "--units", 3, "--steps", 2, "--json", "--keep", path
    )
    assert code == 0
    assert load_net(path).config.length == 5  # loading compares NumPy's answer with Keras's


def test_the_shipped_results_are_written_one_by_one_and_gone_on_with(run, monkeypatch, tmp_path) -> None:
    trained, kept = [], []

    def train(config, _, keep=None):
        if keep:
            kept.append(config)
            return MemoryTaskRun(config, 1, False, 1.0, [], ROWS)
        trained.append(config.seed)
        if len(trained) == 2:
            raise OSError("the lights went out")
        return MemoryTaskRun(config, 1, False, 1.0, [{"step": 1, "loss": 1.0, "score": 0.5}], ROWS)

    configs = [MemoryTaskConfig(task="order", cell="rnn", length=20, seed=seed) for seed in (5, 6, 7)]
    monkeypatch.setattr(memory_tasks_command, "shipped_configs", lambda: configs)
    monkeypatch.setattr("seqapp.workflows.lesson.memory_tasks.train", train)
    path = tmp_path / "new" / "memory_tasks.json"
    assert run("memory-tasks", "all", "--out", path)[0] == 1
    assert set(load_results(path)["runs"]) == {configs[0].name}
    assert run("memory-tasks", "all", "--out", path)[0] == 0
    assert trained == [5, 6, 6, 7]
    assert kept == [KEPT]
    results = load_results(path)
    assert set(results["runs"]) == {config.name for config in configs}
    assert results["machine"]["cores"] >= 1


def test_the_command_of_before_trains_just_so_and_is_not_told_of(run) -> None:
    code, out, _ = run("gym", "adding", "--cell", "rnn", "--length", 5, "--steps", 2, "--json", "--every", 2)
    assert code == 0
    *_, last = (json.loads(line) for line in out.splitlines())
    assert last["result"]["config"]["task"] == "adding"
    code, out, err = run("gym", "order", "--length", 3)
    assert (code, out) == (2, "")
    assert "lengths from 12 to 400" in err
    _, listed, _ = run("--help")
    assert "memory-tasks" in listed
    assert "gym" not in listed


@pytest.mark.parametrize(
    ("cell", "options", "rate"),
    [
        ("rnn", {}, 1e-3),
        ("lstm", {}, 5e-3),
        ("rnn", {"init": "glorot"}, 1e-3),
        ("lstm", {"init": "glorot"}, 1e-3),
        ("lstm", {"learning_rate": 0.1}, 0.1),
    ],
)
def test_a_training_learns_at_the_rate_of_the_shipped_net_most_like_it_unless_told(
    cell, options, rate
) -> None:
    assert memory_tasks_command._config("order", cell, options).learning_rate == rate


def test_a_training_that_nobody_looks_at_ends_by_itself(monkeypatch, tmp_path) -> None:
    ended = []
    monkeypatch.setattr(memory_tasks_command.os, "_exit", ended.append)
    lease = tmp_path / "lease"
    lease.touch()
    memory_tasks_command._check_lease(None)
    memory_tasks_command._check_lease(lease)
    assert ended == []
    old = time.time() - memory_tasks_command.LEASE - 1
    os.utime(lease, (old, old))
    memory_tasks_command._check_lease(lease)
    lease.unlink()
    memory_tasks_command._check_lease(lease)
    assert ended == [memory_tasks_command.STOPPED] * 2
