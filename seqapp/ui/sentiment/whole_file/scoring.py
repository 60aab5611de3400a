"""Both nets answer every review of a file: in a thread of its own, a batch at a time, which ends with the visit.

It ends when it is done, when it is cancelled, when the visitor's session is thrown away, and by itself when nobody has
looked for a minute and a half. All files of a server share one of the places to compute, so that a page which asks for
a single review need not wait for them.
"""

import threading
import time
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.seen import text_hashes
from seqapp.store.learnt import read_seen
from seqapp.store.served import ServedModel
from seqapp.ui.guard import BusyError, compute_slot, report
from seqapp.workflows.sentiment.bulk import ANSWER_COLUMNS
from seqapp.workflows.sentiment.use import BATCH, Answer, predict

AT_ONCE = 2
LEASE = 90.0  # seconds that a scoring goes on when nobody looks
PATIENCE = 0.5  # seconds that it waits for a place before it asks whether it still has to
THREAD = "score a file"
OVERHEAD = 10  # words: what a review costs beside its own
_running: "weakref.WeakSet[Scoring]" = weakref.WeakSet()
_door, _turn = threading.Lock(), threading.Lock()


@dataclass(frozen=True)
class Answers:
    """What the nets say of the reviews of a file.

    Attributes:
        by_net: by the net's label, the columns of `ANSWER_COLUMNS`, a row for each review, in the file's order.
        learnt: by the net's label, (reviews,) whether it learnt from each; a net whose version does not tell is not in.
    """

    by_net: dict[str, pd.DataFrame]
    learnt: dict[str, np.ndarray]

    @property
    def probability(self) -> pd.DataFrame:
        """P(positive), (reviews, nets)."""
        return pd.DataFrame({label: frame["probability"] for label, frame in self.by_net.items()})


@dataclass(frozen=True)
class Seen:
    """What a look at a scoring shows.

    Attributes:
        reviews: how many are answered by all nets.
        share: of the work that is done, 0 to 1.
        left: the seconds that the rest will take at this pace; None before the first batch.
        answers: once all are there.
        ended: whether nothing is computed any more.
        fault: why it ended without answers, in a line; empty if it did not.
    """

    reviews: int
    share: float
    left: float | None
    answers: Answers | None
    ended: bool
    fault: str


@dataclass
class _Work:
    models: Mapping[str, ServedModel]
    texts: list[str]
    stop: threading.Event = field(default_factory=threading.Event)
    looked: float = field(default_factory=time.monotonic)
    started: float = 0.0
    reviews: int = 0
    share: float = 0.0
    answers: Answers | None = None
    fault: str = ""

    def goes_on(self) -> bool:
        """Whether somebody still wants it."""
        if time.monotonic() - self.looked > LEASE:
            self.fault = "Nobody looked at it for a while, so it stopped. Press Score to begin again."
            self.stop.set()
        return not self.stop.is_set()


class Scoring:
    """One file's reviews on their way through the nets. Whoever holds it keeps it running, as long as it is looked at.

    Attributes:
        texts: the reviews.
    """

    def __init__(self, models: Mapping[str, ServedModel], texts: list[str]) -> None:
        self.texts = texts
        self._work = _Work(dict(models), texts)
        self._thread = threading.Thread(target=_run, args=(self._work,), name=THREAD, daemon=True)
        self._thread.start()
        self._end = weakref.finalize(self, self._work.stop.set)

    @property
    def ended(self) -> bool:
        """Whether its thread is gone."""
        return not self._thread.is_alive()

    def look(self) -> Seen:
        """How far it is; renews its lease."""
        work, ended = self._work, self.ended
        work.looked = time.monotonic()
        passed = work.looked - work.started
        left = passed * (1 - work.share) / work.share if work.share else None
        return Seen(work.reviews, work.share, left, work.answers, ended, work.fault)

    def cancel(self) -> None:
        """Ends it after the batch that is being computed."""
        self._work.stop.set()


def start(models: Mapping[str, ServedModel], texts: list[str]) -> Scoring:
    """Starts a scoring, unless this server has enough of them.

    Raises:
        BusyError: others are scoring files.
    """
    with _door:
        if sum(not scoring.ended for scoring in _running) >= AT_ONCE:
            raise BusyError(
                f"{AT_ONCE} files are scored on this server already. Yours is kept: try again in a minute."
            )
        scoring = Scoring(models, texts)
        _running.add(scoring)
    return scoring


def _run(work: _Work) -> None:
    try:
        work.answers = _answers(work)
    except (BadInputError, WorldError) as error:
        work.fault = str(error)
    except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
        work.fault = f"Something unforeseen happened; the server's log says what, at the id {report(error)}."


def _answers(work: _Work) -> Answers | None:
    """All answers; None if nobody wants them any more."""
    texts, learnt = work.texts, _learnt(work)
    cost = np.array([OVERHEAD + min(len(text.split()), _most_read(work)) for text in texts])
    order = np.argsort(cost, kind="stable")
    answered: dict[str, dict[int, Answer]] = {label: {} for label in work.models}
    work.started, done = time.monotonic(), 0
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        for label, model in work.models.items():
            reviews = _patiently(work, model, [texts[row] for row in batch])
            if reviews is None:
                return None
            answered[label].update(zip(batch.tolist(), reviews, strict=True))
        done += int(cost[batch].sum())
        work.reviews, work.share = start + len(batch), done / int(cost.sum())
    by_net = {label: _frame(rows[row] for row in range(len(texts))) for label, rows in answered.items()}
    return Answers(by_net, learnt)


def _patiently(work: _Work, model: ServedModel, texts: list[str]) -> list[Answer] | None:
    """The answers to a batch, once there is a place to compute; None if nobody wants them any more."""
    while work.goes_on():
        try:
            with _turn, compute_slot(PATIENCE):
                return predict(model, texts) if work.goes_on() else None
        except BusyError:
            continue
    return None


def _most_read(work: _Work) -> int:
    return max(model.version.sentiment_run.config.max_tokens for model in work.models.values())


def _frame(answers: Iterable[Answer]) -> pd.DataFrame:
    rows = [[getattr(answer, column) for column in ANSWER_COLUMNS] for answer in answers]
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))


def _learnt(work: _Work) -> dict[str, np.ndarray]:
    known = {label: read_seen(model.version) for label, model in work.models.items()}
    hashes = text_hashes(work.texts)
    return {label: np.isin(hashes, one) for label, one in known.items() if one is not None}
