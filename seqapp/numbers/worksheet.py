"""A worksheet for pencil and calculator: two units, three steps of one number, and one step of BPTT, with its key.

Every sheet has its own numbers, of one decimal, drawn from its seed. The key is computed by `reference` and
`gradients` in float64.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from seqapp.numbers.gradients import one_step_back
from seqapp.numbers.names import Array, Cell
from seqapp.numbers.reference import lstm_gates, lstm_step, pre_activation, simple_rnn_step

UNITS, STEPS = 2, 3
BLOCKS = "ifgo"
DIGITS = 4
TOLERANCE = 1e-3
"""How far an answer may be off: whoever carries four decimals through three steps stays below it."""
SMALLEST = 4 * TOLERANCE
"""No answer is smaller."""
LAST_SHEET = 9999
Part = Literal["1", "2", "3", "back"]
PARTS: tuple[Part, ...] = ("1", "2", "3", "back")


@dataclass(frozen=True, eq=False)
class Problem:
    """What a sheet gives.

    Attributes:
        cell: "rnn" or "lstm".
        seed: the sheet's number.
        x: (steps, 1), one number a step.
        h, c: (units,), the states before the first step; an RNN has no c.
        kernel: W, (1, blocks * units).   recurrent_kernel: U, (units, blocks * units).   bias: b, (blocks * units,).
        h_gradient: dL/dh_3, (units,): the loss is L = h_gradient . h_3.
    """

    cell: Cell
    seed: int
    x: Array
    h: Array
    c: Array
    kernel: Array
    recurrent_kernel: Array
    bias: Array
    h_gradient: Array


@dataclass(frozen=True)
class Given:
    """A number or a matrix that a sheet gives, (rows, columns); its symbol is in a little TeX."""

    symbol: str
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Row:
    """A line to fill in.

    Attributes:
        part: which step it belongs to; "back" for the step of BPTT.
        symbol: what is asked, in a little TeX; no two rows of a sheet share one.
        rule: how it is computed, in the same.
        values: the right answers, of unit 1 and of unit 2.
    """

    part: Part
    symbol: str
    rule: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Checked:
    """What became of answers.

    Attributes:
        filled: how many rows were filled in.
        right: how many of them are right.
        wrong: the first wrong one; None if all are right.
    """

    filled: int
    right: int
    wrong: Row | None


def problem(cell: Cell, seed: int) -> Problem:
    """The sheet of a cell and a seed; every number has one decimal, and no answer is so small that 0 could pass for it.

    >>> problem("rnn", 1).x.ravel(), problem("rnn", 2).x.ravel()
    (array([1.3, 1. , 1. ]), array([ 0.9, -1.9, -0.9]))
    """
    chance = np.random.default_rng((seed, 1 if cell == "rnn" else len(BLOCKS)))
    while True:
        sheet = _drawn(cell, seed, chance)
        if min(abs(value) for row in rows(sheet) for value in row.values) >= SMALLEST:
            return sheet


def forward(
    cell: Cell, x: Array, before: tuple[Array, Array], weights: tuple[Array, Array, Array]
) -> dict[str, Array]:
    """All that one step computes, by name and in the order of computing.

    RNN: `a h`.    LSTM: `a`, whose blocks are i f g o, then `i f g o c h`

    Args:
        cell: "rnn" or "lstm".
        x: (batch, features).
        before: h and c so far, each (batch, units); an RNN leaves c alone.
        weights: W, U, b.

    >>> one = np.ones((1, 1))
    >>> forward("rnn", one, (0 * one, one), (one, one, -one[0]))
    {'a': array([[0.]]), 'h': array([[0.]])}
    """
    h, c = before
    a = pre_activation(x, h, *weights)
    if cell == "rnn":
        return {"a": a, "h": simple_rnn_step(x, h, *weights)}
    h_now, c_now = lstm_step(x, h, c, *weights)
    return {"a": a, **dict(zip(BLOCKS, lstm_gates(x, h, *weights), strict=True)), "c": c_now, "h": h_now}


def given(sheet: Problem) -> list[Given]:
    """All that a sheet gives, in the order in which it is needed."""
    parts: list[tuple[str, Array]] = [(f"x_{t}", x) for t, x in enumerate(sheet.x, start=1)]
    parts.append(("h_0", sheet.h))
    if sheet.cell == "lstm":
        parts.append(("c_0", sheet.c))
    for block, columns in _columns(sheet).items():
        parts += [
            (f"W{_below(block)}", sheet.kernel[:, columns]),
            (f"U{_below(block)}", sheet.recurrent_kernel[:, columns]),
            (f"b{_below(block)}", sheet.bias[columns]),
        ]
    parts.append((_by("h_3"), sheet.h_gradient))
    return [Given(name, tuple(map(tuple, np.atleast_2d(values).tolist()))) for name, values in parts]


def rows(sheet: Problem) -> list[Row]:
    """All lines of a sheet with their answers, in the order of computing."""
    before = sheet.h[None], sheet.c[None]
    lines: list[Row] = []
    weights = (sheet.kernel, sheet.recurrent_kernel, sheet.bias)
    for t, x in enumerate(sheet.x, start=1):
        last = before
        now = forward(sheet.cell, x[None], before, weights)
        lines += _step_rows(sheet, t, now)
        before = now["h"], now.get("c", before[1])
    return [*lines, *_back_rows(sheet, last, now)]


def check(lines: Sequence[Row], answers: Mapping[str, Sequence[float] | None]) -> Checked:
    """The answers that were filled in against the key.

    Args:
        lines: of a sheet, in the order of computing.
        answers: by symbol; None for one that cannot be read, which counts as wrong. Rows without one are left out.

    >>> lines = rows(problem("rnn", 1))
    >>> check(lines, {lines[0].symbol: lines[0].values, lines[1].symbol: (0.0, 0.0)}).wrong.symbol
    'h_1'
    """
    filled = [row for row in lines if row.symbol in answers]
    wrong = [row for row in filled if not _is_right(row, answers[row.symbol])]
    return Checked(len(filled), len(filled) - len(wrong), wrong[0] if wrong else None)


def _drawn(cell: Cell, seed: int, chance: np.random.Generator) -> Problem:
    columns = UNITS * (1 if cell == "rnn" else len(BLOCKS))

    def tenths(least: int, largest: int, *shape: int) -> Array:
        return np.asarray(chance.integers(least, largest + 1, shape) * chance.choice((-1, 1), shape) / 10)

    return Problem(
        cell=cell,
        seed=seed,
        x=tenths(5, 20, STEPS, 1),
        h=tenths(1, 9, UNITS),
        c=tenths(1, 20, UNITS),
        kernel=tenths(1, 12, 1, columns),
        recurrent_kernel=tenths(1, 12, UNITS, columns),
        bias=tenths(1, 5, columns),
        h_gradient=tenths(10, 30, UNITS),
    )


def _is_right(row: Row, answer: Sequence[float] | None) -> bool:
    if answer is None or len(answer) != len(row.values):
        return False
    return bool(np.allclose(answer, row.values, rtol=0, atol=TOLERANCE))


def _step_rows(sheet: Problem, t: int, now: dict[str, Array]) -> Iterator[Row]:
    part = PARTS[t - 1]
    for block, columns in _columns(sheet).items():
        below = _below(block)
        rule = f"x_{t} W{below} + h_{t - 1} U{below} + b{below}"
        yield Row(part, _a(block, t), rule, _floats(now["a"][0, columns]))
    if sheet.cell == "rnn":
        yield Row(part, f"h_{t}", rf"\tanh({_a('', t)})", _floats(now["h"][0]))
        return
    for gate in BLOCKS:
        squeeze = r"\tanh" if gate == "g" else r"\sigma"
        yield Row(part, f"{gate}_{t}", f"{squeeze}({_a(gate, t)})", _floats(now[gate][0]))
    yield Row(part, f"c_{t}", rf"f_{t} \cdot c_{t - 1} + i_{t} \cdot g_{t}", _floats(now["c"][0]))
    yield Row(part, f"h_{t}", rf"o_{t} \cdot \tanh(c_{t})", _floats(now["h"][0]))


def _back_rows(sheet: Problem, before: tuple[Array, Array], now: dict[str, Array]) -> Iterator[Row]:
    asked = sheet.h_gradient[None], np.zeros((1, UNITS))
    back = one_step_back(sheet.cell, sheet.x[-1:], before, sheet.recurrent_kernel, now, asked)
    at, rules = _by("h_3"), {"": rf"{_by('h_3')} \cdot (1 - h_3^2)"}
    if sheet.cell == "lstm":
        cell = _by("c_3")
        yield Row("back", cell, rf"{at} \cdot o_3 \cdot (1 - \tanh^2(c_3))", _floats(back.c[0]))
        rules = {
            "i": rf"{cell} \cdot g_3 \cdot i_3 \cdot (1 - i_3)",
            "f": rf"{cell} \cdot c_2 \cdot f_3 \cdot (1 - f_3)",
            "g": rf"{cell} \cdot i_3 \cdot (1 - g_3^2)",
            "o": rf"{at} \cdot \tanh(c_3) \cdot o_3 \cdot (1 - o_3)",
        }
    columns = _columns(sheet)
    for block, where in columns.items():
        yield Row("back", _by(_a(block, 3)), rules[block], _floats(back.a[0, where]))
    for block, where in columns.items():
        below, of_a = _below(block), _by(_a(block, 3))
        yield Row("back", _by(f"W{below}"), rf"x_3 \cdot {of_a}", _floats(back.kernel[0, where]))
        for unit in range(UNITS):
            symbol = _by(f"U{below}[{unit + 1}]")
            yield Row(
                "back", symbol, rf"h_2[{unit + 1}] \cdot {of_a}", _floats(back.recurrent_kernel[unit, where])
            )
        yield Row("back", _by(f"b{below}"), of_a, _floats(back.bias[where]))
    through = " + ".join(rf"{_by(_a(block, 3))} \, U{_below(block)}^T" for block in columns)
    yield Row("back", _by("h_2"), through, _floats(back.h_before[0]))
    if sheet.cell == "lstm":
        yield Row("back", _by("c_2"), rf"{_by('c_3')} \cdot f_3", _floats(back.c_before[0]))


def _columns(sheet: Problem) -> dict[str, slice]:
    """By block its columns of W, U and b; an RNN has one block without a name."""
    blocks = ("",) if sheet.cell == "rnn" else tuple(BLOCKS)
    return {block: slice(UNITS * n, UNITS * (n + 1)) for n, block in enumerate(blocks)}


def _below(block: str) -> str:
    return f"_{block}" if block else ""


def _a(block: str, t: int) -> str:
    return f"a_{{{block},{t}}}" if block else f"a_{t}"


def _by(symbol: str) -> str:
    return rf"\partial L/\partial {symbol}"


def _floats(values: Array) -> tuple[float, ...]:
    return tuple(values.tolist())
