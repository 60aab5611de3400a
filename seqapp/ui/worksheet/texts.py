"""The words of the page By hand, and how the little TeX of a worksheet is written elsewhere."""

import re

from seqapp.numbers.names import Cell
from seqapp.numbers.worksheet import Part

TITLE = "By hand"
CELLS: dict[Cell, str] = {"rnn": "RNN", "lstm": "LSTM"}
PARTS: dict[Part, str] = {"1": "Step 1", "2": "Step 2", "3": "Step 3", "back": "Step 3, backwards"}
INTRODUCTION = (
    "A pencil and a calculator are enough: a memory of **two units** reads **three numbers**, and then the last step "
    "is gone back once, as training does at every step. Each sheet has its own numbers; fill in what you have, and the "
    "page finds the first line that is wrong."
)
ON_PAPER = "The sheet as a file that any browser opens and prints; it needs no network. The key is a file of its own."
SHEET_HELP = (
    "The seed that the sheet's numbers are drawn from: the same number is the same sheet, for everybody."
)
IN_CODE = (
    "Write the same step in NumPy: the first command writes a file with the functions to fill in and this sheet's "
    "first step to try them on; the second runs it apart and names the first gate or gradient that is wrong."
)
GIVEN = {
    "rnn": "**Given.** The input, the state before, the weights (textbooks: W is W_xh, U is W_hh) and, for the way "
    "back, the gradient of the loss L by the last state.",
    "lstm": "**Given.** The input, both states before, the weights of the input gate i, the forget gate f, the "
    "candidate g and the output gate o, and, for the way back, the gradient of the loss L by the last hidden state.",
}
HOW = (
    "Write both units into one line, with a space between: 0.1234 -0.5678. Four decimals are enough; "
    "an empty line is passed over."
)
FORWARDS = (
    "A row beside a matrix is their product: unit 1 takes the first column, unit 2 the second. A dot multiplies unit "
    "by unit."
)
SQUEEZED = "σ(a) = 1 / (1 + exp(-a))."
BACK = (
    "∂L/∂a says how L changes with a. A dot multiplies unit by unit, Uᵀ is U with rows and columns exchanged, and "
    "[1], [2] are the units of the row before. These are the gradients of the weights from this "
    "step alone: backpropagation through time (BPTT) adds those of the steps before."
)
BACK_CELL = (
    "∂L/∂c₂ is what comes back along the cell state; step 2 adds to it what comes by h₂. At the last step nothing has "
    "come from later."
)
_LETTERS = {r"\partial ": "∂", r"\sigma": "σ", r"\tanh": "tanh", r"\cdot": "·", r"\,": ""}
_SMALL = re.compile(r"([_^])(?:\{([^}]*)\}|(\w))")


def rules(cell: Cell, part: Part) -> str:
    """How the lines of a part are to be read."""
    if part == "back":
        return f"{BACK} {BACK_CELL}" if cell == "lstm" else BACK
    return f"{FORWARDS} {SQUEEZED}" if cell == "lstm" else FORWARDS


def html(tex: str) -> str:
    r"""The little TeX of a worksheet as HTML.

    >>> html(r"\partial L/\partial a_{f,3} (1 - \tanh^2(c_3))")
    '∂L/∂a<sub>f,3</sub> (1 - tanh<sup>2</sup>(c<sub>3</sub>))'
    """
    tags = {"_": "sub", "^": "sup"}
    return _SMALL.sub(
        lambda found: f"<{tags[found[1]]}>{found[2] or found[3]}</{tags[found[1]]}>", _spelt(tex)
    )


def _spelt(tex: str) -> str:
    for command, letter in _LETTERS.items():
        tex = tex.replace(command, letter)
    return tex
