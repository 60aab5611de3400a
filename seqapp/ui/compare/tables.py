"""RNN against LSTM on the Compare page: costs, curves, paired tests; tables and sentences from their numbers."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from seqapp.numbers.matches import ALIKE
from seqapp.numbers.significance import THRESHOLD, in_words
from seqapp.store.records import SentimentRecord, WalkForward
from seqapp.store.registry import ModelVersion
from seqapp.ui.styles import LSTM, NETS, RNN, Task, the
from seqapp.ui.tables import retrain_command
from seqapp.ui.texts import listed, percent
from seqapp.ui.walk_forward import NAMES
from seqapp.workflows.comparison import (
    Pair,
    matching_units,
    recurrent_weights,
    size_on_disk,
)

Versions = dict[str, ModelVersion]
"""What serves, by the net's label."""
INTRODUCTION = (
    "The same task, the same data, the same recipe: what does the LSTM's memory buy, and what does it cost? Every "
    "difference comes with a test, and “the evidence is too weak” is an answer."
)
CURVES_HELP = (
    "The loss after each epoch, one pass over the training data. Training hides part of what the net sees, and its "
    "examples are others than the unseen ones: compare shapes, not heights."
)
CURVES: dict[Task, tuple[str, str]] = {  # what is measured after each epoch, and its unit
    "sentiment": ("validation_log_loss", "log loss, nats"),
    "forecast": ("validation_pinball", "pinball loss, in units of each day's volatility"),
}
OF_THE_MEMORY = (
    "Of the recurrent part alone, before it is weighed with the counts. In training, reviews without labels count too, "
    "each as likely positive as counting finds it."
)
SMALL = 0.5  # percent of a loss


class Difference(NamedTuple):
    """A model's pinball loss relative to a baseline's, with its 95 % interval; negative is better."""

    model: str
    difference: float
    low: float
    high: float


def costs(task: Task, versions: Versions) -> pd.DataFrame:
    """One row a net: units, weights of the recurrent layer, of all, training minutes, MB on disk."""
    return pd.DataFrame(
        [
            {
                "model": label,
                "units": version.run.config.units,
                "recurrent_weights": recurrent_weights(
                    version.run.config.cell,
                    version.run.config.units,
                    layer_inputs(task, version),
                ),
                "weights": version.run.parameters,
                "training_minutes": version.run.training_seconds / 60,
                "megabytes": size_on_disk(version.path) / 1e6,
            }
            for label, version in versions.items()
        ]
    )


def readable_costs(table: pd.DataFrame) -> pd.DataFrame:
    """The same to be read."""
    return pd.DataFrame(
        {
            "Net": table["model"],
            "Units": table["units"],
            "Recurrent weights": [f"{n:,}" for n in table["recurrent_weights"]],
            "All weights": [f"{n:,}" for n in table["weights"]],
            "Training, min": [f"{n:.2g}" for n in table["training_minutes"]],
            "On disk, MB": [f"{n:.1f}" for n in table["megabytes"]],
        }
    )


def layer_inputs(task: Task, version: ModelVersion) -> int:
    """How many numbers the recurrent layer reads at every step. For a forecaster this loads TensorFlow."""
    if task == "sentiment":
        return version.sentiment_run.config.input_units
    from seqapp.networks.features import N_DAILY  # noqa: PLC0415 (loads TensorFlow)

    return N_DAILY


def match_sentence(table: pd.DataFrame) -> str:
    """Whether the nets are matched by units or by weights."""
    if set(table["model"]) != {net.label for net in NETS}:
        return ""
    weights = dict(zip(table["model"], table["recurrent_weights"], strict=True))
    rnn, lstm = weights[RNN.label], weights[LSTM.label]
    own = dict(zip(table["model"], table["units"], strict=True))
    units = own[RNN.label], own[LSTM.label]
    counts = f"the recurrent layer of the RNN has {rnn:,} weights, that of the LSTM {lstm:,}"
    if abs(rnn / lstm - 1) <= ALIKE:
        return f"The nets are matched by **weights**: {counts}, at {units[0]} and {units[1]} units."
    same = "matched by **units**" if units[0] == units[1] else "matched neither by units nor by weights"
    return (
        f"The nets are {same} ({units[0]} and {units[1]}), not by weights: {counts}, {lstm / rnn:.1f} times as "
        "many. What the LSTM has ahead may be its gates or may be its size; these two cannot tell."
    )


def matched_sentence(versions: Versions) -> str:
    """What an RNN with as many recurrent weights as the LSTM reached, if one was trained beside it."""
    run = versions[LSTM.label].run if LSTM.label in versions else None
    if not isinstance(run, SentimentRecord) or not run.matched:
        return ""
    matched = run.matched
    low, high = 100 * matched.accuracy_low, 100 * matched.accuracy_high
    return (
        f"Matched by **weights**: an RNN of {matched.units} units, trained once by the same recipe, reaches "
        f"{100 * matched.accuracy:.1f}\u00a0% (95\u00a0% interval {low:.1f} to {high:.1f}). "
        f"{accuracy_sentence(matched.pair)} One seed, and the recipe was chosen at the other size: part of "
        "the distance may be the recipe's."
    )


