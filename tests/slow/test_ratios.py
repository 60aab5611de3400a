"""What docs/benchmarks.md says of the layers beside Keras's still holds: no ratio is worse than it was times 1.3."""

import re
from pathlib import Path

import pytest

from seqapp.workflows.bench.layers import CELLS, GRAPH, OURS, PASSES, SHAPES, bench

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
WORSE = 1.3
ROUNDS = 7


def recorded() -> dict[tuple[str, str, str], float]:
    """The ratio of every row: pass, layer and shape as the table writes them."""
    text = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    table = re.search(r"<!-- table: bench layers -->(.*?)<!-- end of table -->", text, re.DOTALL)
    assert table is not None
    lines = [line.strip("| ").split(" | ") for line in table[1].splitlines() if line.startswith("| ")]
    column = lines[0].index(f"{OURS} / {GRAPH}")
    return {(line[0], line[1], line[2]): float(line[column]) for line in lines[2:]}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("what", PASSES)
def test_a_pass_costs_beside_keras_what_it_did(what, cell, shape):
    batch, timesteps, features, units = shape
    was = recorded()[what, CELLS[cell], f"{batch} x {timesteps} x {features}, {units}"]
    assert bench(what, shape, cell, ROUNDS, (OURS, GRAPH))["ratio"][GRAPH] <= WORSE * was
