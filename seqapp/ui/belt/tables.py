"""The conveyor belt as tables, and sentences that say no more than their numbers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from seqapp.numbers import belt as maths
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability, read
from seqapp.ui.tables import turning_word, word_at, words_frame
from seqapp.ui.texts import listed, number, percent, plain

HOLDS: dict[maths.Hold, str] = {
    "keep": "the forget gate held at 1",
    "erase": "the forget gate held at 0",
    "shut": "the input gate held at 0",
    "freeze": "c frozen (f = 1, i = 0)",
}
SCOPES = {"at": "at this word only", "from": "from this word on", "all": "at every word"}
OPINIONS = 5  # words, those that the baseline which counts words weighs most
LATE = 5
STAY = (10, 50)  # words
WIDE = 0.95
AROUND = 0.02  # of a gate's mean over the units: closer is called the same


@dataclass(frozen=True)
class GateIntervention:
    """Which gates are held, and at which words.

    Attributes:
        hold: a key of `HOLDS`.
        scope: a key of `SCOPES`.
        at: the index of the word that the scope speaks of.
    """

    hold: maths.Hold
    scope: str
    at: int

    def span(self, n_words: int) -> tuple[int, int]:
        """The first and the last word at which gates are held, from 0."""
        return 0 if self.scope == "all" else self.at, self.at if self.scope == "at" else n_words - 1

    def apply(self, net: Net, ids: np.ndarray) -> dict[str, Array]:
        """What the net computes with it."""
        return read(net, ids, change=maths.gate_intervention(self.hold, *self.span(len(ids))))

    def where(self, words: list[str]) -> str:
        """In words."""
        if self.scope == "all":
            return SCOPES["all"]
        word = word_at(words_frame(words), self.at)
        return f"at {word} only" if self.scope == "at" else f"from {word} on"


def middle(words: list[str]) -> int:
    """The index of the word that turns the text, else of the one in the middle.

    >>> middle("great plot and cast but in the end dull".split()), middle(["a", "b", "c"])
    (4, 1)
    """
    turn = turning_word(words)
    return len(words) // 2 if turn is None else turn


def word_option(words: list[str], position: int) -> str:
    """What the choice of a word shows for a position, from 1; 0 leaves the word to the page."""
    if position == 0:
        return f"chosen for you: {word_option(words, middle(words) + 1)}"
    return f"{position} {words[position - 1]}"


def ledger(words: list[str], nets: dict[str, Net], traced: dict[str, dict[str, Array]]) -> pd.DataFrame:
    """What each word did to the answers: `position`, `word`, `RNN step`, `LSTM step`, `LSTM belt`, in logits."""
    frame = words_frame(words)
    for label, net in nets.items():
        frame[f"{label} step"] = maths.steps_of_the_logit(traced[label]["logit"], net.output_bias)
    frame["LSTM belt"] = maths.belt_ledger(nets["LSTM"], traced["LSTM"])
    return frame


def ledger_sentence(frame: pd.DataFrame, nets: dict[str, Net], traced: dict[str, dict[str, Array]]) -> str:
    """Who moved the answer."""
    parts = []
    for label, net in nets.items():
        column = frame[f"{label} step"]
        best = int(column.abs().to_numpy().argmax())
        parts.append(
            f"the {label} comes from {net.output_bias:+.2f} (its bias) to {traced[label]['logit'][-1]:+.2f}, most "
            f"by {word_at(frame, best)}: {column.iloc[best]:+.2f}"
        )
    return f"Word by word {'; '.join(parts)}. What is left on the belt sums to the answer too."


def belt_against_steps(frame: pd.DataFrame) -> str:
    """Whether the words that moved the LSTM's answer are those whose mark lies on its belt at the end."""
    if len(frame) <= LATE:
        return ""
    shares = {name: late_share(frame[name]) for name in ("LSTM step", "LSTM belt")}
    shared = (
        f"The last {LATE} words hold {percent(shares['LSTM belt'])} of what the belt carries into the answer, but "
        f"{percent(shares['LSTM step'])} of the steps that its answer took. "
    )
    if shares["LSTM belt"] - shares["LSTM step"] > 0.2:
        return shared + (
            "What older words did is not carried as it was: the net wrote it anew, word after word, by looking at h."
        )
    return shared + "The belt carries the older words' share much as they put it there."


