"""Reviews whose worker is killed once, in the middle of a part: `python -m tests.workflows.scoring.dying`."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seqapp.data.reviews.door import NO_HINTS, Texts
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.workflows.jobs.executors import Executor
from seqapp.workflows.scoring.kinds import Answers, ReviewFiles
from seqapp.workflows.scoring.score import carry_out, plan


@dataclass(frozen=True)
class DyingReviews(ReviewFiles):
    """`ReviewFiles` that kill the process behind the first chunk of a part, where `mark` is not there yet."""

    mark: Path

    def answers(self, model: ServedModel, opened: Texts, first: int, last: int | None) -> Iterator[Answers]:
        for answers in super().answers(model, opened, first, last):
            yield answers
            if not self.mark.exists():
                self.mark.write_text(str(os.getpid()))
                os.kill(os.getpid(), signal.SIGKILL)


def main(executor: str, model: str, pattern: str, folder: str) -> None:
    """As `score sentiment` does, into a folder beside which the mark is left."""
    from tests.workflows.scoring.dying import DyingReviews as Importable  # by its name in workers, too

    kind = Importable(NO_HINTS, Path(folder).with_suffix(".mark").absolute())
    carry_out(plan(resolve(model), kind, pattern, Path(folder)), Executor.parse(executor))


if __name__ == "__main__":
    main(*sys.argv[1:])
