import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.panel import BAR_COLUMNS, Bars, bars_by_ticker
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.numbers.range_har import SHRINKAGE, SMALLEST_RANGE, parkinson, rows_of, walk

PANEL = bars_by_ticker(synthetic_prices(3, 900, seed=4))
DATES = PANEL["S0"].dates
REFITS = [DATES[550].astype("datetime64[M]").astype("datetime64[D]"), DATES[700]]
FIRST = int(np.searchsorted(DATES, REFITS[0]))


def columns(bars):
    return pd.DataFrame(bars.rows, columns=BAR_COLUMNS, index=pd.DatetimeIndex(bars.dates))


def by_hand(bars, day):
    """A day's regressors, from the formula and pandas' slices alone."""
    frame = columns(bars)
    returns = np.log(frame["adj_close"]).diff()
    v = np.log(frame["high"] / frame["low"]).clip(lower=SMALLEST_RANGE) ** 2 / (4 * np.log(2))
    until = slice(None, day + 1)
    logs = [np.log(v.iloc[until].tail(n).mean()) for n in (1, 5, 22, 66)]
    sigma = np.sqrt(v.iloc[until].tail(22).mean())
    falls = [min(returns.iloc[until].tail(n).sum(), 0) / (np.sqrt(n) * sigma) for n in (1, 5, 22)]
    coming = [np.log(v.iloc[day + 1 : day + 1 + h].mean()) for h in HORIZONS]
    outcomes = [returns.iloc[day + 1 : day + 1 + h].sum() for h in HORIZONS]
    return [1, *logs, *falls], coming, outcomes


