"""Where parts are answered, by the same `Scorer` everywhere: in this process, in several, by Ray Data."""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.workflows.jobs.executors import Executor
from seqapp.workflows.jobs.extras import require
from seqapp.workflows.jobs.ray import connected, cores_of
from seqapp.workflows.jobs.running import RUNNERS, SETTINGS
from seqapp.workflows.scoring.parts import Part, Written
from seqapp.workflows.scoring.scorer import OnRows, Scorer, Task

ONE_CORE = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""What TensorFlow reads as it starts: as many workers as cores do not fight for them."""

QUIET = {"RAY_DATA_LOG_LEVEL": "ERROR", "RAY_BACKEND_LOG_LEVEL": "fatal"}
"""What Ray reads as it starts: without it every run is reported, and Ray Data's own actors are warned of."""


def answered(task: Task, parts: Sequence[Part], executor: Executor, on_rows: OnRows) -> Iterator[Written]:
    """The parts as they are done, in any order; what a killed worker had begun is begun again by another.

    Args:
        task: what is scored, and where.
        parts: which of it.
        executor: where the work is done.
        on_rows: told of the rows answered within a part, where that happens in this process.

    Raises:
        WorldError: a source or the model is not what it was, workers were killed again and again, or no cluster
            answers. BadInputError: a source cannot be read any more, or Ray is not installed.
    """
    return WAYS[executor.kind](task, parts, executor, on_rows) if parts else iter(())


def _here(task: Task, parts: Sequence[Part], _executor: Executor, on_rows: OnRows) -> Iterator[Written]:
    scorer = Scorer(task)
    for part in parts:
        yield scorer(part, on_rows)


@dataclass(frozen=True)
class PartJob:
    """A part as a job for processes; its answer is the `Written`, as JSON."""

    task: Task
    part: Part

    @property
    def key(self) -> str:
        """The name of its file."""
        return self.part.output

    def run(self) -> bytes:
        """Answer it by the model that this process holds."""
        return _held(self.task)(self.part).model_dump_json().encode()


@functools.lru_cache(maxsize=1)
def _held(task: Task) -> Scorer:
    return _on_one_core(task)


def _on_one_core(task: Task) -> Scorer:
    os.environ.update({**SETTINGS, **ONE_CORE})
    return Scorer(task)


def _in_processes(
    task: Task, parts: Sequence[Part], executor: Executor, _on_rows: OnRows
) -> Iterator[Written]:
    jobs = {part.output: PartJob(task, part) for part in parts}
    for _, answer in RUNNERS["processes"](jobs, executor):
        if not isinstance(answer, bytes):
            raise answer
        yield Written.model_validate_json(answer)


class RayScorer:
    """What Ray Data calls with a row of a part as JSON; the errors that a command knows are answers, too."""

    def __init__(self, task: Task) -> None:
        self.scorer = _on_one_core(task)

    def __call__(self, row: dict[str, Any]) -> dict[str, str]:
        """The row of a `Written` as JSON, or of an error's text."""
        try:
            written = self.scorer(Part.model_validate_json(row["part"]))
        except (BadInputError, WorldError, OSError) as error:
            return {"written": "", "error": str(error)}
        return {"written": written.model_dump_json(), "error": ""}


def _on_ray(task: Task, parts: Sequence[Part], executor: Executor, _on_rows: OnRows) -> Iterator[Written]:
    """One row and one block a part, in a pool of as many actors as there are cores.

    Ray Data starts an actor that was killed anew, which loads the model again, and gives it the part again.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    with connected(executor.address) as ray:
        data = require("ray.data", "--executor ray")
        context = data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        rows = data.from_items(
            [{"part": part.model_dump_json()} for part in parts], override_num_blocks=len(parts)
        )
        pool = data.ActorPoolStrategy(size=min(cores_of(ray), len(parts)), max_tasks_in_flight_per_actor=1)
        try:
            for row in rows.map(RayScorer, fn_constructor_args=[task], compute=pool, num_cpus=1).iter_rows():
                if row["error"]:
                    raise WorldError(row["error"])
                yield Written.model_validate_json(row["written"])
        except ray.exceptions.RayError as error:
            reason = " ".join(str(error).split())
            raise WorldError(f"Ray gave up: {reason:.300}. What is done is kept: run this again.") from error


WAYS: dict[str, Callable[[Task, Sequence[Part], Executor, OnRows], Iterator[Written]]] = {
    "local": _here,
    "processes": _in_processes,
    "ray": _on_ray,
}
