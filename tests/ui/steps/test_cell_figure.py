import xml.etree.ElementTree as ET

import pytest

from seqapp.ui.steps.cell_figure import INK, cell_svg
from seqapp.ui.steps.shapes import DOOR

LSTM = {"i": 0.25, "f": 0.75, "o": 1.0, "g": -0.5, "c": 0.2, "h": 0.1, "before": 0.4, "h_before": -0.3}
RNN = {"before": 0.4, "pre_activation": -1.0, "h": -0.76}
SVG = "{http://www.w3.org/2000/svg}"


def shutters(numbers: dict[str, float], gate: str) -> float:
    """How much of a gate's way its shutters close."""
    tree = ET.fromstring(cell_svg("lstm", numbers, "dull", "Unit 1")[0])  # noqa: S314 - our own drawing
    bars = [bar for bar in tree.iter(f"{SVG}rect") if bar.get("class") == f"shutter {gate}"]
    assert len(bars) == 2
    return sum(float(bar.get("height" if gate == "f" else "width")) for bar in bars)


@pytest.mark.parametrize("gate", ["i", "f", "o"])
@pytest.mark.parametrize("value", [0.0, 0.25, 0.9, 1.0])
def test_a_door_stands_open_as_wide_as_its_gate_says(gate, value) -> None:
    assert shutters(LSTM | {gate: value}, gate) == pytest.approx((1 - value) * DOOR, abs=0.02)


def test_the_numbers_stand_in_the_figure_and_in_its_words() -> None:
    svg, description = cell_svg("lstm", LSTM, "dull", "Unit 1")
    for shown in ("f 0.75", "i 0.25", "o 1.00", "g -0.50", "c now +0.20", "h now +0.10", "-0.12 entered"):
        assert shown in svg
    assert "forget gate stands at 0.75" in description
    svg, description = cell_svg("rnn", RNN, "dull", "Unit 1")
    assert "weighted sum -1.00" in svg
    assert "h now -0.76" in svg
    assert "shutter" not in svg
    assert "There is no gate." in description


@pytest.mark.parametrize(("cell", "numbers"), [("lstm", LSTM), ("rnn", RNN)])
def test_the_figure_of_a_narrow_page_shows_the_same_and_nothing_leaves_its_frame(cell, numbers) -> None:
    narrow, description = cell_svg(cell, numbers, "dull", "Unit 1", is_narrow=True)
    assert description == cell_svg(cell, numbers, "dull", "Unit 1")[1]
    tree = ET.fromstring(narrow)  # noqa: S314 - our own drawing
    *_, across, high = (float(side) for side in tree.get("viewBox").split())
    assert across == 360
    for words in tree.iter(f"{SVG}text"):
        x, width = float(words.get("x")), 0.55 * float(words.get("font-size")) * len(words.text)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[words.get("text-anchor")]
        assert 0 <= left <= left + width <= across, words.text
        assert float(words.get("y")) < high


@pytest.mark.parametrize("ink", INK.values())
def test_lines_and_letters_take_the_ink_of_the_theme(ink) -> None:
    assert ET.fromstring(cell_svg("rnn", RNN, "x", "y", ink=ink)[0]).get("color") == ink  # noqa: S314 - our own drawing


def test_a_word_is_no_markup_and_a_long_one_is_cut() -> None:
    svg, _ = cell_svg("rnn", RNN, "<b>&", "y")
    assert "&lt;b&gt;&amp;" in svg
    assert "supercalifrag…" in cell_svg("rnn", RNN, "supercalifragilistic", "y")[0]
