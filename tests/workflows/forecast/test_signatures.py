import numpy as np

from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.workflows.forecast.signatures import forecast, trace


class Served:
    """A forecaster whose every quantile is its own level, and whose layer counts its days."""

    def call(self, signature, bars):
        n, days, _ = bars.shape
        if signature == "trace":
            return {"log_scale": np.zeros((n, days)), "h": np.arange(n * days * 2.0).reshape(n, days, 2)}
        levels = np.array(LEVELS, np.float32)
        return {"quantiles": np.tile(levels, (n, len(HORIZONS), 1)), "levels": levels}


def test_a_quantile_is_found_by_its_level():
    quantiles = forecast(Served(), np.zeros((2, 5, 6), np.float32))
    assert quantiles.log_returns.shape == (2, len(HORIZONS), len(LEVELS))
    for level in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(quantiles.at(level), np.full((2, len(HORIZONS)), level), atol=1e-6)


def test_a_trace_holds_the_tensors_of_the_layer_alone_without_the_batch():
    traced = trace(Served(), np.zeros((5, 6), np.float32))
    assert list(traced) == ["h"]
    assert traced["h"].tolist() == np.arange(10.0).reshape(5, 2).tolist()
