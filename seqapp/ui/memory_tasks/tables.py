"""The memory tasks in tables and sentences that say no more than their numbers: shipped results, and a training."""

from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from seqapp.numbers.memory_tasks.config import INITS, VARIANTS, MemoryTaskConfig
from seqapp.numbers.memory_tasks.scores import LEARNT, learnt
from seqapp.numbers.memory_tasks.tasks import TASKS, MemoryTask, TaskName, answer_of, examples, spelled
from seqapp.ui.texts import capital, listed, percent, plain

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
SPELLED = 20  # the distance of the example shown
KINDS_HELP = (
    f"The RNN's state weights begin as {INITS['orthogonal']}, as in Keras; or as {INITS['identity']}. The "
    "LSTM's forget gate begins with a bias of 1, as in Keras, so it keeps 73 % of its cell state at a step; or of 4, "
    "so it keeps 98 %."
)


def example_text(task: MemoryTask) -> str:
    """An example of the task with its answer, as Markdown."""
    inputs, targets = examples(task.name, 1, SPELLED, np.random.default_rng(4))
    answer = answer_of(task.name, float(targets[0]))
    return (
        f"> {plain(spelled(task.name, inputs[0]))} → **{plain(answer)}**\n\n"
        f"An example with {SPELLED} {task.distance}."
    )


def length_help(task: MemoryTask) -> str:
    """What the length of a task is."""
    return f"{task.distance.capitalize()}{': the most; it learns all from 5 on' if task.one_net else ''}."


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
        measured: dict[int, list[dict[str, Any]]] = {}
        for run in results["runs"].values():
            if run["config"]["task"] == task and variant.fits(run["config"]):
                for row in run["rows"]:
                    measured.setdefault(int(row["distance"]), []).append(row | {"solved": run["solved"]})
        for distance, some in sorted(measured.items()):
            rows.append((variant.label, variant.net, distance, *_over_seeds(some, TASKS[task])))
    return pd.DataFrame(rows, columns=COLUMNS)


def _over_seeds(some: list[dict[str, Any]], task: MemoryTask) -> tuple[float, ...]:
    """The columns of `by_distance` from "seeds" on, of the seeds' rows at one distance."""
    exploded = [task.metric != "accuracy" and row["value"] > EXPLODED * task.baseline for row in some]
    values, lows, highs = (
        [task.baseline if gone else row[name] for row, gone in zip(some, exploded, strict=True)]
        for name in ("value", "low", "high")
    )
    solved = sum(int(row["solved"]) for row in some)
    mean = float(np.mean(values))
    return (
        len(some),
        mean,
        min(values),
        max(values),
        min(lows),
        max(highs),
        solved,
        some[0]["n"],
        sum(exploded),
    )


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


def value(task: MemoryTask, number: float) -> str:
    """A score as text: accuracy in percent, a mean squared error as it is.

    >>> from seqapp.numbers.memory_tasks.tasks import TASKS
    >>> value(TASKS["adding"], 0.16666)
    '0.1667'
    """
    return percent(number, 1) if task.metric == "accuracy" else f"{number:.4f}"


def results_sentence(table: pd.DataFrame, task: MemoryTask) -> str:
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


def verdict_sentence(table: pd.DataFrame, task: MemoryTask) -> str:
    """Where one of the nets is ahead and where the seeds cannot tell: as Keras begins both, and each at its better.

    One is ahead where the ranges of their seeds' 95 % intervals do not overlap. Who has learnt the task at all is said
    too: two nets may lie too close together to be told apart, and only one of them has learnt it.
    """
    as_usual = _compared(table[table["net"].isin([VARIANTS[0].label, VARIANTS[2].label])], task)
    best = _compared(table, task)
    if not as_usual or not best:
        return ""
    return f"Begun as Keras begins them, {as_usual}. With the better beginning of each, {best}."


def learnt_sentence(table: pd.DataFrame, task: MemoryTask) -> str:
    """How far each kind of net has learnt the task: up to which distance, or not even at the shortest."""
    parts = [_how_far(str(net), rows, task) for net, rows in table.groupby("net", sort=False)]
    return (
        f"Learnt means {percent(LEARNT)} of the way from an answer without a memory to a perfect one, in the mean of "
        f"the seeds: {'; '.join(parts)}."
    )


def _how_far(net: str, rows: pd.DataFrame, task: MemoryTask) -> str:
    rows = rows.sort_values("distance")
    has = [learnt(task, mean) for mean in rows["mean"]]
    shortest, longest = rows.iloc[0], rows.iloc[-1]
    if not has[0]:
        return f"{net} has not learnt it even at {shortest['distance']} ({value(task, shortest['mean'])})"
    until = longest if all(has) else rows.iloc[has.index(False) - 1]
    return f"{net} up to {until['distance']}"


def length_sentence(table: pd.DataFrame, task: MemoryTask) -> str:
    """How many trainings ended because the task was solved."""
    parts = []
    for net, rows in table.groupby("net", sort=False):
        if task.one_net:
            rows = rows[rows["distance"] == rows["distance"].max()]  # noqa: PLW2901 - one training, many distances
        parts.append(f"{net}: {rows['solved'].sum()} of {rows['seeds'].sum()}")
    sentence = f"Trainings that solved it before their steps were used up: {'; '.join(parts)}."
    for row in table[table["exploded"] > 0].itertuples():
        sentence += (
            f" {row.net} exploded at {row.distance} in {row.exploded} of {row.seeds} seeds; the error of a constant "
            "answer is counted there."
        )
    return sentence


