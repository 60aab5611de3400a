"""The benchmark anyone can run: what is measured, on which machine, and the tables that say it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from seqapp.workflows import bench_layers, bench_sentiment
from seqapp.workflows.bench_layers import CELLS, GRAPH, LONGER, OURS, PASSES, SHAPES, WIDER
from seqapp.workflows.runs import describe_machine, package_versions

OnProgress = Callable[[int, int], None]


def measure(
    subject: str, rounds: int, data: Path | None = None, on_progress: OnProgress = lambda *_: None
) -> dict[str, Any]:
    """Measure one subject.

    Args:
        subject: layers, memory, scaling, train or predict.
        rounds: how often each candidate is measured.
        data: reviews, for train and predict.
        on_progress: told of the measurements done and in all.

    Returns:
        subject, rounds, machine, packages, and `rows`, one a line of `table`.
    """
    report = {"subject": subject, "rounds": rounds, "machine": describe_machine(), "packages": package_versions()}
    if subject in {"train", "predict"}:
        run = {"train": bench_sentiment.train, "predict": bench_sentiment.predict}[subject]
        return {**report, **run(rounds, data, on_progress)}
    jobs: list[Callable[[], dict[str, Any]]] = []
    for cell in CELLS:
        if subject == "memory":
            jobs += [lambda shape=shape, cell=cell: _memory(shape, cell) for shape in SHAPES]
        elif subject == "scaling":
            jobs += [
                lambda shape=shape, cell=cell: bench_layers.bench("train", shape, cell, rounds, (OURS, GRAPH))
                for shape in (*LONGER, *WIDER)
            ]
        else:
            jobs += [
                lambda what=what, shape=shape, cell=cell: bench_layers.bench(what, shape, cell, rounds)
                for what in PASSES
                for shape in SHAPES
            ]
    rows = []
    for done, job in enumerate(jobs, start=1):
        rows.append(job())
        on_progress(done, len(jobs))
    return {**report, "rows": rows}


def _memory(shape: bench_layers.Shape, cell: str) -> dict[str, Any]:
    peak = bench_layers.peak_megabytes(shape, cell)
    return {"what": "peak", "cell": cell, "shape": list(shape), "mb": peak, "ratio": {GRAPH: peak[OURS] / peak[GRAPH]}}


def table(report: dict[str, Any]) -> str:
    """A report as a Markdown table, with the processor's name above it and the ratios last."""
    machine, packages = report["machine"], report["packages"]
    head = (
        f"{machine['processor']}, {machine['cores']} cores; TensorFlow {packages['tensorflow']}, Keras "
        f"{packages['keras']}; medians of {report['rounds']} rounds in turn, quartiles in brackets."
    )
    rows = report["rows"]
    unit, key = ("MB", "mb") if "mb" in rows[0] else ("ms", "ms")
    names = list(dict.fromkeys(name for row in rows for name in row[key]))
    rivals = [name for name in names if name != OURS]
    titles = ["pass", "layer", "batch x timesteps x features, units"]
    titles += [f"{name}, {unit}" for name in names] + [f"{OURS} / {name}" for name in rivals]
    lines = [titles, ["---"] * len(titles)]
    for row in rows:
        batch, timesteps, features, units = row["shape"]
        cells = [row["what"], CELLS[row["cell"]], f"{batch} x {timesteps} x {features}, {units}"]
        cells += [_number(row[key].get(name)) for name in names]
        cells += [f"{row['ratio'][name]:.2f}" if name in row["ratio"] else "" for name in rivals]
        lines.append(cells)
    return head + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float | list[float] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return f"{value[0]:.3g} ({value[1]:.3g} to {value[2]:.3g})"
    return f"{value:.3g}"
