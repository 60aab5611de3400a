import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.coverage_by import coverage_by, tercile
from seqapp.numbers.quantiles import coverage

RNG = np.random.default_rng(0)
SCALE = RNG.lognormal(-4, 0.5, 900)
Y = SCALE * RNG.normal(size=900)


def test_terciles_are_pandas_cut_into_three_equal_parts():
    expected = pd.qcut(SCALE, 3, labels=["low", "middle", "high"]).astype(str)
    assert tercile(SCALE).tolist() == list(expected)
    assert pd.Series(tercile(SCALE)).value_counts().tolist() == [300, 300, 300]


def test_rows_of_the_same_volatility_have_the_same_label():
    assert set(tercile(np.full(10, 0.2))) == {"low"}
    labels = tercile([1.0, 1.0, 1.0, 1.0, 2.0, 3.0])
    assert labels.tolist() == ["low"] * 4 + ["high"] * 2


def test_a_width_that_ignores_volatility_covers_calm_days_more_than_wild_ones():
    shares = coverage_by(Y, np.full(900, -0.03), np.full(900, 0.03), tercile(SCALE))["coverage"]
    assert shares.index.tolist() == ["low", "middle", "high"]
    assert shares["low"] > shares["middle"] > shares["high"]


def test_the_parts_are_the_coverage_of_their_rows_and_make_up_the_whole():
    low, high = -SCALE, SCALE
    groups = RNG.choice(["B", "A", "C"], 900)
    table = coverage_by(Y, low, high, groups)
    assert table.index.tolist() == list(dict.fromkeys(groups))
    for name, row in table.iterrows():
        own = groups == name
        assert (row["n"], row["coverage"]) == (own.sum(), coverage(Y[own], low[own], high[own]))
    assert np.average(table["coverage"], weights=table["n"]) == pytest.approx(coverage(Y, low, high))


@pytest.mark.parametrize("scale", [[], [[1.0]], [1.0, np.nan], [np.inf]])
def test_a_volatility_that_is_none_is_refused(scale):
    with pytest.raises(ValueError, match="Received shape"):
        tercile(scale)


@pytest.mark.parametrize(("y", "groups"), [([1.0], ["a", "b"]), ([np.nan], ["a"]), ([], [])])
def test_rows_that_cannot_be_judged_are_refused(y, groups):
    with pytest.raises(ValueError, match=r"Received shapes|missing"):
        coverage_by(y, y, y, groups)
