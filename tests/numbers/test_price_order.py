import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.numbers.forecast_baselines import ewma_normal
from seqapp.numbers.panel import ADJ_CLOSE, log_returns
from seqapp.numbers.price_order import CLOSE, counted, orders_of, reordered, weighted
from seqapp.numbers.quantiles import LEVELS

OPEN, HIGH, LOW, VOLUME = 0, 1, 2, 5


def bars(days: int, seed: int) -> np.ndarray:
    """Daily bars with gaps overnight, and dividends: adj_close is the lower share of close the further back."""
    chance = np.random.default_rng(seed)
    close = 50 * np.exp(np.cumsum(0.03 * chance.normal(size=days)))
    opening = close * np.exp(0.02 * chance.normal(size=days))
    high, low = np.maximum(opening, close) * 1.01, np.minimum(opening, close) * 0.98
    adjusted = close * np.linspace(0.9, 1, days)
    return np.column_stack([opening, high, low, close, adjusted, chance.integers(1, 9, days)])


def moves(window: np.ndarray) -> list[tuple[float, ...]]:
    """Every day's move: open, high, low, close over the adjusted close before, by the day's own ratios; its volume."""
    step = window[1:, ADJ_CLOSE] / window[:-1, ADJ_CLOSE]
    ratios = step[:, None] * window[1:, : CLOSE + 1] / window[1:, CLOSE, None]
    return [tuple(row) for row in np.column_stack([ratios, window[1:, VOLUME]]).round(9)]


@given(days=st.integers(2, 40), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_another_order_holds_every_move_once_and_keeps_both_ends(days, seed) -> None:
    window = bars(days, seed)
    for order, other in zip(
        orders_of(days, 3, seed), reordered(window, orders_of(days, 3, seed)), strict=True
    ):
        assert [moves(window)[place] for place in order] == moves(other)
        assert other[-1, ADJ_CLOSE] == window[-1, ADJ_CLOSE]
        np.testing.assert_allclose(other[-1, CLOSE], window[-1, CLOSE], rtol=1e-12)
        np.testing.assert_allclose(other[0, ADJ_CLOSE], window[0, ADJ_CLOSE], rtol=1e-12)
        assert (other[:, HIGH] >= other[:, [OPEN, LOW, CLOSE]].max(axis=1) - 1e-9).all()
        assert (other > 0).all()


def test_days_as_they_came_are_what_they_were_but_for_what_was_paid_out() -> None:
    window = bars(30, 1)
    (same,) = reordered(window, np.arange(29)[None])
    np.testing.assert_allclose(same[:, ADJ_CLOSE], window[:, ADJ_CLOSE])
    for column in (OPEN, HIGH, LOW):
        np.testing.assert_allclose(same[:, column] / same[:, CLOSE], window[:, column] / window[:, CLOSE])
    np.testing.assert_array_equal(same[:, VOLUME], window[:, VOLUME])
    raw = window.copy()
    raw[:, ADJ_CLOSE] = raw[:, CLOSE]
    np.testing.assert_allclose(reordered(raw, np.arange(29)[None])[0], raw)


def test_the_moves_are_not_the_prices_no_jump_is_made_up() -> None:
    """A rise by a half and then quiet days: shuffled prices themselves would jump down and up again."""
    window = np.column_stack([np.array([1.0, 1.5, 1.5, 1.5, 1.5])] * 6)
    for other in reordered(window, orders_of(5, 20)):
        assert (np.diff(other[:, CLOSE]) >= -1e-12).all()


def test_the_first_two_orders_are_that_of_the_calendar_and_its_reverse_then_shuffles_of_a_seed() -> None:
    orders = orders_of(9, 4, seed=2)
    assert orders.shape == (6, 8)
    assert orders[0].tolist() == list(range(8))
    assert orders[1].tolist() == list(range(8))[::-1]
    np.testing.assert_array_equal(orders_of(9, 2, seed=2), orders[:4])
    assert (orders_of(9, 4, seed=3)[2:] != orders[2:]).any()


def test_counting_days_cannot_see_their_order_and_the_weighted_mean_can() -> None:
    window = bars(60, 5)
    orders = reordered(window, orders_of(60, 10))
    said = counted(orders)
    np.testing.assert_allclose(said, np.tile(said[0], (12, 1)), atol=1e-12)
    np.testing.assert_allclose(said[0], np.quantile(log_returns(window[:, ADJ_CLOSE])[1:], LEVELS))
    widths = weighted(orders)[:, -1]
    assert widths.std() > 0.01 * widths.mean()


def test_the_weighted_mean_is_the_baseline_of_the_backtest_on_a_window_as_long_as_its_history() -> None:
    window = bars(251, 7)
    np.testing.assert_allclose(
        weighted(window), ewma_normal(log_returns(window[:, ADJ_CLOSE]), 1)[-1], rtol=1e-9
    )


@pytest.mark.parametrize("when", [3, 55])
def test_the_weighted_mean_widens_most_for_a_move_that_is_near(when) -> None:
    quiet = np.exp(0.001 * np.arange(60))
    quiet[when:] *= 1.1
    window = np.column_stack([quiet] * 6)
    width = weighted(window)[-1]
    assert (width > 0.02) == (when == 55)
