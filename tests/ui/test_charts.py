import tomllib

import numpy as np
import pytest

from seqapp.ui.charts import accuracy_chart, length_chart, memory_chart
from seqapp.ui.quality import length_table, qualities_of
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.tables import VIEWS, by_unit
from tests.ui.helpers import record

WORDS = "good good film"
RECORDS = {"RNN": record(0.85), "LSTM": record(0.88)}


def heat_map(name: str, values: list):
    return memory_chart(by_unit(WORDS.split(), np.array(values)), VIEWS[name])


FIGURES = {
    "state": lambda: heat_map("lstm_c", [[1.0, -3.0]] * 3),
    "gate": lambda: heat_map("lstm_f", [[0.1, 0.9]] * 3),
    "accuracy": lambda: accuracy_chart(qualities_of(RECORDS)),
    "length": lambda: length_chart(length_table(RECORDS)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_axis_has_a_title(name) -> None:
    layout = FIGURES[name]().layout
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text


def test_a_state_is_centred_at_zero_and_a_gate_runs_from_0_to_1() -> None:
    state, gate = FIGURES["state"]().data[0], FIGURES["gate"]().data[0]
    assert (state.zmin, state.zmax) == (-3.0, 3.0)
    assert (gate.zmin, gate.zmax) == (0, 1)


def test_a_heat_map_has_a_row_for_each_unit_and_a_column_for_each_word() -> None:
    trace = FIGURES["state"]().data[0]
    assert trace.z.shape == (2, 3)
    assert list(trace.y) == ["1", "2"]


def test_a_state_of_zeros_can_be_drawn() -> None:
    assert heat_map("lstm_c", [[0.0, 0.0]] * 3).data[0].zmax > 0


def test_intervals_reach_from_low_to_high() -> None:
    point = accuracy_chart(qualities_of(RECORDS)).data[0]
    assert point.x[0] + point.error_x.array[0] == pytest.approx(86.0)
    assert point.x[0] - point.error_x.arrayminus[0] == pytest.approx(83.0)


def test_models_differ_by_more_than_colour() -> None:
    styles = BY_LABEL.values()
    for name in ("colour", "dash", "symbol"):
        assert len({getattr(style, name) for style in styles}) == len(styles)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_stand_out_from_the_background_of_either_theme(root, theme) -> None:
    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    background = luminance(config["theme"][theme]["backgroundColor"])
    for style in BY_LABEL.values():
        low, high = sorted((background, luminance(style.colour)))
        assert (high + 0.05) / (low + 0.05) >= 3


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    return sum(weight * x for weight, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
