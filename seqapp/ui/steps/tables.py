"""The page that goes step by step in words: what a cell is like; sentences and tables of a trajectory's numbers."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from seqapp.numbers.names import FIRST_WORD_ID, Array, Cell
from seqapp.numbers.nets import Net, probability
from seqapp.numbers.units import extremes, word_parts
from seqapp.ui.steps.trajectory import Moment, Trajectory
from seqapp.ui.tables import VIEWS, View, by_unit, memory_sentence, word_at
from seqapp.ui.texts import number, percent, plain

TENSORS = ("h", "c", "f", "i", "o", "g", "pre_activation")
CELL: dict[str, Cell] = {"RNN": "rnn", "LSTM": "lstm"}
FREQUENT = 5_000  # words of the vocabulary that are looked at: rarer ones met the net too seldom
MANY, FEW = 8, 5  # words of the vocabulary, each way, and of the text
SMALL = 0.1  # a gate that moves by less than this around its own mean
NAMED = 5  # of the words in a sentence
AROUND = 12  # words shown on each side of the current one
LAST_WORDS = 5  # by which a moment is known

INTRODUCTION = (
    "A net for pictures looks at the whole picture at once. A recurrent net takes **one item after another**, and does "
    "the same small sum with the same weights at every step. Here is that sum with its numbers, the line of our code "
    "that computes it, and what it leaves in the memory."
)
READERS = {
    "RNN": "Think of a reader with nothing but a **summary in the head**: at every word the whole of it, **h**, is "
    "made anew from the summary so far and the word. The answer is read off this summary.",
    "LSTM": "Think of a reader with two tools: a **notebook**, the cell state **c**, for what is to last, and a "
    "**sticky note**, the hidden state **h**, for what matters now. Three gates, each a small net whose sigmoid "
    "answers between 0 (nothing passes) and 1 (all passes), decide what is crossed out of the notebook, what is "
    "entered, and what is copied onto the note. The answer is read off the note.",
}
STATES_HELP = (
    "**h** is the short-term memory: made anew at every step, between -1 and 1; the answer, and every gate of the next "
    "step, see only it. **c** is the LSTM's long-term memory: scaled by the forget gate, added to through the input "
    "gate, with no bounds. An RNN has no c: its h must serve as both."
)
UNIT_HELP = (
    "A unit is one of the numbers that the memory consists of. What a word says to it: the word's vector times the "
    "unit's input weights, in an LSTM those of the candidate, which is what the word would enter into the notebook."
)
MOMENT_HELP = (
    "The cosine of the angle between two states: 1 is the same direction, 0 nothing in common, -1 the opposite. "
    "Neighbours resemble each other anyway, so two moments of one text lie at least three steps apart."
)
EXACT = (
    "W weighs what is read (textbooks: W_xh), U the memory (W_hh), w makes the answer of it (W_hy): learnt once, the "
    "same at every step. Numbers are rounded to two decimals; what follows from them is computed from the exact ones."
)
NO_WORDS = "The days' features have no names as words have: read a text to see what a unit answers to."
NO_OWN_WORDS = (
    "Left out for a model of your own: which words push a unit up is looked up in the vocabulary of the nets that came "
    "with the app."
)


def view_of(trajectory: Trajectory, tensor: str) -> View:
    """How the pages call a tensor of the trajectory's net."""
    return VIEWS[f"{CELL[trajectory.label]}_{tensor}"]


def tensor_titles(trajectory: Trajectory) -> dict[str, str]:
    """The tensors that can be shown over all steps, and what they are called."""
    return {name: view_of(trajectory, name).title for name in TENSORS if name in trajectory.tensors}


def values_by_step(trajectory: Trajectory, tensor: str) -> pd.DataFrame:
    """A tensor over all steps, as `by_unit` gives it."""
    return by_unit(trajectory.items, trajectory.tensors[tensor])


def values_sentence(trajectory: Trajectory, frame: pd.DataFrame, view: View) -> str:
    """What the heat map of `values_by_step` shows."""
    sentence = memory_sentence(frame, view)
    return sentence.replace("word", trajectory.kind)


