"""The notebooks in docs/: stripped of outputs, and every cell runs, in order, in one namespace."""

import json
from pathlib import Path

import pytest

# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

DOCS = Path(__file__).resolve().parents[1] / "docs"
NOTEBOOKS = sorted(DOCS.glob("*.ipynb"))


def code(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_no_notebook_carries_outputs(notebook) -> None:
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_the_way_from_a_keras_lstm_to_its_gates_runs() -> None:
    names: dict = {}
    for cell in code(DOCS / "from_keras.ipynb"):
        exec(compile(cell, "from_keras.ipynb", "exec"), names)  # noqa: S102 (our own cells)
    assert names["accuracy"] > 0.8
    assert names["difference"] < 1e-5
    assert sorted(names["traced"]) == ["c", "f", "g", "h", "i", "o"]
    shown = names["gates"].data[0].y
    assert shown == pytest.approx(names["f"].mean(axis=1), abs=1e-6)
    assert names["gradient"].layout.yaxis.type == "log"
