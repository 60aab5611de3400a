"""The conveyor belt as tables, and sentences that say no more than their numbers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from seqapp.numbers import belt as maths
from seqapp.numbers.nets import Array, Net, probability, read
from seqapp.ui.gradients import number
from seqapp.ui.reading import turning_word
from seqapp.ui.texts import listed, percent, plain

CUTS: dict[maths.Cut, str] = {
    "keep": "the forget gate held at 1",
    "erase": "the forget gate held at 0",
    "shut": "the input gate held at 0",
    "freeze": "c frozen (f = 1, i = 0)",
}
SCOPES = {"at": "at this word only", "from": "from this word on", "all": "at every word"}
OPINIONS = 5  # words, those that the rival which counts words weighs most
LATE = 5
STAY = (10, 50)  # words
WIDE = 0.95
AROUND = 0.02  # of a gate's mean over the units: closer is called the same


@dataclass(frozen=True)
class Cut:
    """A surgery: which gates are held, at which words."""

    kind: maths.Cut
    scope: str
    at: int

    def apply(self, net: Net, ids: np.ndarray) -> dict[str, Array]:
        """What the net computes with it."""
        first = 0 if self.scope == "all" else self.at
        return read(
            net, ids, change=maths.surgery(self.kind, first, self.at if self.scope == "at" else len(ids))
        )

    def where(self, words: list[str]) -> str:
        """In words."""
        if self.scope == "all":
            return "at every word"
        word = f"“{plain(words[self.at])}” (word {self.at + 1})"
        return f"at {word} only" if self.scope == "at" else f"from {word} on"


def middle(words: list[str]) -> int:
    """The index of the word that turns the text, else of the one in the middle.

    >>> middle("great plot and cast but in the end dull".split()), middle(["a", "b", "c"])
    (4, 1)
    """
    turn = turning_word(words)
    return len(words) // 2 if turn is None else turn


def ledger(words: list[str], nets: dict[str, Net], traced: dict[str, dict[str, Array]]) -> pd.DataFrame:
    """What each word did to the answers: `position`, `word`, `RNN step`, `LSTM step`, `LSTM belt`, in logits."""
    return pd.DataFrame(
        {
            "position": range(1, len(words) + 1),
            "word": words,
            **{
                f"{label} step": maths.steps_of_the_logit(traced[label]["logit"], net.output_bias)
                for label, net in nets.items()
            },
            "LSTM belt": maths.belt_ledger(nets["LSTM"], traced["LSTM"]),
        }
    )


def ledger_sentence(frame: pd.DataFrame, nets: dict[str, Net], traced: dict[str, dict[str, Array]]) -> str:
    """Who moved the answer, and that the sums are exact."""
    parts = []
    for label, net in nets.items():
        column = frame[f"{label} step"]
        off = abs(column.sum() + net.output_bias - traced[label]["logit"][-1])
        best = int(column.abs().to_numpy().argmax())
        parts.append(
            f"the {label} comes from {net.output_bias:+.2f} (its bias) to {traced[label]['logit'][-1]:+.2f}, most "
            f"by {_word(frame, best)}: {column.iloc[best]:+.2f} (sum off by {number(off)})"
        )
    off = abs(frame["LSTM belt"].sum() + nets["LSTM"].output_bias - traced["LSTM"]["logit"][-1])
    return f"Word by word {'; '.join(parts)}. What is left on the belt sums to the answer too, off by {number(off)}."


def belt_against_steps(frame: pd.DataFrame) -> str:
    """Whether the words that moved the LSTM's answer are those whose mark lies on its belt at the end."""
    if len(frame) <= LATE:
        return ""
    shares = {name: _late_share(frame[name]) for name in ("LSTM step", "LSTM belt")}
    said = (
        f"The last {LATE} words hold {percent(shares['LSTM belt'])} of what the belt carries into the answer, but "
        f"{percent(shares['LSTM step'])} of the steps that its answer took. "
    )
    if shares["LSTM belt"] - shares["LSTM step"] > 0.2:
        return said + (
            "What older words did is not carried as it was: the net wrote it anew, word after word, by looking at h."
        )
    return said + "The belt carries the older words' share much as they put it there."


