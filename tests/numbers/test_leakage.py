import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.leakage import (
    CLOSE,
    FEWEST_DAYS,
    HIGH,
    HORIZON,
    LOW,
    MISTAKES,
    OPEN,
    SERIES_DAYS,
    TEST_DAYS,
    check_bars,
    features,
    random_walk,
    returns_of,
    skill,
)
from seqapp.numbers.lookahead import find_lookahead

WALKS = [random_walk(SERIES_DAYS, seed) for seed in range(4)]
BUYS = {"shuffled_split": 0.1, "same_day_range": 0.7, "shifted_label": 0.5, "tuned_on_test": 0.001}


def skills(name: str, *, mended: bool) -> list[float]:
    mistake = MISTAKES[name]
    test = mistake.mended if mended else mistake.wrong
    return [skill(*test(bars, seed)) for seed, bars in enumerate(WALKS)]


@pytest.mark.parametrize("name", MISTAKES)
def test_the_look_ahead_test_finds_every_mistake_and_blames_no_mend(name) -> None:
    for seed, bars in enumerate(WALKS[:2]):
        assert find_lookahead(MISTAKES[name].pipeline(seed), bars).found
        assert not find_lookahead(MISTAKES[name].pipeline(seed, mended=True), bars).found


@pytest.mark.parametrize("name", BUYS)
def test_a_mistake_reports_skill_on_every_random_walk_where_there_is_none(name) -> None:
    assert min(skills(name, mended=False)) > BUYS[name]


@pytest.mark.parametrize("name", MISTAKES)
def test_honestly_tested_no_model_has_skill_on_random_walks(name) -> None:
    assert np.mean(skills(name, mended=True)) < 0.01


def test_the_scaler_buys_nothing_though_it_leaks() -> None:
    wrong, mended = skills("scaler_on_all", mended=False), skills("scaler_on_all", mended=True)
    assert np.mean(wrong) < 0.01
    assert wrong != mended


@pytest.mark.parametrize("name", MISTAKES)
def test_the_same_seed_gives_the_same_forecasts_on_as_many_test_days(name) -> None:
    for test in (MISTAKES[name].wrong, MISTAKES[name].mended):
        one, other = test(WALKS[0], 5), test(WALKS[0], 5)
        np.testing.assert_array_equal(one.y_pred, other.y_pred)
        assert np.isfinite(one.y_pred).sum() == TEST_DAYS
        assert np.isfinite(one.y_true[np.isfinite(one.y_pred)]).all()


def test_targets_that_were_learnt_end_before_the_test_begins() -> None:
    bars = WALKS[0].copy()
    first = int(np.flatnonzero(np.isfinite(MISTAKES["shuffled_split"].mended(bars, 0).y_pred))[0])
    before = MISTAKES["shuffled_split"].mended(bars, 0).y_pred[first]
    bars[first:] *= 2
    assert MISTAKES["shuffled_split"].mended(bars, 0).y_pred[first] == before
    assert first == SERIES_DAYS - TEST_DAYS - HORIZON + 1


def test_skill_is_what_is_left_of_the_error_of_no_change() -> None:
    y = np.array([0.01, -0.02, np.nan, 0.03])
    assert skill(y, y) == 1
    assert skill(y, np.zeros(4)) == 0
    assert skill(y, -y) == pytest.approx(-3)
    assert np.isnan(skill(y, np.full(4, np.nan)))


def test_returns_begin_on_their_day() -> None:
    close = WALKS[0][:, CLOSE]
    assert returns_of(close)[7] == close[7] / close[6] - 1
    assert returns_of(close, HORIZON)[7] == close[6 + HORIZON] / close[6] - 1
    assert np.isnan(returns_of(close, HORIZON)[-HORIZON + 1 :]).all()


def test_features_hold_nothing_later_than_their_day() -> None:
    disturbed = WALKS[0].copy()
    disturbed[1000:] *= 3
    np.testing.assert_array_equal(features(disturbed)[:1000], features(WALKS[0])[:1000])


def test_a_day_without_a_range_has_its_close_in_the_middle() -> None:
    bars = WALKS[0][:100].copy()
    bars[50] = bars[50, CLOSE]
    assert features(bars)[50, -1] == 0.5
    assert np.isfinite(features(bars)[50]).all()


def test_a_random_walk_has_bars_that_can_be_and_returns_without_memory() -> None:
    bars = random_walk(20_000, 1)
    assert (bars[:, LOW] <= bars[:, [OPEN, CLOSE]].min(axis=1)).all()
    assert (bars[:, HIGH] >= bars[:, [OPEN, CLOSE]].max(axis=1)).all()
    daily = np.diff(np.log(bars[:, CLOSE]))
    assert abs(np.corrcoef(daily[1:], daily[:-1])[0, 1]) < 0.03


def test_a_short_series_is_declined_and_a_long_one_cut() -> None:
    with pytest.raises(BadInputError, match="longer history"):
        check_bars(WALKS[0][: FEWEST_DAYS - 1])
    assert len(check_bars(random_walk(SERIES_DAYS + 10, 0))) == SERIES_DAYS
