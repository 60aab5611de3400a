"""How long things are: a module past 300 lines and a function past 50 are questions; here are the answers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [*sorted(ROOT.glob("seqapp/**/*.py")), *sorted(ROOT.glob("pages/*.py")), ROOT / "streamlit_app.py"]
MODULE, FUNCTION = 300, 50  # lines
REASONS = {
    "seqapp/layers/cells.py": "both cells, forwards and backwards, with Keras's long signatures",
    "seqapp/layers/recurrent.py trace": "half of it is the docstring with every tensor's shape",
    "seqapp/data/prices/yahoo.py": "one door: what yfinance can do wrong stands beside what asks it",
    "seqapp/store/records.py": "run.json of both tasks, typed, in one place: each field with what it means",
    "seqapp/data/reviews/fetch.py fetch_reviews": "half of it is its docstring",
    "seqapp/workflows/forecast/backtest.py backtest": "half of it is the signature and the docstring",
    "seqapp/workflows/sweep/search.py search": "more than half of it is the signature and what each argument is",
    "seqapp/workflows/training/fit.py fit": "more than half of it is the signature and what each argument is",
}


def lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """The module and its functions: name, lines, how many it may have."""
    name, source = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    yield name, len(source.splitlines()), MODULE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name} {node.name}", (node.end_lineno or 0) - node.lineno, FUNCTION


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_longer_than_a_reader_likes_but_for_a_reason(path: Path) -> None:
    too_long = {name: lines for name, lines, most in lengths(path) if lines > most}
    assert too_long.keys() <= REASONS.keys(), too_long


def test_every_reason_is_still_needed() -> None:
    too_long = {name for path in SOURCES for name, lines, most in lengths(path) if lines > most}
    assert REASONS.keys() <= too_long
