"""The same parts in this process, in several and on Ray: the same files; what a killed worker had begun is done.

A head and a worker, two processes on this machine with a token, are the cluster.
"""

import json

import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews
from tests.commands import starter
from tests.ray_cluster import TOKEN, Marked, cluster

pytestmark = [pytest.mark.scale, pytest.mark.timeout(600)]
MODEL, PARTS, ROWS = "sentiment_plain_rnn", 6, 2100


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Files of three chunks each; gives their pattern."""
    folder = tmp_path_factory.mktemp("reviews")
    for at in range(PARTS):
        synthetic_reviews(ROWS, seed=at).to_parquet(folder / f"{at}.parquet", index=False)
    return folder / "*.parquet"


@pytest.fixture(scope="module")
def address():
    with cluster(Marked()) as address:
        yield address


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command to its end; gives what it said. What it started is gone at the end."""
    marked = Marked()
    for name, value in {**marked.environment, **TOKEN}.items():
        monkeypatch.setenv(name, value)

    def run(*words, **options):
        with starter(tmp_path) as start:
            command = start(*words, **options)
            command.finish()
            return command.output

    yield run
    monkeypatch.undo()
    marked.end()


def words(files, folder, *options):
    return ["score", "sentiment", "--model", MODEL, "--data", files, "--to", folder, *options]


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def n_parts(folder):
    """How many parts its manifest has; 0 without one."""
    path = folder / "manifest.json"
    return len(json.loads(path.read_bytes())["parts"]) if path.exists() else 0


@pytest.fixture(scope="module")
def here(files, tmp_path_factory):
    """What one process gives: all files by name. It is killed within the first part and between parts, and goes on."""
    folder = tmp_path_factory.mktemp("here")
    out = folder / "out"
    with starter(folder) as start:
        command = start("local", MODEL, files, out, program=("-m", "tests.workflows.scoring.dying"))
        assert not command.wait_for(lambda: n_parts(out))
        assert (folder / "out.mark").exists()
        command = start(*words(files, out))
        assert command.wait_for(lambda: n_parts(out))
        assert command.kill()
        done = n_parts(out)
        assert 0 < done < PARTS
        command = start(*words(files, folder / "out"))
        command.finish()
        assert f"done now; {done} had been done before" in command.output
    return content(folder / "out")


def test_what_was_killed_between_parts_is_what_runs_through_to_the_bit(files, here, run, tmp_path):
    assert f"{PARTS * ROWS:,} rows" in run(*words(files, tmp_path / "out"))
    assert content(tmp_path / "out") == here


@pytest.mark.parametrize("kind", ["processes", "ray"])
def test_answers_are_the_same_to_the_bit_wherever_they_are_made(kind, address, files, here, run, tmp_path):
    where = f"ray={address}" if kind == "ray" else kind
    assert f"{PARTS} parts done now" in run(*words(files, tmp_path / "out", "--executor", where))
    assert content(tmp_path / "out") == here


@pytest.mark.parametrize("kind", ["processes", "ray"])
def test_a_worker_killed_within_a_part_loses_nothing(kind, files, here, run, tmp_path):
    """With `ray` on a cluster that is started for it."""
    run(kind, MODEL, files, tmp_path / "out", program=("-m", "tests.workflows.scoring.dying"))
    assert (tmp_path / "out.mark").exists()
    assert content(tmp_path / "out") == here
