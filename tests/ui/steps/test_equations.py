import pytest

from seqapp.numbers.units import Sum
from seqapp.ui.steps.equations import lstm_equations, rnn_equations
from seqapp.ui.steps.source import Line, line_of

LSTM = {"i": 0.9, "f": 0.77, "g": -0.12, "o": 0.5, "c": 0.2077, "h": 0.1024}


def test_the_equations_of_an_lstm_hold_with_their_numbers() -> None:
    equations = {one.name: one for one in lstm_equations(LSTM, 0.41, None)}
    assert list(equations) == [
        "Forget gate",
        "Input gate",
        "Candidate",
        "Cell state",
        "Output gate",
        "Hidden state",
    ]
    assert r"&= 0.77 \cdot 0.41 + 0.90 \cdot (-0.12)" in equations["Cell state"].latex
    assert "&= 0.32 -0.11 = 0.21" in equations["Cell state"].latex
    assert r"0.50 \cdot \tanh(0.21) = 0.10" in equations["Hidden state"].latex
    assert r"\sigma(1.21) = 0.77" in equations["Forget gate"].latex  # log(0.77 / 0.23)
    assert equations["Cell state"].source == Line(line_of("c").number, "c = f * c + i * g")


def test_a_weighted_sum_shows_its_word_its_memory_and_its_bias() -> None:
    sums = {name: Sum(0.5, -0.25, 0.125) for name in "ifgo"}
    equations = lstm_equations(LSTM, 0.41, sums)
    assert all(
        "0.50 -0.25 +0.12" in one.latex for one in equations if one.name in ("Forget gate", "Candidate")
    )


def test_the_equations_of_an_rnn_say_who_speaks_louder() -> None:
    now = {"pre_activation": -0.3, "h": -0.2913}
    loud, final = rnn_equations(now, {"h": Sum(0.1, -0.5, 0.1)})
    assert "the memory speaks louder" in loud.job
    assert "0.10 -0.50 +0.10 = -0.30" in loud.latex
    assert r"\tanh(-0.30) = -0.29" in final.latex


@pytest.mark.parametrize("gate", [0.0, 1.0])
def test_a_gate_that_is_quite_shut_or_open_still_has_an_equation(gate) -> None:
    for one in lstm_equations(LSTM | {"f": gate, "g": 1.0}, 0.0, None):
        assert "inf" not in one.latex
        assert "nan" not in one.latex
