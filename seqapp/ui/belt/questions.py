"""What a class guesses on the page Conveyor belt before it sees the answers."""

import numpy as np
import pandas as pd

from seqapp.numbers.names import Array
from seqapp.ui.belt.tables import AROUND, LATE, OPINIONS, WIDE, candidate_and_gate, late_share
from seqapp.ui.country import OPEN, Answered
from seqapp.ui.questions import Question, how_large, which_word
from seqapp.ui.tables import turning_word
from seqapp.ui.texts import percent, plain

MOVED = 0.05  # of an answer: below it, it is called the same
KEPT = (("less than half", 0.5), ("half to nine tenths", 0.9))
Traced = dict[str, Array]


def of_end(now: Answered, trace: Traced) -> Question:
    """How sure the memory tasks' LSTM is of the right language."""
    share = float(now.right(trace["h"][-1]))
    return how_large(
        "How likely does the net find the right language at the end?",
        share,
        [("less than half", 0.5), ("half to nine tenths", 0.9)],
        "nearly sure",
        f"It gives {percent(share)} to {now.language}, the language of the first country, {plain(now.country)}.",
    )


def of_belt(frame: pd.DataFrame) -> Question | None:
    """Which word put most on the belt; `frame` as `tables.on_the_belt` gives it."""
    return which_word("Which word puts most on the belt?", frame, frame["put on"])


def of_flow(traced: Traced) -> Question:
    """How much the forget gate keeps from one word to the next."""
    keeps = float(traced["f"].mean())
    return how_large(
        "How much of the belt's load does the forget gate keep from one word to the next, on average?",
        keeps,
        KEPT,
        "nearly all",
        f"It stands at {keeps:.2f} on average, which leaves {percent(keeps**10)} after ten such words.",
    )


def of_ledger(frame: pd.DataFrame) -> Question | None:
    """Which word moved the LSTM's answer most; `frame` as `tables.ledger` gives it."""
    return which_word(
        "Which word moves the LSTM's answer most?",
        frame,
        frame["LSTM step"].abs(),
        show=lambda size: f"{size:.2f} in logit",
    )


def of_late_words(frame: pd.DataFrame) -> Question:
    """How much of what the belt carries into the answer comes from the last words."""
    belt, steps = late_share(frame["LSTM belt"]), late_share(frame["LSTM step"])
    return how_large(
        f"How much of what the belt carries into the answer comes from the last {LATE} words?",
        belt,
        KEPT,
        "nearly all",
        f"They hold {percent(belt)} of it, and {percent(steps)} of the steps that the answer took.",
    )


def of_intervention(answers: dict[int, tuple[float, float]], seed: int, name: str) -> Question:
    """What held gates do to the last answer; arguments as in `tables.intervention_sentence`."""
    before, after = answers[seed]
    return how_large(
        f"With these gates held, what does {name} at the end do?",
        after - before,
        [("it falls", -MOVED), ("it stays within 5 points", MOVED)],
        "it rises",
        f"It goes from {percent(before)} to {percent(after)}.",
    )


def of_switches(traced: Traced) -> Question:
    """How many gate values are near 0 or 1."""
    values = np.concatenate([traced[gate].ravel() for gate in "fio"])
    shut = float(((values < 1 - WIDE) | (values > WIDE)).mean())
    return how_large(
        "Are the gates switches: how many of their values are near 0 or 1?",
        shut,
        [("fewer than a tenth", 0.1), ("up to half", 0.5)],
        "more than half",
        f"{percent(shut)} of them lie within {1 - WIDE:.2f} of 0 or 1.",
    )


def of_turn(words: list[str], of_seeds: dict[int, Traced], seed: int) -> Question | None:
    """What the forget gate does at the word that turns the text; None without one."""
    turn = turning_word(words)
    if turn is None:
        return None
    gate = of_seeds[seed]["f"].mean(axis=1)
    there, elsewhere = float(gate[turn]), float(np.delete(gate, turn).mean())
    return how_large(
        f"At “{plain(words[turn])}”, what does the forget gate do?",
        there - elsewhere,
        [("it closes", -AROUND), ("nothing of its own", AROUND)],
        "it opens",
        f"In the net shown it stands at {there:.2f} there and at {elsewhere:.2f} at all other words.",
    )


def of_storing(words: list[str], weights: Array, traced: Traced) -> Question | None:
    """Which of gate and candidate tells words of opinion from others; None for a text that is too short."""
    if len(words) <= 2 * OPINIONS:
        return None
    candidate, gate = candidate_and_gate(weights, traced)
    choices = ("the input gate, which opens", "the candidate, which is larger")
    return Question(
        "Words of opinion are to be put on the belt more than others. What tells them apart in this net?",
        choices,
        choices[abs(candidate - 1) > abs(gate - 1)],
        f"Over the words of most opinion the gate is ×{gate:.2f} as open as elsewhere, the candidate ×{candidate:.2f} "
        "as large.",
    )


def of_forget_gate(traced: Traced) -> Question:
    """Whether the memory tasks' LSTM keeps its forget gate near 1."""
    mean = float(traced["f"].mean())
    return Question(
        "Does the forget gate of this net stay near 1, so that it keeps?",
        ("yes", "no"),
        "yes" if mean > OPEN else "no",
        f"It stands at {mean:.2f} on average, and {percent(float((traced['f'] > OPEN).mean()))} of its values are "
        f"above {OPEN}.",
    )
