"""SIGKILL at random moments, then --resume, until it is done: to the bit what it had been without.

The real commands, each start a fresh process. A training is killed seven times over in one chain: any bit lost on
the way shows at its end.
"""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.panel import bars_by_ticker
from seqapp.store.manifest import verify_manifest
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.runs import RunFolder
from tests.commands import Command, starter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SEED = 1729
EPOCHS = 8
AIMS = ("start-up", "first epoch", "checkpoint", "epochs", "after the last epoch", "export", "record")
PAIRS = [(task, cell) for task in ("sentiment", "forecast") for cell in ("rnn", "lstm")]
Start = Callable[..., Command]


@pytest.fixture
def start(tmp_path):
    (tmp_path / "logs").mkdir()
    with starter(tmp_path / "logs") as start:
        yield start


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "prices.parquet"
    synthetic_prices(40, 2000, seed=3).to_parquet(path)
    return path


class Training:
    """One command at work on a training, and the folder that it works in, as the file system shows it."""

    def __init__(self, start: Start, runs: Path, command: list, recipe: list) -> None:
        self.runs, self._run = runs, None
        self.first = self.newest + 1
        resumed = self.run.exists()
        self.command = start(*command, *(["--resume", self.run] if resumed else [*recipe, "--runs", runs]))

    @property
    def run(self) -> Path:
        """The run folder; one that does not exist as long as there is none with a setting."""
        if self._run is None:
            self._run = next((path.parent for path in self.runs.glob("*/setting.json")), None)
        return self._run or self.runs / "none"

    @property
    def newest(self) -> int:
        """The epoch of the newest checkpoint, 0 without any."""
        return max((int(path.stem[-4:]) for path in self.run.glob("checkpoints/epoch-*.npz")), default=0)

    def fresh(self, folder: str, start: str) -> bool:
        """Whether this command made a file there whose name starts so: a kill leaves temporary ones behind."""
        try:  # quickly, for a checkpoint is written in milliseconds
            paths = [path for path in (self.run / folder).iterdir() if path.name.startswith(start)]
            return any(path.stat().st_mtime >= self.command.began for path in paths)
        except FileNotFoundError:  # no folder yet, or the file has just got its name
            return False

    def at_work(self) -> bool:
        return "Run: " in self.command.output

    def writing(self) -> bool:
        return self.fresh("checkpoints", ".epoch-")

    def trained(self) -> bool:
        return self.newest == EPOCHS

    def exporting(self) -> bool:
        return self.fresh("export", ".tmp-")

    def exported(self) -> bool:
        return (self.run / "export" / "1").exists()

    def finished(self) -> bool:
        return (self.run / "run.json").exists()

    def phase(self) -> str:
        """What the command was at when it ended."""
        if not self.at_work():
            return "start-up"
        if self.finished():
            return "finished"
        if self.exported():
            return "between export and run.json"
        if self.exporting():
            return "export"
        if self.writing():
            return f"writing checkpoint {self.newest + 1}"
        return "after the last epoch" if self.trained() else f"epoch {self.newest + 1}"


def timeline(training: Training) -> dict[str, float]:
    """Lets a training run to its end; how long each aim's window is, in seconds."""
    marks = [training.command.began]
    events = (training.at_work, lambda: training.newest >= 1, training.trained, training.exporting)
    for event in (*events, training.exported):
        assert training.command.wait_for(event), training.command.output
        marks.append(time.time())
    training.command.finish()
    began, at_work, first, last, exporting, exported = marks
    return {
        "start-up": at_work - began,
        "first epoch": first - at_work,
        "epochs": last - at_work,
        "after the last epoch": exporting - last,
        "export": exported - exporting,
        "all": time.time() - began,
    }


