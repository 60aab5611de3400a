"""What runs a student's file, in a process of its own without seqapp: `python -I child.py FILE JOB RESULT`.

Time, memory and the size of files are limited; the network and other programs are refused. All that the file
prints goes nowhere. RESULT is JSON: `{"cell", "forwards", "back", "error"}`, an answer for every input, each
`{name: {"shape", "values"}}`, values only of arrays that are not too large.
"""

import json
import os
import resource
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MEMORY = 2**30  # bytes of address space
SIZE = 2**21  # bytes of a file that is written
LARGEST = 500  # numbers of an array; those of the exercise have up to 64
LONGEST = 300  # characters of an error
REFUSED = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.fork",
    "os.exec",
    "os.posix_spawn",
)
"""Events of `sys.audit`: what a step of a cell has no need of. No wall against who means harm."""
NAME = "my_cell"


class OutOfTimeError(BaseException):
    """The limit of time is reached; no `except Exception` of the file catches it."""


class AnswerError(Exception):
    """A function is missing, or what it returned cannot be used."""


def limit(cpu: int, wall: int) -> None:
    """Limits this process, before anything of the file runs; seconds of computing, and of waiting."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE, SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for sign in (signal.SIGXCPU, signal.SIGALRM):
        signal.signal(sign, _out_of_time)
    signal.alarm(wall)
    sys.addaudithook(_refuse)


def load(path: str) -> types.ModuleType:
    """The file as a module, under a name by which it does not run as a program."""
    code = compile(Path(path).read_bytes(), path, "exec")
    module = types.ModuleType(NAME)
    module.__file__ = path
    sys.modules[NAME] = module
    exec(code, module.__dict__)  # noqa: S102 (that is what this process is for)  # nosec B102
    return module


def answers(
    module: types.ModuleType, function: str, names: list[str], inputs: list[dict[str, list]]
) -> list[dict]:
    """What a function of the file returns for each input.

    Raises:
        AnswerError: it is not there, or returns something else than asked for.
    """
    called: Callable[..., object] | None = getattr(module, function, None)
    if not callable(called):
        raise AnswerError(f"it has no function {function}")
    return [
        described(called(*(np.array(value) for value in one.values())), function, names) for one in inputs
    ]


def described(answer: Any, function: str, names: list[str]) -> dict[str, dict]:
    """An answer by name, as JSON takes it."""
    if hasattr(answer, "_asdict"):
        answer = answer._asdict()
    elif len(names) == 1 and not isinstance(answer, dict):
        answer = {names[0]: answer}
    if not isinstance(answer, dict):
        raise AnswerError(
            f"{function} returned a {type(answer).__name__}; expected was a dict or a NamedTuple with "
            f"{', '.join(names)}"
        )
    if missing := [name for name in names if name not in answer]:
        raise AnswerError(
            f"{function} returned no {' and no '.join(missing)}; expected were {', '.join(names)}"
        )
    return {name: _array(answer[name], f"{name} of {function}") for name in names}


def _array(value: object, what: str) -> dict:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise AnswerError(f"{what} is not an array of numbers but a {type(value).__name__}") from None
    return {"shape": array.shape, "values": array.tolist() if array.size <= LARGEST else None}


def failure(error: BaseException, path: str) -> dict[str, Any]:
    """What went wrong, and in which line of the file."""
    kinds: dict[type[BaseException], str] = {
        OutOfTimeError: "time",
        MemoryError: "memory",
        SystemExit: "exit",
        AnswerError: "answer",
    }
    kinds |= {NotImplementedError: "unwritten", SyntaxError: "syntax"}
    kind = next((name for type_, name in kinds.items() if isinstance(error, type_)), "error")
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == path else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    words = " ".join((said if kind == "answer" else f"{type(error).__name__}: {said}").split())
    return {"kind": kind, "line": line, "words": words[:LONGEST]}


def run(path: str, job: dict[str, Any]) -> dict[str, Any]:
    """The file's answers to a job: `{"cell", "cells": {cell: {"forwards", "back", "inputs"}}, "limits"}`."""
    result: dict[str, Any] = {"cell": job["cell"], "forwards": None, "back": None, "error": None}
    try:
        module = load(path)
        result["cell"] = _cell(module, job)
        asked = job["cells"][result["cell"]]
        last = [name for name in asked["inputs"][0] if name in ("dh", "dc")]
        first = [{name: one[name] for name in one if name not in last} for one in asked["inputs"]]
        result["forwards"] = answers(module, "step", asked["forwards"], first)
        if hasattr(module, "step_back"):
            result["back"] = _unless_unwritten(
                lambda: answers(module, "step_back", asked["back"], asked["inputs"])
            )
    except BaseException as error:  # noqa: BLE001 (all that a stranger's file may do ends here)
        result["error"] = failure(error, path)
    return result


def _cell(module: types.ModuleType, job: dict[str, Any]) -> str:
    cell = job["cell"] or getattr(module, "CELL", None)
    if not isinstance(cell, str) or cell not in job["cells"]:
        raise AnswerError(
            'it does not say which cell it is: write CELL = "rnn" or CELL = "lstm", or give --cell'
        )
    return cell


def _unless_unwritten(ask: Callable[[], list[dict]]) -> list[dict] | None:
    try:
        return ask()
    except NotImplementedError:
        return None


def _out_of_time(*_: object) -> None:
    raise OutOfTimeError


def _refuse(event: str, _: tuple) -> None:
    if event in REFUSED:
        raise PermissionError(f"no network and no other programs in an exercise ({event})")


def main() -> None:
    """Runs the file and writes the result; ends without what the file left behind, such as threads."""
    path, job, result = sys.argv[1:]
    asked = json.loads(Path(job).read_text("utf-8"))
    limit(**asked["limits"])
    told = run(path, asked)
    signal.alarm(0)
    Path(result).write_text(json.dumps(told), "utf-8")
    os._exit(0)


if __name__ == "__main__":
    main()
