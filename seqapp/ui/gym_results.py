"""The memory gym's shipped results: their table, and sentences that say no more than its numbers."""

from statistics import median
from typing import Any

import pandas as pd

from seqapp.numbers.gym import TASKS, Task, TaskName
from seqapp.numbers.gym_config import VARIANTS, Variant
from seqapp.ui.texts import capital, listed, percent

COLUMNS = (
    "net",
    "cell",
    "distance",
    "seeds",
    "mean",
    "lowest",
    "highest",
    "low",
    "high",
    "solved",
    "tested",
    "exploded",
)
EXPLODED = 10  # times the baseline's error


def by_distance(results: dict[str, Any], task: TaskName) -> pd.DataFrame:
    """A task's results: a row for each kind of net and distance.

    Returns:
        net (a variant's label), cell ("RNN", "LSTM"), distance, seeds; mean, lowest and highest of the seeds; low and
        high: from the lowest end to the highest end of the seeds' 95 % intervals; solved: of how many seeds the
        training ended early because it was solved; tested: examples of each seed; exploded: seeds whose error is more
        than ten times the baseline's, and is counted as the baseline's, which any constant answer has.
    """
    rows = []
    for variant in VARIANTS:
        runs = [
            run
            for run in results["runs"].values()
            if run["config"]["task"] == task and variant.fits(run["config"])
        ]
        measured = pd.DataFrame([row | {"solved": run["solved"]} for run in runs for row in run["rows"]])
        for distance in sorted(set(measured["distance"])) if len(measured) else ():
            some = measured[measured["distance"] == distance].copy()
            exploded = (some["value"] > EXPLODED * TASKS[task].baseline) & (TASKS[task].metric != "accuracy")
            some.loc[exploded, ["value", "low", "high"]] = TASKS[task].baseline
            rows.append(
                (variant.label, variant.net, int(distance), len(some), some["value"].mean(), some["value"].min(),
                 some["value"].max(), some["low"].min(), some["high"].max(), int(some["solved"].sum()),
                 int(some["n"].iloc[0]), int(exploded.sum()))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def curves(results: dict[str, Any], task: TaskName, length: int) -> pd.DataFrame:
    """How the nets of a task and length learnt: net, seed, step, loss, score."""
    rows = [
        {"net": variant.label, "seed": run["config"]["seed"], **point}
        for variant in VARIANTS
        for run in results["runs"].values()
        if run["config"]["task"] == task and run["config"]["length"] == length and variant.fits(run["config"])
        for point in run["curve"]
    ]
    return pd.DataFrame(rows, columns=["net", "seed", "step", "loss", "score"])


def value(task: Task, number: float) -> str:
    """A score as text: accuracy in percent, a mean squared error as it is.

    >>> from seqapp.numbers.gym import TASKS
    >>> value(TASKS["adding"], 0.16666)
    '0.1667'
    """
    return percent(number, 1) if task.metric == "accuracy" else f"{number:.4f}"


def results_sentence(table: pd.DataFrame, task: Task) -> str:
    """How each kind of net does at the longest distance, and what an answer without a memory scores."""
    last = table[table["distance"] == table["distance"].max()]
    parts = [
        f"{row.net}: {value(task, row.mean)} (seeds {value(task, row.lowest)} to {value(task, row.highest)})"
        for row in last.itertuples()
    ]
    what = "Accuracy" if task.metric == "accuracy" else "Mean squared error (lower is better)"
    return (
        f"{what} at the longest distance, {last['distance'].iloc[0]}, mean of {_seeds(last)}: {'; '.join(parts)}. "
        f"Without a memory ({task.baseline_is}): {value(task, task.baseline)}."
    )


def verdict_sentence(table: pd.DataFrame, task: Task) -> str:
    """Where an RNN ties the LSTM and where one is ahead: as Keras begins both, and for the better beginning of each.

    They tie where the ranges of their seeds' 95 % intervals overlap; no tie is meant where neither beats the baseline.
    """
    as_usual = _compared(table[table["net"].isin([VARIANTS[0].label, VARIANTS[2].label])], task)
    best = _compared(table, task)
    if not as_usual or not best:
        return ""
    return f"Begun as Keras begins them, {as_usual}. With the better beginning of each, {best}."


def length_sentence(table: pd.DataFrame, task: Task) -> str:
    """How many trainings ended because the task was solved."""
    parts = []
    for net, rows in table.groupby("net", sort=False):
        if task.one_net:
            rows = rows[rows["distance"] == rows["distance"].max()]  # noqa: PLW2901 - one training, many distances
        parts.append(f"{net}: {rows['solved'].sum()} of {rows['seeds'].sum()}")
    said = f"Trainings that solved it before their steps were used up: {'; '.join(parts)}."
    for row in table[table["exploded"] > 0].itertuples():
        said += (
            f" {row.net} exploded at {row.distance} in {row.exploded} of {row.seeds} seeds; the error of a constant "
            "answer is counted there."
        )
    return said


def _compared(table: pd.DataFrame, task: Task) -> str:
    sides: dict[str, list[int]] = {"tie": [], "neither": [], "RNN": [], "LSTM": []}
    for distance in sorted(set(table["distance"])):
        rows = table[table["distance"] == distance]
        best = {cell: _best(rows[rows["cell"] == cell], task) for cell in sorted(set(rows["cell"]))}
        if set(best) != {"RNN", "LSTM"}:
            continue
        rnn, lstm = best["RNN"], best["LSTM"]
        if rnn["low"] <= lstm["high"] and lstm["low"] <= rnn["high"]:
            lost = _no_better(rnn, task) and _no_better(lstm, task)
            sides["neither" if lost else "tie"].append(int(distance))
        else:
            sides["RNN" if (rnn["mean"] > lstm["mean"]) == (task.metric == "accuracy") else "LSTM"].append(
                int(distance)
            )
    said = {
        "tie": "the RNN ties the LSTM at {}",
        "neither": "neither does better than without a memory at {}",
        "RNN": "the RNN is ahead at {}",
        "LSTM": "the LSTM is ahead at {}",
    }
    return "; ".join(
        said[side].format(listed([str(at) for at in where])) for side, where in sides.items() if where
    )


def _best(rows: pd.DataFrame, task: Task) -> pd.Series:
    mean = rows["mean"].to_numpy()
    return rows.iloc[int(mean.argmax() if task.metric == "accuracy" else mean.argmin())]


def _no_better(row: pd.Series, task: Task) -> bool:
    return bool(row["low"] <= task.baseline if task.metric == "accuracy" else row["high"] >= task.baseline)


def _seeds(rows: pd.DataFrame) -> str:
    fewest, most = rows["seeds"].min(), rows["seeds"].max()
    return f"{most} {'seed' if most == 1 else 'seeds'}" if fewest == most else f"{fewest} to {most} seeds"


def variant_of(label: str) -> Variant:
    """The variant of a label."""
    return next(variant for variant in VARIANTS if variant.label == label)


def how_trained(results: dict[str, Any], task: TaskName) -> str:
    """With what budget, for how long and on what machine."""
    runs = [run for run in results["runs"].values() if run["config"]["task"] == task]
    config = runs[0]["config"]
    seconds = [run["seconds"] for run in runs]
    return capital(
        f"{len(runs)} trainings, all of one recurrent layer of {config['units']} units, at most {config['steps']:,} "
        f"steps of {config['batch_size']} new examples, Adam with the gradient cut to length {config['clip_norm']:g}; "
        f"{median(seconds):.0f} s each (the median), on one core of {results['machine']['processor']}."
    )
