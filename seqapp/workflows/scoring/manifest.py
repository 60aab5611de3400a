"""manifest.json of a folder of answers: which model, which inputs, which files, each with its hash."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError

from seqapp.data.reviews.archive import file_hash
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.files import write_json
from seqapp.numbers.names import Task
from seqapp.store.manifest import MANIFEST as PUBLISHED
from seqapp.store.manifest import weights_sha256
from seqapp.store.registry import ModelVersion
from seqapp.workflows.scoring.parts import Part, Record, Source, Written

MANIFEST = "manifest.json"
LOCK = ".lock"


class Recipe(Record):
    """What the answers in a folder depend on beside their inputs.

    Attributes:
        task: what was asked.
        model: its name.
        version: its number.
        weights: the SHA-256 of its weights.
        published: the SHA-256 of its MANIFEST.json, which has the hash of every file of it.
        options: how the inputs were read, and what was asked of them.
        rows_a_part: as it was asked for.
        root: the folder that the names of sources start from; None in a manifest of before it was kept.
    """

    task: Task
    model: str
    version: int
    weights: str
    published: str
    options: dict[str, Any]
    rows_a_part: int | None
    root: str | None = None


class Manifest(Record):
    """What a folder holds: the parts in the order of their files."""

    format: Literal[1] = 1
    recipe: Recipe
    parts: list[Written]


def recipe_of(version: ModelVersion, options: dict[str, Any], rows_a_part: int | None, root: Path) -> Recipe:
    """What the answers of a model depend on.

    Raises:
        DamagedModelError: its files are not those that were published.
    """
    return Recipe(
        task=version.run.task,
        model=version.name,
        version=version.version,
        weights=weights_sha256(version.path),
        published=file_hash(version.path / PUBLISHED, "sha256"),
        options=json.loads(json.dumps(options)),
        rows_a_part=rows_a_part,
        root=str(root.resolve()),
    )


def read_manifest(folder: Path, recipe: Recipe) -> Manifest:
    """What a folder holds already; an empty manifest for a folder that is new or empty.

    Raises:
        BadInputError: it is a file, holds something else, or answers by another recipe.
    """
    path = folder / MANIFEST
    if not path.exists():
        own = {LOCK, f".{MANIFEST}.tmp"}  # what one that was killed at once leaves
        others = [entry for entry in folder.iterdir() if entry.name not in own] if folder.is_dir() else []
        if others or (folder.exists() and not folder.is_dir()):
            raise BadInputError(
                f"--to takes a folder that is new, empty or of an earlier `score`. {cut(folder, 120)} is none: it has "
                f"no {MANIFEST}."
            )
        return Manifest(recipe=recipe, parts=[])
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadInputError(
            f"{cut(path, 120)} cannot be read. Name another folder with --to, or delete this one to score all again."
        ) from error
    before = manifest.recipe
    if before.model_copy(update={"root": recipe.root}) != recipe:
        raise BadInputError(
            f"{cut(folder, 120)} holds answers of another kind: {_difference(before, recipe)}. "
            "Name another folder with --to, or delete this one."
        )
    return manifest


def refuse_others(manifest: Manifest, recipe: Recipe, sources: Sequence[Source]) -> None:
    """BadInputError if the answers are to other files from elsewhere, which would be overwritten where names agree.

    A folder that was moved, or is named in another way, holds a file that was answered: its name and hash say so.
    """
    before, known = manifest.recipe.root, {written.part.source for written in manifest.parts}
    if known and before not in (None, recipe.root) and known.isdisjoint(sources):
        raise BadInputError(
            f"The folder of the answers holds those to the files of {_end(before)}, and --data names other files, of "
            f"{_end(recipe.root)}. Name another folder with --to."
        )


def write_manifest(folder: Path, recipe: Recipe, parts: list[Written]) -> None:
    """Write it, whole or not at all."""
    parts = sorted(parts, key=lambda written: written.part.output)
    write_json(folder / MANIFEST, Manifest(recipe=recipe, parts=parts).model_dump())


def still_holds(folder: Path, written: Written, part: Part) -> bool:
    """Whether a part that was written is the one that is wanted, and its file what it was."""
    path = folder / written.part.output
    return written.part == part and path.is_file() and file_hash(path, "sha256") == written.sha256


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder, made where it is not there, for this process alone.

    Raises:
        WorldError: another process writes into it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout as error:
        raise WorldError(
            f"Another `score` writes into {folder} (it holds {LOCK}). Wait for its end, or name another folder."
        ) from error


def _difference(before: Recipe, now: Recipe) -> str:
    """The first field in which two recipes differ, for a message."""
    old, new = before.model_dump(), now.model_dump()
    field = next(field for field in old if field != "root" and old[field] != new[field])
    return f"{field} {cut(old[field], 60)} there, {cut(new[field], 60)} now"


def _end(path: object) -> str:
    """A path for a message, cut at its start: two that are compared differ at their ends."""
    return cut(str(path)[::-1], 60)[::-1]
