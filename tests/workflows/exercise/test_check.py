"""Right files of both cells, and every mistake planted into them, line for line."""

import json
import re

import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.exercise import check, child, running
from seqapp.workflows.exercise.cases import BACK, FORWARDS, case
from seqapp.workflows.exercise.check import Verdict, check_cell
from seqapp.workflows.exercise.skeletons import skeleton

RNN_BODY = """\
    a = x @ W + h @ U + b
    new = np.tanh(a)
    return new
"""
RNN_BACK = """\
    a = x @ W + h @ U + b
    new = np.tanh(a)
    da = dh * (1 - new**2)
    dW = x.T @ da
    dU = h.T @ da
    db = da.sum(axis=0)
    before = da @ U.T
    return {"da": da, "dW": dW, "dU": dU, "db": db, "dh": before}
"""
LSTM_FORWARDS = """\
    s = lambda z: 1 / (1 + np.exp(-z))
    a = x @ W + h @ U + b
    n = h.shape[1]
    i = s(a[:, :n])
    f = s(a[:, n : 2 * n])
    g = np.tanh(a[:, 2 * n : 3 * n])
    o = s(a[:, 3 * n :])
    cn = f * c + i * g
    hn = o * np.tanh(cn)
"""
LSTM_BODY = LSTM_FORWARDS + '    return {"i": i, "f": f, "g": g, "o": o, "c": cn, "h": hn}\n'
LSTM_BACK = (
    LSTM_FORWARDS
    + """\
    t = np.tanh(cn)
    dct = dc + dh * o * (1 - t**2)
    di = dct * g * i * (1 - i)
    df = dct * c * f * (1 - f)
    dg = dct * i * (1 - g**2)
    do = dh * t * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    dW = x.T @ da
    dU = h.T @ da
    db = da.sum(axis=0)
    return {"da": da, "dW": dW, "dU": dU, "db": db, "dh": da @ U.T, "dc": dct * f}
"""
)
BODIES = {"rnn": (RNN_BODY, RNN_BACK), "lstm": (LSTM_BODY, LSTM_BACK)}
UNWRITTEN = "    raise NotImplementedError\n"


def solution(cell: str) -> str:
    """The skeleton of a cell with both functions written."""
    text = skeleton(cell, 3, "my_cell.py")
    for body in BODIES[cell]:
        text = text.replace(UNWRITTEN, body, 1)
    return text


@pytest.fixture
def written(tmp_path):
    """Writes a file as a student would; gives its path."""

    def write(text: str):
        path = tmp_path / "my_cell.py"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def within(monkeypatch):
    """Runs the file in this process, without limits: for what can do no harm, and faster."""

    def run_file(path, cell):
        told = json.loads(json.dumps(child.run(str(path), running.job_of(cell))))
        assert told["error"] is None
        return told

    monkeypatch.setattr(check, "run_file", run_file)


def refusal(path, cell=None) -> str:
    with pytest.raises(BadInputError) as refused:
        check_cell(path, cell)
    said = str(refused.value)
    assert "\n" not in said
    assert said.startswith("my_cell.py")
    return said


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_right_file_is_right_in_a_process_of_its_own_whatever_it_prints(cell, written) -> None:
    noise = 'import sys\nprint("{}" * 9)\nsys.stderr.write("wrong")\n'
    path = written(solution(cell).replace("import numpy as np\n", f"import numpy as np\n{noise}", 1))
    assert check_cell(path) == Verdict(cell, FORWARDS[cell], BACK[cell], 5)


def test_a_file_in_float32_and_with_a_named_tuple_is_right_too(written, within) -> None:
    text = solution("lstm").replace(
        '    return {"i": i, "f": f, "g": g, "o": o, "c": cn, "h": hn}\n',
        "    return Step(i, f, g, o, cn, hn)\n",
    )
    text = text.replace(
        'CELL = "lstm"\n',
        'CELL = "lstm"\nfrom typing import NamedTuple\nclass Step(NamedTuple):\n    i: object\n    f: object\n'
        "    g: object\n    o: object\n    c: object\n    h: object\n",
    )
    text = text.replace(
        "    s = lambda", "    x, h, c = (np.float32(one) for one in (x, h, c))\n    s = lambda"
    )
    text = text.replace("a = x @ W", "W, U, b = (np.float32(one) for one in (W, U, b))\n    a = x @ W")
    assert check_cell(written(text)).back == BACK["lstm"]


