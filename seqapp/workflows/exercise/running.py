"""A student's file, run where it can do no harm by mistake: see `child`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Cell
from seqapp.workflows.exercise import child
from seqapp.workflows.exercise.cases import BACK, CASES, FORWARDS, cases

LARGEST_FILE = 2**20  # bytes
LIMITS = {"cpu": 5, "wall": 10}  # seconds of computing, and of waiting
LATE = 5  # seconds after these, after which the process is ended from outside
TOLD: dict[str, Any] = {"cell": None, "forwards": None, "back": None, "error": None}
GONE = TOLD | {"error": {"kind": "gone", "line": None, "words": ""}}
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def run_file(path: Path, cell: Cell | None) -> dict[str, Any]:
    """What the functions of a file return on every case, as `child` writes it: `cell`, `forwards`, `back`.

    Args:
        path: the file.
        cell: which it is; None asks the file.

    Raises:
        BadInputError: the file cannot be read or run, does not end, needs too much, or returns something else.
    """
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        raise BadInputError(
            f"{path} is no file of Python code of up to 1 MB. `python -m seqapp exercise new --to my_cell.py` writes "
            "one."
        )
    with TemporaryDirectory(prefix="seqapp-exercise-") as folder:
        job, result = Path(folder, "job.json"), Path(folder, "result.json")
        job.write_text(json.dumps(job_of(cell)), "utf-8")
        command = [sys.executable, "-I", child.__file__, str(path.resolve()), str(job), str(result)]
        try:
            subprocess.run(
                command,
                cwd=folder,
                env={name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ} | ALONE,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=LIMITS["wall"] + LATE,
                check=False,
            )
            told = json.loads(result.read_text("utf-8"))
        except subprocess.TimeoutExpired:
            told = TOLD | {"error": {"kind": "time", "line": None, "words": ""}}
        except (OSError, ValueError):
            told = None
    if not isinstance(told, dict) or not told.keys() >= TOLD.keys():
        told = GONE
    if told["error"] is not None:
        raise BadInputError(_in_words(path.name, **told["error"]))
    return told


def job_of(cell: Cell | None) -> dict[str, Any]:
    """What `child` is asked: the inputs of both cells, for the file may say which it is."""
    return {"cell": cell, "cells": {one: _asked(one) for one in get_args(Cell)}, "limits": LIMITS}


def _asked(cell: Cell) -> dict[str, Any]:
    inputs = [{name: value.tolist() for name, value in one.inputs.items()} for one in cases(cell)]
    return {"forwards": FORWARDS[cell], "back": BACK[cell], "inputs": inputs}


def _in_words(name: str, kind: str, line: int | None, words: str) -> str:
    """What went wrong in the file, in one line."""
    where = f"{name}, line {line}" if line else name
    said = {
        "syntax": f"this is no Python: {words}. Mend the line and check again.",
        "time": f"it was not done after {LIMITS['cpu']} s of computing or {LIMITS['wall']} s of waiting. Is there a "
        f"loop that does not end? {CASES} small inputs take well below 1 s.",
        "memory": f"it needs more than {child.MEMORY // 2**20:,} MB of memory. The arrays of the exercise are tiny: is "
        "one of them made larger again and again?",
        "exit": "it ends the program here, so no answer is seen. Take the exit out.",
        "gone": "it ended Python itself before its answer could be read. Take os._exit and the like out; too large a "
        "recursion or a damaged library does it, too.",
        "unwritten": "step is not written yet. Put the equations there, and check again.",
        "answer": f"{words}. `python -m seqapp exercise new` writes the functions with what they take and return.",
    }
    return f"{where}: {said.get(kind, f'it stops with {words}. Mend the line and check again.')}"
