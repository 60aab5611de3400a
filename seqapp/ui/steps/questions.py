"""What a class guesses on the page Step by step before it sees the answers."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from seqapp.ui.questions import Question, how_large, of_memory
from seqapp.ui.steps.trajectory import Moment, Trajectory
from seqapp.ui.tables import View
from seqapp.ui.texts import plain

SMALL = 0.05  # of h, which lies between -1 and 1: a change below it is called none


def of_cell(trajectory: Trajectory, t: int, u: int, *, mean: bool) -> Question:
    """What h of a unit, or of all of them on average, does at a step."""
    before, now = (trajectory.at("h", at) for at in (t - 1, t))
    was, is_now = (float(h.mean() if mean else h[u]) for h in (before, now))
    return how_large(
        "What does the hidden state h do at this step?",
        is_now - was,
        [("falls", -SMALL), ("stays about the same", SMALL)],
        "rises",
        f"It goes from {was:+.2f} to {is_now:+.2f}, by the equations beside the figure.",
    )


def of_map(trajectory: Trajectory, frame: pd.DataFrame, view: View) -> Question | None:
    """At which step the memory moves most, or a gate opens widest; None for a single one."""
    asked = of_memory(frame, view)
    if asked is None or trajectory.kind == "word":
        return asked
    in_days = [text.replace("word", trajectory.kind) for text in (asked.text, asked.right, asked.why)]
    choices = tuple(one.replace("word", trajectory.kind) for one in asked.choices)
    return replace(asked, text=in_days[0], choices=choices, right=in_days[1], why=in_days[2])


def of_unit(unit: int, table: pd.DataFrame) -> Question | None:
    """Which of some words pushes a unit up most; `table` as `tables.words_of_unit` gives it. None for one word."""
    vocabulary = table[table["where"] == "vocabulary"]
    offered = pd.concat([vocabulary.iloc[[0, -1]], table[table["where"] == "this text"].head(1)])
    words, values = offered["word"].tolist(), offered["input"].tolist()
    inputs = {f"“{plain(word)}”": value for word, value in zip(words, values, strict=True)}
    if len(inputs) < 2:
        return None
    most = max(inputs, key=lambda word: inputs[word])
    said = ", ".join(f"{word} {value:+.2f}" for word, value in inputs.items())
    return Question(
        f"Which of these words pushes unit {unit} up most?",
        tuple(sorted(inputs)),
        most,
        f"What each says to it is its vector times the unit's input weights: {said}.",
    )


def of_moments(moments: Sequence[Moment]) -> Question | None:
    """How alike the most similar moment is; None without any."""
    if not moments:
        return None
    cosine = moments[0].cosine
    return how_large(
        "How alike is the moment most like this one (cosine: 1 is the same direction, 0 nothing in common)?",
        cosine,
        [("below 0.5", 0.5), ("0.5 to 0.9", 0.9)],
        "above 0.9",
        f"The cosine is {cosine:.2f}, with a moment in {plain(moments[0].where)}.",
    )
