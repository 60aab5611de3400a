"""Which version answers: the highest of a name that proves itself; watched, so that publishing swaps it.

A new version is loaded, proved and warmed up beside the one that serves, and takes its place in one step. One that does
not prove itself is refused and remembered until its files change; what served goes on.
"""

import gc
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from seqapp.serving.held import Held, hold
from seqapp.store.manifest import MANIFEST, DamagedModelError
from seqapp.store.registry import ModelVersion, names, versions

Hold = Callable[[ModelVersion, Held | None], Held]
Event = Callable[[str, Mapping[str, object]], None]
_log = logging.getLogger(__name__)


def _ignore(_: str, __: Mapping[str, object]) -> None:
    pass


@dataclass
class Shelf:
    """The versions that answer, by name.

    Attributes:
        root: the folder of all models.
        on_event: told of `served` and `refused`, with `model`, `version` and, of the latter, `reason`.
        load: how a version is proved; `hold`.
    """

    root: Path
    on_event: Event = _ignore
    load: Hold = hold
    _held: dict[str, Held] = field(default_factory=dict, init=False)
    _refused: dict[Path, tuple[int, int]] = field(default_factory=dict, init=False)

    def get(self, name: str) -> Held | None:
        """What answers for `name` now; keep it for the whole of a request."""
        return self._held.get(name)

    @property
    def names(self) -> list[str]:
        """Of the models that answer, in the order of the alphabet."""
        return sorted(self._held)

    def refresh(self) -> None:
        """Look at the store once and take what is new; slow, for a thread of its own. Raises nothing."""
        for name in names(self.root):
            if self._refresh(name):
                gc.collect()  # a SavedModel is a knot of cycles: what served before would stay for a long time

    def _refresh(self, name: str) -> bool:
        """Whether a version was loaded, be it to serve or to be refused."""
        serves = self._held.get(name)
        known = versions(name, self.root)
        tried = False
        there = serves is not None and any(model.version == serves.version for model in known)
        for model in reversed(known):
            if serves is not None and (
                model.version == serves.version or (there and model.version < serves.version)
            ):
                return tried
            if self._refused.get(model.path) == _stamp(model.path):
                continue
            tried = True
            try:
                self._held[name] = self.load(model, serves)
            except DamagedModelError as error:
                self._refuse(model, error.fault)
            except Exception as error:  # noqa: BLE001 - whatever TensorFlow raises, what serves goes on
                _log.debug("the version %s was refused", model.path, exc_info=True)
                self._refuse(model, f"it cannot be loaded ({type(error).__name__})")
            else:
                self.on_event("served", {"model": name, "version": model.version})
                break
        return tried

    def _refuse(self, model: ModelVersion, reason: str) -> None:
        self._refused[model.path] = _stamp(model.path)
        self.on_event("refused", {"model": model.name, "version": model.version, "reason": reason})


def _stamp(folder: Path) -> tuple[int, int]:
    """Changes when a version's manifest, or the list of its files, does."""
    try:
        return (folder / MANIFEST).stat().st_mtime_ns, folder.stat().st_mtime_ns
    except OSError:
        return 0, 0
