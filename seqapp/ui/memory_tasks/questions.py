"""What a class guesses about the memory tasks before it sees the answers."""

from typing import Any

import pandas as pd

from seqapp.numbers.memory_tasks.scores import LEARNT, learnt
from seqapp.numbers.memory_tasks.tasks import MemoryTask
from seqapp.ui.memory_tasks.tables import value
from seqapp.ui.questions import Question
from seqapp.ui.texts import listed, percent

BOTH, NEITHER = "both", "neither"


def of_results(table: pd.DataFrame, task: MemoryTask) -> Question:
    """Which kind of net learns a task at the longest distance; `table` as `tables.by_distance` gives it."""
    last = table[table["distance"] == table["distance"].max()]
    pick = max if task.metric == "accuracy" else min
    best = {str(cell): float(pick(rows["mean"])) for cell, rows in last.groupby("cell")}
    able = [cell for cell, score in best.items() if learnt(task, score)]
    said = listed([f"the {cell} reaches {value(task, score)}" for cell, score in best.items()])
    return Question(
        f"At the longest distance, {last['distance'].iloc[0]}, which kind of net learns the task?",
        ("only the RNN", "only the LSTM", BOTH, NEITHER),
        NEITHER if not able else BOTH if len(able) > 1 else f"only the {able[0]}",
        f"With the better beginning of each, {said}; without a memory it is {value(task, task.baseline)}, and learnt "
        f"means {percent(LEARNT)} of the way from there to a perfect answer.",
    )


def of_training(result: dict[str, Any], task: MemoryTask) -> Question:
    """Whether a training solved its task."""
    last = result["rows"][-1]
    return Question(
        "Has this net solved its task?",
        ("yes", "no"),
        "yes" if result["solved"] else "no",
        f"After {result['steps']:,} steps it reaches {value(task, last['value'])} at distance {last['distance']}; "
        f"without a memory it is {value(task, task.baseline)}.",
    )
