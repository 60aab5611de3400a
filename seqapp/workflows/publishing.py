"""From a finished run to models/, and from models/ to the table in the README."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import MANIFEST, verify_manifest
from seqapp.store.publish import publish
from seqapp.store.registry import ModelVersion, installed
from seqapp.workflows.cards import forecast_card, forecast_table, sentiment_card, sentiment_table
from seqapp.workflows.checkpoints import write_whole
from seqapp.workflows.compare import matching_units, paired_accuracy, recurrent_weights
from seqapp.workflows.promotion import judge
from seqapp.workflows.runs import RunFolder

MATCHED = "the RNN of equal weights"
CARDS = {"sentiment": sentiment_card, "forecast": forecast_card}


def publish_run(
    run: RunFolder,
    *,
    data: Path | None = None,
    force: bool = False,
    tell: Callable[[str], None] = print,
) -> ModelVersion:
    """Add a run's export to models/; its run.json and card also tell of its sister runs or its backtest.

    Args:
        run: a finished training.
        data: the prices it was trained on, where not in the usual place.
        force: publish it even if it is degenerate or worse than what serves.
        tell: is told what the gate found.

    Raises:
        BadInputError: a smoke run; NotPromotedError: degenerate, or surely worse than what serves.
        WorldError: the export is damaged or fails the check.
    """
    record = json.loads((run.path / "run.json").read_text("utf-8"))
    if record["smoke"]:
        raise BadInputError(f"{run.path} is a smoke run: a model trained on made-up reviews must not serve.")
    verify_manifest(run.export)
    serves = next((model for model in installed() if model.name == record["name"]), None)
    record["promotion"] = (
        "forced" if force else judge(ModelVersion(run.path.name, 1, run.export), serves, data, tell)
    )
    tested = None
    if record["task"] == "sentiment":
        record["seeds"] = sister_seeds(run, record)
        record["matched"] = matched_rnn(run, record)
    elif tested := newest_backtest(run, record):
        record["walk_forward"] = json.loads((tested / "walk_forward.json").read_text("utf-8"))

    def build(folder: Path) -> None:
        shutil.copytree(run.export, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST))
        RunFolder(folder).write_json("run.json", record)
        (folder / "MODEL_CARD.md").write_text(CARDS[record["task"]](record), "utf-8")
        if tested:
            shutil.copy(tested / "daily.parquet", folder / "walk_forward_daily.parquet")

    return publish(record["name"], build)


def sister_seeds(run: RunFolder, record: dict) -> list[dict]:
    """The finished runs beside this one that differ from it only in the seed, itself included, by seed."""
    found: dict[int, dict] = {}
    for path in sorted(run.path.parent.glob("*/run.json")):
        other = json.loads(path.read_text("utf-8"))
        same_data = other.get("data") == record["data"]
        if same_data and {**other["config"], "seed": 0} == {**record["config"], "seed": 0}:
            numbers = {name: other["metrics"][name] for name in ("accuracy", "log_loss", "ece")}
            found[other["seed"]] = {
                "seed": other["seed"],
                **numbers,
                "training_seconds": other["training_seconds"],
            }
    return [found[seed] for seed in sorted(found)]


def matched_rnn(run: RunFolder, record: dict) -> dict | None:
    """For an LSTM: the run beside it of a SimpleRNN with as many recurrent weights, all else but the seed the same.

    Returns:
        Its units, seed, accuracy with interval, log_loss, and `pair`: McNemar's test against the LSTM (see
        `compare.Pair`). None for a SimpleRNN, or if there is no such run.
    """
    config = record["config"]
    if config["cell"] != "lstm":
        return None
    inputs = config["embedding_units"]
    units = matching_units(recurrent_weights("lstm", config["units"], inputs), inputs)
    wanted = {**config, "cell": "rnn", "units": units, "seed": 0}
    for path in sorted(run.path.parent.glob("*/run.json")):
        other = json.loads(path.read_text("utf-8"))
        if other.get("data") == record["data"] and {**other["config"], "seed": 0} == wanted:
            folders = {MATCHED: RunFolder(path.parent).export, "LSTM": run.export}
            numbers = {
                name: other["metrics"][name]
                for name in ("accuracy", "accuracy_low", "accuracy_high", "log_loss")
            }
            pair = paired_accuracy(folders, "NB-SVM")[0]
            return {"units": units, "seed": other["seed"], **numbers, "pair": asdict(pair)}
    return None


def newest_backtest(run: RunFolder, record: dict) -> Path | None:
    """The folder of the newest backtest beside this run with its data and its configuration, whatever the seeds."""
    own = {**record["config"], "seed": 0}
    found = [
        path.parent
        for path in sorted(
            run.path.parent.glob("backtest-*/walk_forward.json"), key=lambda path: path.stat().st_mtime
        )
        if (report := json.loads(path.read_text("utf-8")))["sha256"] == record["data"]["sha256"]
        and own in [{**config, "seed": 0} for config in report["configs"]]
    ]
    return found[-1] if found else None


def results_table(task: str) -> str:
    """The Markdown table of the task's installed models.

    Raises:
        BadInputError: none is installed.
    """
    records = [model.run for model in installed() if model.run.get("task") == task]
    if not records:
        raise BadInputError(
            f"No {task} model is installed. `python -m seqapp retrain {task} --publish` adds one."
        )
    if task == "forecast":
        return forecast_table(records)
    return sentiment_table(sorted(records, key=lambda record: record["metrics"]["accuracy"]))


def write_table(readme: Path, task: str, table: str) -> None:
    """Put the table between the file's markers `<!-- table: TASK -->` and `<!-- end of table -->`.

    Raises:
        BadInputError: the markers are not there.
    """
    before, after = around_table(readme, task)
    write_whole(readme, f"{before}{table}\n{after}".encode())


def around_table(readme: Path, task: str) -> tuple[str, str]:
    """What stands before and after a table, with its markers.

    Raises:
        BadInputError: the markers are not there, or the file is not.
    """
    start, end = f"<!-- table: {task} -->\n", "<!-- end of table -->"
    if not readme.is_file():
        raise BadInputError(f"--readme takes a file that is there. Received: {readme}.")
    before, found, rest = readme.read_text("utf-8").partition(start)
    _, found_end, after = rest.partition(end)
    if not (found and found_end):
        raise BadInputError(
            f"{readme} has no markers {start.strip()} and {end} for the table to stand between."
        )
    return before + start, end + after
