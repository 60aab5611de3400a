"""Accuracy by the length of the text, from a sentence to a whole review: every net, and NB-SVM, on the fixed fold."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_interval, auc_interval
from seqapp.numbers.names import Array
from seqapp.numbers.spans import SPANS, WHOLE, span
from seqapp.store.manifest import weights_sha256
from seqapp.store.measured import NB_SVM, Lengths, ModelLengths, SpanAccuracy
from seqapp.store.records import Accuracy
from seqapp.store.served import ServedModel
from seqapp.workflows.cards import percent
from seqapp.workflows.sentiment.baseline import nb_svm_logits
from seqapp.workflows.sentiment.use import OnProgress, predict

SEED = 0
NB_SVM_NAME = "NB-SVM, the simple baseline"


def measure_lengths(
    models: Sequence[ServedModel],
    data: Path | Reviews | None,
    on_progress: OnProgress = lambda *_: None,
    cache: Path | None = None,
) -> Lengths:
    """Every model on the texts of `cut`, made of the validation fold; NB-SVM learns from the other reviews.

    Args:
        models: the nets.
        data: the reviews that they were trained on, as for `retrain`.
        on_progress: told of the texts done.
        cache: folder for NB-SVM's answers, as in `nb_svm_logits`.

    Raises:
        BadInputError: a net was trained on other reviews, which may hold those of this fold.
    """
    reviews = load_reviews(data)
    for model in models:
        run = model.version.sentiment_run
        if run.data.sha256 != reviews.sha256:
            raise BadInputError(
                f"{run.name} learnt from other reviews, so it may have seen this fold. Name with --data those of its "
                f"run.json ({run.data.source}), or other nets with --model. Received: {reviews.source}."
            )
    train, validation = load_reviews(reviews, "train").frame, load_reviews(reviews, "validation").frame
    texts = cut(validation)
    measured = {}
    for number, model in enumerate(models):

        def tell(done: int, of: int, before: int = number) -> None:
            on_progress(before * of + done, len(models) * of)

        answers = predict(model, texts["text"].tolist(), tell)
        logit = np.array([answer.logit for answer in answers])
        name = f"{model.version.name}/{model.version.version}"
        measured[weights_sha256(model.version.path)] = ModelLengths(name=name, rows=rows_of(texts, logit))
    baseline = nb_svm_logits(train, texts, cache)
    measured[NB_SVM] = ModelLengths(name=NB_SVM_NAME, rows=rows_of(texts, baseline))
    return Lengths(source=reviews.source, sha256=reviews.sha256, seed=SEED, models=measured)


def cut(reviews: pd.DataFrame) -> pd.DataFrame:
    """One text of each length out of every review that is long enough: columns `text, label, sentences`.

    A sentence takes over the label of its review, though it may say nothing of the kind: no model can be right on all.
    """
    parts = [reviews[["text", "label"]].assign(sentences=WHOLE)]
    for name, (at_least, at_most) in SPANS.items():
        texts = [
            span(text, key, at_least, at_most, SEED)
            for text, key in zip(reviews["text"], reviews["id"], strict=True)
        ]
        parts.append(pd.DataFrame({"text": texts, "label": reviews["label"].to_numpy(), "sentences": name}))
    return pd.concat(parts, ignore_index=True).dropna(subset="text").reset_index(drop=True)


def rows_of(texts: pd.DataFrame, logit: Array) -> list[SpanAccuracy]:
    """A model's numbers on each length, from its logits of all texts."""
    rows = []
    for name in (*SPANS, WHOLE):
        of_it = (texts["sentences"] == name).to_numpy()
        label, own = texts["label"].to_numpy()[of_it], logit[of_it]
        if len(np.unique(label)) < 2:
            continue
        rows.append(
            SpanAccuracy(
                sentences=name,
                **_accuracy(label, own >= 0).model_dump(),
                centred=_accuracy(label, own >= np.median(own)),
                auc=auc_interval(label, own),
            )
        )
    return rows


def _accuracy(label: np.ndarray, positive: np.ndarray) -> Accuracy:
    n, right = len(label), int((positive == (label == 1)).sum())
    low, high = accuracy_interval(right, n)
    return Accuracy(n=n, accuracy=right / n, accuracy_low=low, accuracy_high=high)


def lengths_table(measured: Lengths) -> str:
    """The numbers as a Markdown table, a row for each model and length."""
    lines = [
        "| model | sentences | texts | accuracy, % | with the threshold at the median, % | AUC, % |",
        "|---|---|---|---|---|---|",
    ]
    for model in measured.models.values():
        for row in model.rows:
            auc = f"{percent(row.auc[0])} ({percent(row.auc[1])} to {percent(row.auc[2])})"
            lines.append(
                f"| {model.name} | {row.sentences} | {row.n:,} | {_estimate(row)} | {_estimate(row.centred)} | {auc} |"
            )
    return "\n".join(lines)


def _estimate(measured: Accuracy) -> str:
    low, high = percent(measured.accuracy_low), percent(measured.accuracy_high)
    return f"{percent(measured.accuracy)} ({low} to {high})"
