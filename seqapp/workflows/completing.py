"""A version of before gains what every later one has: published anew, its SavedModel the same to the byte."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.watched import Watched
from seqapp.store.manifest import MANIFEST, verify_manifest
from seqapp.store.publish import publish
from seqapp.store.records import RunRecord, write_record
from seqapp.store.registry import ModelVersion, resolve
from seqapp.store.served import ServedModel

REWRITTEN = {MANIFEST, "run.json", "MODEL_CARD.md"}


def check_same_data(version: ModelVersion, sha256: str) -> None:
    """Refuse other data than a version learnt from.

    Raises:
        BadInputError: its hash is another one.
    """
    expected = version.run.data.sha256
    if sha256 != expected:
        raise BadInputError(
            f"{version.name} learnt from other data. Name with --data that of its run.json, SHA-256 {expected}. "
            f"Received: SHA-256 {sha256}."
        )


def watched_by(version: ModelVersion, run: Path) -> Watched:
    """What a training of a version's recipe, seed and data saw of its layer; it says whether it is the version's own.

    Args:
        version: a net.
        run: the run folder of a training that was watched.

    Raises:
        BadInputError: no such run, one of another recipe, seed or data, or one that was not watched.
        DamagedModelError: the run's export is damaged.
    """
    other = resolve(str(run))
    if _recipe(other.run) != _recipe(version.run):
        raise BadInputError(
            f"--watched takes a training of the recipe, the seed ({version.run.seed}) and the data of {version.name}/"
            f"{version.version}. {run} is another one: {other.run.name}, seed {other.run.seed}."
        )
    if other.run.watched is None:
        raise BadInputError(
            f"The training in {run} was not watched. Train it anew with this version of seqapp."
        )
    # of the same weights TensorFlow writes files that differ in their order
    own, its = (ServedModel.load(each).variables for each in (version, other))
    same = own.keys() == its.keys() and all(np.array_equal(own[name], its[name]) for name in own)
    return replace(other.run.watched, same_weights=same)


def _recipe(run: RunRecord) -> tuple[Any, ...]:
    """What a training hangs on, but for the machine."""
    unlabelled = getattr(run.data, "unlabelled", None)
    return run.config.model_dump(), run.data.sha256, unlabelled and unlabelled.sha256


def publish_completed(
    version: ModelVersion, record: RunRecord, card: str, add: Callable[[Path], None], root: Path | None
) -> ModelVersion:
    """Publish a copy of a version with another record and card, and what is added; the gate is not asked.

    Raises:
        WorldError: as in `publish`, or a file was changed on the way.
    """

    def build(folder: Path) -> None:
        shutil.copytree(version.path, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*REWRITTEN))
        write_record(folder, record)
        (folder / "MODEL_CARD.md").write_text(card, "utf-8")
        add(folder)

    published = publish(version.name, build, root=root)
    check_copied(version, published)
    return published


def check_copied(before: ModelVersion, after: ModelVersion) -> None:
    """Compare the manifests of two versions, but for what says which version it is.

    Raises:
        WorldError: a file of the first is another one in the second.
    """
    old, new = verify_manifest(before.path), verify_manifest(after.path)
    differ = [name for name, digest in old.items() if name not in REWRITTEN and new.get(name) != digest]
    if differ:
        raise WorldError(
            f"{after.path} differs from {before.path} in {', '.join(differ)}. Delete it and complete again."
        )
