"""Use a published sentiment model: predict, trace word by word, evaluate."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapp.data.reviews import Split, load_reviews, read_texts_csv
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_by_length, sentiment_metrics
from seqapp.store.served import ServedModel

BATCH = 64
UNKNOWN_ID = 1
MANY_UNKNOWN = 0.3
ANSWER_COLUMNS = ("probability", "logit", "n_tokens", "n_unknown", "n_cut", "notice")
OnProgress = Callable[[int, int], None]
"""Called with the reviews done and the reviews in all."""


@dataclass(frozen=True)
class Answer:
    """What a model says of one review, and what it read of it."""

    text: str
    probability: float
    logit: float
    n_tokens: int
    n_unknown: int
    n_cut: int
    notice: str


@dataclass(frozen=True)
class Trace:
    """Everything one model computed on one review.

    Attributes:
        answer: its answer to the whole review.
        tokens: (timesteps,) the words it read.
        known: (timesteps,) whether each is in its vocabulary.
        running_probability: (timesteps,) P(positive) had the review ended there.
        tensors: by name (timesteps, units): LSTM `i f g o c h`, SimpleRNN `pre_activation h`.
    """

    answer: Answer
    tokens: list[str]
    known: np.ndarray
    running_probability: np.ndarray
    tensors: dict[str, np.ndarray]


def predict(
    model: ServedModel, texts: Sequence[str], on_progress: OnProgress = lambda *_: None
) -> list[Answer]:
    """Answer reviews, in their order.

    Raises:
        BadInputError: a review is empty or blank.
    """
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            raise BadInputError(f"Review {number} is empty. Give some words to judge. Received: {text!r}.")
    answers: list[Answer | None] = [None] * len(texts)
    for batch in _batches_by_length(texts, on_progress):
        reviews = [encode(texts[index]) for index in batch]
        said, read = model.call("serving_default", review=reviews), model.call("read", review=reviews)
        for row, index in enumerate(batch):
            counts = {name: int(read[name][row]) for name in ("n_tokens", "n_unknown", "n_cut")}
            answers[index] = Answer(
                text=texts[index],
                probability=float(said["probability"][row]),
                logit=float(said["logit"][row]),
                **counts,
                notice=notice(texts[index], **counts),
            )
    return [answer for answer in answers if answer is not None]


def trace(model: ServedModel, text: str) -> Trace:
    """Answer one review and show everything the model computed on the way.

    Raises:
        BadInputError: the review is empty or blank.
    """
    (answer,) = predict(model, [text])
    traced = {name: value[0] for name, value in model.call("trace", review=[encode(text)]).items()}
    real = traced.pop("mask")
    return Trace(
        answer=answer,
        tokens=[token.decode() for token in traced.pop("tokens")[real]],
        known=traced.pop("token_ids")[real] != UNKNOWN_ID,
        running_probability=traced.pop("running_probability")[real],
        tensors={name: value[real] for name, value in traced.items()},
    )


def predict_csv(
    model: ServedModel, source: Path, target: Path, on_progress: OnProgress = lambda *_: None
) -> int:
    """Answer every row of a CSV with a `text` column; writes its columns and the answers'.

    Returns:
        How many rows were answered.

    Raises:
        BadInputError: no usable CSV, a blank text, or a column that the answers would overwrite.
    """
    frame = read_texts_csv(source)
    for column in ANSWER_COLUMNS:
        if column in frame:
            raise BadInputError(
                f"{source} has a column {column!r}, which the answers would overwrite. Rename it."
            )
    answers = predict(model, frame["text"].tolist(), on_progress)
    for column in ANSWER_COLUMNS:
        frame[column] = [getattr(answer, column) for answer in answers]
    temporary = target.with_name(f".{target.name}.tmp")
    frame.to_csv(temporary, index=False)
    temporary.replace(target)
    return len(frame)


def evaluate(
    model: ServedModel, data: Path | None, split: Split, on_progress: OnProgress = lambda *_: None
) -> dict:
    """Measure a model on labelled reviews; a single parquet or CSV file is used whole, whatever the split.

    Returns:
        The numbers of `sentiment_metrics`, with `by_length`, `model`, `source` and `split`.
    """
    whole = data is not None and data.expanduser().is_file() and data.suffix.lower() in {".parquet", ".csv"}
    split = "all" if whole else split
    reviews = load_reviews(data, split)
    answers = predict(model, reviews.frame["text"].tolist(), on_progress)
    probability = [answer.probability for answer in answers]
    label = reviews.frame["label"]
    return {
        **sentiment_metrics(label, probability),
        "by_length": accuracy_by_length(
            label, probability, [len(text.split()) for text in reviews.frame["text"]]
        ),
        "model": f"{model.version.name}/{model.version.version}",
        "source": reviews.source,
        "split": split,
    }


def notice(text: str, n_tokens: int, n_unknown: int, n_cut: int) -> str:
    """What a reader should know before trusting the answer, in a line; empty if there is nothing.

    >>> notice("a film", n_tokens=400, n_unknown=0, n_cut=60)
    'Only its last 400 words were read, the first 60 were cut.'
    """
    remarks = []
    if n_tokens == 0:
        remarks.append("It holds no word that the model could read: this is what it answers to nothing.")
    elif n_unknown == n_tokens:
        remarks.append(
            f"None of its {n_tokens:,} words is known to the model, which learnt from English film reviews: "
            "take no answer from it."
        )
    elif n_unknown > MANY_UNKNOWN * n_tokens:
        remarks.append(
            f"{n_unknown:,} of {n_tokens:,} words are unknown to the model, which learnt from English film "
            "reviews: take the answer lightly."
        )
    if n_cut:
        remarks.append(f"Only its last {n_tokens:,} words were read, the first {n_cut:,} were cut.")
    if "\0" in text:
        remarks.append("Null characters were read as spaces.")
    return " ".join(remarks)


def encode(text: str) -> bytes:
    """The text as UTF-8; what cannot be encoded (half a surrogate pair) becomes a question mark."""
    return text.encode("utf-8", errors="replace")


def _batches_by_length(texts: Sequence[str], on_progress: OnProgress) -> Iterator[Iterable[int]]:
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
        on_progress(min(start + BATCH, len(order)), len(order))
