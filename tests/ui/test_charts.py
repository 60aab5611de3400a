import tomllib

import pytest

from seqapp.ui.charts import accuracy_chart, length_chart, memory_chart, probability_chart
from seqapp.ui.memory import VIEWS, values_by_word
from seqapp.ui.nets import BY_LABEL
from seqapp.ui.quality import length_table, qualities
from seqapp.ui.reading import by_word
from tests.ui.helpers import read
from tests.ui.test_quality import record

WORDS = "good good film"
RECORDS = {"RNN": record(0.85), "LSTM": record(0.88)}


def line_chart(n: int = 1):
    words = " ".join([WORDS] * n)
    traces = {label: read(words, [0.1, 0.5, 0.9] * n) for label in ("RNN", "LSTM")}
    return probability_chart(by_word(traces), ["RNN", "LSTM"])


def heat_map(name: str, values: list):
    view = VIEWS[name]
    trace = read(WORDS, [0.5] * 3, **{view.tensor: values})
    return memory_chart(values_by_word(trace, view.tensor, "number"), view)


FIGURES = {
    "probability": line_chart,
    "state": lambda: heat_map("lstm_c", [[1.0, -3.0]] * 3),
    "gate": lambda: heat_map("lstm_f", [[0.1, 0.9]] * 3),
    "accuracy": lambda: accuracy_chart(qualities(RECORDS)),
    "length": lambda: length_chart(length_table(RECORDS)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_axis_has_a_title(name) -> None:
    layout = FIGURES[name]().layout
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text


def test_probabilities_are_percent_and_the_half_is_drawn() -> None:
    figure = line_chart()
    assert list(figure.data[0].y) == [10.0, 50.0, 90.0]
    assert {(shape.y0, shape.y1) for shape in figure.layout.shapes} == {(50, 50), (40, 60)}


def test_a_word_said_twice_stands_on_the_axis_twice() -> None:
    figure = line_chart()
    assert list(figure.data[0].x) == ["1", "2", "3"]
    assert figure.layout.xaxis.labelalias == {"1": "good", "2": "good", "3": "film"}


def test_a_long_review_is_drawn_without_markers() -> None:
    assert line_chart(3).data[0].mode == "lines+markers"
    assert line_chart(100).data[0].mode == "lines"


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
    point = accuracy_chart(qualities(RECORDS)).data[0]
    assert point.x[0] + point.error_x.array[0] == pytest.approx(86.0)
    assert point.x[0] - point.error_x.arrayminus[0] == pytest.approx(83.0)


def test_models_differ_by_more_than_colour() -> None:
    nets = BY_LABEL.values()
    for name in ("colour", "dash", "symbol"):
        assert len({getattr(net, name) for net in nets}) == len(nets)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_stand_out_from_the_background_of_either_theme(root, theme) -> None:
    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    background = luminance(config["theme"][theme]["backgroundColor"])
    for net in BY_LABEL.values():
        low, high = sorted((background, luminance(net.colour)))
        assert (high + 0.05) / (low + 0.05) >= 3


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    return sum(weight * x for weight, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
