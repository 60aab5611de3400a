"""What the backtests beside a forecast run tell of it: the walk-forward of its recipe, and that one's nets."""

from pathlib import Path

from seqapp.store.records import WALK_FORWARD, ForecastRecord, read_walk_forward
from seqapp.store.years import YEARS
from seqapp.workflows.comparison import DAILY
from seqapp.workflows.training.runs import RunFolder


def evidence(run: RunFolder, record: ForecastRecord) -> tuple[ForecastRecord, dict[str, Path]]:
    """The record with `walk_forward`; the losses of its every date and the nets of all years, if it has a backtest."""
    backtest = newest_backtest(run, record)
    if backtest is None:
        return record, {}
    beside = {"walk_forward": read_walk_forward(backtest)}
    tables = {DAILY: backtest / "daily.parquet"}
    nets = backtest / f"years-{record.config.cell}.npz"
    if nets.exists():
        tables[YEARS] = nets
    return record.model_copy(update=beside), tables


def newest_backtest(run: RunFolder, record: ForecastRecord) -> Path | None:
    """The folder of the newest backtest beside this run with its data, whose nets of this cell have its recipe."""
    reports = run.path.parent.glob(f"backtest-*/{WALK_FORWARD}")
    for path in sorted(reports, key=lambda path: path.stat().st_mtime, reverse=True):
        report = read_walk_forward(path.parent)
        labels = report.labels or [config.cell for config in report.configs]
        tested = dict(zip(labels, report.configs, strict=True)).get(record.config.cell)
        if tested is None or report.sha256 != record.data.sha256:
            continue
        if record.config_of_any_seed == tested.model_copy(update={"seed": 0}):
            return path.parent
    return None
