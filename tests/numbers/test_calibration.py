import numpy as np
import pytest

from seqapp.numbers.calibration import abstain_below, certainty, reliability


def test_what_is_calibrated_lies_on_the_diagonal_within_its_intervals():
    rng = np.random.default_rng(0)
    p = rng.uniform(size=20_000)
    y = rng.uniform(size=20_000) < p
    bins = reliability(y, p)
    assert bins["n"].sum() == 20_000
    assert bins["n"].max() - bins["n"].min() <= 1
    assert np.abs(bins["positive"] - bins["probability"]).max() < 0.05
    assert (bins["positive_low"] < bins["positive"]).all()


def test_outside_the_band_answers_are_as_right_as_asked_and_no_wider_set_is():
    rng = np.random.default_rng(1)
    p = rng.uniform(size=5000).round(2)  # ties
    y = rng.uniform(size=5000) < p
    least = abstain_below(y, p, 0.9)
    measured = certainty(y, p, least)
    assert measured.accuracy[0] >= 0.9
    wider = certainty(y, p, least - 0.011)
    assert wider.sure > measured.sure
    assert wider.accuracy[0] < 0.9
    right = np.average(
        [measured.accuracy[0], measured.accuracy_inside[0]], weights=[measured.sure, 5000 - measured.sure]
    )
    assert right == pytest.approx(((p >= 0.5) == y).mean())


def test_without_mistakes_there_is_no_band_and_without_skill_no_answer():
    assert abstain_below([1, 0, 1], [0.9, 0.2, 0.6]) == 0.5
    assert abstain_below([0, 1, 0], [0.9, 0.2, 0.6]) is None
    assert np.isnan(certainty([1, 0], [0.9, 0.2], 0.5).accuracy_inside[0])
