"""What the claims of docs/lesson.md rest on: the numbers over many reviews and examples, measured anew."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.networks.text import Reader
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.memory_tasks.config import VARIANTS, Variant
from seqapp.numbers.memory_tasks.tasks import TASKS, MemoryTask
from seqapp.numbers.names import FIRST_WORD_ID, MODEL_NAMES, Cell
from seqapp.numbers.nets import Net
from seqapp.store.learnt import read_vocabulary
from seqapp.store.memory_tasks import load_results, results_path
from seqapp.store.registry import serving
from seqapp.store.seed_weights import COLLECT, SeedWeights, load_seed_weights
from seqapp.workflows.lesson.measures import LONG, NEAR, OPINIONS, Texts, measures

OnProgress = Callable[[int, int], None]
TURN, NO_WORD = "but", -1
VANISHED = 0.01  # of a gradient's length at the last word
FAR = (100, 200)  # the distances of the memory tasks that the claims speak of
LABELS: dict[Cell, str] = {"rnn": "RNN", "lstm": "LSTM"}
ORDER = "Change the order and you change what is said"
FAR_BACK = "An RNN cannot learn what lies far back, an LSTM can"


@dataclass(frozen=True)
class Finding:
    """One number of a claim, for the nets of every seed.

    Attributes:
        claim: as docs/lesson.md has it.
        what: what the number says.
        net: of whom: "RNN", "LSTM", "Unigrams", or a kind of net of the memory tasks.
        n: over how many of `over`.
        over: reviews or examples, which.
        values: in the order of the seeds; of the baseline, which has none, one. Infinite for a half-life that is never
            over.
        form: how a table writes a value.
    """

    claim: str
    what: str
    net: str
    n: int
    over: str
    values: list[float]
    form: str

    @property
    def text(self) -> str:
        """The values, as a table has them.

        >>> Finding("", "", "RNN", 9, "reviews", [0.415, 0.5], ".1%").text
        '41.5, 50.0 %'
        """
        written = [format(value, self.form) if np.isfinite(value) else "never" for value in self.values]
        unit = " %" if self.form.endswith("%") else ""
        return ", ".join(written).replace("%", "") + unit

    def record(self) -> dict[str, Any]:
        """As JSON takes it, which knows no infinity: None for never."""
        values = [value if np.isfinite(value) else None for value in self.values]
        return {**asdict(self), "values": values}


@dataclass(frozen=True)
class Question:
    """A number over many reviews: a column of `measures`, summed up over those that have a number in it."""

    what: str
    cell: Cell
    column: str
    sum_up: Callable[[pd.Series], float]
    form: str
    over: str = "reviews"


def _vanished(column: pd.Series) -> float:
    return float((column < VANISHED).mean())


def _left_after(words: int) -> Callable[[pd.Series], float]:
    return lambda kept: float((kept**words).mean())


def _fading(cell: Cell, state: str) -> tuple[Question, ...]:
    long, longer = f"reviews of {LONG} words and more", f"reviews of more than {LONG} words"
    of, last = f"dL/d{state}", "as a share of that at the last word"
    return (
        Question(
            f"length of {of} {LONG} words back {last}, median", cell, f"{state} back", MEDIAN, ".3f", longer
        ),
        Question(
            f"{of} at the first word below {VANISHED:g} of that at the last",
            cell,
            f"{state} first",
            _vanished,
            ".1%",
            long,
        ),
        Question(f"half-life of {of} in words, median", cell, f"{state} half-life", MEDIAN, "g", long),
    )


MEAN, MEDIAN, LARGEST = pd.Series.mean, pd.Series.median, pd.Series.max
_STRONG = f"reviews, their {OPINIONS} most opinionated words against the others"
QUESTIONS = {
    ORDER: (
        Question("accuracy", "rnn", "right", MEAN, ".1%"),
        Question("accuracy", "lstm", "right", MEAN, ".1%"),
    ),
    "The derivative of tanh is less than 1 and near 0 at its ends": (
        Question("tanh', mean", "rnn", "slope", MEAN, ".3f"),
    ),
    "Many small factors make the gradient vanish exponentially": (
        Question("σ(W_hh) · max tanh', largest", "rnn", "stretch", LARGEST, ".2f"),
    ),
    "The RNN's gradients for early steps are virtually zero": _fading("rnn", "h"),
    "The LSTM keeps what the RNN loses": (*_fading("lstm", "c"), _fading("lstm", "h")[-1]),
    "The cell state is a conveyor belt: it flows mostly unchanged": (
        Question("forget gate, mean", "lstm", "f", MEAN, ".3f"),
        Question("left of c after a word, by the forget gates, mean", "lstm", "kept", MEAN, ".3f"),
        Question("left of c after 10 words, likewise", "lstm", "kept", _left_after(10), ".1%"),
        Question("left of c after 50 words, likewise", "lstm", "kept", _left_after(50), ".0e"),
    ),
    "Gates are switches: 0 lets nothing through, 1 everything": (
        Question(f"gate values within {NEAR} of 0 or 1", "lstm", "switched", MEAN, ".1%"),
    ),
    'The forget gate erases what no longer counts, and keeps the early praise at "but"': (
        Question('forget gate at "but" less that elsewhere, mean', "lstm", "turn", MEAN, "+.4f", 'reviews with "but"'),
    ),
    'The input gate stores "great" and "engaging"': (
        Question("put on the belt, times, mean", "lstm", "put on", MEAN, ".2f", _STRONG),
        Question("input gate, times, mean", "lstm", "i", MEAN, ".3f", _STRONG),
        Question("candidate, times, mean", "lstm", "g", MEAN, ".2f", _STRONG),
    ),
}  # fmt: skip


def findings(
    data: Path | None = None, root: Path | None = None, on_progress: OnProgress = lambda *_: None
) -> tuple[Reviews, list[Finding]]:
    """All numbers: over the reviews of the fixed validation fold, and over the examples of the memory tasks.

    Args:
        data: the reviews, as `retrain` takes them.
        root: the folder of all models; default `models_root()`.
        on_progress: told of the reviews read, by all nets together, and of all there are to read.

    Raises:
        BadInputError: no such reviews, or none with a word.
        WorldError: the nets or the tasks' results are not there, or no served model reads the words of the nets.
    """
    seed_weights, results = load_seed_weights(root), load_results(results_path(root))
    words, max_tokens = vocabulary_of(seed_weights, root)
    reviews = load_reviews(data, "validation")
    ids = Reader(words, max_tokens).token_ids(reviews.frame["text"].tolist())
    real = [index for index, one in enumerate(ids) if len(one)]
    if not real:
        raise BadInputError(
            f"None of the {len(ids):,} reviews of the validation fold in {reviews.source} holds a word. "
            "Name other reviews with --data."
        )
    labels = reviews.frame["label"].to_numpy()[real]
    turn = words.index(TURN) + FIRST_WORD_ID if TURN in words else NO_WORD
    texts = Texts([ids[index] for index in real], labels, seed_weights.unigrams, turn)
    with threadpool_limits(limits=1, user_api="blas"):  # small products: threads would wait for one another
        of_reviews = review_findings(seed_weights.nets, texts, on_progress)
    return reviews, [*of_reviews, *task_findings(results)]


def review_findings(
    nets: dict[Cell, tuple[Net, ...]], texts: Texts, on_progress: OnProgress = lambda *_: None
) -> list[Finding]:
    """What `QUESTIONS` ask, of the nets of every seed, and how often the baseline of single words is right.

    A number that no review has is left out.

    Args:
        nets: by cell, by seed.
        texts: the reviews.
        on_progress: as in `findings`.
    """
    n, every = len(texts.ids), [net for some in nets.values() for net in some]
    tables: dict[Cell, list[pd.DataFrame]] = {cell: [] for cell in nets}
    for number, net in enumerate(every):
        tell = partial(_further, on_progress, number * n, len(every) * n)
        tables[net.cell].append(measures(net, texts, tell))
    pairs = zip(texts.ids, texts.labels, strict=True)
    right = [(texts.unigrams.logit(ids) >= 0) == (label == 1) for ids, label in pairs]
    answers = [
        _answered(claim, question, tables[question.cell])
        for claim, questions in QUESTIONS.items()
        for question in questions
        if tables.get(question.cell)
    ]
    baseline = Finding(ORDER, "accuracy", "Unigrams", n, "reviews", [float(np.mean(right))], ".1%")
    return [baseline, *(finding for finding in answers if finding.n)]


def task_findings(results: dict[str, Any]) -> list[Finding]:
    """How the nets of the memory tasks answer at the far distances, each seed."""
    asked = product(TASKS.values(), FAR, VARIANTS)
    every = [_of_task(results, task, distance, variant) for task, distance, variant in asked]
    return [finding for finding in every if finding]


def markdown(every: Sequence[Finding]) -> str:
    """The findings as a Markdown table; each claim is named where it begins."""
    lines = ["| claim | number | of | over | seeds in their order |", "|---|---|---|---|---|"]
    claim = ""
    for one in every:
        begins = one.claim if one.claim != claim else ""
        lines.append(f"| {begins} | {one.what} | {one.net} | {one.n:,} {one.over} | {one.text} |")
        claim = one.claim
    return "\n".join(lines)


def plain(every: Sequence[Finding]) -> str:
    """The findings as text: under each claim a line for each number."""
    lines = []
    claim = ""
    for one in every:
        lines += [f"\n{one.claim}"] if one.claim != claim else []
        lines.append(f"  {one.what}: {one.net} {one.text} ({one.n:,} {one.over})")
        claim = one.claim
    return "\n".join(lines)


def _answered(claim: str, question: Question, tables: Sequence[pd.DataFrame]) -> Finding:
    columns = [table[question.column].dropna() for table in tables]
    values = [float(question.sum_up(column)) for column in columns]
    net, n = LABELS[question.cell], len(columns[0])
    return Finding(claim, question.what, net, n, question.over, values, question.form)


def _of_task(results: dict[str, Any], task: MemoryTask, distance: int, variant: Variant) -> Finding | None:
    runs = [
        run
        for run in results["runs"].values()
        if run["config"]["task"] == task.name and variant.fits(run["config"])
    ]
    runs.sort(key=lambda run: run["config"]["seed"])
    rows = [row for run in runs for row in run["rows"] if row["distance"] == distance]
    if not rows:
        return None
    measure, form = {"accuracy": ("accuracy", ".1%"), "mse": ("mean squared error", "#.3g")}[task.metric]
    without = (
        f"{task.baseline:.0%}".replace("%", " %") if task.metric == "accuracy" else f"{task.baseline:.3f}"
    )
    what = f"{task.title}: {measure}, {without} without a memory"
    over = f"examples each, {distance} {task.distance.split()[0]}"
    values = [float(row["value"]) for row in rows]
    return Finding(FAR_BACK, what, variant.label, int(rows[0]["n"]), over, values, form)


def _further(on_progress: OnProgress, before: int, total: int, done: int) -> None:
    on_progress(before + done, total)


def vocabulary_of(seed_weights: SeedWeights, root: Path | None) -> tuple[list[str], int]:
    """The words of the served model that was trained on the same reviews as the nets, and how many it reads."""
    for name in MODEL_NAMES["sentiment"].values():
        version = serving(name, root)
        record = version.sentiment_run
        if record.data.sha256 == seed_weights.record["data"]["sha256"]:
            return list(read_vocabulary(version)), record.config.max_tokens
    raise WorldError(
        "No served sentiment model was trained on the reviews of models/seed_weights/, so its words are not known. "
        f"Collect the nets anew from the runs behind the models: `{COLLECT}`."
    )