def match_command(task: Task, table: pd.DataFrame, versions: Versions) -> str:
    """The command that trains an RNN with as many recurrent weights as the LSTM; empty if the nets are so matched."""
    weights = dict(zip(table["model"], table["recurrent_weights"], strict=True))
    if not {RNN.label, LSTM.label} <= set(weights):
        return ""
    rnn, lstm = weights[RNN.label], weights[LSTM.label]
    if abs(rnn / lstm - 1) <= ALIKE:
        return ""
    units = matching_units(lstm, layer_inputs(task, versions[RNN.label]))
    return f"{retrain_command(versions[RNN.label].run)} --set units={units}"


def speed_sentence(times: dict[str, float]) -> str:
    """The medians, and how many times the one takes as long as the other."""
    parts = [f"the {label} takes {taken:.1f} ms" for label, taken in times.items()]
    sentence = f"One prediction: {listed(parts)}."
    if len(times) < 2:
        return sentence
    (fast, least), (slow, most) = sorted(times.items(), key=lambda item: item[1])
    return f"{sentence} The {slow} takes {most / least:.1f} times as long as the {fast}."


def curves(versions: Versions) -> pd.DataFrame:
    """The learning curves as they are: one row a net and epoch, with what each epoch took in seconds."""
    return pd.DataFrame(
        [{"model": label, **epoch} for label, version in versions.items() for epoch in version.run.curves]
    )


def curve_sentence(task: Task, table: pd.DataFrame) -> str:
    """From where to where the loss on unseen data went."""
    column, unit = CURVES[task]
    parts = []
    for label, rows in table.groupby("model", sort=False):
        values = rows[column].tolist()
        at = rows["epoch"].tolist()[int(np.argmin(values))]
        parts.append(f"the {label} goes from {values[0]:.3g} to {values[-1]:.3g}, lowest after epoch {at}")
    return f"On data that training does not see ({unit}): {listed(parts)}."


def pair_table(pairs: list[Pair], what: str) -> pd.DataFrame:
    """The tests as they are: one row a pair."""
    return pd.DataFrame(
        [
            {
                "first": pair.a,
                "second": pair.b,
                f"difference in {what}": pair.difference,
                "p": pair.p_value,
                "on": pair.n,
                "only first right": pair.only_a,
                "only second right": pair.only_b,
            }
            for pair in pairs
        ]
    ).dropna(axis="columns", how="all")


def in_bold_words(pair: Pair, difference: float, what: str, unit: str) -> str:
    """One test in plain words, in bold."""
    sentence = in_words(pair.p_value, difference, the(pair.a), the(pair.b), what, f"\u00a0{unit}")
    return f"**{sentence}**"


def accuracy_sentence(pair: Pair) -> str:
    """McNemar's test in plain words, with the counts that it is made from."""
    return (
        f"{in_bold_words(pair, 100 * pair.difference, 'accuracy', 'points')} On the same {pair.n:,} reviews "
        f"{the(pair.a)} alone is right on {pair.only_a:,}, {the(pair.b)} alone on {pair.only_b:,}."
    )


def loss_sentence(pair: Pair, losses: pd.DataFrame, horizon: str) -> str:
    """The Diebold-Mariano test in plain words, in percent of the second's loss."""
    share = 100 * pair.difference / float(losses[pair.b].mean())
    sentence = f"{in_bold_words(pair, share, f'{horizon}-day pinball loss', '%')} From {pair.n:,} dates."
    if pair.p_value < THRESHOLD and abs(share) < SMALL:
        sentence += f" Sure, but small: less than {SMALL} % of the loss."
    return sentence


def year_sentence(table: pd.DataFrame, against: str) -> str:
    """In how many years each model is better than the baseline."""
    parts = [
        f"{the(str(label))} in {int((rows['difference'] < 0).sum())} of {len(rows)}"
        for label, rows in table.groupby("model", sort=False)
    ]
    return f"Years with less loss than {against}: {listed(parts)}."


def differences_from(report: WalkForward, horizon: str, against: str) -> list[Difference]:
    """Every model's pinball loss relative to that of the baseline with this key."""
    models = report.horizons[horizon]
    return [
        Difference(name, *estimate)
        for key, name in NAMES.items()
        if key in models and (estimate := models[key].pinball_against.get(against))
    ]


def difference_sentence(differences: list[Difference], against: str) -> str:
    """How far each model is from the baseline, and whether the interval leaves room for no difference."""
    parts = []
    for row in differences:
        size = percent(abs(row.difference), 1)
        if row.low <= 0 <= row.high:
            parts.append(f"{the(row.model)} cannot be told from it")
        else:
            parts.append(f"{the(row.model)} is {size} {'better' if row.difference < 0 else 'worse'}")
    return f"Against {against}, the dotted line: {listed(parts)}." if parts else ""
