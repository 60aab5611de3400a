"""The real commands on every executor: the same to the bit, also where a worker is killed in the middle of a job.

A head and a worker, two processes on this machine with a token, are the cluster.
"""

import json
import time

import numpy as np
import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from tests.commands import PATIENCE, starter
from tests.ray_cluster import TOKEN, Marked, cluster

pytestmark = [pytest.mark.scale, pytest.mark.timeout(1500)]

SWEEP = ["sweep", "forecast", "--smoke", "--cell", "rnn", "--seeds", "1"]
FIELDS = ("epochs=2", "segment=100", "burn_in=20", "units=4", "members=1")


@pytest.fixture(scope="module")
def nodes():
    """Of a cluster its processes, and its address."""
    marked = Marked()
    with cluster(marked) as address:
        yield marked, address


@pytest.fixture
def marked(monkeypatch):
    """What finds the processes of a command; they are all gone at the end."""
    marked = Marked()
    for name, value in {**marked.environment, **TOKEN}.items():
        monkeypatch.setenv(name, value)
    yield marked
    monkeypatch.undo()
    marked.end()


@pytest.fixture(params=["processes", "ray"])
def place(request, marked):
    """What --executor says, and what finds the processes that work there."""
    if request.param == "processes":
        return "processes", marked
    workers, address = request.getfixturevalue("nodes")
    return f"ray={address}", workers


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "prices.parquet"
    synthetic_prices(2, 700, seed=1).to_parquet(path)
    return path


@pytest.fixture(scope="module")
def backtest(prices):
    fields = [word for field in FIELDS for word in ("--set", field)]
    return ["backtest", "forecast", "--data", prices, "--first-year", "2012", *fields]


def run(words, folder, executor, workers=None, kill_when=()):
    """The folder that a command leaves; one of its workers is killed each time that a pattern is there."""
    folder.mkdir()
    with starter(folder) as start:
        command = start(*words, "--executor", executor, "--runs", folder / "runs")
        for pattern in kill_when:
            assert command.wait_for(lambda pattern=pattern: list(folder.glob(f"runs/*/{pattern}"))), (
                command.output
            )
            workers.kill_one_at_work()
        command.finish()
    (left,) = (folder / "runs").iterdir()
    return left


def trainings(folder):
    """All that a sweep says but for the seconds, and what each net answers."""
    report = json.loads((folder / "sweep.json").read_bytes())
    for one in report["trainings"]:
        one["golden"] = json.loads(
            (folder / "trainings" / one["run"] / "export" / "1" / "golden.json").read_bytes()
        )
        record = json.loads((folder / "trainings" / one.pop("run") / "run.json").read_bytes())
        one["execution"] = record["execution"]
        del one["seconds"]
    for one in report["settings"]:
        del one["runs"]
    return report


def assert_same_backtest(one, other):
    for name in ("walk_forward.json", "daily.parquet"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    names = sorted(path.relative_to(one) for path in [*one.glob("*.npz"), *one.glob("baselines/*")])
    assert names == sorted(
        path.relative_to(other) for path in [*other.glob("*.npz"), *other.glob("baselines/*")]
    )
    assert len(names) == 2 + 2 + 2 * 7 + 1  # refits, years, baselines of a ticker, a pooled one
    for name in names:
        arrays = [np.load(folder / name) for folder in (one, other)]
        if name.suffix == ".npy":
            np.testing.assert_array_equal(*arrays)
        else:
            for key in arrays[0].files:
                np.testing.assert_array_equal(arrays[0][key], arrays[1][key])


@pytest.fixture(scope="module")
def local_sweep(tmp_path_factory):
    return trainings(run(SWEEP, tmp_path_factory.mktemp("sweep") / "local", "local"))


@pytest.fixture(scope="module")
def local_backtest(tmp_path_factory, backtest):
    return run(backtest, tmp_path_factory.mktemp("backtest") / "local", "local")


IN_A_TRAINING = "trainings/*/*/checkpoints/epoch-0001.npz"
IN_A_REFIT = "*.refit/checkpoints/epoch-0001.npz"
IN_A_BASELINE = "baselines/*.npy"


def test_trainings_are_the_same_everywhere_though_one_is_killed(place, local_sweep, tmp_path):
    swept = trainings(run(SWEEP, tmp_path / "there", *place, [IN_A_TRAINING]))
    assert swept == local_sweep
    assert {tuple(one["execution"].items()) for one in swept["trainings"]} == {
        (("threads", 1), ("shares", 1))
    }


def test_refits_and_baselines_are_the_same_everywhere_though_one_of_each_is_killed(
    place, backtest, local_backtest, tmp_path
):
    there = run(backtest, tmp_path / "there", *place, [IN_A_REFIT, IN_A_BASELINE])
    assert_same_backtest(local_backtest, there)


SUMS = """
from seqapp.workflows.jobs.executors import Executor
from seqapp.workflows.jobs.running import run_jobs
from tests.workflows.jobs.cheap import Sum

jobs = [Sum(seed) for seed in range(4)]
raise SystemExit(run_jobs(jobs, Executor("ray")) != run_jobs(jobs))
"""


def test_a_cluster_that_is_started_for_a_command_gives_the_same_and_is_gone_at_the_end(marked, tmp_path):
    with starter(tmp_path) as start:
        start(program=("-c", SUMS)).finish()
        until = time.monotonic() + PATIENCE
        while left := marked.processes():
            assert time.monotonic() < until, left
            time.sleep(0.2)