def reading_line(trajectory: Trajectory, t: int) -> str:
    """The words around the one that is read at step t, from 0, which stands out; of days and rows only the one."""
    first, last = max(t - AROUND, 0), min(t + AROUND + 1, trajectory.steps)
    items = [plain(item) for item in trajectory.items]
    items[t] = f"**:blue-background[{items[t]}]**"
    if trajectory.kind != "word":
        return f"{trajectory.kind.capitalize()} {t + 1} of {trajectory.steps}: {items[t]}"
    return f"{'… ' if first else ''}{' '.join(items[first:last])}{' …' if last < trajectory.steps else ''}"


def less_own_mean(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of `values_by_step` with every unit's own mean taken off.

    >>> less_own_mean(pd.DataFrame({"position": [1, 2], "word": ["a", "b"], "unit 1": [0.5, 0.7]}))["unit 1"].round(3)
    0   -0.1
    1    0.1
    Name: unit 1, dtype: float64
    """
    units = frame.columns[2:]
    return frame.assign(**{name: frame[name] - frame[name].mean() for name in units})


def difference_sentence(frame: pd.DataFrame, view: View) -> str:
    """How far a tensor moves around each unit's own mean, and a warning where that is little.

    Args:
        frame: as `less_own_mean` gives it.
        view: which tensor.
    """
    values = frame.drop(columns=["position", "word"]).to_numpy()
    size = float(abs(values).max())
    at = int(abs(values).mean(axis=1).argmax())
    sentence = (
        f"Around each unit's own mean the {view.title} moves by {number(float(abs(values).mean()))} on average and by "
        f"{number(size)} at most; over the units it is farthest off at {word_at(frame, at)}."
    )
    if view.gate and size < SMALL:
        return f"**Small**: the colours are stretched, a gate could move by 1. {sentence}"
    return sentence


def answer_sentence(trajectory: Trajectory, net: Net, t: int, u: int) -> str:
    """What the unit u adds to the answer after the step t, both from 0, and the answer."""
    if trajectory.own:
        return own_line(
            trajectory.tensors["h"] @ net.output_kernel,
            trajectory.tensors["h"][:, u],
            net.output_kernel[u],
            t,
        )
    if trajectory.answered is not None:
        h, weight = trajectory.tensors["h"][t], float(net.output_kernel[u])
        return (
            f"This unit speaks for {trajectory.answered.language} against the mean of all languages by h·w = "
            f"{h[u]:+.2f} · {weight:+.2f} = **{h[u] * weight:+.2f}**. All units together and the bias say "
            f"{trajectory.answered.says(h)}."
        )
    answers = probability(trajectory.tensors["logit"])
    before = float(answers[t - 1]) if t else None
    return readout_line(
        float(trajectory.tensors["h"][t][u]), float(net.output_kernel[u]), float(answers[t]), before
    )


def readout_line(h: float, weight: float, answer: float, before: float | None) -> str:
    """What a unit's `h` times its `weight` adds to the answer, and the answer, with what it was a step before."""
    moved = "" if before is None else f", {100 * (answer - before):+.0f}\u00a0points from the step before"
    return (
        f"This unit adds h·w = {h:+.2f} · {weight:+.2f} = **{h * weight:+.2f}** to the logit. All units together and "
        f"the bias say P(positive) = **{percent(answer)}** after this word{moved}."
    )


def own_line(answers: Array, h: Array, weight: float, t: int) -> str:
    """What a unit of a user's model adds to d · h after the step t, from 0.

    Args:
        answers: d · h, (timesteps,).
        h: of the unit, (timesteps,).
        weight: d of the unit.
        t: the step.
    """
    moved = f", {answers[t] - answers[t - 1]:+.2f} from the step before" if t else ""
    return (
        f"This unit adds d·h = {weight:+.2f} · {h[t]:+.2f} = **{weight * h[t]:+.2f}** to d · h, which all units "
        f"together bring to **{answers[t]:+.2f}** after this step{moved}."
    )


def interval_sentence(label: str, interval: tuple[float, float, float]) -> str:
    """What a forecaster says after a day; interval is (low, middle, high), log-returns."""
    low, middle, high = (100 * value for value in interval)
    return (
        f"After this day the {label} gives the next one's log-return a 90\u00a0% interval from **{low:+.2f}** "
        f"to **{high:+.2f}\u00a0%**, with {middle:+.2f}\u00a0% in the middle."
    )


def words_of_unit(
    net: Net,
    token_ids: ArrayLike,
    items: Sequence[str],
    names: Sequence[str],
    unit: int,
    first: int = FIRST_WORD_ID,
) -> pd.DataFrame:
    """The words that a unit answers to.

    Args:
        net: whose unit.
        token_ids: (timesteps,) of the text.
        items: its words.
        names: the vocabulary, most frequent first.
        unit: from 1.
        first: the id of the vocabulary's first word.

    Returns:
        where ("vocabulary", then "this text"), word, input (x W of the unit). Of the vocabulary the largest and then
        the smallest, in falling order; of this text those that push most, either way, first.
    """
    parts = word_parts(net, unit - 1)
    spelt = dict(zip(np.asarray(token_ids).tolist(), items, strict=True))
    known = range(first, min(FREQUENT, len(names)) + first)
    largest, smallest = extremes(parts, known, MANY)
    loudest = sorted(sorted(spelt), key=lambda one: -abs(parts[one]))[:FEW]
    rows = [
        *(("vocabulary", names[one - first], parts[one]) for one in [*largest, *reversed(smallest)]),
        *(("this text", spelt[one], parts[one]) for one in loudest),
    ]
    return pd.DataFrame(rows, columns=["where", "word", "input"])


def unit_sentence(unit: int, table: pd.DataFrame, known: int = FREQUENT) -> str:
    """Which words a unit, from 1, answers to; table as `words_of_unit` gives it, for a vocabulary of `known` words."""
    vocabulary = table[table["where"] == "vocabulary"]
    up = _quoted(vocabulary[vocabulary["input"] > 0]["word"])
    down = _quoted(vocabulary[vocabulary["input"] < 0]["word"][::-1])
    own = _quoted(table[table["where"] == "this text"]["word"])
    return (
        f"Of the {min(known, FREQUENT):,} most frequent words, unit {unit} is pushed up most by {up} and down most by "
        f"{down}; in this text most by {own}."
    )


def moments_table(moments: Sequence[Moment]) -> pd.DataFrame:
    """The moments most like another, one a row: where, at which step, what was read last, how alike, the answer."""
    return pd.DataFrame([_moment_row(moment) for moment in moments])


def moments_sentence(moments: Sequence[Moment], label: str) -> str:
    """The most similar moment: its text, its words, its cosine."""
    if not moments:
        return "There is no other moment to compare this one with."
    after = f"in {plain(moments[0].where)}, after “{plain(_read_last(moments[0]))}”"
    return (
        f"Of all other moments, the {label}'s memory is most like this one {after}: "
        f"cosine {moments[0].cosine:.2f}."
    )


def _moment_row(moment: Moment) -> dict[str, str | int | float]:
    trajectory = moment.trajectory
    row: dict[str, str | int | float] = {
        "in": moment.where,
        trajectory.kind: moment.step + 1,
        "read last": _read_last(moment),
        "cosine": round(moment.cosine, 2),
    }
    if trajectory.net is None or trajectory.own:
        return row
    if trajectory.answered is not None:
        right = trajectory.answered.right(trajectory.tensors["h"][moment.step])
        return row | {f"P({trajectory.answered.language})": percent(float(right))}
    return row | {"P(positive)": percent(float(probability(trajectory.tensors["logit"][moment.step])))}


def _read_last(moment: Moment) -> str:
    items = moment.trajectory.items[: moment.step + 1]
    return " ".join(items[-LAST_WORDS:]) if moment.trajectory.kind == "word" else items[-1]


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{plain(word)}”" for word in [*words][:NAMED]) or "nothing"
