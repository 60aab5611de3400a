"""The words of the page that goes step by step: what each part of a cell does, its equation with numbers, sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from seqapp.numbers.units import Sum
from seqapp.ui.source import line_of
from seqapp.ui.texts import percent, plain

INTRODUCTION = (
    "A net for pictures looks at the whole picture at once. A recurrent net takes **one item after another**, and does "
    "the same small sum with the same weights at every step. Here is that sum with its numbers, the line of our code "
    "that computes it, and what it leaves in the memory."
)
READER = {
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
TINY = 1e-9
EXACT = (
    "W weighs what is read (textbooks: W_xh), U the memory (W_hh), w makes the answer of it (W_hy): learnt once, the "
    "same at every step. Numbers are rounded to three decimals; what follows from them is computed from the exact ones."
)


@dataclass(frozen=True)
class Equation:
    """One equation of a step, for one unit.

    Attributes:
        name: what it computes, for example "Forget gate".
        latex: the equation and the same with numbers.
        job: what it is there for, with its number.
        source: the number and the text of our line that computes it.
    """

    name: str
    latex: str
    job: str
    source: tuple[int, str]


def rnn_equations(now: Mapping[str, float], sums: Mapping[str, Sum] | None) -> list[Equation]:
    """The equations of an RNN step.

    Args:
        now: `pre_activation`, `h` of the unit.
        sums: what the weighted sum is made of; None if only its value is known.
    """
    z, h = now["pre_activation"], now["h"]
    part = sums["h"] if sums else None
    share = (
        f"The word brings {part.word:+.2f}, the memory {part.memory:+.2f}: the {_louder(part)} speaks louder here."
        if part
        else "What is read now and what is remembered, weighted and added."
    )
    return [
        Equation("Weighted sum", _sum_latex("z", part, z), share, _source("sum")),
        Equation(
            "Hidden state",
            rf"h_t = \tanh(z) = \tanh({z:.3f}) = {h:.3f}",
            f"Squeezed between -1 and 1. This unit's whole memory is now {h:+.2f}; what was there before is in it only "
            "as far as the sum let it in.",
            _source("rnn h"),
        ),
    ]


def lstm_equations(
    now: Mapping[str, float], c_before: float, sums: Mapping[str, Sum] | None
) -> list[Equation]:
    """The equations of an LSTM step.

    Args:
        now: `i f g o c h` of the unit.
        c_before: c_{t-1} of the unit.
        sums: what the weighted sums of `i f g o` are made of; None if only the gates are known.
    """
    i, f, g, o, c, h = (now[name] for name in "ifgoch")
    jobs = {
        "f": f"What to cross out: {percent(f)} of the note {c_before:+.2f} stays in the notebook.",
        "i": f"Whether to enter anything: {percent(i)} of the candidate is let in.",
        "g": f"What would be entered: {g:+.2f}; its sign says which way.",
        "o": f"What the sticky note shows now: {percent(o)} of the notebook's entry, squeezed by tanh.",
    }
    names = {"f": "Forget gate", "i": "Input gate", "g": "Candidate", "o": "Output gate"}
    found = []
    for name in "figo":
        squeeze = r"\tanh" if name == "g" else r"\sigma"
        z = _unsqueezed(name, now[name])
        made = rf"\\&= {squeeze}({_made_of(sums[name])})" if sums else ""
        latex = (
            rf"\begin{{aligned}}{name} &= {squeeze}(x_t W_{name} + h_{{t-1}} U_{name} + b_{name}){made}\\"
            rf"&= {squeeze}({z:.3f}) = {now[name]:.3f}\end{{aligned}}"
        )
        found.append(Equation(names[name], latex, jobs[name], _source(name)))
    cell = Equation(
        "Cell state",
        rf"\begin{{aligned}}c_t &= f \, c_{{t-1}} + i \, g\\&= {_n(f)} \cdot {_n(c_before)} + {_n(i)} \cdot {_n(g)}"
        rf"\\&= {f * c_before:.3f} {i * g:+.3f} = {c:.3f}\end{{aligned}}",
        f"The notebook: {f * c_before:+.2f} kept and {i * g:+.2f} entered; {_which(f * c_before, i * g)}",
        _source("c"),
    )
    note = Equation(
        "Hidden state",
        rf"\begin{{aligned}}h_t &= o \tanh(c_t)\\&= {o:.3f} \cdot \tanh({c:.3f}) = {h:.3f}\end{{aligned}}",
        f"The sticky note: {h:+.2f}. The answer and the next step's gates see this, never c itself.",
        _source("h"),
    )
    return [*found[:3], cell, found[3], note]


def readout_line(h: float, weight: float, answer: float, before: float | None) -> str:
    """What the unit adds to the answer, and the answer."""
    moved = "" if before is None else f", {100 * (answer - before):+.1f}\u00a0points from the step before"
    return (
        f"This unit adds h·w = {h:+.3f} · {weight:+.3f} = **{h * weight:+.3f}** to the logit. All units together and "
        f"the bias say P(positive) = **{percent(answer, 1)}** after this word{moved}."
    )


def unit_sentence(unit: int, largest: Sequence[str], smallest: Sequence[str], here: Sequence[str]) -> str:
    """Which words a unit answers to.

    Args:
        unit: its number.
        largest: the words of the vocabulary that push it up most.
        smallest: those that push it down most.
        here: the words of this text that push it most, either way.
    """
    up, down, own = (
        ", ".join(f"“{plain(word)}”" for word in words[:5]) or "nothing"
        for words in (largest, smallest, here)
    )
    return (
        f"Of the 5,000 most frequent words, unit {unit} is pushed up most by {up} and down most by {down}; in this "
        f"text most by {own}."
    )


def moments_sentence(best: tuple[str, str, float] | None, what: str) -> str:
    """The most similar moment: its text, its words, its cosine; None if there is no other."""
    if best is None:
        return "There is no other moment to compare this one with."
    where, words, cosine = best
    after = f"in {where}, after “{plain(words)}”"
    return f"Of all other moments, {what} is most like this one {after}: cosine {cosine:.2f}."


def _n(value: float) -> str:
    """A factor of a product: a negative one stands in brackets."""
    return f"{value:.3f}" if value >= 0 else f"({value:.3f})"


def _unsqueezed(name: str, value: float) -> float:
    """What went into the sigmoid of a gate, or into the tanh of the candidate."""
    if name == "g":
        return float(np.arctanh(np.clip(value, -1 + TINY, 1 - TINY)))
    return float(logit(np.clip(value, TINY, 1 - TINY)))


def _made_of(part: Sum) -> str:
    return f"{part.word:.3f} {part.memory:+.3f} {part.bias:+.3f}"


def _sum_latex(name: str, part: Sum | None, z: float) -> str:
    formula = rf"{name} &= x_t W + h_{{t-1}} U + b"
    numbers = rf"&= {_made_of(part)} = {z:.3f}" if part else rf"&= {z:.3f}"
    return rf"\begin{{aligned}}{formula}\\{numbers}\end{{aligned}}"


def _louder(part: Sum) -> str:
    return "word" if abs(part.word) > abs(part.memory) else "memory"


def _which(kept: float, entered: float) -> str:
    if abs(kept) > 2 * abs(entered):
        return "mostly what was there before."
    if abs(entered) > 2 * abs(kept):
        return "mostly what is new."
    return "old and new weigh about the same."


def _source(name: str) -> tuple[int, str]:
    line = line_of(name)
    return line.number, line.text
