"""The equations of one step with their numbers, and the line of our source that computes each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from seqapp.numbers import units
from seqapp.numbers.units import Sum
from seqapp.ui.steps.source import Line, line_of
from seqapp.ui.steps.trajectory import Trajectory
from seqapp.ui.texts import percent

TINY = 1e-9


@dataclass(frozen=True)
class Equation:
    """One equation of a step, for one unit.

    Attributes:
        name: what it computes, for example "Forget gate".
        latex: the equation and the same with numbers.
        job: what it is there for, with its number.
        source: our line that computes it.
    """

    name: str
    latex: str
    job: str
    source: Line

    @property
    def text(self) -> str:
        """All of it, as Markdown."""
        return (
            f"**{self.name}.** {self.job}\n\n$$\n{self.latex}\n$$\n\n"
            f":small[`{self.source.text}` :gray[line {self.source.number} of seqapp/layers/cells.py]]"
        )


def equations_of(trajectory: Trajectory, t: int, u: int) -> list[Equation]:
    """The equations of the step t for the unit u, both from 0."""
    before = trajectory.at("h", t - 1)
    sums = None
    if trajectory.net is not None and trajectory.ids is not None:
        sums = units.sums(trajectory.net, int(trajectory.ids[t]), before, u)
    now = {name: float(trajectory.at(name, t)[u]) for name in trajectory.tensors if name != "logit"}
    if trajectory.label == "RNN":
        every = rnn_equations(now, sums)
        return [replace(one, job=one.job.replace("word", trajectory.kind)) for one in every]
    return lstm_equations(now, float(trajectory.at("c", t - 1)[u]), sums)


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
        Equation("Weighted sum", _sum_latex("z", part, z), share, line_of("sum")),
        Equation(
            "Hidden state",
            rf"h_t = \tanh(z) = \tanh({z:.2f}) = {h:.2f}",
            f"Squeezed between -1 and 1. This unit's whole memory is now {h:+.2f}; what was there before is in it only "
            "as far as the sum let it in.",
            line_of("rnn h"),
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
    gates = []
    for name in "figo":
        squeeze = r"\tanh" if name == "g" else r"\sigma"
        z = _unsqueezed(name, now[name])
        made = rf"\\&= {squeeze}({_made_of(sums[name])})" if sums else ""
        latex = (
            rf"\begin{{aligned}}{name} &= {squeeze}(x_t W_{name} + h_{{t-1}} U_{name} + b_{name}){made}\\"
            rf"&= {squeeze}({z:.2f}) = {now[name]:.2f}\end{{aligned}}"
        )
        gates.append(Equation(names[name], latex, jobs[name], line_of(name)))
    cell = Equation(
        "Cell state",
        rf"\begin{{aligned}}c_t &= f \, c_{{t-1}} + i \, g\\&= {_n(f)} \cdot {_n(c_before)} + {_n(i)} \cdot {_n(g)}"
        rf"\\&= {f * c_before:.2f} {i * g:+.2f} = {c:.2f}\end{{aligned}}",
        f"The notebook: {f * c_before:+.2f} kept and {i * g:+.2f} entered; {_which(f * c_before, i * g)}",
        line_of("c"),
    )
    note = Equation(
        "Hidden state",
        rf"\begin{{aligned}}h_t &= o \tanh(c_t)\\&= {o:.2f} \cdot \tanh({c:.2f}) = {h:.2f}\end{{aligned}}",
        f"The sticky note: {h:+.2f}. The answer and the next step's gates see this, never c itself.",
        line_of("h"),
    )
    return [*gates[:3], cell, gates[3], note]


def _n(value: float) -> str:
    """A factor of a product: a negative one stands in brackets."""
    return f"{value:.2f}" if value >= 0 else f"({value:.2f})"


def _unsqueezed(name: str, value: float) -> float:
    """What went into the sigmoid of a gate, or into the tanh of the candidate."""
    if name == "g":
        return float(np.arctanh(np.clip(value, -1 + TINY, 1 - TINY)))
    return float(logit(np.clip(value, TINY, 1 - TINY)))


def _made_of(part: Sum) -> str:
    return f"{part.word:.2f} {part.memory:+.2f} {part.bias:+.2f}"


def _sum_latex(name: str, part: Sum | None, z: float) -> str:
    formula = rf"{name} &= x_t W + h_{{t-1}} U + b"
    numbers = rf"&= {_made_of(part)} = {z:.2f}" if part else rf"&= {z:.2f}"
    return rf"\begin{{aligned}}{formula}\\{numbers}\end{{aligned}}"


def _louder(part: Sum) -> str:
    return "word" if abs(part.word) > abs(part.memory) else "memory"


def _which(kept: float, entered: float) -> str:
    if abs(kept) > 2 * abs(entered):
        return "mostly what was there before."
    if abs(entered) > 2 * abs(kept):
        return "mostly what is new."
    return "old and new weigh about the same."
