"""The float64 reference is the textbook's: against scalars worked out unit by unit and by hand."""

import math

import numpy as np
import pytest
from scipy.special import expit

from seqapp.numbers.reference import lstm_gates, lstm_step, readout, run, simple_rnn_step
from seqapp.numbers.reference import sigmoid as stable_sigmoid

BATCH, TIMESTEPS, FEATURES, UNITS = 2, 6, 3, 4


@pytest.fixture
def rng():
    return np.random.default_rng(20)


def lstm_weights(rng):
    return (
        rng.normal(size=(FEATURES, 4 * UNITS)),
        rng.normal(size=(UNITS, 4 * UNITS)),
        rng.normal(size=4 * UNITS),
    )


def simple_rnn_weights(rng):
    return rng.normal(size=(FEATURES, UNITS)), rng.normal(size=(UNITS, UNITS)), rng.normal(size=UNITS)


def weighted_sum(x, h, kernel, recurrent_kernel, bias, *, column):
    """x W + h U + b for one sequence and one column, added up scalar by scalar."""
    total = float(bias[column])
    for feature in range(len(x)):
        total += float(x[feature]) * float(kernel[feature, column])
    for unit in range(len(h)):
        total += float(h[unit]) * float(recurrent_kernel[unit, column])
    return total


def sigmoid(a):
    return 1.0 / (1.0 + math.exp(-a))


def test_simple_rnn_step_is_the_equation_unit_by_unit(rng):
    weights = simple_rnn_weights(rng)
    x, h = rng.normal(size=(BATCH, FEATURES)), rng.normal(size=(BATCH, UNITS))
    expected = [
        [math.tanh(weighted_sum(x[row], h[row], *weights, column=unit)) for unit in range(UNITS)]
        for row in range(BATCH)
    ]
    np.testing.assert_allclose(simple_rnn_step(x, h, *weights), expected, rtol=0, atol=1e-14)


def test_lstm_step_is_the_equations_unit_by_unit_with_blocks_in_the_order_i_f_g_o(rng):
    weights = lstm_weights(rng)
    x = rng.normal(size=(BATCH, FEATURES))
    h, c = rng.normal(size=(2, BATCH, UNITS))
    expected_h, expected_c = np.empty((2, BATCH, UNITS))
    for row in range(BATCH):
        for unit in range(UNITS):
            i = sigmoid(weighted_sum(x[row], h[row], *weights, column=unit))
            f = sigmoid(weighted_sum(x[row], h[row], *weights, column=UNITS + unit))
            g = math.tanh(weighted_sum(x[row], h[row], *weights, column=2 * UNITS + unit))
            o = sigmoid(weighted_sum(x[row], h[row], *weights, column=3 * UNITS + unit))
            expected_c[row, unit] = f * c[row, unit] + i * g
            expected_h[row, unit] = o * math.tanh(expected_c[row, unit])
    new_h, new_c = lstm_step(x, h, c, *weights)
    np.testing.assert_allclose(new_h, expected_h, rtol=0, atol=1e-14)
    np.testing.assert_allclose(new_c, expected_c, rtol=0, atol=1e-14)


def test_lstm_step_gives_the_numbers_worked_out_by_hand():
    # sigmoid(log 3) = 3/4, sigmoid(-log 3) = 1/4, sigmoid(log 4) = 4/5, tanh(log(3)/2) = 1/2
    i, f, g, o = math.log(3), -math.log(3), math.log(3) / 2, math.log(4)
    h, c = lstm_step([[1.0]], [[0.0]], [[2.0]], [[i, f, g, o]], np.zeros((1, 4)), np.zeros(4))
    np.testing.assert_allclose(c, [[0.25 * 2.0 + 0.75 * 0.5]], rtol=1e-15)
    np.testing.assert_allclose(h, [[0.8 * math.tanh(0.875)]], rtol=1e-15)


@pytest.mark.parametrize("block", range(4))
def test_each_block_of_the_state_weights_feeds_its_own_gate(block):
    recurrent_kernel = np.zeros((1, 4))
    recurrent_kernel[0, block] = 1.0
    gates = lstm_gates([[0.0]], [[2.0]], np.zeros((1, 4)), recurrent_kernel, np.zeros(4))
    quiet = [0.5, 0.5, 0.0, 0.5]
    moved = [index for index in range(4) if gates[index].item() != quiet[index]]
    assert moved == [block]