@pytest.mark.parametrize("day", [250, 333, 700, 889])
def test_regressors_and_targets_are_the_formulas(day):
    rows = rows_of(PANEL["S1"])
    regressors, targets, outcomes = by_hand(PANEL["S1"], day)
    np.testing.assert_allclose(rows.regressors[day], regressors, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(rows.targets[day], targets, rtol=1e-9)
    np.testing.assert_allclose(rows.outcomes[day], outcomes, rtol=1e-9, atol=1e-12)
    assert rows.ends[day].tolist() == [DATES[day + h] for h in HORIZONS]


def test_days_without_a_year_before_them_or_a_target_after_them_are_missing():
    rows = rows_of(PANEL["S0"])
    assert np.isnan(rows.regressors[:250]).all()
    assert np.isfinite(rows.regressors[250:]).all()
    for at, horizon in enumerate(HORIZONS):
        assert np.flatnonzero(np.isnan(rows.targets[:, at])).tolist() == list(range(900 - horizon, 900))
        assert (rows.ends[-horizon:, at] > DATES[-1]).all()


def test_a_day_without_a_range_counts_as_the_smallest_range():
    still = np.array([[100.0, 100, 100, 100, 100, 1]] * 3)
    np.testing.assert_allclose(parkinson(still), SMALLEST_RANGE**2 / (4 * np.log(2)))


@pytest.fixture
def restless():
    """A panel in which S2 moves more overnight than within the day: its range tells the half."""
    frame = synthetic_prices(3, 900, seed=4)
    own = frame["ticker"] == "S2"
    moves = 2 * np.sqrt(parkinson(PANEL["S2"].rows)) * np.random.default_rng(1).normal(size=900)
    frame.loc[own, ["open", "high", "low", "close", "adj_close"]] *= np.exp(np.cumsum(moves))[:, None]
    return bars_by_ticker(frame)


def shares_covered(panel):
    shares = []
    for bars, quantiles in zip(panel.values(), walk(panel, REFITS).values(), strict=True):
        came = np.diff(np.log(bars.rows[FIRST:, 4]))
        low, high = (quantiles[FIRST:-1, 0, LEVELS.index(level)] for level in (0.1, 0.9))
        shares.append(np.mean((low <= came) & (came <= high)))
    return shares


def test_a_ticker_that_moves_more_overnight_than_others_has_its_own_width(restless, monkeypatch):
    assert shares_covered(restless) == pytest.approx([0.8] * 3, abs=0.06)
    monkeypatch.setattr("seqapp.numbers.range_har.SHRINKAGE", 1e9)  # no factor of its own
    calm, _, wild = shares_covered(restless)
    assert calm > 0.86
    assert wild < 0.65


@pytest.mark.parametrize("tickers", [["S1"], ["S0", "S1", "S2"]])
@pytest.mark.parametrize("at", range(3))
def test_the_quantiles_are_statsmodels_fit_times_those_of_the_standardised_returns(tickers, at):
    refit, last = REFITS[1], 200  # the last 200 dates, so that the limit is seen
    parts = [rows_of(PANEL[ticker]) for ticker in tickers]
    learned = [part.ends[:, at] < refit for part in parts]
    usable = [
        own & np.isfinite(part.regressors).all(axis=1) for own, part in zip(learned, parts, strict=True)
    ]

    def stacked(field):
        return np.concatenate([getattr(part, field)[own] for part, own in zip(parts, usable, strict=True)])

    fitted = sm.OLS(stacked("targets")[:, at], stacked("regressors")).fit()
    scaled = stacked("outcomes")[:, at] / np.exp(fitted.fittedvalues / 2)
    recent = stacked("dates") >= np.unique(stacked("dates"))[-last]
    sigma = np.exp(fitted.predict(rows_of(PANEL["S1"]).regressors[720:721]) / 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seqapp.numbers.range_har.RESIDUAL_DATES", last)
        own = walk({ticker: PANEL[ticker] for ticker in tickers}, REFITS)["S1"][720, at]
    whose = np.repeat(tickers, [int(rows.sum()) for rows in usable])[recent]
    z, width = scaled[recent], np.abs(scaled[recent]).mean()
    factor = {}
    for ticker in tickers:
        sizes = np.abs(z[whose == ticker])
        factor[ticker] = (sizes.sum() + SHRINKAGE * width) / ((len(sizes) + SHRINKAGE) * width)
    pooled = z / np.array([factor[ticker] for ticker in whose])
    np.testing.assert_allclose(own, factor["S1"] * sigma * np.quantile(pooled, LEVELS), rtol=1e-7)


@pytest.mark.parametrize("tickers", [["S1"], ["S0", "S1", "S2"]])
def test_what_comes_after_today_leaves_the_forecasts_up_to_today_as_they_were(tickers):
    panel = {ticker: PANEL[ticker] for ticker in tickers}
    before = walk(panel, REFITS)
    for today in (FIRST, 640, 700, 850):
        rng = np.random.default_rng(today)
        disturbed = {}
        for ticker, bars in panel.items():
            rows = bars.rows.copy()
            rows[today + 1 :, :5] = rng.uniform(50, 60, (900 - today - 1, 1))
            rows[today + 1 :, 1] *= 1.3
            disturbed[ticker] = Bars(bars.dates, rows)
        after = walk(disturbed, REFITS)
        for ticker in tickers:
            np.testing.assert_array_equal(before[ticker][: today + 1], after[ticker][: today + 1])
            assert (before[ticker][today + 1 :] != after[ticker][today + 1 :]).any()


def test_the_forecast_of_today_knows_todays_bar():
    rows = PANEL["S1"].rows.copy()
    rows[650, 1] *= 1.2  # the high alone
    before = walk({"S1": PANEL["S1"]}, REFITS)["S1"]
    after = walk({"S1": Bars(DATES, rows)}, REFITS)["S1"]
    changed = ((before != after) & np.isfinite(before)).any(axis=(1, 2))
    assert np.flatnonzero(changed)[0] == 650


def test_forecasts_begin_with_the_first_refit_that_knows_250_days():
    early = walk({"S0": PANEL["S0"]}, [DATES[400], DATES[600]])["S0"]
    assert np.isnan(early[:600]).all()
    assert np.isfinite(early[600:]).all()
    assert (np.diff(early[600:], axis=-1) > 0).all()


def test_a_young_ticker_is_forecast_from_what_others_taught():
    young = Bars(DATES[400:], PANEL["S2"].rows[400:])
    quantiles = walk(PANEL | {"S2": young}, REFITS)["S2"]
    assert quantiles.shape == (500, 3, 23)
    assert np.isnan(quantiles[:250]).all()
    assert np.isfinite(quantiles[250:]).all()


def test_a_ticker_of_a_few_days_has_no_forecast_and_does_not_disturb_others():
    few = Bars(DATES[-5:], PANEL["S2"].rows[-5:])
    quantiles = walk({"S0": PANEL["S0"], "S2": few}, REFITS)
    assert np.isnan(quantiles["S2"]).all()
    np.testing.assert_array_equal(quantiles["S0"], walk({"S0": PANEL["S0"]}, REFITS)["S0"])


def test_wild_days_have_wide_forecasts_and_outcomes_are_covered():
    quantiles = walk(PANEL, REFITS)
    low, high, came = [], [], []
    for ticker, bars in PANEL.items():
        known = slice(FIRST, 899)
        low.append(quantiles[ticker][known, 0, LEVELS.index(0.1)])
        high.append(quantiles[ticker][known, 0, LEVELS.index(0.9)])
        came.append(np.diff(np.log(bars.rows[FIRST:, 4])))
    low, high, came = map(np.concatenate, (low, high, came))
    assert np.mean((low <= came) & (came <= high)) == pytest.approx(0.8, abs=0.05)
    assert np.corrcoef(high - low, np.abs(came))[0, 1] > 0.2
