import importlib.util

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.jobs.executors import Executor, cores


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("local", "local", None),
        ("processes", "processes", None),
        ("ray", "ray", None),
        ("ray=auto", "ray", "auto"),
        ("ray=127.0.0.1:6379", "ray", "127.0.0.1:6379"),
    ],
)
def test_an_executor_is_named_as_the_command_line_has_it(text, kind, address):
    executor = Executor.parse(text)
    assert (executor.kind, executor.address, str(executor)) == (kind, address, text)


@pytest.mark.parametrize("text", ["", "rays", "ray=", "local=", "processes=4", "Ray"])
def test_another_is_refused_in_one_line(text):
    with pytest.raises(
        BadInputError, match="--executor takes local, processes, ray or ray=HOST:PORT"
    ) as caught:
        Executor.parse(text)
    assert repr(text) in str(caught.value)


def test_ray_that_is_not_installed_is_refused_with_the_word_that_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    Executor("local").check()
    Executor("processes").check()
    with pytest.raises(
        BadInputError, match=r"--executor ray needs ray, which is not installed\. Run `make scale`"
    ):
        Executor("ray").check()


def test_where_jobs_run_and_what_pays_is_said_in_one_line():
    for executor in (Executor(), Executor("processes"), Executor("ray"), Executor("ray", "127.0.0.1:6379")):
        line = executor.advice("8 trainings")
        assert line.startswith("8 trainings: ")
        assert "\n" not in line
        assert "20 seconds" in line
    assert f"{cores()} at a time" in Executor("processes").advice("8 trainings")
    assert "127.0.0.1:6379" in Executor("ray", "127.0.0.1:6379").advice("8 trainings")