def test_the_way_back_may_be_missing_or_unwritten(written, within) -> None:
    text = skeleton("rnn", 1, "my_cell.py").replace(UNWRITTEN, RNN_BODY, 1)
    assert check_cell(written(text)).back == ()
    assert check_cell(written(text[: text.index("def step_back")])).back == ()


MISTAKES = {  # cell, right line, wrong line, which number is named first, what it smells of
    "sigmoid in the place of tanh": (
        "lstm",
        "g = np.tanh(a[:, 2 * n : 3 * n])",
        "g = s(a[:, 2 * n : 3 * n])",
        "the candidate g",
        "the sigmoid stood where tanh belongs",
    ),
    "tanh in the place of the sigmoid": (
        "lstm",
        "f = s(a[:, n : 2 * n])",
        "f = np.tanh(a[:, n : 2 * n])",
        "the forget gate f",
        "tanh stood where the sigmoid belongs",
    ),
    "the gates in the order i f o g": (
        "lstm",
        "g = np.tanh(a[:, 2 * n : 3 * n])\n    o = s(a[:, 3 * n :])",
        "o = s(a[:, 2 * n : 3 * n])\n    g = np.tanh(a[:, 3 * n :])",
        "the candidate g",
        "the columns of block o were taken for those of g",
    ),
    "the gates in the order f i g o": (
        "lstm",
        "i = s(a[:, :n])\n    f = s(a[:, n : 2 * n])",
        "f = s(a[:, :n])\n    i = s(a[:, n : 2 * n])",
        "the input gate i",
        "the columns of block f were taken for those of i",
    ),
    "no bias": (
        "lstm",
        "a = x @ W + h @ U + b",
        "a = x @ W + h @ U",
        "the input gate i",
        "the bias b were left out",
    ),
    "c read where h is": (
        "lstm",
        "a = x @ W + h @ U + b",
        "a = x @ W + c @ U + b",
        "the input gate i",
        "c stood where h belongs",
    ),
    "no forget gate": (
        "lstm",
        "cn = f * c + i * g",
        "cn = c + i * g",
        "the new cell state c",
        "the old cell state were not multiplied by the forget gate f",
    ),
    "c and h exchanged in the cell state": (
        "lstm",
        "cn = f * c + i * g",
        "cn = f * h + i * g",
        "the new cell state c",
        "(c and h exchanged)",
    ),
    "c and h returned in each other's place": (
        "lstm",
        '"c": cn, "h": hn}',
        '"c": hn, "h": cn}',
        "the new cell state c",
        "c and h were exchanged in what is returned",
    ),
    "no tanh of c": (
        "lstm",
        "hn = o * np.tanh(cn)",
        "hn = o * cn",
        "the new hidden state h",
        "tanh of c were left out",
    ),
    "c not updated before h": (
        "lstm",
        "hn = o * np.tanh(cn)",
        "hn = o * np.tanh(c)",
        "the new hidden state h",
        "the old c stood where the new one belongs",
    ),
    "dc forgotten": (
        "lstm",
        "dct = dc + dh * o * (1 - t**2)",
        "dct = dh * o * (1 - t**2)",
        "dL/da in the columns of i",
        "dc, which comes back from later steps, were left out",
    ),
    "tanh's slope at a gate": (
        "lstm",
        "df = dct * c * f * (1 - f)",
        "df = dct * c * (1 - f**2)",
        "dL/da in the columns of f",
        "the slope of the tanh stood where that of the sigmoid belongs",
    ),
    "the new c in the forget gate's gradient": (
        "lstm",
        "df = dct * c * f * (1 - f)",
        "df = dct * cn * f * (1 - f)",
        "dL/da in the columns of f",
        "the new c stood where the old one belongs",
    ),
    "no tanh in the output gate's gradient": (
        "lstm",
        "do = dh * t * o * (1 - o)",
        "do = dh * cn * o * (1 - o)",
        "dL/da in the columns of o",
        "tanh of c were left out",
    ),
    "the mean of the batch": (
        "lstm",
        "dW = x.T @ da",
        "dW = x.T @ da / len(x)",
        "dL/dW",
        "the mean over the batch were taken, not the sum",
    ),
    "the new h in dU": (
        "lstm",
        "dU = h.T @ da",
        "dU = hn.T @ da",
        "dL/dU",
        "the new h stood where the one before the step belongs",
    ),
    "no forget gate on the way back": (
        "lstm",
        '"dc": dct * f}',
        '"dc": dct}',
        "dL/dc of the step before",
        "dL/dc were not multiplied by the forget gate f",
    ),
    "no tanh": ("rnn", "new = np.tanh(a)", "new = a", "the new hidden state h", "tanh were left out"),
    "sigmoid": (
        "rnn",
        "new = np.tanh(a)",
        "new = 1 / (1 + np.exp(-a))",
        "the new hidden state h",
        "the sigmoid stood where tanh belongs",
    ),
    "no bias in the RNN": (
        "rnn",
        "a = x @ W + h @ U + b",
        "a = x @ W + h @ U",
        "the new hidden state h",
        "the bias b were left out",
    ),
    "U transposed": (
        "rnn",
        "a = x @ W + h @ U + b",
        "a = x @ W + h @ U.T + b",
        "the new hidden state h",
        "U were transposed",
    ),
    "no state": (
        "rnn",
        "a = x @ W + h @ U + b",
        "a = x @ W + b",
        "the new hidden state h",
        "the state's part, h U, were left out",
    ),
    "the slope forgotten": (
        "rnn",
        "da = dh * (1 - new**2)",
        "da = dh",
        "dL/da",
        "the slope of tanh, 1 - h^2, were left out",
    ),
    "the slope at a": (
        "rnn",
        "da = dh * (1 - new**2)",
        "da = dh * (1 - a**2)",
        "dL/da",
        "the slope of tanh were taken as 1 - a^2",
    ),
    "the slope at the old state": (
        "rnn",
        "da = dh * (1 - new**2)",
        "da = dh * (1 - h**2)",
        "dL/da",
        "the slope were taken at the old h",
    ),
    "U for its transpose": (
        "rnn",
        "before = da @ U.T",
        "before = da @ U",
        "dL/dh of the step before",
        "U stood where its transpose belongs",
    ),
    "the gradient handed on twice": (
        "rnn",
        "before = da @ U.T",
        "before = dh + da @ U.T",
        "dL/dh of the step before",
        "it has gone into dL/da already",
    ),
}


