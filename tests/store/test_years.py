import numpy as np
import pytest

from seqapp.store.manifest import DamagedModelError
from seqapp.store.years import YEARS, Years

CUTOFFS = np.array(["2012-01-01", "2013-01-01"], "datetime64[D]")


def test_the_nets_of_all_years_are_read_as_they_were_written(tmp_path):
    weights = np.random.default_rng(0).normal(size=(2, 7)).astype(np.float32)
    Years(CUTOFFS, weights).write(tmp_path / YEARS)
    read = Years.read(tmp_path)
    np.testing.assert_array_equal(read.cutoffs, CUTOFFS)
    np.testing.assert_array_equal(read.weights, weights)
    assert read.names == ["2012", "2013"]


def test_a_version_without_them_has_none(tmp_path):
    assert Years.read(tmp_path) is None


@pytest.mark.parametrize(
    ("cutoffs", "weights"),
    [(CUTOFFS[::-1], np.zeros((2, 3))), (CUTOFFS, np.zeros((1, 3))), (CUTOFFS[:0], np.zeros((0, 3)))],
)
def test_dates_that_do_not_rise_or_rows_that_are_missing_are_damage(tmp_path, cutoffs, weights):
    Years(cutoffs, weights.astype(np.float32)).write(tmp_path / YEARS)
    with pytest.raises(DamagedModelError, match="a row of weights"):
        Years.read(tmp_path)


def test_rubbish_is_damage(tmp_path):
    (tmp_path / YEARS).write_bytes(b"rubbish")
    with pytest.raises(DamagedModelError, match="cannot be read"):
        Years.read(tmp_path)
