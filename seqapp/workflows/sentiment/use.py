"""Use a published sentiment model: predict, trace word by word, evaluate."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.data.reviews.door import NO_HINTS, Hints, Reviews, Split, load_to_measure
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_by_length, sentiment_metrics
from seqapp.numbers.seen import text_hashes
from seqapp.store.learnt import read_seen
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.signatures import count, judge, read

BATCH = 64
MANY_UNKNOWN = 0.3
FILM_WORDS = frozenset(
    re.findall(
        r"\w+",
        "film films movie movies flick cinema theater theatre watch watched watching watchable see saw seen actor "
        "actors actress acting act acted cast role roles character characters plot story script scene scenes director "
        "directed direction screen screenplay dvd video tv show series episode episodes comedy drama horror thriller "
        "documentary sequel remake ending performance performances played plays hollywood",
    )
)
"""Of 100 film reviews to learn from that have `LONG_ENOUGH` words and more, less than one holds none of these."""
LONG_ENOUGH = 30
_WORD = re.compile(r"[a-z]+")
MEASURES = ("accuracy", "accuracy_low", "accuracy_high", "log_loss", "ece", "by_length")
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
        parts: as of `Reading`.
        tensors: by name (timesteps, units): LSTM `i f g o c h`, SimpleRNN `pre_activation h`.
    """

    answer: Answer
    tokens: list[str]
    known: np.ndarray
    running_probability: np.ndarray
    parts: dict[str, np.ndarray]
    tensors: dict[str, np.ndarray]


def predict(
    model: ServedModel, texts: Sequence[str], on_progress: OnProgress = lambda *_: None
) -> list[Answer]:
    """Answer reviews, in their order.

    Raises:
        BadInputError: a review is empty or blank.
    """
    _check(texts)
    answers: dict[int, Answer] = {}
    for batch in _batches_by_length(texts, on_progress):
        reviews = [texts[index] for index in batch]
        judged, counted = judge(model, reviews), count(model, reviews)
        for row, index in enumerate(batch):
            answers[index] = _answer(
                texts[index],
                judged.probability[row],
                judged.logit[row],
                n_tokens=int(counted.n_tokens[row]),
                n_unknown=int(counted.n_unknown[row]),
                n_cut=int(counted.n_cut[row]),
            )
    return [answers[index] for index in range(len(texts))]


def trace(model: ServedModel, text: str) -> Trace:
    """Answer one review and show everything the model computed on the way.

    Raises:
        BadInputError: the review is empty or blank.
    """
    _check([text])
    judged, reading = judge(model, [text]), read(model, text)
    return Trace(
        answer=_answer(
            text,
            judged.probability[0],
            judged.logit[0],
            n_tokens=len(reading.tokens),
            n_unknown=int((~reading.known).sum()),
            n_cut=reading.n_cut,
        ),
        tokens=reading.tokens,
        known=reading.known,
        running_probability=reading.running_probability,
        parts=reading.parts,
        tensors=reading.tensors,
    )


def evaluate(
    model: ServedModel,
    data: Path | Reviews | None,
    split: Split,
    on_progress: OnProgress = lambda *_: None,
    hints: Hints = NO_HINTS,
) -> dict:
    """Measure a model on labelled reviews; a file of reviews is used whole, whatever the split.

    Reviews that are read already are used as they are.

    Returns:
        The numbers of `sentiment_metrics`, with `by_length`, `model`, `source` and `split`; `seen` and `unseen` are the
        same numbers of the reviews that the model learnt from and of the others, None where its version does not
        tell, and with n = 0 all the others are None.
    """
    reviews = data if isinstance(data, Reviews) else load_to_measure(data, split, hints)
    texts = reviews.frame["text"]
    answers = predict(model, texts.tolist(), on_progress)
    judged = pd.DataFrame(
        {
            "label": reviews.frame["label"],
            "probability": [answer.probability for answer in answers],
            "n_words": [len(text.split()) for text in texts],
        }
    )
    learnt = read_seen(model.version)
    seen = None if learnt is None else np.isin(text_hashes(texts), learnt)
    return {
        **_measures(judged),
        "seen": None if seen is None else _measures(judged[seen]),
        "unseen": None if seen is None else _measures(judged[~seen]),
        "model": f"{model.version.name}/{model.version.version}",
        "source": reviews.source,
        "split": reviews.split,
    }


def _measures(judged: pd.DataFrame) -> dict:
    """The numbers of some reviews (label, probability, n_words); all but n are None where there are none."""
    if judged.empty:
        return {"n": 0, **dict.fromkeys(MEASURES)}
    label, probability = judged["label"], judged["probability"]
    return {
        **sentiment_metrics(label, probability),
        "by_length": accuracy_by_length(label, probability, judged["n_words"]),
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
    elif n_tokens >= LONG_ENOUGH and FILM_WORDS.isdisjoint(_WORD.findall(text.lower())):
        remarks.append(
            "It names nothing that film reviews name, and the model learnt from these alone: if it is about something "
            "else, take the answer lightly."
        )
    if n_cut:
        remarks.append(f"Only its last {n_tokens:,} words were read, the first {n_cut:,} were cut.")
    if "\0" in text:
        remarks.append("Null characters were read as spaces.")
    return " ".join(remarks)


def _check(texts: Sequence[str]) -> None:
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            raise BadInputError(f"Review {number} is empty. Give some words to judge. Received: {text!r}.")


def _answer(text: str, probability: float, logit: float, **counts: int) -> Answer:
    return Answer(text, float(probability), float(logit), **counts, notice=notice(text, **counts))


def _batches_by_length(texts: Sequence[str], on_progress: OnProgress) -> Iterator[Iterable[int]]:
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
        on_progress(min(start + BATCH, len(order)), len(order))