def aim_and_kill(aim: str, training: Training, windows: dict[str, float], rng: random.Random) -> bool:
    """Waits for a random moment of what is aimed at and kills; False if the command had ended."""
    target = min(training.first + rng.randrange(2), EPOCHS)
    event: Callable[[], bool] = {
        "start-up": lambda: True,
        "first epoch": training.at_work,
        "checkpoint": lambda: training.writing() and training.newest >= target - 1,
        "epochs": training.at_work,
        "after the last epoch": training.trained,
        "export": training.exporting,
        "record": training.exported,
    }[aim]
    window = windows.get(aim, 0.0) * ((EPOCHS - training.first + 1) / EPOCHS if aim == "epochs" else 1)
    if not training.command.wait_for(event, pause=0.002 if window else 0):
        return False
    time.sleep(rng.uniform(0, 0.8 * window))  # the unbroken one may have been slower
    return training.command.kill()


def assert_nothing_half_written(run: Path) -> None:
    with RunFolder(run).locked():
        pass
    for path in run.rglob("*.json"):
        if not any(part.startswith(".tmp-") for part in path.relative_to(run).parts):
            json.loads(path.read_bytes())
    if (run / "export" / "1").exists():
        verify_manifest(run / "export" / "1")
    else:
        assert not (run / "run.json").exists()
    warnings: list[str] = []
    load_checkpoint(run / "checkpoints", warnings.append)
    assert warnings == []


def assert_same_bits(task: str, run: Path, unbroken: Path) -> None:
    """Every weight, optimiser variable, curve, exported variable and answer, all but the seconds."""
    checkpoints = [sorted((path / "checkpoints").iterdir()) for path in (run, unbroken)]
    assert [path.name for path in checkpoints[0]] == [path.name for path in checkpoints[1]]
    assert len(checkpoints[0]) == 2
    for path, other in zip(*checkpoints, strict=True):
        assert arrays(path) == arrays(other), path
    records = [without_seconds(json.loads((path / "run.json").read_bytes())) for path in (run, unbroken)]
    assert records[0] == records[1]
    curves = [without_seconds(json.loads((path / "curves.json").read_bytes())) for path in (run, unbroken)]
    assert curves[0] == curves[1] == records[0]["curves"]
    exports = [path / "export" / "1" for path in (run, unbroken)]
    assert exported_variables(exports[0]) == exported_variables(exports[1])
    assert (exports[0] / "golden.json").read_bytes() == (exports[1] / "golden.json").read_bytes()
    if task == "sentiment":
        inputs = {"review": synthetic_reviews(40, seed=11)["text"].to_list()}
        tables = [pd.read_parquet(path / "validation.parquet") for path in exports]
        pd.testing.assert_frame_equal(*tables, check_exact=True)
    else:
        bars = bars_by_ticker(synthetic_prices(5, 200, seed=11)).values()
        inputs = {"bars": np.stack([ticker.rows for ticker in bars])}
    models = [ServedModel.load(resolve(str(path))) for path in (run, unbroken)]
    for signature in models[0].signatures:
        answers = [model.call(signature, **inputs) for model in models]
        assert answers[0].keys() == answers[1].keys()
        for name, answer in answers[0].items():
            np.testing.assert_array_equal(answer, answers[1][name], err_msg=name)


def arrays(path: Path) -> dict[str, tuple]:
    """All in a checkpoint but its curves, as bytes."""
    with np.load(path) as archive:
        return {name: as_bytes(archive[name]) for name in archive.files if name != "curves"}


def exported_variables(export: Path) -> list[tuple]:
    """The SavedModel's variables as a set: Keras numbers them differently from process to process."""
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(export / "variables" / "variables"))
    names = [name for name in reader.get_variable_to_shape_map() if "OBJECT_GRAPH" not in name]
    return sorted(as_bytes(np.asarray(reader.get_tensor(name))) for name in names)


def as_bytes(array: np.ndarray) -> tuple:
    return str(array.dtype), array.shape, array.tobytes()


def without_seconds(content: object) -> object:
    if isinstance(content, dict):
        return {name: without_seconds(value) for name, value in content.items() if "seconds" not in name}
    return [without_seconds(value) for value in content] if isinstance(content, list) else content


