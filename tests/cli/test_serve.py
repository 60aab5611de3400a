"""`python -m seqapp serve` up to where the server's own Python takes over."""

import os

import pytest

from seqapp.cli import serve


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A checkout whose server environment holds its lock."""
    (tmp_path / ".venv-serve").mkdir()
    for lock in (tmp_path / serve.LOCK, tmp_path / ".venv-serve" / serve.LOCK):
        lock.write_text("kserve==0.21.0\n")
    monkeypatch.setattr(serve, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def started(monkeypatch):
    calls = []

    def execve(*call):
        calls.append(call)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    return calls


def test_the_command_goes_on_in_the_servers_own_python_with_its_options(run, home, started):
    assert run("serve", "--models", home, "--port", 0) == (0, "", "")
    python, words, environment = started[0]
    assert python == home / ".venv-serve/bin/python"
    assert words[1:5] == ["-m", "seqapp.serving", f"--models={home}", "--host=127.0.0.1"]
    assert "--port=0" in words
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(home)


@pytest.mark.parametrize("lock", ["", "kserve==0.20.0\n"])
def test_without_its_environment_or_with_an_old_one_it_says_what_to_run(run, home, started, lock):
    (home / ".venv-serve" / serve.LOCK).write_text(lock)
    code, out, err = run("serve", "--models", home)
    assert (code, out, err.count("\n"), started) == (2, "", 1, [])
    assert "make venv-serve" in err


def test_outside_a_checkout_it_says_so(run, home):
    (home / serve.LOCK).unlink()
    code, _, err = run("serve", "--models", home)
    assert (code, "from a checkout" in err) == (2, True)


@pytest.mark.parametrize("words", [("--models", "nowhere"), ("--port", "70000"), ("--batch-rows", "0")])
def test_options_that_cannot_be_are_told_in_one_line(run, home, started, words):
    code, out, err = run("serve", *words)
    assert (code, out, err.count("\n"), started) == (2, "", 1, [])


def test_export_wants_one_model_or_all(run, tmp_path):
    for words in ((), ("--all", "--model", "sentiment_plain_lstm")):
        code, out, err = run("export", *words, "--to", tmp_path / "out")
        assert (code, out, "--all" in err) == (2, "", True)
    assert not (tmp_path / "out").exists()
