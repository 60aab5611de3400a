"""Mistakes that are often made in a step of a cell: what each would give, so that it is known by its numbers."""

from collections.abc import Callable, Iterator

import numpy as np

from seqapp.numbers.names import Array
from seqapp.numbers.reference import sigmoid
from seqapp.workflows.exercise.cases import BATCH, BLOCKS, Case

Squeeze = Callable[[Array], Array]
Mistake = tuple[str, Array]
"""What it is, in words that follow "it looks as if", and what the wrong number then is."""


def of_gate(case: Case, gate: str) -> Iterator[Mistake]:
    """Mistakes in a gate of an LSTM, or, `gate` being h, in the hidden state of an RNN."""
    own, other = (np.tanh, sigmoid) if gate in "gh" else (sigmoid, np.tanh)
    names = ("tanh", "the sigmoid") if gate in "gh" else ("the sigmoid", "tanh")
    x, h = case.inputs["x"], case.inputs["h"]
    a, W, U, b = (case.block(name, gate) for name in ("a", "W", "U", "b"))
    yield f"{names[1]} stood where {names[0]} belongs", other(a)
    yield f"{names[0]} were left out", a
    yield f"{names[0]} were applied twice", own(own(a))
    yield "the bias b were left out", own(a - b)
    yield "the bias b were subtracted", own(a - 2 * b)
    yield "the state's part, h U, were left out", own(a - h @ U)
    yield "the input's part, x W, were left out", own(a - x @ W)
    yield "U were transposed", own(a - h @ U + h @ U.T)
    if case.cell == "rnn":
        yield "the hidden state were returned as it came in", h
        yield "relu stood where tanh belongs", np.maximum(a, 0)
        return
    yield "c stood where h belongs in the sums (c and h exchanged)", own(a - h @ U + case.inputs["c"] @ U)
    for block in BLOCKS:
        if block != gate:
            order = f"the columns of block {block} were taken for those of {gate}: their order is i, f, g, o"
            yield order, own(case.block("a", block))
            if "g" in (gate, block):  # two sigmoid gates exchanged are the line above
                exchanged = f"{gate} and {block} were exchanged: the order of the blocks is i, f, g, o"
                yield exchanged, other(case.block("a", block))


def of_cell_state(case: Case) -> Iterator[Mistake]:
    """Mistakes in c."""
    i, f, g, o, h = (case.forwards[name] for name in (*BLOCKS, "h"))
    c, h_before = case.inputs["c"], case.inputs["h"]
    yield "the old cell state were not multiplied by the forget gate f", c + i * g
    yield "the candidate g were not multiplied by the input gate i", f * c + g
    yield "the old cell state were left out: c is f c + i g", i * g
    yield "nothing were entered: c is f c + i g", f * c
    yield "the input gate i and the forget gate f were exchanged", i * c + f * g
    yield "the old h stood where the old c belongs (c and h exchanged)", f * h_before + i * g
    yield "c and h were exchanged in what is returned", h
    yield "1 - f stood where the input gate i belongs, as in another cell, the GRU", f * c + (1 - f) * g
    yield "tanh were applied to the candidate twice", f * c + i * np.tanh(g)
    yield "tanh were applied to c before it is returned", np.tanh(f * c + i * g)
    yield "the output gate o stood where the input gate i belongs", f * c + o * g
    yield "the cell state were returned as it came in", c
    yield "what is kept and what is entered were multiplied, not added", f * c * i * g


def of_hidden_state(case: Case) -> Iterator[Mistake]:
    """Mistakes in h of an LSTM."""
    i, f, o, c, h = (case.forwards[name] for name in ("i", "f", "o", "c", "h"))
    yield "tanh of c were left out: h is o tanh(c)", o * c
    yield "the output gate o were left out: h is o tanh(c)", np.tanh(c)
    yield "the old c stood where the new one belongs", o * np.tanh(case.inputs["c"])
    yield "c and h were exchanged in what is returned", c
    yield "the sigmoid stood where tanh belongs", o * sigmoid(c)
    yield "tanh were taken of o c, not of c alone", np.tanh(o * c)
    yield "the input gate i stood where the output gate o belongs", i * np.tanh(c)
    yield "the forget gate f stood where the output gate o belongs", f * np.tanh(c)
    yield "tanh were applied twice", np.tanh(h)
    yield "the hidden state were returned as it came in", case.inputs["h"]


