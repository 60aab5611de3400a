import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.store.registry import installed
from seqapp.workflows.comparison import BASELINE_LOGIT
from seqapp.workflows.sentiment.certainty import band_of, reliability_of


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    logit = rng.normal(scale=2, size=4000)
    label = rng.uniform(size=4000) < 1 / (1 + np.exp(-logit))
    answers = {"key": [f"{n:x}" for n in range(4000)], "label": label.astype("int8"), "logit": logit}
    pd.DataFrame({**answers, BASELINE_LOGIT: -logit}).to_parquet(tmp_path / "validation.parquet")
    return tmp_path


def test_the_band_is_chosen_on_one_half_and_holds_on_the_other(folder):
    band = band_of(folder)
    assert 1800 < band.measured.n < 2200
    assert band.measured.accuracy[1] < 0.95 < band.measured.accuracy[2]
    assert band.low == pytest.approx(1 - band.high)
    assert band.holds(0.5)
    assert not band.holds(band.high)
    assert reliability_of(folder)["n"].sum() == 4000


def test_a_model_that_is_never_right_has_no_band(folder):
    assert band_of(folder, BASELINE_LOGIT) is None


def test_a_version_without_its_answers_says_so(tmp_path):
    with pytest.raises(WorldError, match=r"validation\.parquet"):
        band_of(tmp_path)


def test_every_installed_net_knows_where_it_had_better_abstain():
    for version in installed():
        if version.run.task == "sentiment":
            band = band_of(version.path)
            assert band.measured.accuracy[0] > 0.94
            assert band.measured.accuracy_inside[0] < band.measured.accuracy[0]