def on_the_belt(words: list[str], traced: dict[str, Array]) -> pd.DataFrame:
    """What each word put on the belt and what is left of it, as lengths over the units, and the share that is left."""
    put, left = maths.put_on(traced), maths.contributions(traced)
    frame = pd.DataFrame({"position": range(1, len(words) + 1), "word": words})
    frame["put on"] = np.sqrt((put**2).sum(axis=1))
    frame["left at the end"] = np.sqrt((left**2).sum(axis=1))
    frame["share left"] = frame["left at the end"] / frame["put on"].where(frame["put on"] > 0)
    return frame


def belt_sentence(frame: pd.DataFrame, traced: dict[str, Array]) -> str:
    """What the belt holds at the end, and that the sum is exact."""
    top, left = int(frame["put on"].to_numpy().argmax()), int(frame["left at the end"].to_numpy().argmax())
    return (
        f"The cell state after the last word is the sum of what all {len(frame)} words put on the belt, each times "
        f"what the forget gates left of it; the largest error over the units is {number(maths.left_over(traced))}. "
        f"{_word(frame, top)} put most on, and {number(frame['share left'].iloc[top])} of it is left; most of what "
        f"lies there at the end is from {_word(frame, left)}."
    )


def flow_sentence(of_seeds: dict[int, dict[str, Array]], seed: int) -> str:
    """Whether the cell state flows mostly unchanged."""
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
        f"{fixed:.3f} only; it began training at 0.73, the sigmoid of 1."
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
    said = "; ".join(
        f"seed {seed}: {at:.3f} there, {after:.3f} after it, {other:.3f} at all other words"
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
    return f"Forget gate at “{plain(words[turn])}”, mean over the units: {said}. {verdict}"


def input_sentence(words: list[str], weights: Array, of_seeds: dict[int, dict[str, Array]], seed: int) -> str:
    """Whether opinions are put on the belt, and whether it is the input gate that lets them on."""
    if len(words) <= 2 * OPINIONS:
        return f"This claim needs a text of more than {2 * OPINIONS} words."
    strong = np.argsort(-abs(weights), kind="stable")[:OPINIONS]
    times = {one: _times(abs(maths.put_on(traced)), strong) for one, traced in of_seeds.items()}
    gate, candidate = _times(of_seeds[seed]["i"], strong), _times(abs(of_seeds[seed]["g"]), strong)
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
        f"The {OPINIONS} words with most opinion (by the rival that counts words) are {named}. They put on the belt "
        f"×{times[seed]:.1f} what other words do (seeds ×{least:.1f} to ×{max(times.values()):.1f}): {stored}. The "
        f"input gate is ×{gate:.2f} as open there, the candidate g ×{candidate:.1f} as large: {who}."
    )


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


def before_and_after(
    words: list[str], plain_read: dict[str, Array], cut_read: dict[str, Array]
) -> pd.DataFrame:
    """P(positive) after every word, before and after surgery."""
    return pd.DataFrame(
        {
            "position": range(1, len(words) + 1),
            "word": words,
            "as trained": probability(plain_read["logit"]),
            "after surgery": probability(cut_read["logit"]),
        }
    )


def surgery_sentence(
    cut: Cut, words: list[str], answers: dict[int, tuple[float, float]], seed: int, rest: str = ""
) -> str:
    """What surgery did to the last answer, in the net shown and in those of the other seeds.

    Args:
        cut: the surgery.
        words: of the text.
        answers: by seed, P(positive) before and after.
        seed: of the net shown.
        rest: what else to say.
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
        f"With {CUTS[cut.kind]} {cut.where(words)}, P(positive) at the end goes from {percent(before)} to "
        f"{percent(after)}.{also}{rest}"
    )


def _seeds(rates: list[float]) -> str:
    low, high = f"{min(rates):.2f}", f"{max(rates):.2f}"
    return f"every seed: {low} a word" if low == high else f"seeds: {low} to {high} a word"


def _times(values: Array, strong: np.ndarray) -> float:
    by_word = values.mean(axis=1)
    others = np.delete(by_word, strong).mean()
    return float(by_word[strong].mean() / others) if others else 1.0


def _late_share(column: pd.Series) -> float:
    size = column.abs()
    return float(size.iloc[-LATE:].sum() / size.sum()) if size.sum() else 0.0


def _word(frame: pd.DataFrame, at: int) -> str:
    return f"“{plain(frame['word'].iloc[at])}” (word {at + 1})"
