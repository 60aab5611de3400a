"""Run jobs wherever they are meant to run: each kept whole as it comes, a killed worker's again, all or an error."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Protocol

import scipy.linalg  # noqa: F401 (its BLAS must be there before it is held to one thread: what loads later is not)
from joblib.externals import loky
from threadpoolctl import threadpool_limits

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.files import write_whole
from seqapp.workflows.jobs.executors import LOCAL, Executor, cores
from seqapp.workflows.jobs.ray import connected, cores_of

RETRIES = 2
"""How often a job runs again whose worker was killed; in processes, as often in a row without any result."""
SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
"""Of every process that works, unless it is set: on another machine nobody has said it."""


class Job(Protocol):
    """A frozen record that says all of a piece of work and can be sent to another process."""

    @property
    def key(self) -> str:
        """The name of the file that its answer is kept in; a hash in it, or its folder, is of all it depends on."""

    def run(self) -> bytes:
        """The answer, as the file holds it; nothing but the record says what it is."""


Answer = bytes | BadInputError | WorldError
Todo = Mapping[str, Job]
Answers = Iterator[tuple[str, Answer]]


def run_jobs(
    jobs: Sequence[Job],
    executor: Executor = LOCAL,
    *,
    keep: Path | None = None,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> dict[str, bytes]:
    """The answers of all jobs by their keys, the same to the bit wherever they run.

    Args:
        jobs: begun in this order; of those that share a key one is run.
        executor: where they run.
        keep: a folder for finished jobs, each a file that is there whole the moment its answer is. A job found there is
            not done again.
        on_progress: called with the jobs done, those found in `keep` among them, and the jobs in all.

    Raises:
        BadInputError: a job refuses what it was given, or the executor is none.
        WorldError: a job failed so, its worker was killed again and again, or no cluster answers.
    """
    by_key = {job.key: job for job in jobs}
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    found = [key for key in by_key if keep and (keep / key).exists()]
    answers = {key: (keep / key).read_bytes() for key in found if keep}
    on_progress(len(answers), len(by_key))
    todo = {key: job for key, job in by_key.items() if key not in answers}
    for key, answer in RUNNERS[executor.kind](todo, executor) if todo else ():
        if not isinstance(answer, bytes):
            raise answer
        if keep:
            write_whole(keep / key, answer)
        answers[key] = answer
        on_progress(len(answers), len(by_key))
    if missing := by_key.keys() - answers.keys():
        raise WorldError(
            f"{len(missing)} of {len(by_key)} jobs gave no answer: {', '.join(sorted(missing))}."
        )
    return {key: answers[key] for key in by_key}


def perform(job: Job) -> Answer:
    """Do a job, in whichever process: sums in one order; the two errors that a command knows are answers, too."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    with threadpool_limits(1):
        try:
            return job.run()
        except BadInputError as error:  # its text alone: not every subclass can be sent
            return BadInputError(str(error))
        except WorldError as error:
            return WorldError(str(error))


def _local(todo: Todo, _executor: Executor) -> Answers:
    for key, job in todo.items():
        yield key, perform(job)


def _processes(todo: Todo, _executor: Executor) -> Answers:
    """In loky's processes; a pool that lost one is broken, and a new one takes what is left."""
    left, breaks = dict(todo), 0
    while left:
        pool = loky.get_reusable_executor(max_workers=cores())
        keys = {pool.submit(perform, job): key for key, job in left.items()}
        try:
            for done in as_completed(keys):
                answer = done.result()
                del left[keys[done]]
                breaks = 0
                yield keys[done], answer
        except BrokenProcessPool as error:
            breaks += 1
            if breaks > RETRIES:
                raise _killed(left) from error
        finally:
            if left:  # broken, or whoever asked does not want the rest
                pool.shutdown(wait=True, kill_workers=True)


def _on_ray(todo: Todo, executor: Executor) -> Answers:
    """As tasks of Ray, which runs again what was lost; few are sent ahead, as each carries its data."""
    with connected(executor.address) as ray:
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(perform)
        waiting, running = deque(todo.items()), dict[Any, str]()
        while waiting or running:
            while waiting and len(running) < 2 * cores_of(ray):
                key, job = waiting.popleft()
                running[task.remote(job)] = key
            for done in ray.wait(list(running), num_returns=1)[0]:
                key = running.pop(done)
                try:
                    answer = ray.get(done)
                except ray.exceptions.RayTaskError:
                    raise
                except ray.exceptions.RayError as error:
                    raise _killed([key]) from error
                yield key, answer


def _killed(keys: Mapping[str, Job] | Sequence[str]) -> WorldError:
    first = next(iter(keys))
    return WorldError(
        f"The processes that worked on {first} were killed {RETRIES + 1} times, as they are where memory runs out. "
        "What was finished is kept: go on (`score` by the same command, others with --resume), with fewer cores or "
        "more memory."
    )


RUNNERS: dict[str, Callable[[Todo, Executor], Answers]] = {
    "local": _local,
    "processes": _processes,
    "ray": _on_ray,
}