def on_the_belt(words: list[str], traced: dict[str, Array]) -> pd.DataFrame:
    """What each word put on the belt and what is left of it, as lengths over the units, and the share that is left."""
    put, left = maths.put_on(traced), maths.contributions(traced)
    frame = words_frame(words)
    frame["put on"] = np.sqrt((put**2).sum(axis=1))
    frame["left at the end"] = np.sqrt((left**2).sum(axis=1))
    frame["share left"] = frame["left at the end"] / frame["put on"].where(frame["put on"] > 0)
    return frame


def belt_sentence(frame: pd.DataFrame) -> str:
    """What the belt holds at the end."""
    top, left = (int(frame[column].to_numpy().argmax()) for column in ("put on", "left at the end"))
    return (
        f"The cell state after the last word is the sum of what all {len(frame)} words put on the belt, each times "
        f"what the forget gates left of it. {word_at(frame, top)} put most on, and "
        f"{number(frame['share left'].iloc[top])} of it is left; most of what lies there at the end is from "
        f"{word_at(frame, left)}."
    )


def flow_sentence(of_seeds: dict[int, dict[str, Array]], seed: int, forget_bias: float = 1.0) -> str:
    """Whether the cell state flows mostly unchanged; training began with a forget bias."""
    f = of_seeds[seed]["f"]
    keeps = {one: maths.decay(traced["f"]) for one, traced in of_seeds.items()}
    rate = keeps[seed]
    after = listed([f"{number(rate**words)} after {words} words" for words in STAY])
    fixed = float(np.std(f.mean(axis=1)))
    verdict = (
        "It flows mostly unchanged from word to word, as the lesson has it"
        if rate > WIDE
        else "It does not flow mostly unchanged: what lasts longer than a few words was written again"
    )
    return (
        f"The forget gate stands at {f.mean():.2f} on average, {percent(float((f > WIDE).mean()))} of its values are "
        f"above {WIDE}. What was put on the belt keeps {rate:.2f} a word: {after} ({_seeds(list(keeps.values()))}). "
        f"{verdict}. From word to word the gate's mean moves by "
        f"{number(fixed)} only; it began training at {float(probability(forget_bias)):.2f}, the sigmoid of "
        f"{forget_bias:g}."
    )


def forget_sentence(words: list[str], of_seeds: dict[int, dict[str, Array]]) -> str:
    """Whether the forget gate does something of its own at the word that turns the text."""
    turn = turning_word(words)
    if turn is None:
        return "This text holds no turn such as “but” with room before and after it, so it cannot test this claim."
    apart = []
    for traced in of_seeds.values():
        by_word = traced["f"].mean(axis=1)
        apart.append(
            (float(by_word[turn]), float(np.delete(by_word, turn).mean()), float(by_word[turn + 1 :].mean()))
        )
    differences = [at - other for at, other, _ in apart]
    by_seed = "; ".join(
        f"seed {seed}: {at:.2f} there, {after:.2f} after it, {other:.2f} at all other words"
        for seed, (at, other, after) in zip(of_seeds, apart, strict=True)
    )
    if min(differences) > AROUND:
        verdict = "It opens at the turn, as the lesson has it."
    elif max(differences) < -AROUND:
        verdict = "It closes at the turn: the lesson the other way round."
    else:
        verdict = (
            "It does nothing of its own at the turn: the nets have not learnt what the lesson describes."
        )
    return f"Forget gate at “{plain(words[turn])}”, mean over the units: {by_seed}. {verdict}"


def input_sentence(words: list[str], weights: Array, of_seeds: dict[int, dict[str, Array]], seed: int) -> str:
    """Whether opinions are put on the belt, and whether it is the input gate that lets them on."""
    if len(words) <= 2 * OPINIONS:
        return f"This claim needs a text of more than {2 * OPINIONS} words."
    strong = _strong(weights)
    times = {one: maths.times_as_large(abs(maths.put_on(traced)), strong) for one, traced in of_seeds.items()}
    candidate, gate = candidate_and_gate(weights, of_seeds[seed])
    named = listed([f"“{plain(words[at])}”" for at in sorted(strong)])
    least = min(times.values())
    stored = (
        "they are put on the belt more than the rest, as the lesson has it"
        if least > 1.1
        else "they are not put on the belt more than the rest"
    )
    who = (
        "it is the candidate g that tells them apart, hardly the input gate"
        if abs(candidate - 1) > 3 * abs(gate - 1)
        else "the input gate has its part in it"
    )
    return (
        f"The {OPINIONS} words with most opinion (by the baseline that counts words) are {named}. They put on the belt "
        f"×{times[seed]:.1f} what other words do (seeds ×{least:.1f} to ×{max(times.values()):.1f}): {stored}. The "
        f"input gate is ×{gate:.2f} as open there, the candidate g ×{candidate:.1f} as large: {who}."
    )


