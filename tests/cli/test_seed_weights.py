import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["seed-weights", "collect"], "'runs'"),
        (["seed-weights", "collect", "nothing"], "nothing"),
        (["seed-weights", "collect", "forecast_rnn"], "task forecast"),
        (["seed-weights", "frob"], "frob"),
    ],
)
def test_runs_that_cannot_be_collected_are_exit_2_with_one_line(run, arguments, named) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert named in err
    assert len(err.strip().splitlines()) == 1


def test_a_process_of_its_own_prints_nothing_of_tensorflow(root) -> None:
    command = [sys.executable, "-m", "seqapp", "seed-weights", "collect", "nothing"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_the_command_of_before_does_the_same_and_is_not_told_of(run) -> None:
    for arguments in (["collect"], ["collect", "nothing"], ["collect", "forecast_rnn"]):
        code, out, err = run("seed-weights", *arguments)
        assert run("lab", *arguments) == (code, out, err.replace("seed-weights", "lab"))
    _, listed, _ = run("--help")
    assert "seed-weights" in listed
    assert "lab" not in listed.split()


def test_the_command_of_before_collects_into_the_new_folder(run, monkeypatch, tmp_path) -> None:
    collected = []

    def collect(runs, *, data, tell):
        collected.append((runs, data))
        return tmp_path / "seed_weights"

    monkeypatch.setattr("seqapp.workflows.lesson.seed_weights.collect", collect)
    code, out, _ = run("lab", "collect", "a", "b")
    assert (code, out) == (0, f"{tmp_path / 'seed_weights'}\n")
    assert collected == [(["a", "b"], None)]
