"""A refit as a job: TensorFlow, in this process and in another."""

import numpy as np

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.config import ForecastConfig
from seqapp.workflows.forecast.refits import Refit, Year
from seqapp.workflows.jobs.executors import LOCAL, Executor
from seqapp.workflows.jobs.running import run_jobs

CONFIG = ForecastConfig(cell="lstm").model_copy(
    update={**ForecastConfig.smoke, "epochs": 2, "members": 1, "segment": 100, "burn_in": 20}
)


def test_a_refit_in_another_process_is_that_of_this_process_to_the_bit(tmp_path):
    frame = synthetic_prices(2, 700, seed=1)
    cutoff, end = np.datetime64("2012-01-02"), np.datetime64("2012-12-31")
    years = []
    for executor in (LOCAL, Executor("processes")):
        job = Refit("lstm", CONFIG, frame, cutoff, end, CONFIG.lookback, tmp_path / str(executor))
        years.append(Year.read(run_jobs([job], executor)[job.key]))
    assert years[0].quantiles.shape[1:] == (3, 23)
    assert len(years[0].quantiles) > 200
    for here, there in zip(*years, strict=True):
        np.testing.assert_array_equal(here, there)
