import subprocess
import sys

import pytest

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.running import run_jobs
from tests.workflows.jobs.cheap import Failing, Killed, Sum

PROCESSES = Executor("processes")
SUMS = [Sum(seed) for seed in range(5)]
EXECUTORS = pytest.mark.parametrize("executor", [LOCAL, PROCESSES], ids=str)


def test_processes_give_what_this_one_gives_to_the_bit_and_all_of_it():
    answers = run_jobs(SUMS, LOCAL)
    assert list(answers) == [job.key for job in SUMS]
    assert run_jobs(SUMS, PROCESSES) == answers
    assert len(set(answers.values())) == 5


@EXECUTORS
def test_what_is_kept_is_whole_and_not_done_again(executor, tmp_path):
    keep, log = tmp_path / "kept", tmp_path / "log"
    jobs = [Sum(seed, log) for seed in range(3)]
    first = run_jobs(jobs[:2], executor, keep=keep)
    assert {path.name: path.read_bytes() for path in keep.iterdir()} == first
    assert run_jobs(jobs, executor, keep=keep) == first | run_jobs([Sum(2)])
    assert sorted(log.read_text().split()) == ["sum-0", "sum-1", "sum-2"]


def test_of_jobs_that_are_the_same_one_is_done(tmp_path):
    job = Sum(1, tmp_path / "log")
    assert run_jobs([job, job]) == run_jobs([Sum(1)])
    assert (tmp_path / "log").read_text() == "sum-1\n"


def test_a_run_that_was_stopped_has_kept_all_that_was_finished(tmp_path):
    def stop(done, _total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_jobs(SUMS, keep=tmp_path, on_progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sum-0", "sum-1", "sum-2"]


def test_progress_counts_from_what_was_kept_to_the_end(tmp_path):
    run_jobs(SUMS[:2], keep=tmp_path)
    calls = []
    run_jobs(SUMS, PROCESSES, keep=tmp_path, on_progress=lambda *call: calls.append(call))
    assert calls == [(done, 5) for done in range(2, 6)]


def test_a_process_that_is_killed_loses_nothing(tmp_path):
    (tmp_path / "marks").mkdir()
    jobs = [*SUMS, Killed(tmp_path / "marks", times=1)]
    answers = run_jobs(jobs, PROCESSES, keep=tmp_path / "kept")
    assert len(list((tmp_path / "marks").iterdir())) == 1
    assert answers == run_jobs(SUMS) | {"killed": b"survived"}


def test_a_job_whose_process_is_killed_again_and_again_is_an_error_and_the_others_are_kept(tmp_path):
    (tmp_path / "marks").mkdir()
    jobs = [*SUMS, Killed(tmp_path / "marks", times=99)]
    with pytest.raises(WorldError, match=r"killed 3 times.* --resume"):
        run_jobs(jobs, PROCESSES, keep=tmp_path / "kept")
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {job.key for job in SUMS}
    assert 3 <= len(list((tmp_path / "marks").iterdir())) <= 8


@EXECUTORS
@pytest.mark.parametrize(
    ("how", "error"), [("bad input", BadInputError), ("unsettled", BadInputError), ("the world", WorldError)]
)
def test_the_two_errors_that_a_command_knows_come_back_as_they_are(how, error, executor, tmp_path):
    with pytest.raises(error, match="Two columns look alike" if how == "unsettled" else how):
        run_jobs([Sum(0), Failing(how)], executor, keep=tmp_path)
    assert not (tmp_path / "failing").exists()


def test_nothing_to_do_starts_nothing(tmp_path):
    assert run_jobs([], Executor("ray", "127.0.0.1:1"), keep=tmp_path) == {}


def test_sums_are_held_to_one_thread_though_what_does_them_loads_within_the_job():
    program = """
from seqapp.workflows.jobs.running import perform

class Job:
    key = "threads"

    def run(self):
        import scipy.optimize
        from threadpoolctl import threadpool_info

        return repr({one["num_threads"] for one in threadpool_info()}).encode()

print(perform(Job()).decode())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "{1}\n"
