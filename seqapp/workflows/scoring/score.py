"""Score every file of a pattern into a folder: looked through first, restartable by part, with a manifest."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.scoring.kinds import Kind, Looked, refuse_nothing
from seqapp.workflows.scoring.manifest import (
    Recipe,
    locked,
    read_manifest,
    recipe_of,
    refuse_others,
    still_holds,
    write_manifest,
)
from seqapp.workflows.scoring.parts import Part, Written, cut_source, describe, find_files
from seqapp.workflows.scoring.scorer import Task
from seqapp.workflows.scoring.ways import answered

OnProgress = Callable[[int, int], None]
KEEP_EVERY = 1.0
"""Seconds between two manifests: with thousands of parts, one after each would cost more than the parts."""


@dataclass(frozen=True)
class Plan:
    """What is to be scored.

    Attributes:
        task: for the workers.
        recipe: what the answers depend on beside their inputs.
        parts: all of them, in the order of their sources.
        notes: what was taken for what to read the sources.
        early: how many rows are left out, as every net had seen what followed them.
        in_sample: how many are answered by a net that had seen their day or later ones.
    """

    task: Task
    recipe: Recipe
    parts: list[Part]
    notes: list[str]
    early: int
    in_sample: int

    @property
    def n(self) -> int:
        """How many rows are asked for."""
        return sum(part.n for part in self.parts)


@dataclass(frozen=True)
class Scored:
    """What a folder holds now.

    Attributes:
        rows: in the files of the parts that were asked for.
        done: how many parts were done now.
        held: how many had been done before.
        others: how many parts of the folder are of sources that were not asked for this time.
    """

    rows: int
    done: int
    held: int
    others: int


def plan(
    version: ModelVersion,
    kind: Kind,
    pattern: str,
    folder: Path,
    rows_a_part: int | None = None,
    on_progress: OnProgress = lambda *_: None,
) -> Plan:
    """Look through all files, and write nothing.

    Args:
        version: the model.
        kind: what is scored.
        pattern: as in `find_files`.
        folder: where the answers go.
        rows_a_part: from how many rows on a part is full; None: a file is one part.
        on_progress: told of the files looked through.

    Raises:
        BadInputError: no file, one that cannot be read (the line names it), no row that can be answered, no such net,
            or a folder of other answers.
    """
    root, files = find_files(pattern, folder)
    recipe = recipe_of(version, kind.options, rows_a_part, root)
    model = ServedModel(version, None)  # not loaded: what years its nets are of is known without
    kind.check(model)
    manifest = read_manifest(folder, recipe)
    parts: list[Part] = []
    notes: list[str] = []
    each: list[Looked] = []
    for done, path in enumerate(files, start=1):
        source = describe(root, path)
        looked = kind.look(model, kind.open(version, path), cut=rows_a_part is not None)
        each.append(looked)
        parts += cut_source(source, looked.chunks, rows_a_part)
        notes += [note if note.startswith(path.name) else f"{path.name}: {note}" for note in looked.notes]
        on_progress(done, len(files))
    refuse_nothing(model, each)
    refuse_others(manifest, recipe, [part.source for part in parts])
    task = Task(kind, version, recipe.published, root.absolute(), folder.absolute())
    early, in_sample = sum(looked.early for looked in each), sum(looked.in_sample for looked in each)
    return Plan(task, recipe, parts, notes, early, in_sample)


def carry_out(plan: Plan, executor: Executor = LOCAL, on_progress: OnProgress = lambda *_: None) -> Scored:
    """Do the parts that are not done yet.

    What was done stands in the manifest also when this breaks off. A part of a source that changed, or whose file is
    gone or damaged, is done again; a file that no part of the sources asked for has any more is deleted.

    Raises:
        WorldError: another process scores into the folder, a source changed, a worker died again and again, or the
            disk refused.
    """
    folder = plan.task.folder
    with locked(folder):
        before = {written.part.output: written for written in read_manifest(folder, plan.recipe).parts}
        wanted = {part.output: part for part in plan.parts}
        asked = {part.source.name for part in plan.parts}
        kept = {name: written for name, written in before.items() if written.part.source.name not in asked}
        held = {
            name: before[name]
            for name, part in wanted.items()
            if name in before and still_holds(folder, before[name], part)
        }
        for name in before.keys() - kept.keys() - wanted.keys():
            (folder / name).unlink(missing_ok=True)
        keeper = _Keeper(plan, kept | held, on_progress)
        keeper.write()  # without it a folder whose first part was begun would be taken for another's
        todo = [part for name, part in wanted.items() if name not in held]
        try:
            for written in answered(plan.task, todo, executor, keeper.on_rows):
                keeper.keep(written)
        finally:
            keeper.write()
        rows = sum(keeper.done[name].rows for name in wanted)
        return Scored(rows, len(todo), len(held), len(kept))


class _Keeper:
    """The manifest while it grows, and the progress."""

    def __init__(self, plan: Plan, done: dict[str, Written], on_progress: OnProgress) -> None:
        self.plan, self.done, self.on_progress = plan, done, on_progress
        self.n = sum(part.n for part in plan.parts if part.output in done)
        self.within = 0  # rows of the part that is being answered in this process
        self.written_at = time.monotonic()
        self.on_progress(self.n, plan.n)

    def on_rows(self, n: int) -> None:
        self.within += n
        self.on_progress(self.n + self.within, self.plan.n)

    def keep(self, written: Written) -> None:
        self.done[written.part.output] = written
        self.n, self.within = self.n + written.part.n, 0
        self.on_progress(self.n, self.plan.n)
        if time.monotonic() - self.written_at > KEEP_EVERY:
            self.write()

    def write(self) -> None:
        write_manifest(self.plan.task.folder, self.plan.recipe, list(self.done.values()))
        self.written_at = time.monotonic()
