"""What is scored: files of reviews, or of prices; how each is opened, looked through and answered in chunks."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from seqapp.data.prices.door import Hints as PriceHints
from seqapp.data.prices.door import load_prices
from seqapp.data.reviews.door import Hints as ReviewHints
from seqapp.data.reviews.door import Texts
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Task
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast.nets import NONE, answer_rows, nets_for, too_early
from seqapp.workflows.forecast.rows import Rows, rows_between
from seqapp.workflows.forecast.use import tidy
from seqapp.workflows.sentiment.bulk import answer_chunks, open_to_answer

ROWS = 1024
"""Rows of prices in a chunk; how many reviews one has the door to them says."""
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


class Looked(NamedTuple):
    """What a file would be scored for.

    Attributes:
        chunks: how many rows each of its chunks has.
        notes: what was taken for what to read it.
        early: how many of the rows get no answer, as every net had seen what followed them.
        in_sample: how many get one by a net that had seen their day or later ones.
        newest: the last day of its rows; empty without one.
    """

    chunks: list[int]
    notes: list[str]
    early: int = 0
    in_sample: int = 0
    newest: str = ""


class Answers(NamedTuple):
    """How many rows of a file were answered, and what is written of that."""

    n: int
    table: pa.Table


class Kind(Protocol):
    """What is scored. It goes to workers, so it holds settings alone."""

    task: ClassVar[Task]

    @property
    def options(self) -> dict[str, Any]:
        """The settings as a manifest has them."""

    def check(self, model: ServedModel) -> None:
        """BadInputError if the model has not what is asked for; it need not be loaded."""

    def open(self, version: ModelVersion, path: Path) -> Any:
        """A file that is ready to be read; BadInputError, which names it, where it is none."""

    def look(self, model: ServedModel, opened: Any, *, cut: bool) -> Looked:
        """What a file would be scored for; without `cut` its rows may all stand as one chunk."""

    def answers(self, model: ServedModel, opened: Any, first: int, last: int | None) -> Iterator[Answers]:
        """The answers of some of its chunks, one after the other; there is at least one."""


@dataclass(frozen=True)
class ReviewFiles:
    """Reviews, answered as `predict sentiment --csv` does: to the bit, as the chunks are the same."""

    task: ClassVar[Task] = "sentiment"
    hints: ReviewHints

    @property
    def options(self) -> dict[str, Any]:
        """How they are read."""
        return dataclasses.asdict(self.hints)

    def check(self, model: ServedModel) -> None:
        """Any net answers for any review."""

    def open(self, version: ModelVersion, path: Path) -> Texts:  # noqa: ARG002 (any net reads any)
        """Its texts; BadInputError as in `open_to_answer`."""
        return open_to_answer(path, self.hints)

    def look(self, model: ServedModel, opened: Texts, *, cut: bool) -> Looked:  # noqa: ARG002 (as with `open`)
        """Its rows; reads all of them again only to say how many each chunk has."""
        chunks = [len(texts) for texts, _ in opened.chunks()] if cut else [opened.n]
        return Looked(chunks, opened.notes)

    def answers(self, model: ServedModel, opened: Texts, first: int, last: int | None) -> Iterator[Answers]:
        """Its columns less the texts, and the answers'."""
        for table in answer_chunks(model, opened, first=first, last=last):
            yield Answers(len(table), table)


@dataclass(frozen=True)
class PriceFiles:
    """Prices: quantiles after every day from start to end, as `predict forecast --out` has them, to the bit.

    Attributes:
        hints: how they are read.
        start: the first day that is forecast from; None: the first of the file with enough history.
        end: the last; None: the last of the file.
        net: which net answers; None: the newest that had not seen the day.
    """

    task: ClassVar[Task] = "forecast"
    hints: PriceHints
    start: date | None = None
    end: date | None = None
    net: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """How they are read, and what is asked."""
        days = {"start": self.start and str(self.start), "end": self.end and str(self.end)}
        return {**dataclasses.asdict(self.hints), **days, "net": self.net}

    def check(self, model: ServedModel) -> None:
        """BadInputError if it carries no such net."""
        nets_for(model, np.empty(0, "datetime64[D]"), self.net)

    def open(self, version: ModelVersion, path: Path) -> "Days":
        """Its days with enough history; BadInputError as in `load_prices`."""
        prices = load_prices(path, self.hints)
        start, end = np.datetime64(self.start or FIRST_DAY, "D"), np.datetime64(self.end or LAST_DAY, "D")
        rows, short = rows_between(prices.frame, start, end, version.forecast_run.config.lookback)
        left_out = [f"{path.name}: {short:,} days left out for want of history"] if short else []
        return Days(rows, [*prices.notes, *left_out])

    def look(self, model: ServedModel, opened: "Days", *, cut: bool) -> Looked:  # noqa: ARG002 (they are counted)
        """Its days, also those that every net had seen."""
        days = opened.rows.date
        nets, n = nets_for(model, days, self.net), len(days)
        return Looked(
            chunks=[min(ROWS, n - at) for at in range(0, n, ROWS)] or [0],
            notes=opened.notes,
            early=int((nets.which == NONE).sum()),
            in_sample=int(nets.in_sample.sum()),
            newest=str(days.max()) if n else "",
        )

    def answers(self, model: ServedModel, opened: "Days", first: int, last: int | None) -> Iterator[Answers]:
        """ticker, date, horizon, level, value; days that every net had seen are left out."""
        rows = opened.rows
        nets = nets_for(model, rows.date, self.net)
        for start in range(first * ROWS, max(len(rows), 1) if last is None else last * ROWS, ROWS):
            wanted = start + np.flatnonzero(nets.which[start : start + ROWS] != NONE)
            some = rows.only(wanted)
            values = answer_rows(model, some, nets.which[wanted]) if len(some) else np.empty(0)
            table = pa.Table.from_pandas(tidy(some, values), SCHEMA, preserve_index=False)
            yield Answers(min(ROWS, len(rows) - start), table)


def refuse_nothing(model: ServedModel, looked: Sequence[Looked]) -> None:
    """BadInputError if no row of any file gets an answer."""
    n, early = sum(sum(one.chunks) for one in looked), sum(one.early for one in looked)
    if not n:
        raise BadInputError(
            f"There is nothing to forecast from in {len(looked)} files: no day asked for has enough history before it."
        )
    if n == early:
        raise BadInputError(too_early(model, max(one.newest for one in looked)))


class Days(NamedTuple):
    """The days of a file of prices that can be forecast from, and what was taken for what to read it."""

    rows: Rows
    notes: list[str]


SCHEMA = pa.schema(
    [
        ("ticker", pa.string()),
        ("date", pa.timestamp("ns")),
        ("horizon", pa.int64()),
        ("level", pa.float64()),
        ("value", pa.float64()),
    ]
)
