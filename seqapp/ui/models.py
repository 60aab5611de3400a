"""The models that the pages show: what is installed, and loading it in the background."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import Family
from seqapp.store.manifest import DamagedModelError
from seqapp.store.records import ForecastRecord, SentimentRecord
from seqapp.store.registry import ModelVersion, models_root, serving, versions
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import report
from seqapp.ui.styles import NETS, Task
from seqapp.workflows.sentiment.use import trace

KEEP_ANSWERS = 64  # of each kind, in a cache
LOOK_AGAIN = 60  # seconds: so long after `--publish` a page may still show the version before
WARM_UPS: dict[Task, Callable[[ServedModel], object]] = {  # a signature's first call is slow
    "sentiment": lambda model: trace(model, "A first look."),
    "forecast": lambda model: model.call("serving_default", bars=made_up_bars(model)),
}
PAGE_FIRST = 1.0  # seconds that the first page has to itself before the import of TensorFlow takes a core
_one_at_a_time = threading.Lock()  # two threads that import TensorFlow at once get in each other's way


@dataclass(frozen=True)
class Installed:
    """What `models/` holds for a task: the version that serves for each net, and a line for all that is damaged."""

    versions: dict[str, ModelVersion]
    damage: tuple[str, ...]

    @property
    def sentiment_records(self) -> dict[str, SentimentRecord]:
        """run.json of every net, where the task is sentiment."""
        return {label: version.sentiment_run for label, version in self.versions.items()}

    @property
    def forecast_records(self) -> dict[str, ForecastRecord]:
        """run.json of every net, where the task is forecast."""
        return {label: version.forecast_run for label, version in self.versions.items()}


class Loading:
    """Loads a task's models in a thread of its own, so that no page waits for TensorFlow.

    Attributes:
        models: by the net's label; complete once `ready`.
        faults: a line for each model that could not be loaded.
    """

    def __init__(self, task: Task, versions: dict[str, ModelVersion]) -> None:
        self.models: dict[str, ServedModel] = {}
        self.faults: list[str] = []
        self._warm_up = WARM_UPS[task]
        self._versions = versions
        self._start = time.perf_counter()
        self._end: float | None = None
        threading.Thread(target=self._load, name="load models", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether loading has ended, well or not."""
        return self._end is not None

    @property
    def seconds(self) -> float:
        """How long it has taken so far, or took."""
        return (self._end or time.perf_counter()) - self._start

    @property
    def labels(self) -> list[str]:
        """The nets that can answer: all installed ones while they load, then those that could be loaded."""
        return list(self.models if self.ready else self._versions)

    def _load(self) -> None:
        with _one_at_a_time:
            if "tensorflow" not in sys.modules:
                time.sleep(PAGE_FIRST)
            self._load_all()
            keep_what_is_loaded()
        self._end = time.perf_counter()

    def _load_all(self) -> None:
        for label, version in self._versions.items():
            try:
                model = ServedModel.load(version)
                self._warm_up(model)
                self.models[label] = model
            except WorldError as error:
                self.faults.append(str(error))
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
                self.faults.append(
                    f"The {label} cannot be loaded; the server's log says why, at the id {report(error)}."
                )


def keep_what_is_loaded() -> None:
    """Makes a run of a page cheap in a process that holds TensorFlow.

    After every run Streamlit clears Keras's session and collects garbage. The first throws away what TensorFlow has
    prepared for the models, so that each net's next answer takes 0.3 s instead of 5 ms; no page builds a Keras model
    but that of a user, which is kept, so there is nothing to clear. The second looks at every object of TensorFlow,
    0.2 s; what lives now will stay, so it is passed over from now on.
    """
    if keras := sys.modules.get("keras"):
        keras.backend.clear_session = lambda free_memory=True: None  # noqa: ARG005 - called as it was
    gc.collect()
    gc.freeze()


def sentiment_nets(family: Family = "plain") -> Installed:
    """The sentiment nets of a family that are installed. Never loads TensorFlow."""
    return nets_for("sentiment", family)


def nets_for(task: Task, family: Family = "plain") -> Installed:
    """The nets of a task that are installed; of reviews, those of a family. Never loads TensorFlow."""
    return _installed(models_root(), task, family)


@st.cache_data(ttl=LOOK_AGAIN, show_spinner=False)
def _installed(root: Path, task: Task, family: Family) -> Installed:
    damage: list[str] = []
    intact = {}
    for style in NETS:
        name = style.installed_as(task, family)
        if versions(name, root):
            try:
                intact[style.label] = serving(name, root, damage.append)
            except DamagedModelError as error:
                damage.append(str(error))
    return Installed(intact, tuple(damage))


def start_loading(task: Task = "sentiment", family: Family = "plain") -> Loading:
    """A task's models, loading or loaded: started once in a process, and again when other versions are installed."""
    return _loading(task, nets_for(task, family).versions)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=HASH_FUNCS)
def _loading(task: Task, versions: dict[str, ModelVersion]) -> Loading:
    return Loading(task, versions)


def made_up_bars(model: ServedModel) -> np.ndarray:
    """As many daily bars as a forecaster looks back on, (1, lookback, 6): what is in them does not matter."""
    close = 100 + np.sin(np.arange(model.version.forecast_run.config.lookback))
    return np.stack([close, close + 1, close - 1, close, close, np.full_like(close, 1e6)], axis=-1)[None]
