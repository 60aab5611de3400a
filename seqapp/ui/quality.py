"""How good the installed nets are beside NB-SVM, from their run.json: tables and sentences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

import pandas as pd

from seqapp.numbers.metrics import length_range
from seqapp.store.records import SentimentMetrics, SentimentRecord
from seqapp.ui.questions import Question, how_large, which_is_best
from seqapp.ui.styles import NB_SVM, the
from seqapp.ui.texts import capital, listed, percent, points

Records = Mapping[str, SentimentRecord]
"""run.json by the net's label."""
SAME = 0.01  # of an accuracy


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


def qualities_of(records: Records) -> list[Quality]:
    """The numbers of each net, then those of NB-SVM on the same reviews."""
    rows = []
    for label, metrics in _measured(records).items():
        record = records.get(label)
        own: dict[str, Any] = {}
        if record:
            own = {"weights": record.parameters, "training_minutes": record.training_seconds / 60}
        if record and record.seeds:
            accuracies = [seed.accuracy for seed in record.seeds]
            own |= {
                "seeds": len(accuracies),
                "seeds_mean": mean(accuracies),
                "seeds_low": min(accuracies),
                "seeds_high": max(accuracies),
            }
        shared = metrics.model_dump(include={"accuracy", "accuracy_low", "accuracy_high", "log_loss", "ece"})
        rows.append(Quality(label, **shared, reviews=metrics.n, **own))
    return rows


def quality_table(qualities: list[Quality]) -> pd.DataFrame:
    """The numbers as they are, one row a model."""
    return pd.DataFrame([asdict(quality) for quality in qualities])


def length_table(records: Records) -> pd.DataFrame:
    """One row for each model and range of lengths: `model, words, reviews, accuracy, accuracy_low, accuracy_high`."""
    return pd.DataFrame(
        [
            {
                "model": label,
                "words": length_range(row.words_from, row.words_to),
                "reviews": row.n,
                **{name: getattr(row, name) for name in ("accuracy", "accuracy_low", "accuracy_high")},
            }
            for label, metrics in _measured(records).items()
            for row in metrics.by_length
        ]
    )


def accuracy_sentence(qualities: list[Quality]) -> str:
    """Who wins, and by how much."""
    best, *others = sorted(qualities, key=lambda quality: -quality.accuracy)
    behind = [
        f"{the(one.model)} is {100 * (best.accuracy - one.accuracy):.1f} points behind" for one in others
    ]
    who = (
        "The simple baseline wins: NB-SVM" if best.model == NB_SVM.label else f"The {best.model} is ahead: it"
    )
    sentence = f"{who} judges {percent(best.accuracy, 1)} of the reviews rightly; {listed(behind)}."
    nets = [quality for quality in qualities if quality.model != NB_SVM.label]
    if len(nets) > 1 and max(net.accuracy_low for net in nets) <= min(net.accuracy_high for net in nets):
        sentence += (
            " The intervals of the two nets overlap: these numbers alone do not show which net is better."
        )
    return sentence


def seeds_sentence(qualities: list[Quality]) -> str:
    """How much of the accuracy is luck, where several seeds were trained."""
    parts = [
        f"{the(quality.model)} reaches {percent(quality.seeds_mean, 1)} on average over {quality.seeds} seeds "
        f"({100 * (quality.seeds_low or 0):.1f} to {percent(quality.seeds_high or 0, 1)})"
        for quality in qualities
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
        parts.append(f"{the(str(label))} goes from {percent(first, 1)} to {percent(last, 1)}")
    return f"From reviews of {table['words'].iloc[0]} words to those of {table['words'].iloc[-1]}, {listed(parts)}."


def best_question(qualities: list[Quality]) -> Question | None:
    """Who judges most reviews rightly."""
    values = {one.model: one.accuracy for one in qualities}
    return which_is_best(
        "Which judges most of the unseen reviews rightly?", values, show=lambda share: percent(share, 1)
    )


def calibration_question(qualities: list[Quality]) -> Question | None:
    """Whose probabilities are nearest to what comes true."""
    values = {one.model: one.ece for one in qualities}
    return which_is_best(
        "Whose probabilities are furthest from what comes true (largest calibration error, ECE)?",
        values,
        show=lambda share: percent(share, 1),
    )


def overlap_question(qualities: list[Quality]) -> Question | None:
    """Whether the intervals of the two nets overlap; None for one net."""
    nets = [quality for quality in qualities if quality.model != NB_SVM.label]
    if len(nets) < 2:
        return best_question(qualities)
    lower, higher = sorted(nets, key=lambda net: net.accuracy)
    overlap = higher.accuracy_low <= lower.accuracy_high
    return Question(
        "Do the 95\u00a0% intervals of the two nets' accuracy overlap?",
        ("yes", "no"),
        "yes" if overlap else "no",
        f"That of {the(lower.model)} ends at {percent(lower.accuracy_high, 1)}, that of {the(higher.model)} begins at "
        f"{percent(higher.accuracy_low, 1)}.",
    )


def seeds_question(qualities: list[Quality]) -> Question | None:
    """By how much luck alone moves the accuracy; None where no net was trained from several seeds."""
    spreads = {
        one.model: (one.seeds_high or 0) - (one.seeds_low or 0) for one in qualities if (one.seeds or 0) > 1
    }
    if not spreads:
        return None
    widest = max(spreads, key=lambda name: spreads[name])
    return how_large(
        "The same recipe, another seed: how far apart are the best and the worst accuracy of a net?",
        spreads[widest],
        [("less than 1 point", 0.01), ("1 to 3 points", 0.03)],
        "more than 3 points",
        f"The seeds of {the(widest)} lie furthest apart, by {points(spreads[widest], 1)}.",
    )


def length_question(table: pd.DataFrame) -> Question | None:
    """What becomes of the accuracy of the net that changes most from short reviews to long ones; None without any."""
    nets = table[table["model"] != NB_SVM.label] if len(table) else table
    changes = {
        str(label): float(rows["accuracy"].iloc[-1] - rows["accuracy"].iloc[0])
        for label, rows in nets.groupby("model", sort=False)
    }
    if not changes:
        return None
    label = max(changes, key=lambda name: abs(changes[name]))
    return how_large(
        f"From the shortest reviews to the longest, what does the accuracy of {the(label)} do?",
        changes[label],
        [("it falls", -SAME), ("it stays within a point", SAME)],
        "it rises",
        f"It changes by {100 * changes[label]:+.1f}\u00a0points.",
    )


def measured_on(records: Records) -> str:
    """On what the numbers were measured."""
    if len({record.data.sha256 for record in records.values()}) > 1:
        return "The nets were trained and measured on different reviews: do not compare their numbers."
    data = next(iter(records.values())).data
    return (
        f"Measured on {data.n_validation:,} reviews of films that no model saw in training ({data.source}). The "
        "same reviews served to compare recipes, so the numbers are slightly kind to the nets."
    )


def _measured(records: Records) -> dict[str, SentimentMetrics]:
    measured = {label: record.metrics for label, record in records.items()}
    for record in records.values():
        measured.setdefault(NB_SVM.label, record.baselines["nb_svm"])
    return measured
