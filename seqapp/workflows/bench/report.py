"""The benchmark anyone can run: what is measured, on which machine, and the tables that say it."""

from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from seqapp.workflows.bench import cost as bench_cost
from seqapp.workflows.bench import layers as bench_layers
from seqapp.workflows.bench import sentiment as bench_sentiment
from seqapp.workflows.bench import shapes as bench_shapes
from seqapp.workflows.bench.layers import CELLS, GRAPH, LONGER, OURS, PASSES, SHAPES, WIDER
from seqapp.workflows.training.runs import describe_machine, package_versions

UNITS = {"ms": ", ms", "mb": ", MB", "value": ""}
HOW = "medians of {rounds} rounds in turn, quartiles in brackets"
CASES = {"shapes": bench_shapes.SHAPES, "models": bench_shapes.MODELS}
OnProgress = Callable[[int, int], None]
OF_REVIEWS: dict[str, Callable[[int, Path | None, OnProgress], dict[str, Any]]] = {
    "train": bench_sentiment.train,
    "predict": bench_sentiment.predict,
    "cost": bench_cost.cost,
}


def measure(
    subject: str, rounds: int, data: Path | None = None, on_progress: OnProgress = lambda *_: None
) -> dict[str, Any]:
    """Measure one subject.

    Args:
        subject: layers, shapes, models, memory, scaling, train, predict or cost.
        rounds: how often each candidate is measured.
        data: reviews, for train, predict and cost.
        on_progress: told of the measurements done and in all.

    Returns:
        subject, rounds, machine, packages, and `rows`, one a line of `table`.
    """
    report = {
        "subject": subject,
        "rounds": rounds,
        "machine": describe_machine().model_dump(),
        "packages": package_versions(),
    }
    if subject in OF_REVIEWS:
        return {**report, **OF_REVIEWS[subject](rounds, data, on_progress)}
    jobs: list[Callable[[], dict[str, Any]]] = []
    for cell in CELLS:
        if subject in CASES:
            jobs += [partial(bench_shapes.bench, what, cell, rounds) for what in CASES[subject]]
        elif subject == "memory":
            jobs += [partial(_memory, shape, cell) for shape in SHAPES]
        elif subject == "scaling":
            sizes = (*LONGER, *WIDER)
            jobs += [
                partial(bench_layers.bench, "train", shape, cell, rounds, (OURS, GRAPH)) for shape in sizes
            ]
        else:
            pairs = product(PASSES, SHAPES)
            jobs += [partial(bench_layers.bench, what, shape, cell, rounds) for what, shape in pairs]
    rows = []
    for done, job in enumerate(jobs, start=1):
        rows.append(job())
        on_progress(done, len(jobs))
    return {**report, "rows": rows} | ({"growth": growth(rows)} if subject == "scaling" else {})


def growth(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How the time of a pass grows: a straight line through its medians, over timesteps and over the batch.

    Returns:
        For each layer and each of the two: `ms` more for one more, by candidate, and `r2`, the share of the variance
        that the line explains.
    """
    lines = []
    for cell, (over, axis, shapes) in product(CELLS, (("timesteps", 1, LONGER), ("batch", 0, WIDER))):
        taken = [row for row in rows if row["cell"] == cell and tuple(row["shape"]) in shapes]
        sizes = [row["shape"][axis] for row in taken]
        slopes, r2 = {}, {}
        for name in taken[0]["ms"]:
            ms = [row["ms"][name][0] for row in taken]
            slopes[name] = float(np.polyfit(sizes, ms, 1)[0])
            r2[name] = float(np.corrcoef(sizes, ms)[0, 1] ** 2)
        lines.append({"cell": cell, "over": over, "ms": slopes, "r2": r2})
    return lines


def _memory(shape: bench_layers.Shape, cell: str) -> dict[str, Any]:
    peak = bench_layers.peak_megabytes(shape, cell)
    return {
        "what": "peak",
        "cell": cell,
        "shape": list(shape),
        "mb": peak,
        "ratio": {GRAPH: peak[OURS] / peak[GRAPH]},
    }


def table(report: dict[str, Any]) -> str:
    """A report as a Markdown table, with the processor's name above it and the ratios last."""
    machine, packages = report["machine"], report["packages"]
    head = (
        f"{machine['processor']}, {machine['cores']} cores; TensorFlow {packages['tensorflow']}, Keras "
        f"{packages['keras']}; {report.get('how', HOW.format(rounds=report['rounds']))}."
    )
    rows = report["rows"]
    unit, key = next((unit, key) for key, unit in UNITS.items() if key in rows[0])
    names = list(dict.fromkeys(name for row in rows for name in row[key]))
    ours, *others = names
    baselines = [name for name in others if any(name in row["ratio"] for row in rows)]
    sized = {"shape": "batch x timesteps x features, units", "n": "reviews"}
    of_layers = "cell" in rows[0]
    titles = [
        "what",
        *(["layer"] if of_layers else []),
        *[title for key, title in sized.items() if key in rows[0]],
    ]
    titles += [f"{name}{unit}" for name in names] + [f"{ours} / {name}" for name in baselines]
    lines = [titles, ["---"] * len(titles)]
    for row in rows:
        cells = [row["what"], *([CELLS[row["cell"]]] if of_layers else [])]
        cells += ["{} x {} x {}, {}".format(*row["shape"])] if "shape" in row else []
        cells += [f"{row['n']:,}"] if "n" in row else []
        cells += [_number(row[key].get(name)) for name in names]
        cells += [f"{row['ratio'][name]:.2f}" if name in row["ratio"] else "" for name in baselines]
        lines.append(cells)
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n\n".join([head, body, *(_growth(line) for line in report.get("growth", []))])


def _growth(line: dict[str, Any]) -> str:
    one = {"timesteps": "timestep", "batch": "sequence"}[line["over"]]
    slopes = [f"{name} {ms:.3g} ms (R\u00b2 {line['r2'][name]:.3f})" for name, ms in line["ms"].items()]
    return f"{CELLS[line['cell']]}, for one more {one}: {', '.join(slopes)}."


def _number(value: float | list[float] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and len(value) == 1:
        return f"{value[0]:.3g}"
    if isinstance(value, list):
        return f"{value[0]:.3g} ({value[1]:.3g} to {value[2]:.3g})"
    return f"{value:.3g}"
