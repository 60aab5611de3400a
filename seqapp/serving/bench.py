"""`python -m seqapp.serving.bench`, in .venv-serve: the server under load, beside the same model in a plain loop.

Needs `hey` (Debian: `apt install hey`), which asks on this machine, too: its work is part of what is measured.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.store.learnt import read_vocabulary
from seqapp.store.manifest import write_manifest
from seqapp.store.registry import ModelVersion, models_root, serving
from seqapp.store.served import ServedModel

CONNECTIONS = (1, 16, 64, 256)
WORDS = 150
ROWS = 32
PLAIN_SECONDS = 8
SWAP_SECONDS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write a JSON object to stdout; a failure is one line on stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    parser = argparse.ArgumentParser("python -m seqapp.serving.bench", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", help="sentiment nets of the store")
    parser.add_argument("--models", type=Path, help="the folder of all models")
    parser.add_argument("--seconds", type=int, default=30, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="of all measurements; the medians are told")
    parser.add_argument("--soak", type=float, default=0, help="minutes under load, with swaps, of one NAME")
    parser.add_argument("--table", action="store_true", help="Markdown instead of JSON")
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        found = _measured(given, given.models or models_root())
    except (BadInputError, WorldError) as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 2 if isinstance(error, BadInputError) else 1
    sys.stdout.write((table(found) if given.table and not given.soak else json.dumps(found, indent=1)) + "\n")
    return 0


def _measured(given: argparse.Namespace, root: Path) -> dict[str, Any]:
    if given.plain:
        return plain_loop(given.names[0], root)
    if shutil.which("hey") is None:
        raise BadInputError("The load comes from `hey`, which is not on the path. On Debian: apt install hey")
    if given.soak:
        return soak(given.names[0], root, given.soak)
    return {name: load(name, root, given.seconds, given.rounds) for name in given.names}


def _net(name: str, root: Path) -> ModelVersion:
    """The sentiment net that serves under a name. BadInputError: there is none, or it is of another task."""
    version = serving(name, root)
    _ = version.sentiment_run
    return version


def _said(command: Sequence[str]) -> str:
    """What a program writes. WorldError: it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        raise WorldError(
            f"{command[0]} ended with {done.returncode} ({last[:200]}). Mend that, then try again."
        )
    return done.stdout


def reviews(version: ModelVersion, rows: int) -> list[str]:
    """Texts of 150 words that the net knows, the same ones every time."""
    words = read_vocabulary(version)[:5000]
    return [" ".join(text) for text in np.random.default_rng(0).choice(words, (rows, WORDS))]


def plain_loop(name: str, root: Path) -> dict[str, float]:
    """The model alone, called over and over with TensorFlow's own threads: rows a second, seconds of a call."""
    model = ServedModel.load(_net(name, root))
    texts = reviews(model.version, ROWS)
    seconds = {}
    for rows in (1, ROWS):
        model.call("serving_default", review=texts[:rows])
        taken, until = [], time.perf_counter() + PLAIN_SECONDS
        while time.perf_counter() < until:
            begun = time.perf_counter()
            model.call("serving_default", review=texts[:rows])
            taken.append(time.perf_counter() - begun)
        seconds[rows] = statistics.median(taken)
    return {"call_seconds": seconds[1], "rows_per_second": ROWS / seconds[ROWS]}


def load(name: str, root: Path, seconds: int, rounds: int) -> dict[str, Any]:
    """Of one model: the plain loop, and requests at each number of connections, batching on and off."""
    version = _net(name, root)
    runs: list[dict[str, Any]] = []
    plain = []
    with _store_of(version) as store:
        for _ in range(rounds):
            command = [sys.executable, "-m", "seqapp.serving.bench", name, "--models", str(store), "--plain"]
            plain.append(json.loads(_said(command)))
            for batch_rows in (64, 1):
                with _server(store, batch_rows) as (port, _, _):
                    for rows, connections in [(1, c) for c in CONNECTIONS] + [(ROWS, 16)] * (batch_rows > 1):
                        _hey(port, version, rows, connections, 2)
                        said = _hey(port, version, rows, connections, seconds)
                        runs.append(
                            {"batching": batch_rows > 1, "rows": rows, "connections": connections, **said}
                        )
    alone = {key: statistics.median(one[key] for one in plain) for key in plain[0]}
    return {"plain": alone, "points": _medians(runs, alone)}


def _medians(runs: list[dict[str, Any]], alone: dict[str, float]) -> list[dict[str, Any]]:
    points: dict[tuple[bool, int, int], list[dict[str, Any]]] = {}
    for run in runs:
        points.setdefault((run["batching"], run["rows"], run["connections"]), []).append(run)
    told = []
    for (batching, rows, connections), same in points.items():
        rates = sorted(run["requests_per_second"] * rows for run in same)
        p99 = statistics.median(run["p99"] for run in same)
        told.append(
            {
                "batching": batching,
                "rows": rows,
                "connections": connections,
                "rows_per_second": statistics.median(rates),
                "range": [rates[0], rates[-1]],
                "of_plain": statistics.median(rates) / alone["rows_per_second"],
                "p50": statistics.median(run["p50"] for run in same),
                "p99": p99,
                "p99_in_calls": p99 / alone["call_seconds"],
                "not_200": sum(run["not_200"] for run in same),
            }
        )
    return told


