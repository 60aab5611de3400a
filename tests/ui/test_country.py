"""The memory tasks' LSTM as the pages ask it: what the lesson says of its gates is what the shipped net does."""

import re

import numpy as np
import pytest

from seqapp.numbers.memory_tasks.words import COUNTRIES
from seqapp.numbers.nets import read
from seqapp.ui.country import OPEN, answered, example


@pytest.fixture
def gates(root, monkeypatch) -> dict[str, float]:
    """Of the shipped net, over a sentence of each country: the forget gate, and the input gate before and at it."""
    monkeypatch.setenv("SEQAPP_MODELS", str(root / "models"))
    forget, before, at = [], [], []
    for country in COUNTRIES:
        asked = answered(example(country))
        traced = read(asked.net, np.array(asked.sentence.ids))
        forget.append(traced["f"].ravel())
        i = traced["i"].mean(axis=1)
        before.append(i[: asked.sentence.country].mean())
        at.append(i[asked.sentence.country])
    f = np.concatenate(forget)
    return {
        "mean": f.mean(),
        "open": (f > OPEN).mean(),
        "before": float(np.mean(before)),
        "at": float(np.mean(at)),
    }


def test_what_the_lesson_says_of_a_gate_that_works_is_what_the_shipped_net_does(gates, root) -> None:
    lesson = (root / "docs" / "lesson.md").read_text("utf-8")
    said = re.search(
        r"of each of the (\d+) countries its forget gate stands at ([\d.]+), (\d+) % of its values are above ([\d.]+); "
        r"its input gate opens from ([\d.]+) to ([\d.]+) at the country",
        lesson,
    )
    assert said, "the row of the gate that works"
    expected = (
        f"{len(COUNTRIES)}",
        f"{gates['mean']:.2f}",
        f"{100 * gates['open']:.0f}",
        f"{OPEN:g}",
        f"{gates['before']:.2f}",
        f"{gates['at']:.2f}",
    )
    assert said.groups() == expected
