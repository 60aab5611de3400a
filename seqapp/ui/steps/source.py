"""Lines of our own source, found by what they compute, so that they are shown as they are."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import seqapp

CELLS = Path(seqapp.__file__).parent / "layers" / "cells.py"
"""Read as text: importing it would load TensorFlow, and no page waits for that."""
EQUATIONS = {  # what is computed: in which class, in which method, and the name that it has there
    "sum": ("Weights", "sum", "z"),
    "rnn h": ("SimpleRNNCell", "equations", "h"),
    "split": ("LSTMCell", "equations", "z_i"),
    "i": ("LSTMCell", "equations", "i"),
    "f": ("LSTMCell", "equations", "f"),
    "o": ("LSTMCell", "equations", "o"),
    "g": ("LSTMCell", "equations", "g"),
    "c": ("LSTMCell", "equations", "c"),
    "h": ("LSTMCell", "equations", "h"),
}


@dataclass(frozen=True)
class Line:
    """A line of a file: its number from 1, and its text without the indent."""

    number: int
    text: str


@cache
def line_of(name: str) -> Line:
    """The line of `seqapp/layers/cells.py` that computes a name of `EQUATIONS`.

    Raises:
        LookupError: there is none; then the equations were rewritten, and `EQUATIONS` must follow.
    """
    return find_line(CELLS.read_text("utf-8"), *EQUATIONS[name])


def find_line(source: str, owner: str, method: str, name: str) -> Line:
    r"""The last line of a class's method that computes what it calls by a name, be it a variable or a key.

    >>> cell = "class Cell:\n  def step(self, z):\n    h = tanh(z)\n    return {'h': h, 'y': 2 * h}"
    >>> find_line(cell, "Cell", "step", "h")
    Line(number=3, text='h = tanh(z)')
    >>> find_line(cell, "Cell", "step", "y").number
    4

    Raises:
        LookupError: no line does.
    """
    classes = [
        node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == owner
    ]
    methods = [node for one in classes for node in one.body if isinstance(node, ast.FunctionDef)]
    results = [result for one in methods if one.name == method for result in _results(one)]
    number = max((line for result, line in results if result == name), default=0)
    if not number:
        raise LookupError(
            f"No line of {owner}.{method} computes {name!r}. `EQUATIONS` must follow the source."
        )
    return Line(number, source.splitlines()[number - 1].strip())


def _results(method: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """The variables and keys that get a value in a method, each with its line; a key with a mere variable has none."""
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (
                    (ast.unparse(name), value.lineno) for name, value in zip(names, values, strict=True)
                )
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                yield from ((ast.unparse(name), node.lineno) for name in names)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node.lineno
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and not isinstance(value, ast.Name):
                        yield str(key.value), value.lineno
