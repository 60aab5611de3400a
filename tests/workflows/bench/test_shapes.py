"""Many shapes and many models, measured: every case runs and gives a figure of ours and of Keras's."""

import pytest

from seqapp.workflows.bench import report, shapes
from seqapp.workflows.bench.layers import GRAPH, PLAIN


@pytest.mark.parametrize("name", [PLAIN, GRAPH])
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_batch_sizes_are_answered_and_trained_on(cell, name, monkeypatch):
    monkeypatch.setattr(shapes, "UNITS", 3)
    for case in (shapes.answers, shapes.training):
        assert 0 < case(shapes.KINDS[cell][name]) < 60


def test_a_case_is_measured_in_turn_and_its_table_has_the_ratio(monkeypatch):
    taken = {PLAIN: iter([1.0, 3.0, 2.0]), GRAPH: iter([4.0, 4.0, 4.0])}
    monkeypatch.setattr(shapes, "_in_its_own_process", lambda _what, _cell, name: next(taken[name]))
    row = shapes.bench("a case", "rnn", 3)
    assert (row["value"][PLAIN], row["ratio"]) == ([2.0, 1.5, 2.5], {GRAPH: 0.5})
    taken |= {PLAIN: iter([1.0] * 6), GRAPH: iter([2.0] * 6)}
    monkeypatch.setitem(report.CASES, "shapes", {"a case": shapes.answers})
    table = report.table(report.measure("shapes", 1))
    assert "| a case | LSTM | 1 (1 to 1) | 2 (2 to 2) | 0.50 |" in table
