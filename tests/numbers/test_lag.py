import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.lag import copies_yesterday

SEEDS = range(20)


def walk(seed, days=750):
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0003, 0.01, days)))


def noise(seed, scale, days=750):
    return np.exp(np.random.default_rng(seed + 1000).normal(0, scale, days))


def yesterday(prices):
    return np.concatenate([prices[:1], prices[:-1]])


@pytest.mark.parametrize("scale", [0, 1e-6, 1e-4, 1e-3, 3e-3])
def test_yesterdays_price_with_little_noise_or_none_is_caught(scale):
    caught = [
        copies_yesterday(walk(seed), yesterday(walk(seed)) * noise(seed, scale)).copies for seed in SEEDS
    ]
    assert sum(caught) >= 19  # one in a hundred has skill by chance


def test_yesterdays_price_with_the_drift_added_is_caught():
    assert all(copies_yesterday(walk(seed), yesterday(walk(seed)) * 1.0005).copies for seed in SEEDS)


def test_a_smoothed_price_that_lags_is_caught():
    prices = walk(0)
    smooth = [prices[0]]
    for price in prices[:-1]:
        smooth.append(0.3 * smooth[-1] + 0.7 * price)
    assert copies_yesterday(prices, smooth).copies


def test_perfect_forecasts_are_no_copies():
    report = copies_yesterday(walk(0), walk(0))
    assert not report.copies
    assert report.theils_u == 0
    assert report.with_coming == pytest.approx(1)
    assert report.skill_p_value == 0


@pytest.mark.parametrize(("share", "scale"), [(0.1, 0.001), (0.3, 0.003), (0.5, 0.01), (0.9, 0.002)])
def test_noisy_forecasts_with_skill_are_no_copies(share, scale):
    for seed in SEEDS:
        prices = walk(seed)
        honest = yesterday(prices) * (prices / yesterday(prices)) ** share * noise(seed, scale)
        assert not copies_yesterday(prices, honest).copies


def test_a_forecast_that_never_changes_is_bad_but_no_copy():
    report = copies_yesterday(walk(0), np.full(750, 100.0))
    assert (report.with_past, report.with_coming) == (0, 0)
    assert report.theils_u > 1
    assert not report.copies


def test_the_numbers_are_numpys_of_the_changes():
    prices, forecasts = walk(1), walk(1) * noise(1, 0.01)
    p, f = np.log(prices), np.log(forecasts)
    report = copies_yesterday(prices, forecasts)
    change = f[2:] - f[1:-1]
    assert report.with_past == pytest.approx(np.corrcoef(change, p[1:-1] - p[:-2])[0, 1])
    assert report.with_coming == pytest.approx(np.corrcoef(change, p[2:] - p[1:-1])[0, 1])
    squares = np.sum((p - f)[2:] ** 2) / np.sum((p[2:] - p[1:-1]) ** 2)
    assert report.theils_u == pytest.approx(np.sqrt(squares))


def test_prices_that_never_move_make_no_copy():
    still = np.full(40, 7.0)
    assert copies_yesterday(still, still) == (0, 0, 1, 0.5, False)
    assert copies_yesterday(still, still * 1.1).theils_u == np.inf


@pytest.mark.parametrize(
    ("prices", "forecasts"),
    [
        (np.ones(29), np.ones(29)),
        (np.ones(40), np.ones(39)),
        (np.ones((40, 1)), np.ones((40, 1))),
        (np.ones(40), np.zeros(40)),
        (np.full(40, -1.0), np.ones(40)),
        (np.ones(40), np.full(40, np.nan)),
    ],
)
def test_what_are_no_prices_is_refused(prices, forecasts):
    with pytest.raises(BadInputError, match="Received"):
        copies_yesterday(prices, forecasts)
