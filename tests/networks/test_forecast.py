import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.networks.features import N_DAILY, N_LINEAR, features
from seqapp.networks.forecast import build_network, export_network, pinball, quantiles_after
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.panel import bars_by_ticker
from seqapp.numbers.quantiles import HORIZONS, LEVELS, MEDIAN, mean_pinball

BARS = np.stack([bars.rows for bars in bars_by_ticker(synthetic_prices(3, 128, seed=0)).values()]).astype(
    "float32"
)


@pytest.fixture(params=["rnn", "lstm"])
def network(request):
    keras.utils.set_random_seed(0)
    network = build_network(ForecastConfig(cell=request.param, units=3))
    rng = np.random.default_rng(1)
    network.set_weights([rng.normal(0, 0.5, weight.shape) for weight in network.get_weights()])
    return network


def test_quantiles_never_cross(network):
    given = np.random.default_rng(2).normal(0, 3, (5, 40, N_DAILY + N_LINEAR)).astype("float32")
    answers = network(given).numpy()
    assert answers.shape == (5, 40, len(HORIZONS), len(LEVELS))
    assert (np.diff(answers, axis=-1) > 0).all()


def test_an_untrained_network_answers_the_trailing_scale_with_a_t_shape():
    network = build_network(ForecastConfig(cell="lstm"))
    quantiles = quantiles_after(network, tf.constant(BARS)).numpy()
    scale = np.exp(features(tf.constant(BARS))[1][:, -1].numpy())
    assert quantiles[:, :, MEDIAN] == pytest.approx(0, abs=1e-7)
    expected = scale[:, None] * np.sqrt(HORIZONS) * 2.015 * np.sqrt(3 / 5)  # 95 % quantile of a t with 5
    np.testing.assert_allclose(quantiles[:, :, LEVELS.index(0.95)], expected, rtol=1e-3)


def test_pinball_is_that_of_the_numbers_floor_and_leaves_out_unknown_days(network):
    rng = np.random.default_rng(3)
    y, q = rng.normal(size=(2, 4, 3)).astype("float32"), rng.normal(size=(2, 4, 3, 23)).astype("float32")
    y[0, 1, 2] = y[1, 0, 0] = np.nan
    known = np.isfinite(y)
    assert float(pinball(y, q)) == pytest.approx(mean_pinball(y[known], q[known]).mean(), rel=1e-5)
    with tf.GradientTape() as tape:
        variable = tf.Variable(q)
        loss = pinball(tf.constant(y), variable)
    assert np.isfinite(tape.gradient(loss, variable)).all()


def test_the_export_answers_as_the_network_does_for_any_number_of_days(network, tmp_path):
    export_network(network, tmp_path / "model")
    loaded = tf.saved_model.load(tmp_path / "model")
    for bars in (BARS, BARS[:1, -80:]):
        answer = loaded.signatures["serving_default"](bars=tf.constant(bars))
        np.testing.assert_allclose(
            answer["quantiles"], quantiles_after(network, tf.constant(bars)), atol=1e-6
        )
        assert answer["horizons"].numpy().tolist() == list(HORIZONS)
        np.testing.assert_allclose(answer["levels"], LEVELS, rtol=1e-6)
        traced = loaded.signatures["trace"](bars=tf.constant(bars))
        assert traced["h"].shape == (len(bars), bars.shape[1] - 63, 3)
