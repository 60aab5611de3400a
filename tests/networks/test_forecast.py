import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.networks.features import N_DAILY, N_LINEAR, features
from seqapp.networks.forecast import (
    build_network,
    export_network,
    members_after,
    packed,
    pinball,
    quantiles_after,
    stretch_tails,
    unpacked,
)
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.conformal import stretched
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
    assert answers.shape == (5, 40, len(HORIZONS), len(LEVELS), 3)
    assert (np.diff(answers, axis=-2) > 0).all()
    together = quantiles_after(network, tf.constant(BARS)).numpy()
    np.testing.assert_allclose(
        together, members_after(network, tf.constant(BARS)).numpy().mean(axis=-1), rtol=1e-5
    )
    assert (np.diff(together, axis=-1) > 0).all()


def test_an_untrained_network_answers_the_trailing_scale_with_a_t_shape():
    network = build_network(ForecastConfig(cell="lstm"))
    quantiles = quantiles_after(network, tf.constant(BARS)).numpy()
    scale = np.exp(features(tf.constant(BARS))[1][:, -1].numpy())
    assert quantiles[:, :, MEDIAN] == pytest.approx(0, abs=1e-7)
    expected = scale[:, None] * np.sqrt(HORIZONS) * 2.015 * np.sqrt(3 / 5)  # 95 % quantile of a t with 5
    np.testing.assert_allclose(quantiles[:, :, LEVELS.index(0.95)], expected, rtol=1e-3)


def test_pinball_is_that_of_the_numbers_floor_and_leaves_out_unknown_days(network):
    rng = np.random.default_rng(3)
    y, q = rng.normal(size=(2, 4, 3)).astype("float32"), rng.normal(size=(2, 4, 3, 23, 2)).astype("float32")
    y[0, 1, 2] = y[1, 0, 0] = np.nan
    known = np.isfinite(y)
    each = [mean_pinball(y[known], q[known][..., member]).mean() for member in range(2)]
    assert float(pinball(y, q)) == pytest.approx(np.mean(each), rel=1e-5)
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


def test_the_export_answers_by_the_weights_it_is_handed_as_a_network_that_has_them(network, tmp_path):
    export_network(network, tmp_path / "model")
    loaded, bars = tf.saved_model.load(tmp_path / "model"), tf.constant(BARS)
    own, other = packed(network), packed(network) * np.float32(0.9)
    answers = [loaded.signatures["dated"](bars=bars, weights=tf.constant(row)) for row in (own, other)]
    before = loaded.signatures["serving_default"](bars=bars)["quantiles"].numpy()
    np.testing.assert_array_equal(answers[0]["quantiles"], before)
    for variable, value in zip(
        network.trainable_variables, unpacked(network, tf.constant(other)), strict=True
    ):
        variable.assign(value)
    np.testing.assert_allclose(answers[1]["quantiles"], quantiles_after(network, bars), rtol=1e-5, atol=1e-7)
    assert np.abs(answers[1]["quantiles"].numpy() - before).max() > 1e-4


@pytest.mark.parametrize(
    ("parts", "weights"), [("linear", 3 * 7 + 3 * 23), ("recurrent", 3 * (9 + 3 + 1) + 9 + 69)]
)
def test_a_part_alone_has_its_own_weights_and_no_others(parts, weights, tmp_path):
    network = build_network(ForecastConfig(cell="rnn", units=3, members=1, parts=parts))
    assert network.count_params() == weights
    export_network(network, tmp_path / "model")
    loaded = tf.saved_model.load(tmp_path / "model")
    assert ("trace" in loaded.signatures) == (parts == "recurrent")


def test_stretched_tails_of_the_network_are_those_of_its_answers(network):
    before = quantiles_after(network, tf.constant(BARS)).numpy()
    factors = np.array([0.9, 1.3, 2.0])
    stretch_tails(network, factors)
    after = quantiles_after(network, tf.constant(BARS)).numpy()
    for at, factor in enumerate(factors):
        np.testing.assert_allclose(after[:, at], stretched(before[:, at], factor), rtol=1e-4, atol=1e-7)