def table(found: dict[str, Any]) -> str:
    """What `load` found of several models, as a Markdown table."""
    heads = (
        "model",
        "rows a request",
        "connections",
        "batching",
        "rows a second (range)",
        "of the plain loop",
        "median, ms",
        "p99, ms (in calls)",
    )
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, of_model in found.items():
        for point in of_model["points"]:
            low, high = point["range"]
            lines.append(
                f"| {name} | {point['rows']} | {point['connections']} | {'on' if point['batching'] else 'off'} "
                f"| {point['rows_per_second']:,.0f} ({low:,.0f} to {high:,.0f}) | {point['of_plain']:.2f} "
                f"| {1000 * point['p50']:.0f} | {1000 * point['p99']:.0f} ({point['p99_in_calls']:.1f}) |"
            )
    return "\n".join(lines)


def soak(name: str, root: Path, minutes: float) -> dict[str, Any]:
    """Full load at 64 connections while the version is swapped every 20 s: answers, failures, memory over time."""
    version = _net(name, root)
    memory: list[tuple[float, float]] = []
    with _store_of(version) as store, _server(store, 64) as (port, process, log):
        _hey(port, version, 1, 64, 5)
        done = threading.Event()
        swaps = threading.Thread(target=_swap, args=(store / name, version.version, done))
        watch = threading.Thread(target=_watch, args=(process.pid, memory, done))
        swaps.start()
        watch.start()
        try:
            said = _hey(port, version, 1, 64, round(60 * minutes))
        finally:
            done.set()
            swaps.join()
            watch.join()
        swapped = [line["version"] for line in map(json.loads, log()) if line["event"] == "served"]
    if len(memory) < 3:
        raise WorldError(
            f"Memory was seen {len(memory)} times in the soak, and 3 are needed. Try --soak 1 or more."
        )
    at, megabytes = (np.array(column) for column in zip(*memory, strict=True))
    late = at > at[-1] / 3
    slope, _ = np.polyfit(at[late] / 60, megabytes[late], 1)
    return {
        **said,
        "swaps": len(swapped) - 1,
        "memory_mb": [float(value) for value in megabytes[:: max(1, len(megabytes) // 30)]],
        "mb_per_minute_after_a_third": float(slope),
        "mb_per_100k_requests": float(slope / said["requests_per_second"] / 60 * 1e5),
    }


def _swap(folder: Path, number: int, done: threading.Event) -> None:
    """Publish a copy as the next version, then take it away again, in turn."""
    here, there = folder.parent / "aside", folder / str(number + 1)
    shutil.copytree(folder / str(number), here)
    write_manifest(here, number + 1)
    while not done.wait(SWAP_SECONDS):
        here.rename(there)
        here, there = there, here


def _watch(pid: int, memory: list[tuple[float, float]], done: threading.Event) -> None:
    begun = time.monotonic()
    while not done.wait(2):
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        at = time.monotonic() - begun
        memory.extend((at, int(kb) / 1024) for kb in re.findall(r"VmRSS:\s+(\d+)", status))


@contextmanager
def _store_of(version: ModelVersion) -> Iterator[Path]:
    """A folder of models that holds this version alone."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(version.path, Path(folder) / version.name / str(version.version))
        yield Path(folder)


@contextmanager
def _server(
    store: Path, batch_rows: int
) -> Iterator[tuple[int, subprocess.Popen[str], Callable[[], list[str]]]]:
    """A server of a folder of models: its port of REST, its process, and what reads the lines of its log."""
    command = [sys.executable, "-m", "seqapp.serving", "--models", str(store), "--port=0", "--grpc-port=0"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([*command, f"--batch-rows={batch_rows}"], stderr=log, text=True)
        try:

            def lines() -> list[str]:
                log.seek(0)
                return [line for line in log.read().splitlines() if line.startswith("{")]

            yield _port(process, log), process, lines
        finally:
            process.terminate()
            process.wait(30)


def _port(process: subprocess.Popen[str], log: Any) -> int:
    for _ in range(600):
        log.seek(0)
        if listening := re.search(r'"rest": "http://127\.0\.0\.1:(\d+)"', log.read()):
            return int(listening[1])
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise WorldError("The server did not start. Try: make serve")


def _hey(port: int, version: ModelVersion, rows: int, connections: int, seconds: int) -> dict[str, float]:
    """Ask for some seconds; what hey counted."""
    body = {
        "inputs": [{"name": "review", "datatype": "BYTES", "shape": [rows], "data": reviews(version, rows)}]
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(body, file)
        file.flush()
        url = f"http://127.0.0.1:{port}/v2/models/{version.name}/infer"
        command = ["hey", "-z", f"{seconds}s", "-c", str(connections), "-t", "30", "-m", "POST"]
        command += ["-T", "application/json", "-D", file.name, url]
        said = _said(command)
    status = {int(code): int(count) for code, count in re.findall(r"\[(\d{3})\]\s+(\d+) responses", said)}
    errors = sum(int(count) for count in re.findall(r"\[(\d+)\]\s+Post", said))
    median = re.findall(r"50%+ in ([\d.]+) secs", said)
    if not (median and status.get(200)):
        raise WorldError(
            f"hey got no answer to time in {seconds} s, and {errors} errors. Ask for more --seconds."
        )
    return {
        "requests_per_second": status.get(200, 0) / float(re.findall(r"Total:\s+([\d.]+) secs", said)[0]),
        "p50": float(median[0]),
        "p99": float((re.findall(r"99%+ in ([\d.]+) secs", said) or ["nan"])[0]),
        "answers": status.get(200, 0),
        "not_200": sum(status.values()) - status.get(200, 0) + errors,
    }


if __name__ == "__main__":
    sys.exit(main())