@pytest.mark.parametrize(("task", "cell"), PAIRS)
def test_a_training_killed_seven_times_is_the_one_never_killed_to_the_bit(
    task, cell, start, prices, tmp_path, say
):
    began = time.monotonic()
    command = ["retrain", task, "--cell", cell, *([] if task == "sentiment" else ["--data", prices])]
    recipe = ["--smoke"] if task == "sentiment" else ["--set", "units=4"]
    recipe += ["--set", f"epochs={EPOCHS}"]
    whole = Training(start, tmp_path / "whole", command, recipe)
    windows = timeline(whole)
    rng = random.Random(f"{SEED} {task} {cell}")  # noqa: S311 (no secret)
    chains, landed = [tmp_path / "chain-0"], []
    for aim in AIMS:
        training = Training(start, chains[-1], command, recipe)
        killed = aim_and_kill(aim, training, windows, rng)
        if killed:
            landed.append(f"{training.phase()} ({time.time() - training.command.began:.1f} s)")
        else:
            training.command.finish()
        if training.run.exists():
            assert_nothing_half_written(training.run)
        if training.finished():  # sooner than the unbroken one: the kills that are left get another training
            chains.append(tmp_path / f"chain-{len(chains)}")
    last = Training(start, chains[-1], command, recipe)
    last.command.finish()
    for chain in chains:
        (run,) = (path.parent for path in chain.glob("*/setting.json"))
        assert_same_bits(task, run, whole.run)
        assert not [path for path in run.rglob(".*") if path.name != ".lock"]
    say(
        f"{task} {cell}, seed {SEED}: {len(AIMS)} kills tried, {len(landed)} landed and survived, in "
        f"{time.monotonic() - began:.0f} s (unbroken {windows['all']:.0f} s): {', '.join(landed)}"
    )
    assert len(landed) >= 5


REFITS = "*-????-??-??.npz"


def test_a_backtest_killed_three_times_is_the_one_never_killed_to_the_bit(start, tmp_path, say):
    began = time.monotonic()
    synthetic_prices(3, 700, seed=1).to_parquet(tmp_path / "prices.parquet")
    fields = ("epochs=3", "segment=100", "burn_in=20", "units=4")
    command = ["backtest", "forecast", "--data", tmp_path / "prices.parquet", "--seeds", "2"]
    command += ["--first-year", "2012", *(part for field in fields for part in ("--set", field))]
    whole = start(*command, "--runs", tmp_path / "whole")
    assert whole.wait_for(lambda: "Run: " in whole.output), whole.output
    at_work = time.time()
    whole.finish()
    span = time.time() - at_work
    (unbroken,) = (tmp_path / "whole").iterdir()

    rng = random.Random(f"{SEED} backtest")  # noqa: S311 (no secret)
    killed, landed = tmp_path / "killed", []
    for attempt in range(3):
        resume = ["--resume", *killed.iterdir()] if attempt else ["--runs", killed]
        broken = start(*command, *resume)
        assert broken.wait_for(lambda broken=broken: "Run: " in broken.output), broken.output
        time.sleep(rng.uniform(0, span / 3))
        assert broken.kill()
        (run,) = killed.iterdir()
        with RunFolder(run).locked():
            pass
        for path in run.rglob("*.json"):
            json.loads(path.read_bytes())
        landed.append(f"{len(list(run.glob(REFITS)))} of 2 refits done")
    start(*command, "--resume", run).finish()
    refits = sorted(path.name for path in unbroken.glob(REFITS))
    assert len(refits) == 2
    for name in (*refits, "years-rnn.npz", "years-lstm.npz", "walk_forward.json"):
        assert (run / name).read_bytes() == (unbroken / name).read_bytes(), name
    tables = [pd.read_parquet(folder / "daily.parquet") for folder in (run, unbroken)]
    pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert sorted(path.name for path in run.iterdir()) == sorted(path.name for path in unbroken.iterdir())
    say(
        f"backtest, seed {SEED}: 3 kills tried, 3 landed and survived, in {time.monotonic() - began:.0f} s "
        f"(unbroken {span:.0f} s of work): {', '.join(landed)}"
    )