@pytest.mark.parametrize(("cell", "right", "wrong", "named", "smell"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_planted_mistake_is_named_with_its_value_and_the_right_one(
    written, within, cell, right, wrong, named, smell
) -> None:
    text = solution(cell)
    assert right in text
    head, back, tail = text.partition("def step_back")
    in_step = right in head and "dL" not in named
    said = refusal(
        written((head.replace(right, wrong) if in_step else head) + back + tail.replace(right, wrong))
    )
    assert f"the first wrong number is in {named} (`" in said
    assert smell in said
    place, should = (
        float(number)
        for number in said.split("]: ")[1].split(" It looks")[0][:-1].split(", and it should be ")
    )
    assert abs(place - should) > 1e-5


def test_the_right_value_that_is_named_is_the_references(written, within) -> None:
    said = refusal(written(solution("rnn").replace("new = np.tanh(a)", "new = np.tanh(a) * [1, 1, 1, 2]", 1)))
    right = case("rnn", 0).forwards["h"][0, 3]
    assert "input 1 of 5, at [0, 3]" in said
    assert f"{2 * right:.4f}, and it should be {right:.4f}." in said
    assert "It looks as if" not in said


def test_of_two_mistakes_the_first_in_the_order_of_computing_is_named(written, within) -> None:
    text = solution("lstm").replace("hn = o * np.tanh(cn)", "hn = o * cn")
    text = text.replace("o = s(a[:, 3 * n :])", "o = np.tanh(a[:, 3 * n :])")
    assert "the output gate o (`o`)" in refusal(written(text))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("    return new\n", "    return new.T\n", "has the shape (4, 2), and (2, 4) was expected"),
        ("    return new\n", "    return new[0]\n", "has the shape (4,), and (2, 4) was expected"),
        ("dW = x.T @ da", "dW = da.T @ x", "It is the transpose that is asked for"),
        ("    return new\n", "    return np.full_like(new, np.nan)\n", "nan, and it should be"),
    ],
)
def test_a_wrong_shape_and_what_is_no_number_are_named(written, within, right, wrong, said) -> None:
    assert said in refusal(written(solution("rnn").replace(right, wrong, 1)))


