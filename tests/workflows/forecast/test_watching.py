import numpy as np

from seqapp.networks.features import N_DAILY, N_LINEAR
from seqapp.networks.forecast import build_network
from seqapp.numbers.config import ForecastConfig
from seqapp.workflows.forecast.watching import watch_days

CONFIG = ForecastConfig(cell="lstm", units=3, members=2)
GIVEN = np.random.default_rng(0).normal(size=(40, 12, N_DAILY + N_LINEAR)).astype("float32")


def test_the_first_member_is_watched_on_stretches_from_first_to_last():
    watch = watch_days(build_network(CONFIG), CONFIG, GIVEN)
    inputs = watch.inputs()
    assert inputs.shape == (16, 12, N_DAILY)
    np.testing.assert_array_equal(inputs[[0, -1]], GIVEN[[0, -1], :, :N_DAILY])
    assert watch.memory.name == "memory_0"
    watch.look(0, {}, 0.0)
    assert not watch.readout().any()  # the correction begins at zero: all units count alike
    assert 0 < watch.epochs[0].gradients["c"][-1] < 1
    assert watch.watched.distances == [0, 1, 2, 5, 10]


def test_few_stretches_are_watched_once_each_and_no_memory_never():
    assert watch_days(build_network(CONFIG), CONFIG, GIVEN[:3]).inputs().shape[0] == 3
    linear = CONFIG.model_copy(update={"parts": "linear"})
    assert watch_days(build_network(linear), linear, GIVEN) is None