def test_gates_saturate_without_overflow():
    saturated = lstm_gates([[1.0]], [[0.0]], [[1e4, -1e4, -1e4, 1e4]], np.zeros((1, 4)), np.zeros(4))
    assert [gate.item() for gate in saturated] == [1.0, 0.0, -1.0, 1.0]


def test_integers_and_float32_are_computed_in_float64():
    weights = np.array([[3]], np.float32), np.array([[2]]), [1]
    h = simple_rnn_step(np.array([[1]], np.float32), [[0]], *weights)
    assert h.dtype == np.float64
    assert h.item() == math.tanh(4.0)


def test_readout_is_the_activation_of_the_weighted_state(rng):
    h, kernel, bias = (
        rng.normal(size=(BATCH, TIMESTEPS, UNITS)),
        rng.normal(size=(UNITS, 2)),
        rng.normal(size=2),
    )
    y = readout(h, kernel, bias, np.exp)
    scalar = sum(h[1, 2, unit] * kernel[unit, 1] for unit in range(UNITS)) + bias[1]
    assert y.shape == (BATCH, TIMESTEPS, 2)
    assert y[1, 2, 1] == pytest.approx(math.exp(scalar), rel=1e-14)


def test_run_hands_each_state_to_the_next_step_in_its_own_place(rng):
    weights = lstm_weights(rng)
    x = rng.normal(size=(BATCH, TIMESTEPS, FEATURES))
    h, c = rng.normal(size=(2, BATCH, UNITS))
    h_course, c_course = run(lambda x_t, h, c: lstm_step(x_t, h, c, *weights), x, (h, c))
    for t in range(TIMESTEPS):
        h, c = lstm_step(x[:, t], h, c, *weights)
        np.testing.assert_array_equal(h_course[:, t], h)
        np.testing.assert_array_equal(c_course[:, t], c)


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ([1, 1, 1, 1], [11, 12, 13, 14]),
        ([0, 1, 1, 1], [10, 11, 12, 13]),
        ([1, 0, 0, 1], [11, 11, 11, 12]),
        ([1, 1, 0, 0], [11, 12, 12, 12]),
        ([0, 0, 0, 0], [10, 10, 10, 10]),
    ],
)
def test_a_masked_step_leaves_the_state_as_it_was(mask, expected):
    (trajectory,) = run(lambda x, h: h + x, np.ones((1, 4, 1)), (np.full((1, 1), 10.0),), mask=[mask])
    assert trajectory.ravel().tolist() == expected


def test_sequences_of_a_batch_are_masked_each_by_its_own_mask():
    (trajectory,) = run(
        lambda x, h: h + x, np.ones((2, 3, 1)), (np.zeros((2, 1)),), mask=[[1, 0, 1], [0, 0, 1]]
    )
    assert trajectory[..., 0].tolist() == [[1, 1, 2], [0, 0, 1]]


def central_differences(function, point, width=1e-6):
    """d function_k / d point_j by central differences, (len(point), len(function(point)))."""
    steps = width * np.eye(point.size)
    return np.stack([(function(point + step) - function(point - step)) / (2 * width) for step in steps])


def test_state_jacobian_of_the_simple_rnn_is_the_product_the_lesson_states(rng):
    kernel, recurrent_kernel, bias = simple_rnn_weights(rng)
    x, h = rng.normal(size=(1, FEATURES)), rng.normal(size=UNITS)

    def step(h):
        return simple_rnn_step(x, h[None], kernel, recurrent_kernel, bias)[0]

    stated = recurrent_kernel * (1 - step(h) ** 2)  # dh'_k / dh_j = U_jk tanh'(z_k)
    np.testing.assert_allclose(central_differences(step, h), stated, rtol=0, atol=1e-8)


def test_cell_state_passes_to_the_next_scaled_by_the_forget_gate_alone(rng):
    weights = lstm_weights(rng)
    x, h, c = rng.normal(size=(1, FEATURES)), rng.normal(size=(1, UNITS)), rng.normal(size=UNITS)
    _, forget, _, _ = lstm_gates(x, h, *weights)
    jacobian = central_differences(lambda c: lstm_step(x, h, c[None], *weights)[1][0], c)
    np.testing.assert_allclose(jacobian, np.diag(forget[0]), rtol=0, atol=1e-8)


def test_the_sigmoid_is_exact_and_does_not_overflow_on_either_side(rng):
    z = np.concatenate([rng.normal(scale=20, size=200), [0.0, -700.0, 700.0, -1e4, 1e4]])
    with np.errstate(over="raise"):
        np.testing.assert_allclose(stable_sigmoid(z), expit(z), rtol=1e-15)
