"""The baselines over a panel of tickers: jobs, kept as they come, resumed where a run broke off."""

import hashlib
import inspect
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from seqapp.numbers import baseline_panel, forecast_baselines, garch, panel, quantiles, range_har
from seqapp.numbers.baseline_panel import PER_TICKER, POOLED, quarters
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import Bars
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.running import run_jobs

SOURCES = (baseline_panel, forecast_baselines, garch, panel, quantiles, range_har)
"""What a kept forecast depends on beside the prices: a change of their text computes it anew."""

Panel = dict[str, Bars]


@dataclass(frozen=True, eq=False)
class Job:
    """A baseline over one ticker, or, pooled, over all; the bars end with the last date asked for."""

    name: str
    bars: Panel
    start: np.datetime64
    end: np.datetime64

    def run(self) -> bytes:
        """The quantiles of the rows from the start on, (rows, horizons, levels), ticker below ticker, as .npy."""
        refits = quarters(self.start, self.end)
        if self.name in POOLED:
            answers = POOLED[self.name](self.bars, refits)
        else:
            answers = {ticker: PER_TICKER[self.name](bars, refits) for ticker, bars in self.bars.items()}
        asked = [answers[ticker][bars.dates >= self.start] for ticker, bars in self.bars.items()]
        buffer = io.BytesIO()
        np.save(buffer, np.concatenate(asked).astype(np.float32))
        return buffer.getvalue()

    @cached_property
    def key(self) -> str:
        """The baseline, and a hash of all that its answer depends on."""
        digest = hashlib.sha256(f"{self.name} {self.start} {self.end}".encode())
        for module in SOURCES:
            digest.update(inspect.getsource(module).encode())
        for ticker, bars in self.bars.items():
            digest.update(f"{ticker} {bars.rows.shape}".encode())
            digest.update(bars.dates.astype("datetime64[D]").astype("<i8").tobytes())
            digest.update(bars.rows.astype("<f8").tobytes())
        return f"{self.name}-{digest.hexdigest()[:24]}.npy"

    def split(self, content: bytes) -> dict[str, np.ndarray]:
        """The rows of each ticker, of what `run` gave."""
        answer = np.load(io.BytesIO(content))
        counts = [int((bars.dates >= self.start).sum()) for bars in self.bars.values()]
        return dict(zip(self.bars, np.split(answer, np.cumsum(counts)[:-1]), strict=True))


def panel_quantiles(
    panel: Panel,
    names: Sequence[str],
    start: np.datetime64,
    end: np.datetime64,
    *,
    keep: Path | None = None,
    executor: Executor = LOCAL,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> dict[str, dict[str, np.ndarray]]:
    """Each baseline's quantiles for every ticker and date from start to end, refitted every quarter.

    Args:
        panel: the bars of each ticker, with their history.
        names: of `PER_TICKER` and `POOLED`.
        start: the first date asked for.
        end: the last; bars after it are not looked at.
        keep: a folder for finished jobs, a baseline and ticker each. A job found there is not done again, unless the
            prices, the dates, the name, or the baselines' own text are others.
        executor: where the jobs run. The answer is the same to the bit.
        on_progress: called with the jobs done, those found in `keep` among them, and the jobs in all.

    Returns:
        name to ticker to (rows, horizons, levels), float32, a row for each of the ticker's dates from start to end.

    Raises:
        BadInputError: a baseline that is not there, no prices, or an end before the start.
    """
    jobs = _jobs(panel, names, start.astype("datetime64[D]"), end.astype("datetime64[D]"))
    longest_first = sorted(jobs, key=lambda job: -len(job.bars))  # what is pooled
    answers = run_jobs(longest_first, executor, keep=keep, on_progress=on_progress)
    quantiles: dict[str, dict[str, np.ndarray]] = {name: {} for name in names}
    for job in jobs:
        quantiles[job.name] |= job.split(answers[job.key])
    return quantiles


def _jobs(panel: Panel, names: Sequence[str], start: np.datetime64, end: np.datetime64) -> list[Job]:
    unknown = sorted(set(names) - PER_TICKER.keys() - POOLED.keys())
    if unknown or not panel or end < start:
        raise BadInputError(
            f"Expected baselines among {', '.join([*PER_TICKER, *POOLED])}, the bars of at least one ticker, and an "
            f"end on or after the start. Received {unknown or list(names)}, {len(panel)} tickers, {start} to {end}."
        )
    cut = {
        ticker: Bars(bars.dates[bars.dates <= end], bars.rows[bars.dates <= end])
        for ticker, bars in panel.items()
    }
    jobs = []
    for name in names:
        of_name = [cut] if name in POOLED else [{ticker: bars} for ticker, bars in cut.items()]
        jobs += [Job(name, bars, start, end) for bars in of_name]
    return jobs