UNUSABLE = {  # what the file holds, and what is said
    "def step(x, h\n": "my_cell.py, line 1: this is no Python",
    "CELL = 'rnn'\n": "it has no function step",
    "def step(x, h, W, U, b):\n    return h\n": "it does not say which cell it is",
    "CELL = 'rnn'\ndef step(x, h):\n    return h\n": "it stops with TypeError: step() takes 2 positional arguments",
    "CELL = 'rnn'\ndef step(*_):\n    return 1 / 0\n": "my_cell.py, line 3: it stops with ZeroDivisionError",
    "CELL = 'rnn'\ndef step(*_):\n    exit()\n": "my_cell.py, line 3: it ends the program here",
    "import os\nos._exit(0)\n": "my_cell.py: it ended Python itself",
    "import os, sys\nopen(sys.argv[3], 'w').write('{\"error\": null}')\nos._exit(0)\n": "it ended Python itself",
    "import os, sys\nopen(sys.argv[3], 'w').write('[]')\nos._exit(0)\n": "my_cell.py: it ended Python itself",
    "import numpy as np\nCELL = 'lstm'\ndef step(*_):\n    return dict.fromkeys('ifgohc', np.ones((99, 99)) / 3)\n": (
        "has the shape (99, 99)"
    ),
    "CELL = 'rnn'\ndef step(*_):\n    return 'h'\n": "h of step is not an array of numbers but a str",
    "CELL = 'lstm'\ndef step(*_):\n    return 1, 2\n": "step returned a tuple; expected was a dict or a NamedTuple",
    "CELL = 'lstm'\ndef step(*_):\n    return {'i': 1}\n": "step returned no f and no g",
    "import numpy as np\n\nkept = np.zeros(10**10)\n": "my_cell.py, line 3: it needs more than 1,024 MB of memory",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))\n": "my_cell.py, line 2: it stops with PermissionError",
    "import subprocess\nsubprocess.run(['true'])\n": "line 2: it stops with PermissionError: no network and no other",
    "CELL = 'rnn'\ndef step(*_):\n    return [0] * 10**6\n": "has the shape (1000000,), and (2, 4) was expected",
    "def f():\n    return f()\nf()\n": "it stops with RecursionError",
    "import nothing_like_it\n": "my_cell.py, line 1: it stops with ModuleNotFoundError",
}


@pytest.mark.parametrize(("text", "said"), UNUSABLE.items())
def test_a_file_that_cannot_be_used_gets_one_calm_line(written, text, said) -> None:
    assert said in refusal(written(text))


@pytest.mark.parametrize(
    ("loop", "line"),
    [
        ("import time\ntime.sleep(60)\n", "2"),
        ("while True:\n    try:\n        sum(range(999))\n    except Exception:\n        pass\n", "[1-5]"),
    ],
)
def test_a_file_that_does_not_end_is_ended_and_its_line_is_named(written, monkeypatch, loop, line) -> None:
    monkeypatch.setattr(running, "LIMITS", {"cpu": 1, "wall": 1})
    assert re.match(f"my_cell.py, line {line}: it was not done after 1 s", refusal(written(loop)))


def test_what_lies_beside_the_file_is_not_imported_and_nothing_is_left_behind(written, tmp_path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit", "utf-8")
    check_cell(written(solution("rnn")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my_cell.py", "numpy.py"]


def test_a_file_that_says_another_cell_than_asked_for_is_taken_as_asked_for(written) -> None:
    assert "it stops with TypeError" in refusal(written(solution("rnn")), "lstm")


def test_a_folder_and_a_file_too_large_are_refused(tmp_path) -> None:
    with pytest.raises(BadInputError, match="no file of Python code"):
        check_cell(tmp_path)
    large = tmp_path / "large.py"
    large.write_bytes(b"#" * (running.LARGEST_FILE + 1))
    with pytest.raises(BadInputError, match="no file of Python code"):
        check_cell(large)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_right_answers_are_what_central_differences_say(cell) -> None:
    """The loss is dh . h + dc . c of the new states."""
    from seqapp.numbers.worksheet import forward

    one = case(cell, 3)

    def loss(inputs) -> float:
        states = (inputs["h"], inputs.get("c", inputs["h"]))
        now = forward(cell, inputs["x"], states, (inputs["W"], inputs["U"], inputs["b"]))
        asked = {"h": one.inputs["dh"], "c": one.inputs.get("dc")}
        return float(sum((asked[name] * now[name]).sum() for name in ("h", "c") if name in now))

    for name in ("W", "U", "b", "h", *(("c",) if cell == "lstm" else ())):
        slope = np.zeros_like(one.inputs[name])
        for at in np.ndindex(slope.shape):
            ends = []
            for step in (1e-6, -1e-6):
                moved = one.inputs[name].copy()
                moved[at] += step
                ends.append(loss(one.inputs | {name: moved}))
            slope[at] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(one.back[f"d{name}"], slope, rtol=1e-5, atol=1e-8, err_msg=name)
