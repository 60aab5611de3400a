"""Who learns the memory tasks, as the pages Overview and The verdict tell it."""

from pathlib import Path
from typing import Any

import streamlit as st

from seqapp.numbers.memory_tasks.config import VARIANTS, Variant
from seqapp.numbers.memory_tasks.scores import learnt
from seqapp.numbers.memory_tasks.tasks import TASKS, MemoryTask
from seqapp.store.memory_tasks import load_results, results_path
from seqapp.ui.questions import Question, which_is_higher

FAR = 100  # the distance that is asked about
USUAL = (VARIANTS[0], VARIANTS[2])  # as Keras begins them
Scores = dict[str, list[float]]
"""By task and kind of net ("order LSTM"), seed by seed."""


def far_scores() -> Scores:
    """What the nets, begun as Keras begins them, reached in each memory task at the distance `FAR`.

    Raises:
        WorldError: the results of the tasks are not here.
    """
    return _far_scores(results_path())


def learners(scores: Scores) -> dict[str, list[bool]]:
    """Of each kind of net, which trainings have learnt their memory task."""
    return {
        variant.net: [
            learnt(task, value)
            for name, task in TASKS.items()
            for value in scores.get(f"{name} {variant.net}", [])
        ]
        for variant in USUAL
    }


def sentence(scores: Scores) -> str:
    """Whether nets that were trained to remember do, and which more often; empty where that is not known."""
    trained = learners(scores)
    if not all(trained.values()):
        return ""
    lstm, rnn = (f"in {sum(trained[label])} of {len(trained[label])} trainings" for label in ("LSTM", "RNN"))
    better = sum(trained["LSTM"]) > sum(trained["RNN"])
    return (
        f"Trained on tasks that only a memory solves, {FAR} steps back and begun as Keras begins them, the LSTM "
        f"{'does remember better' if better else 'does not remember better'}: it learns the task {lstm}, the RNN {rnn}."
    )


def question(scores: Scores) -> Question | None:
    """What a class guesses before the sentence; None where there is none."""
    trained = learners(scores)
    if not all(trained.values()):
        return None
    return which_is_higher(
        f"Trained on tasks that only a memory solves, {FAR} steps back: which net learns them more often?",
        {label: sum(some) / len(some) for label, some in sorted(trained.items(), reverse=True)},
        because="That is the share of the trainings, of all tasks and seeds, that learnt their task.",
    )


def scores_if_here() -> Scores:
    """What `far_scores` gives of the results that are here; empty where there are none."""
    return far_scores() if results_path().exists() else {}


@st.cache_data(ttl=60, max_entries=2, show_spinner=False)
def _far_scores(path: Path) -> Scores:
    results = load_results(path)
    asked = ((task, variant) for task in TASKS.values() for variant in USUAL)
    scores = {f"{task.name} {variant.net}": _of(results, task, variant) for task, variant in asked}
    return {name: values for name, values in scores.items() if values}


def _of(results: dict[str, Any], task: MemoryTask, variant: Variant) -> list[float]:
    runs = [
        run
        for run in results["runs"].values()
        if run["config"]["task"] == task.name and variant.fits(run["config"])
    ]
    runs.sort(key=lambda run: run["config"]["seed"])
    return [float(row["value"]) for run in runs for row in run["rows"] if row["distance"] == FAR]