def _compared(table: pd.DataFrame, task: MemoryTask) -> str:
    sides: dict[str, list[int]] = {"close": [], "neither": [], "RNN": [], "LSTM": []}
    for distance in sorted(set(table["distance"])):
        rows = table[table["distance"] == distance]
        best = {cell: _best(rows[rows["cell"] == cell], task) for cell in sorted(set(rows["cell"]))}
        if set(best) != {"RNN", "LSTM"}:
            continue
        rnn, lstm = best["RNN"], best["LSTM"]
        if rnn["low"] <= lstm["high"] and lstm["low"] <= rnn["high"]:
            lost = _no_better(rnn, task) and _no_better(lstm, task)
            sides["neither" if lost else "close"].append(int(distance))
        else:
            sides["RNN" if (rnn["mean"] > lstm["mean"]) == (task.metric == "accuracy") else "LSTM"].append(
                int(distance)
            )
    clauses = {
        "close": f"{_seeds(table)} cannot tell the RNN from the LSTM at {{}}",
        "neither": "neither does better than without a memory at {}",
        "RNN": "the RNN is ahead at {}",
        "LSTM": "the LSTM is ahead at {}",
    }
    return "; ".join(
        clauses[side].format(listed([str(at) for at in where])) for side, where in sides.items() if where
    )


def _best(rows: pd.DataFrame, task: MemoryTask) -> pd.Series:
    mean = rows["mean"].to_numpy()
    return rows.iloc[int(mean.argmax() if task.metric == "accuracy" else mean.argmin())]


def _no_better(row: pd.Series, task: MemoryTask) -> bool:
    return bool(row["low"] <= task.baseline if task.metric == "accuracy" else row["high"] >= task.baseline)


def _seeds(rows: pd.DataFrame) -> str:
    fewest, most = rows["seeds"].min(), rows["seeds"].max()
    return f"{most} {'seed' if most == 1 else 'seeds'}" if fewest == most else f"{fewest} to {most} seeds"


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


def expected_sentence(results: dict[str, Any], task: TaskName, length: int, steps: int) -> str:
    """Which kinds of net solved the task in so many steps when they were trained before; empty if nobody knows.

    Told is of the trainings of this length; where there are none, of the next longer ones.
    """
    runs = [run for run in results["runs"].values() if run["config"]["task"] == task]
    lengths = sorted({run["config"]["length"] for run in runs if run["config"]["length"] >= length})
    if not lengths:
        return ""
    parts = []
    for variant in VARIANTS:
        some = [run for run in runs if run["config"]["length"] == lengths[0] and variant.fits(run["config"])]
        solved = sum(run["solved"] and run["steps"] <= steps for run in some)
        parts += [f"{variant.label}, {solved} of {len(some)}"] if some else []
    return (
        f"What to expect: of the trainings shown above, those at length {lengths[0]} solved the task within {steps:,} "
        f"steps so often: {'; '.join(parts)}."
    )


def training_title(config: MemoryTaskConfig) -> str:
    """What is being trained, as Markdown."""
    kind = next(variant.label for variant in VARIANTS if variant.fits(config.model_dump()))
    return f"**{TASKS[config.task].title}, {kind}, length {config.length}, seed {config.seed}**"


def progress_table(progress: list[dict[str, float]]) -> pd.DataFrame:
    """The reports of a training: step, loss, score, seconds."""
    return pd.DataFrame(progress)[["step", "loss", "score", "seconds"]]


def progress_sentence(last: dict[str, float] | None, steps: int) -> str:
    """How far a training of so many steps at most is, by its last report."""
    if last is None:
        return f"TensorFlow starts; then at most {steps:,} steps"
    return f"step {last['step']:,} of {last['steps']:,}, at most {last['left']:.0f} s left"


def report_sentence(last: dict[str, float], task: MemoryTask) -> str:
    """How well a training does, by its last report."""
    return (
        f"Loss {last['loss']:.4f}, {_metric(task)} {value(task, last['score'])}, on examples it has never seen. "
        f"Without a memory: {value(task, task.baseline)}."
    )


def ended_sentence(result: dict[str, Any], task: MemoryTask) -> str:
    """What a finished training came to."""
    how = "It solved the task" if result["solved"] else "It has not solved the task"
    scores = "; ".join(
        f"{value(task, row['value'])} at {row['distance']} (95 % interval "
        f"{value(task, row['low'])} to {value(task, row['high'])})"
        for row in result["rows"]
    )
    return (
        f"{how} in {result['steps']:,} steps, {result['seconds']:.0f} s. On {result['rows'][0]['n']:,} new examples "
        f"its {_metric(task)} is {scores}. Without a memory: {value(task, task.baseline)}."
    )


def _metric(task: MemoryTask) -> str:
    return "accuracy" if task.metric == "accuracy" else "mean squared error"
