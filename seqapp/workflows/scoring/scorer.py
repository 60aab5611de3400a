"""One model, loaded once, that answers parts: the same class in a loop, in processes and on Ray."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapp.data.reviews.archive import file_hash
from seqapp.data.texts import cut
from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import replacing
from seqapp.store.manifest import MANIFEST, DamagedModelError
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.scoring.kinds import Kind
from seqapp.workflows.scoring.parts import Part, Source, Written
from seqapp.workflows.sentiment.bulk import ParquetWriter

OnRows = Callable[[int], None]
"""Called with the rows that were just answered."""


@dataclass(frozen=True)
class Task:
    """All that a worker has to know; paths are absolute, as it may run in another folder.

    Attributes:
        kind: what is scored.
        version: by which model.
        published: the SHA-256 of its MANIFEST.json.
        root: the folder that the names of sources start from.
        folder: where answers go.
    """

    kind: Kind
    version: ModelVersion
    published: str
    root: Path
    folder: Path


class Scorer:
    """Answers parts, one call each; holds the model, and the source that it read last.

    Raises:
        DamagedModelError: the model here is not the one that was asked for.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.model = ServedModel.load(task.version)
        if file_hash(task.version.path / MANIFEST, "sha256") != task.published:
            raise DamagedModelError(task.version.path, "it is another one than when this scoring began")
        self._source: Source | None = None
        self._opened: Any = None

    def __call__(self, part: Part, on_rows: OnRows = lambda _: None) -> Written:
        """Write a part's answers, whole or not at all.

        Raises:
            WorldError: the source changed while it was read; or the disk refused.
            BadInputError: the source cannot be read any more.
        """
        path, target = self.task.root / part.source.name, self.task.folder / part.output
        if self._source != part.source:
            self._opened, self._source = self.task.kind.open(self.task.version, path), part.source
        target.parent.mkdir(parents=True, exist_ok=True)
        rows = 0
        with replacing(target) as temporary:
            with ParquetWriter(temporary) as out:
                for n, table in self.task.kind.answers(self.model, self._opened, part.first, part.last):
                    out.write(table)
                    rows += len(table)
                    on_rows(n)
            sha256 = file_hash(temporary, "sha256")
            if file_hash(path, "sha256") != part.source.sha256:
                raise WorldError(f"{cut(path, 120)} changed while it was scored. Run the command again.")
        return Written(part=part, rows=rows, sha256=sha256)