def of_sums_back(case: Case, gate: str) -> Iterator[Mistake]:
    """Mistakes in dL/da of a gate, or of an RNN."""
    if case.cell == "rnn":
        dh, h, a = case.inputs["dh"], case.forwards["h"], case.forwards["a"]
        yield "the slope of tanh, 1 - h^2, were left out", dh
        yield "the slope of tanh were taken as 1 - a^2; it is 1 - tanh(a)^2", dh * (1 - a**2)
        yield "the slope were taken at the old h, not at the new one", dh * (1 - case.inputs["h"] ** 2)
        yield "the slope of the sigmoid, h (1 - h), stood where that of tanh belongs", dh * h * (1 - h)
        yield "the square were left out of tanh's slope, 1 - h^2", dh * (1 - h)
        return
    value, before = case.forwards[gate], case.inputs["c"]
    squeezed = np.tanh(case.forwards["c"])
    into = {"i": case.forwards["g"], "f": before, "g": case.forwards["i"], "o": squeezed}[gate]
    slope, wrong = value * (1 - value), 1 - value**2
    names = ("sigmoid", "tanh")
    if gate == "g":
        slope, wrong, names = wrong, slope, ("tanh", "sigmoid")
    asked = case.inputs["dh"] if gate == "o" else _cell_gradient(case)
    yield f"the slope of the {names[0]} were left out", asked * into
    yield f"the slope of the {names[1]} stood where that of the {names[0]} belongs", asked * into * wrong
    yield "what this gate is multiplied with were left out", asked * slope
    if gate == "o":
        yield "tanh of c were left out", asked * case.forwards["c"] * slope
        return
    if gate == "f":
        yield "the new c stood where the old one belongs", asked * case.forwards["c"] * slope
    for words, gradient in _cell_gradients(case):
        yield words, gradient * into * slope


def of_weights(case: Case, name: str) -> Iterator[Mistake]:
    """Mistakes in dL/dW, dL/dU, dL/db."""
    da, right = case.back["da"], case.back[name]
    yield "the mean over the batch were taken, not the sum", right / BATCH
    if name == "dU":
        yield "the new h stood where the one before the step belongs", case.forwards["h"].T @ da
    if name == "db":
        yield "the batch were not summed over", da
    if name == "dW":
        yield "dL/da were squared", case.inputs["x"].T @ da**2


def of_states_back(case: Case, name: str) -> Iterator[Mistake]:
    """Mistakes in what is handed back to the step before: dL/dh and dL/dc."""
    da, U, dh = case.back["da"], case.inputs["U"], case.inputs["dh"]
    if name == "dc":
        f, whole = case.forwards["f"], _cell_gradient(case)
        yield "dL/dc were not multiplied by the forget gate f", whole
        yield "it were multiplied by the input gate i, not by the forget gate f", whole * case.forwards["i"]
        for words, gradient in _cell_gradients(case):
            yield words, gradient * f
        return
    if case.cell == "rnn":
        yield "U stood where its transpose belongs", da @ U
    yield "dL/dh of this step were handed on unchanged", dh
    yield "dL/dh of this step were added: it has gone into dL/da already", dh + da @ U.T


def _cell_gradient(case: Case) -> Array:
    """dL/dc of this step: what came back, and what h adds."""
    slope = 1 - np.tanh(case.forwards["c"]) ** 2
    return np.asarray(case.inputs["dc"] + case.inputs["dh"] * case.forwards["o"] * slope)


def _cell_gradients(case: Case) -> Iterator[Mistake]:
    """The same with a mistake."""
    dh, dc, o, c = case.inputs["dh"], case.inputs["dc"], case.forwards["o"], case.forwards["c"]
    slope = 1 - np.tanh(c) ** 2
    yield "dc, which comes back from later steps, were left out of dL/dc", dh * o * slope
    yield "what h adds to dL/dc were left out", dc
    yield "the slope of tanh(c) were left out of dL/dc", dc + dh * o
    yield "the output gate o were left out of dL/dc", dc + dh * slope
    yield "the slope of tanh(c) were taken as 1 - c^2", dc + dh * o * (1 - c**2)
