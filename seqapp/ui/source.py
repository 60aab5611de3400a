"""Lines of our own source, found by what they say, so that they are shown as they are."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import seqapp

CELLS = Path(seqapp.__file__).parent / "layers" / "cells.py"
EQUATIONS = {  # what is computed, and the code that computes it, in any layout
    "sum": r"z = _masked_product\(inputs",
    "rnn h": r"\"h\": self\.activation\(z\)",
    "split": r"z_i, z_f, z_g, z_o = ops\.split",
    "i": r"self\.recurrent_activation\(z_i\)",
    "f": r"self\.recurrent_activation\(z_f\)",
    "o": r"self\.recurrent_activation\(z_o\)",
    "g": r"g = self\.activation\(z_g\)",
    "c": r"c = f \* c \+ i \* g",
    "h": r"h = o \* self\.activation\(c\)",
}


@dataclass(frozen=True)
class Line:
    """A line of a file: its number from 1, and its text without the indent."""

    number: int
    text: str


@cache
def line_of(name: str) -> Line:
    """The first line of `seqapp/layers/cells.py` that computes a name of `EQUATIONS`.

    Raises:
        LookupError: there is none; then the equations were rewritten, and `EQUATIONS` must follow.
    """
    for number, text in enumerate(CELLS.read_text("utf-8").splitlines(), start=1):
        if re.search(EQUATIONS[name], text):
            return Line(number, text.strip())
    raise LookupError(f"No line of {CELLS.name} matches {EQUATIONS[name]!r}, which is to compute {name!r}.")
