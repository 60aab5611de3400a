"""How good the installed nets are beside NB-SVM, from their run.json: tables and sentences."""

from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

import pandas as pd

from seqapp.ui.nets import NB_SVM
from seqapp.ui.texts import capital, listed, percent

Records = dict[str, dict[str, Any]]
"""run.json by the net's label."""


@dataclass(frozen=True)
class Quality:
    """One model's numbers: shares for accuracy and ECE, nats for the log loss; None where there are none."""

    model: str
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    log_loss: float
    ece: float
    reviews: int
    seeds: int | None = None
    seeds_mean: float | None = None
    seeds_low: float | None = None
    seeds_high: float | None = None
    weights: int | None = None
    training_minutes: float | None = None


def qualities(records: Records) -> list[Quality]:
    """The numbers of each net, then those of NB-SVM on the same reviews."""
    found = []
    for label, metrics in _measured(records).items():
        record = records.get(label)
        own: dict[str, Any] = {}
        if record:
            own = {"weights": record["parameters"], "training_minutes": record["training_seconds"] / 60}
        if record and record.get("seeds"):
            accuracies = [seed["accuracy"] for seed in record["seeds"]]
            own |= {
                "seeds": len(accuracies),
                "seeds_mean": mean(accuracies),
                "seeds_low": min(accuracies),
                "seeds_high": max(accuracies),
            }
        shared = {
            name: metrics[name] for name in ("accuracy", "accuracy_low", "accuracy_high", "log_loss", "ece")
        }
        found.append(Quality(label, **shared, reviews=metrics["n"], **own))
    return found


def quality_table(found: list[Quality]) -> pd.DataFrame:
    """The numbers as they are, one row a model."""
    return pd.DataFrame([asdict(quality) for quality in found])


def length_table(records: Records) -> pd.DataFrame:
    """One row for each model and range of lengths: `model, words, reviews, accuracy, accuracy_low, accuracy_high`."""
    return pd.DataFrame(
        [
            {
                "model": label,
                "words": stretch(row["words_from"], row["words_to"]),
                "reviews": row["n"],
                **{name: row[name] for name in ("accuracy", "accuracy_low", "accuracy_high")},
            }
            for label, metrics in _measured(records).items()
            for row in metrics["by_length"]
        ]
    )


def stretch(words_from: int, words_to: int) -> str:
    """A range of lengths, open at the top from 10^9 on.

    >>> stretch(100, 200), stretch(400, 10**9)
    ('101 to 200', 'over 400')
    """
    return f"over {words_from}" if words_to >= 10**9 else f"{words_from + 1} to {words_to}"


def accuracy_sentence(found: list[Quality]) -> str:
    """Who wins, and by how much."""
    best, *others = sorted(found, key=lambda quality: -quality.accuracy)
    behind = [f"{_the(o.model)} is {100 * (best.accuracy - o.accuracy):.1f} points behind" for o in others]
    who = "The simple rival wins: NB-SVM" if best.model == NB_SVM.label else f"The {best.model} is ahead: it"
    sentence = f"{who} judges {percent(best.accuracy, 1)} of the reviews rightly; {listed(behind)}."
    nets = [quality for quality in found if quality.model != NB_SVM.label]
    if len(nets) > 1 and max(net.accuracy_low for net in nets) <= min(net.accuracy_high for net in nets):
        sentence += (
            " The intervals of the two nets overlap: these numbers alone do not show which net is better."
        )
    return sentence


def seeds_sentence(found: list[Quality]) -> str:
    """How much of the accuracy is luck, where several seeds were trained."""
    parts = [
        f"{_the(quality.model)} reaches {percent(quality.seeds_mean, 1)} on average over {quality.seeds} seeds "
        f"({100 * (quality.seeds_low or 0):.1f} to {percent(quality.seeds_high or 0, 1)})"
        for quality in found
        if quality.seeds_mean is not None and (quality.seeds or 0) > 1
    ]
    if not parts:
        return "Each net was trained from one seed: the spread over seeds is not known."
    return capital(listed(parts)) + "."


def length_sentence(table: pd.DataFrame) -> str:
    """How accuracy changes from the shortest reviews to the longest."""
    parts = []
    for label, rows in table.groupby("model", sort=False):
        first, last = rows["accuracy"].iloc[0], rows["accuracy"].iloc[-1]
        parts.append(f"{_the(str(label))} goes from {percent(first, 1)} to {percent(last, 1)}")
    return f"From reviews of {table['words'].iloc[0]} words to those of {table['words'].iloc[-1]}, {listed(parts)}."


def measured_on(records: Records) -> str:
    """On what the numbers were measured."""
    if len({record["data"]["sha256"] for record in records.values()}) > 1:
        return "The nets were trained and measured on different reviews: do not compare their numbers."
    data = next(iter(records.values()))["data"]
    return (
        f"Measured on {data['n_validation']:,} reviews of films that no model saw in training ({data['source']}). The "
        "same reviews served to compare recipes, so the numbers are slightly kind to the nets."
    )


def _measured(records: Records) -> dict[str, dict[str, Any]]:
    measured = {label: record["metrics"] for label, record in records.items()}
    for record in records.values():
        measured.setdefault(NB_SVM.label, record["rivals"]["nb_svm"])
    return measured


def _the(label: str) -> str:
    return label if label == NB_SVM.label else f"the {label}"
