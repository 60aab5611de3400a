import numpy as np
import pytest

from seqapp.numbers.traced import Traced, asked_of_the_last_state


def test_before_its_first_step_every_state_of_a_trace_is_zero() -> None:
    h = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    traced = Traced("RNN", "row", ["a", "b", "c"], {"h": h})
    assert (traced.steps, traced.units) == (3, 2)
    np.testing.assert_array_equal(traced.at("h", 1), h[1])
    np.testing.assert_array_equal(traced.at("h", -1), [0, 0])


@pytest.mark.parametrize(
    "gradient", [np.zeros(3), np.array([np.nan, 1.0, 0.0]), np.array([np.inf, 0.0, 0.0])]
)
def test_a_gradient_that_says_nothing_asks_of_all_units_alike(gradient) -> None:
    direction, said = asked_of_the_last_state(gradient)
    assert not said
    np.testing.assert_allclose(direction, np.full(3, 3**-0.5))


def test_a_tiny_gradient_keeps_its_direction() -> None:
    direction, said = asked_of_the_last_state(np.array([0.0, -1e-30]))
    assert said
    np.testing.assert_allclose(direction, [0, -1])
