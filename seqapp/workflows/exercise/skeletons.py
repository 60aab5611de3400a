"""The file that an exercise begins with: the functions, what they take and return, and numbers to try them on."""

from pathlib import Path

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.files import write_whole
from seqapp.numbers.names import Cell
from seqapp.numbers.worksheet import Problem, problem, rows

RNN = '''\
"""One step of a SimpleRNN, by me. To check it: python -m seqapp exercise check {file}"""

import numpy as np

CELL = "rnn"


def step(x, h, W, U, b):
    """One step forwards.

        a  = x W + h U + b          h\' = tanh(a)

    Args:
        x: (batch, features), the input.
        h: (batch, units), the hidden state so far.
        W: (features, units).   U: (units, units).   b: (units,).

    Returns:
        h\', (batch, units).
    """
    raise NotImplementedError


def step_back(x, h, W, U, b, dh):
    """One step of backpropagation through time. Not needed for a first check: it is looked at once it is written.

    Args:
        x, h, W, U, b: as in step; h is the state before the step.
        dh: dL/dh\', (batch, units), what the loss L asks of the new state.

    Returns:
        A dict with, each of the shape of what it is the gradient of:
            "da"  dL/da, (batch, units)
            "dW", "dU", "db"  summed over the batch
            "dh"  dL/dh of the state before
    """
    raise NotImplementedError


if __name__ == "__main__":  # the first step of sheet {seed} of the page By hand
    x, h = {x}, {h}
    W, U, b = {W}, {U}, {b}
    print("mine:", step(x, h, W, U, b))
    print("key: ", {key})
'''
LSTM = '''\
"""One step of an LSTM, by me. To check it: python -m seqapp exercise check {file}"""

import numpy as np

CELL = "lstm"


def step(x, h, c, W, U, b):
    """One step forwards.

        a = x W + h U + b           its columns are four blocks of units, in the order i, f, g, o
        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)          g = tanh(a_g)
        c\' = f c + i g              h\' = o tanh(c\')

    Args:
        x: (batch, features), the input.
        h, c: (batch, units), the hidden and the cell state so far.
        W: (features, 4 units).   U: (units, 4 units).   b: (4 units,).

    Returns:
        A dict with "i", "f", "g", "o", "c" and "h", each (batch, units); c and h are the new ones.
    """
    raise NotImplementedError


def step_back(x, h, c, W, U, b, dh, dc):
    """One step of backpropagation through time. Not needed for a first check: it is looked at once it is written.

    Args:
        x, h, c, W, U, b: as in step; h and c are the states before the step.
        dh: dL/dh\', (batch, units), what the loss L asks of the new hidden state.
        dc: (batch, units), what later steps ask of the new cell state; what h\' adds to it is still to come.

    Returns:
        A dict with, each of the shape of what it is the gradient of:
            "da"  dL/da, (batch, 4 units)
            "dW", "dU", "db"  summed over the batch
            "dh", "dc"  dL/dh and dL/dc of the states before
    """
    raise NotImplementedError


if __name__ == "__main__":  # the first step of sheet {seed} of the page By hand
    x, h, c = {x}, {h}, {c}
    W = {W}
    U = {U}
    b = {b}
    print("mine:", step(x, h, c, W, U, b))
    print("key:  h =", {key})
'''


def skeleton(cell: Cell, seed: int, file: str) -> str:
    """The text of the file.

    Args:
        cell: "rnn" or "lstm".
        seed: of the worksheet whose first step stands in it to try.
        file: what the file is called.
    """
    sheet = problem(cell, seed)
    return (RNN if cell == "rnn" else LSTM).format(file=file, seed=seed, **_numbers(sheet))


def write_skeleton(path: Path, cell: Cell, seed: int) -> None:
    """Writes the file, whole or not at all.

    Raises:
        BadInputError: there is one already, or no folder for it.
    """
    if path.exists():
        raise BadInputError(f"{path} is there already, and it may hold work. Name another file with --to.")
    if path.suffix != ".py" or not path.absolute().parent.is_dir():
        raise BadInputError(
            f"--to takes a file whose name ends in .py, in a folder that exists. Received: {path}."
        )
    write_whole(path, skeleton(cell, seed, path.name).encode())


def _numbers(sheet: Problem) -> dict[str, str]:
    key = next(row for row in rows(sheet) if row.symbol == "h_1")
    values = {"x": sheet.x[:1], "h": sheet.h[None], "c": sheet.c[None]}
    values |= {"W": sheet.kernel, "U": sheet.recurrent_kernel, "b": sheet.bias}
    arrays = {name: f"np.array({np.asarray(value).tolist()})" for name, value in values.items()}
    return {**arrays, "key": str([round(value, 4) for value in key.values])}
