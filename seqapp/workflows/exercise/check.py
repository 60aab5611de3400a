"""A student's step against the reference: the first number that is wrong, what it should be, and why it may be so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import Array, Cell
from seqapp.workflows.exercise import mistakes
from seqapp.workflows.exercise.cases import BACK, BLOCKS, FORWARDS, Case, cases
from seqapp.workflows.exercise.mistakes import Mistake
from seqapp.workflows.exercise.running import run_file

RELATIVE, ABSOLUTE = 1e-4, 1e-5
"""How far apart the same numbers may lie: an answer computed in float32 is right."""
NAMES = {
    "i": "the input gate i",
    "f": "the forget gate f",
    "g": "the candidate g",
    "o": "the output gate o",
    "c": "the new cell state c",
    "h": "the new hidden state h",
    "da": "dL/da",
    "dW": "dL/dW",
    "dU": "dL/dU",
    "db": "dL/db",
    "dh": "dL/dh of the step before",
    "dc": "dL/dc of the step before",
}
GATES_BACK = ("o", "i", "f", "g")
"""In which order the gates' gradients are looked at: that of o needs dL/dh alone."""
Answers = Sequence[Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Verdict:
    """What a file that is right was checked on.

    Attributes:
        cell: which cell it is.
        forwards: the names of what `step` returns.
        back: the same of `step_back`; empty if it is not written.
        inputs: on how many inputs.
    """

    cell: Cell
    forwards: tuple[str, ...]
    back: tuple[str, ...]
    inputs: int


@dataclass(frozen=True)
class Wrong:
    """The first wrong number.

    Attributes:
        name: of the array, as in `NAMES`.
        gate: whose columns, of dL/da of an LSTM; else empty.
        got: the answers on every case.
        number: the case, from 0.
    """

    name: str
    gate: str
    got: list[Array]
    number: int


def check_cell(path: Path, cell: Cell | None = None) -> Verdict:
    """Checks a file with a function `step` and, if it is written, `step_back`.

    Args:
        path: the file.
        cell: which it is; None takes the file's own word, `CELL`.

    Raises:
        BadInputError: it cannot be run, or something is wrong: the first thing in the order of computing.
    """
    told = run_file(path, cell)
    known: Cell = told["cell"]
    given = cases(known)
    for function, names in (("forwards", FORWARDS[known]), ("back", BACK[known])):
        answers = told[function]
        if answers is None:
            continue
        for name in names:
            _check_shape(path.name, name, answers, given)
            wrong = _first_wrong(name, answers, given)
            if wrong is not None:
                raise BadInputError(_in_words(path.name, wrong, given))
    return Verdict(known, FORWARDS[known], BACK[known] if told["back"] is not None else (), len(given))


def _right(case: Case, name: str, gate: str = "") -> Array:
    return case.block(name, gate) if gate else {**case.forwards, **case.back}[name]


def _check_shape(file: str, name: str, answers: Answers, given: Sequence[Case]) -> None:
    for answer, case in zip(answers, given, strict=True):
        shape, right = tuple(answer[name]["shape"]), _right(case, name).shape
        if shape != right:
            hint = " It is the transpose that is asked for." if shape == right[::-1] else ""
            raise BadInputError(
                f"{file}: {NAMES[name]} (`{name}`) has the shape {shape}, and {right} was expected for a batch of "
                f"{right[0] if name not in ('dW', 'dU', 'db') else len(case.inputs['x'])}.{hint}"
            )


def _first_wrong(name: str, answers: Answers, given: Sequence[Case]) -> Wrong | None:
    """The first case in which an array is wrong, gate by gate where its columns are the gates' own."""
    gates: tuple[str, ...] = GATES_BACK if name == "da" and given[0].cell == "lstm" else ("",)
    got = [np.asarray(answer[name]["values"], dtype=np.float64) for answer in answers]
    for gate in gates:
        own = [np.split(one, len(BLOCKS), axis=-1)[BLOCKS.index(gate)] if gate else one for one in got]
        for number, (one, case) in enumerate(zip(own, given, strict=True)):
            if not np.allclose(one, _right(case, name, gate), rtol=RELATIVE, atol=ABSOLUTE):
                return Wrong(name, gate, own, number)
    return None


def _in_words(file: str, wrong: Wrong, given: Sequence[Case]) -> str:
    got, right = wrong.got[wrong.number], _right(given[wrong.number], wrong.name, wrong.gate)
    off = ~np.isclose(got, right, rtol=RELATIVE, atol=ABSOLUTE)
    at = tuple(np.argwhere(off)[0].tolist())
    what = NAMES[wrong.name] + (f" in the columns of {wrong.gate}" if wrong.gate else "")
    seen = _known(wrong, given)
    return (
        f"{file}: the first wrong number is in {what} (`{wrong.name}`), input {wrong.number + 1} of {len(given)}, at "
        f"{list(at)}: {got[at]:.4f}, and it should be {right[at]:.4f}."
        + (f" It looks as if {seen}." if seen else "")
    )


def _known(wrong: Wrong, given: Sequence[Case]) -> str:
    """The mistake that gives the same wrong numbers in every case; empty if none is known that does."""
    candidates = [list(_mistakes(case, wrong.name, wrong.gate)) for case in given]
    for place, (words, _) in enumerate(candidates[0]):
        would = [of_case[place][1] for of_case in candidates]
        if all(
            one.shape == other.shape and np.allclose(one, other, rtol=RELATIVE, atol=ABSOLUTE)
            for one, other in zip(wrong.got, would, strict=True)
        ):
            return words
    return ""


def _mistakes(case: Case, name: str, gate: str) -> Iterator[Mistake]:
    if name in BLOCKS or (name == "h" and case.cell == "rnn"):
        found = mistakes.of_gate(case, name)
    elif name == "c":
        found = mistakes.of_cell_state(case)
    elif name == "h":
        found = mistakes.of_hidden_state(case)
    elif name == "da":
        found = mistakes.of_sums_back(case, gate)
    elif name in ("dW", "dU", "db"):
        found = mistakes.of_weights(case, name)
    else:
        found = mistakes.of_states_back(case, name)
    return chain(found, [("all were 0", np.zeros_like(_right(case, name, gate)))])
