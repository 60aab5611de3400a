"""A measurement in a process of its own: memory that is freed need not go back to the system. Loads no TensorFlow."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def in_its_own_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of a module returns in a fresh process, which imports TensorFlow, if it does, without its log."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before it could be caught
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def peak_megabytes() -> float:
    """How far this process's memory has ever risen, in MB. Linux only."""
    return status_kb("VmHWM") / 1024


def status_kb(name: str) -> int:
    """A field of /proc/self/status, in kB."""
    line = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE)
    if line is None:
        raise OSError(f"/proc/self/status has no {name}: peak memory is measured on Linux alone.")
    return int(line[1])
