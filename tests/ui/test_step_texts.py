import pytest

from seqapp.numbers.units import Sum
from seqapp.ui import step_texts
from seqapp.ui.source import line_of

LSTM = {"i": 0.9, "f": 0.77, "g": -0.12, "o": 0.5, "c": 0.2077, "h": 0.1024}


def test_the_equations_of_an_lstm_hold_with_their_numbers() -> None:
    equations = {one.name: one for one in step_texts.lstm_equations(LSTM, 0.41, None)}
    assert list(equations) == [
        "Forget gate",
        "Input gate",
        "Candidate",
        "Cell state",
        "Output gate",
        "Hidden state",
    ]
    assert r"&= 0.770 \cdot 0.410 + 0.900 \cdot (-0.120)" in equations["Cell state"].latex
    assert "&= 0.316 -0.108 = 0.208" in equations["Cell state"].latex
    assert r"0.500 \cdot \tanh(0.208) = 0.102" in equations["Hidden state"].latex
    assert r"\sigma(1.208) = 0.770" in equations["Forget gate"].latex  # log(0.77 / 0.23)
    assert equations["Cell state"].source == (line_of("c").number, "c = f * c + i * g")


def test_a_weighted_sum_shows_its_word_its_memory_and_its_bias() -> None:
    sums = {name: Sum(0.5, -0.25, 0.125) for name in "ifgo"}
    equations = step_texts.lstm_equations(LSTM, 0.41, sums)
    assert all(
        "0.500 -0.250 +0.125" in one.latex for one in equations if one.name in ("Forget gate", "Candidate")
    )


def test_the_equations_of_an_rnn_say_who_speaks_louder() -> None:
    now = {"pre_activation": -0.3, "h": -0.2913}
    loud, final = step_texts.rnn_equations(now, {"h": Sum(0.1, -0.5, 0.1)})
    assert "the memory speaks louder" in loud.job
    assert "0.100 -0.500 +0.100 = -0.300" in loud.latex
    assert r"\tanh(-0.300) = -0.291" in final.latex


@pytest.mark.parametrize("gate", [0.0, 1.0])
def test_a_gate_that_is_quite_shut_or_open_still_has_an_equation(gate) -> None:
    for one in step_texts.lstm_equations(LSTM | {"f": gate, "g": 1.0}, 0.0, None):
        assert "inf" not in one.latex
        assert "nan" not in one.latex


def test_the_answer_says_what_the_unit_adds_to_it() -> None:
    said = step_texts.readout_line(0.5, -2.0, 0.7, 0.65).replace("\u00a0", " ")
    assert "+0.500 · -2.000 = **-1.000**" in said
    assert "**70.0 %** after this word, +5.0 points from the step before" in said
    assert "step before" not in step_texts.readout_line(0.5, -2.0, 0.7, None)
