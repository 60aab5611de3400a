"""RNN against LSTM on the Compare page: costs, curves, paired tests; tables and sentences from their numbers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from seqapp.numbers.significance import THRESHOLD, in_words
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.ui.models import made_up_bars
from seqapp.ui.nets import LSTM, NETS, RNN, Task, the
from seqapp.ui.quality import Records
from seqapp.ui.texts import EXAMPLES, listed
from seqapp.workflows.compare import (
    Pair,
    matching_units,
    milliseconds,
    recurrent_weights,
    size_on_disk,
)
from seqapp.workflows.sentiment_use import encode

ALIKE = 0.1  # relative difference up to which two counts of weights are called equal
CURVES: dict[Task, tuple[str, str]] = {  # what is measured after each epoch, and its unit
    "sentiment": ("validation_log_loss", "log loss, nats"),
    "forecast": ("validation_pinball", "pinball loss, in units of each day's volatility"),
}
SMALL = 0.5  # percent of a loss


def costs(task: Task, found: dict[str, ModelVersion]) -> pd.DataFrame:
    """One row a net: units, weights of the recurrent layer, of all, training minutes, MB on disk."""
    return pd.DataFrame(
        [
            {
                "model": label,
                "units": version.run["config"]["units"],
                "recurrent_weights": recurrent_weights(
                    version.run["config"]["cell"],
                    version.run["config"]["units"],
                    layer_inputs(task, version.run["config"]),
                ),
                "weights": version.run["parameters"],
                "training_minutes": version.run["training_seconds"] / 60,
                "megabytes": size_on_disk(version.path) / 1e6,
            }
            for label, version in found.items()
        ]
    )


def layer_inputs(task: Task, config: dict[str, Any]) -> int:
    """How many numbers the recurrent layer reads at every step. For a forecaster this loads TensorFlow."""
    if task == "sentiment":
        return int(config["embedding_units"])
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


def matched_sentence(found: dict[str, ModelVersion]) -> str:
    """What an RNN with as many recurrent weights as the LSTM reached, if one was trained beside it."""
    matched = found[LSTM.label].run.get("matched") if LSTM.label in found else None
    if not matched:
        return ""
    low, high = 100 * matched["accuracy_low"], 100 * matched["accuracy_high"]
    return (
        f"Matched by **weights**: an RNN of {matched['units']} units, trained once by the same recipe, reaches "
        f"{100 * matched['accuracy']:.1f}\u00a0% (95\u00a0% interval {low:.1f} to {high:.1f}). "
        f"{accuracy_sentence(Pair(**matched['pair']))} One seed, and the recipe was chosen at the other size: part of "
        "the distance may be the recipe's."
    )


def match_command(task: Task, table: pd.DataFrame, found: dict[str, ModelVersion]) -> str:
    """The command that trains an RNN with as many recurrent weights as the LSTM; empty if the nets are so matched."""
    weights = dict(zip(table["model"], table["recurrent_weights"], strict=True))
    if not {RNN.label, LSTM.label} <= set(weights):
        return ""
    rnn, lstm = weights[RNN.label], weights[LSTM.label]
    if abs(rnn / lstm - 1) <= ALIKE:
        return ""
    units = matching_units(lstm, layer_inputs(task, found[RNN.label].run["config"]))
    return f"python -m seqapp retrain {task} --cell rnn --set units={units}"


def speeds(task: Task, models: dict[str, ServedModel]) -> dict[str, float]:
    """Milliseconds for one prediction of each net, the median of several, side by side on this machine."""
    calls: dict[str, Callable[[], object]] = {}
    for label, model in models.items():
        inputs = (
            {"review": np.array([encode(EXAMPLES["Long middle"])])}
            if task == "sentiment"
            else {"bars": made_up_bars(model)}
        )
        calls[label] = partial(model.call, "serving_default", **inputs)
    return milliseconds(calls)


def speed_sentence(found: dict[str, float]) -> str:
    """The medians, and how many times the one takes as long as the other."""
    parts = [f"the {label} takes {taken:.1f} ms" for label, taken in found.items()]
    said = f"One prediction: {listed(parts)}."
    if len(found) < 2:
        return said
    (fast, least), (slow, most) = sorted(found.items(), key=lambda item: item[1])
    return f"{said} The {slow} takes {most / least:.1f} times as long as the {fast}."


def curves(records: Records) -> pd.DataFrame:
    """The learning curves as they are: one row a net and epoch, with what each epoch took in seconds."""
    return pd.DataFrame(
        [{"model": label, **epoch} for label, record in records.items() for epoch in record.get("curves", [])]
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
    said = in_words(pair.p_value, difference, the(pair.a), the(pair.b), what, f"\u00a0{unit}")
    return f"**{said}**"


def accuracy_sentence(pair: Pair) -> str:
    """McNemar's test in plain words, with the counts that it is made from."""
    return (
        f"{in_bold_words(pair, 100 * pair.difference, 'accuracy', 'points')} On the same {pair.n:,} reviews "
        f"{the(pair.a)} alone is right on {pair.only_a:,}, {the(pair.b)} alone on {pair.only_b:,}."
    )


def loss_sentence(pair: Pair, losses: pd.DataFrame, horizon: str) -> str:
    """The Diebold-Mariano test in plain words, in percent of the second's loss."""
    share = 100 * pair.difference / float(losses[pair.b].mean())
    said = f"{in_bold_words(pair, share, f'{horizon}-day pinball loss', '%')} From {pair.n:,} dates."
    if pair.p_value < THRESHOLD and abs(share) < SMALL:
        said += f" Sure, but small: less than {SMALL} % of the loss."
    return said


def year_sentence(table: pd.DataFrame, against: str) -> str:
    """In how many years each model is better than the rival."""
    parts = [
        f"{the(str(label))} in {int((rows['difference'] < 0).sum())} of {len(rows)}"
        for label, rows in table.groupby("model", sort=False)
    ]
    return f"Years with less loss than {against}: {listed(parts)}."