def candidate_and_gate(weights: Array, traced: dict[str, Array]) -> tuple[float, float]:
    """At words of opinion: how many times as large as elsewhere the candidate is, how many times as open the gate."""
    strong = _strong(weights)
    return maths.times_as_large(abs(traced["g"]), strong), maths.times_as_large(traced["i"], strong)


def _strong(weights: Array) -> np.ndarray:
    return np.argsort(-abs(weights), kind="stable")[:OPINIONS]


def switch_sentence(traced: dict[str, Array]) -> str:
    """Whether the gates are switches between 0 and 1."""
    parts = [
        f"the {name} gate lies between {traced[gate].min():.2f} and {traced[gate].max():.2f}"
        for gate, name in (("f", "forget"), ("i", "input"), ("o", "output"))
    ]
    values = np.concatenate([traced[gate].ravel() for gate in "fio"])
    shut = float(((values < 1 - WIDE) | (values > WIDE)).mean())
    how = "They act as switches." if shut > 0.5 else "They are dimmers rather than switches."
    return (
        f"0 lets nothing through, 1 everything. On this text {listed(parts)}; {percent(shut)} of all their values are "
        f"within {1 - WIDE:.2f} of 0 or 1. {how}"
    )


def gates(words: list[str], of_seeds: dict[int, dict[str, Array]]) -> pd.DataFrame:
    """The forget gate, the input gate and |i g|, mean over the units, at every word and for every seed."""
    frame = words_frame(words)
    for seed, traced in of_seeds.items():
        frame[f"f, seed {seed}"] = traced["f"].mean(axis=1)
        frame[f"i, seed {seed}"] = traced["i"].mean(axis=1)
        frame[f"put on, seed {seed}"] = abs(maths.put_on(traced)).mean(axis=1)
    return frame


def before_and_after(words: list[str], trained: Array, held: Array) -> pd.DataFrame:
    """The answer after every word, before and after a gate intervention."""
    frame = words_frame(words)
    frame["as trained"] = trained
    frame["after surgery"] = held
    return frame


def last_answers(trained: dict[int, Array], held: dict[int, Array]) -> dict[int, tuple[float, float]]:
    """The answer at the end before and after a gate intervention, by seed; of each after every word."""
    return {seed: (float(before[-1]), float(held[seed][-1])) for seed, before in trained.items()}


def intervention_sentence(
    intervention: GateIntervention,
    words: list[str],
    answers: dict[int, tuple[float, float]],
    seed: int,
    name: str = "P(positive)",
) -> str:
    """What an intervention did to the last answer, in the net shown and in those of the other seeds.

    Args:
        intervention: which gates were held, and where.
        words: of the text.
        answers: as `last_answers` gives them.
        seed: of the net shown.
        name: of the answer.
    """
    before, after = answers[seed]
    others = [
        f"{percent(a)} to {percent(b)} (seed {other})" for other, (a, b) in answers.items() if other != seed
    ]
    moves = [b - a for a, b in answers.values()]
    agree = (
        "All seeds move the same way."
        if min(moves) > 0 or max(moves) < 0
        else "The seeds do not all move the same way: this is one net's habit, not a law."
    )
    also = f" The other nets: {listed(others)}. {agree}" if others else ""
    return (
        f"With {HOLDS[intervention.hold]} {intervention.where(words)}, {name} at the end goes from "
        f"{percent(before)} to {percent(after)}.{also}"
    )


def _seeds(rates: list[float]) -> str:
    low, high = f"{min(rates):.2f}", f"{max(rates):.2f}"
    return f"every seed: {low} a word" if low == high else f"seeds: {low} to {high} a word"


def late_share(column: pd.Series) -> float:
    """How much of a column, in size, its last few words hold."""
    size = column.abs()
    return float(size.iloc[-LATE:].sum() / size.sum()) if size.sum() else 0.0
