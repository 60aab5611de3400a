"""The models that the pages show: what is installed, loading in the background, answers kept in memory."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from seqapp.numbers.errors import WorldError
from seqapp.store.registry import ModelVersion, installed, models_root
from seqapp.store.served import ServedModel
from seqapp.ui.guard import report, slot
from seqapp.ui.nets import NETS
from seqapp.workflows.sentiment_use import Trace, trace

KEEP_TRACES = 64
LOOK_AGAIN = 60  # seconds: so long after `--publish` a page may still show the version before
WARM_UP = "A first look."


@dataclass(frozen=True)
class Installed:
    """What `models/` holds: the version that serves for each net, and a line for everything that is damaged."""

    versions: dict[str, ModelVersion]
    damage: tuple[str, ...]


class Loading:
    """Loads the models in a thread of its own, so that no page waits for TensorFlow.

    Attributes:
        models: by the net's label; complete once `ready`.
        faults: a line for each model that could not be loaded.
    """

    def __init__(self, versions: dict[str, ModelVersion]) -> None:
        self.models: dict[str, ServedModel] = {}
        self.faults: list[str] = []
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
        for label, version in self._versions.items():
            try:
                model = ServedModel.load(version)
                trace(model, WARM_UP)  # a signature's first call is slow
                self.models[label] = model
            except WorldError as error:
                self.faults.append(str(error))
            except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
                self.faults.append(
                    f"The {label} cannot be loaded; the server's log says why, at the id {report(error)}."
                )
        self._end = time.perf_counter()


def sentiment_nets() -> Installed:
    """The sentiment nets that are installed. Never loads TensorFlow."""
    return _installed(str(models_root()))


@st.cache_data(ttl=LOOK_AGAIN, show_spinner=False)
def _installed(root: str) -> Installed:
    damage: list[str] = []
    found = {version.name: version for version in installed(Path(root), damage.append)}
    return Installed({net.label: found[net.model] for net in NETS if net.model in found}, tuple(damage))


def start_loading() -> Loading:
    """The models, loading or loaded: started once in a process, and again when other versions are installed."""
    return _loading(sentiment_nets().versions)


@st.cache_resource(
    max_entries=2, show_spinner=False, hash_funcs={ModelVersion: lambda version: str(version.path)}
)
def _loading(versions: dict[str, ModelVersion]) -> Loading:
    return Loading(versions)


def traces(text: str) -> dict[str, Trace]:
    """What every loaded net computes on a review, by the net's label.

    Raises:
        BadInputError: the review is blank.
        BusyError: too many others are computing.
    """
    models = start_loading().models
    return {net.label: _trace(models[net.label], text) for net in NETS if net.label in models}


@st.cache_data(
    max_entries=KEEP_TRACES,
    show_spinner=False,
    hash_funcs={ServedModel: lambda model: str(model.version.path)},
)
def _trace(model: ServedModel, text: str) -> Trace:
    with slot():
        return trace(model, text)
