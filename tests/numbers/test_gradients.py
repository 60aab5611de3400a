"""Every gradient against TensorFlow's, in float64: probes of zero are added to the states, and derived by."""

import numpy as np
import pytest

from seqapp.numbers.gradients import (
    asked_at_the_end,
    backward,
    between_steps,
    bound,
    changed,
    clip_norm,
    direct_path,
    half_life,
    jacobian_products,
    norms,
    spectral_norms,
    weights_norm,
)
from seqapp.numbers.nets import NAMES, read
from tests.numbers.test_nets import random_net

IDS = np.array([3, 1, 4, 1, 5, 2, 6])
STEPS = len(IDS)


def tf_read(net, kernels, probes):
    """The equations in TensorFlow from zero states, probes added to h and c at every step; h and logits."""
    import tensorflow as tf

    embedding, W, U, b, w, b_out = kernels
    h, c = tf.zeros((1, net.units), tf.float64), tf.zeros((1, net.units), tf.float64)
    trajectory, logits = [], []
    for t, token_id in enumerate(IDS):
        a = tf.gather(embedding, [token_id]) @ W + h @ U + b
        if net.cell == "rnn":
            h = tf.tanh(a)
        else:
            a_i, a_f, a_g, a_o = tf.split(a, 4, axis=-1)
            c = tf.sigmoid(a_f) * c + tf.sigmoid(a_i) * tf.tanh(a_g) + probes["c"][t]
            h = tf.sigmoid(a_o) * tf.tanh(c)
        h = h + probes["h"][t]
        trajectory.append(h)
        logits.append(tf.reduce_sum(h[0] * w) + b_out)
    return trajectory, tf.stack(logits)


def constants(net):
    import tensorflow as tf

    values = (net.embedding, net.kernel, net.recurrent_kernel, net.bias, net.output_kernel, net.output_bias)
    return [tf.constant(np.asarray(value, np.float64)) for value in values]


def zero_probes(net):
    import tensorflow as tf

    return {name: tf.zeros((STEPS, 1, net.units), tf.float64) for name in "hc"}


def tf_gradients(net, loss):
    """dL/dh_t and dL/dc_t, each (timesteps, units), and the length of dL/dweights."""
    import tensorflow as tf

    kernels, probes = constants(net), zero_probes(net)
    with tf.GradientTape() as tape:
        tape.watch([*kernels, *probes.values()])
        value = loss(tf_read(net, kernels, probes)[1])
    gradients = tape.gradient(value, [*kernels, *probes.values()], unconnected_gradients="zero")
    *weights, h, c = (tf.convert_to_tensor(gradient).numpy() for gradient in gradients)
    return h[:, 0], c[:, 0], np.sqrt(sum((weight**2).sum() for weight in weights))


@pytest.mark.parametrize("cell", NAMES)
def test_the_gradients_of_a_sum_of_losses_are_those_of_autodiff_through_h_and_c(cell) -> None:
    net = random_net(cell)
    asked = np.random.default_rng(4).normal(size=STEPS)
    h, c, length = tf_gradients(net, lambda logits: _weighted(logits, asked))
    traced = read(net, IDS)
    ours = backward(net, traced, asked)
    np.testing.assert_allclose(ours.h, h, rtol=1e-5)
    if cell == "lstm":
        np.testing.assert_allclose(ours.c, c, rtol=1e-5)
    assert weights_norm(net, IDS, traced, asked) == pytest.approx(length, rel=1e-5)


def _weighted(logits, asked):
    import tensorflow as tf

    return tf.reduce_sum(logits * asked)


@pytest.mark.parametrize("label", ["positive", "negative"])
def test_the_cross_entropy_of_a_label_asks_what_autodiff_asks(label) -> None:
    import tensorflow as tf

    net = random_net("lstm")
    h, _, _ = tf_gradients(
        net,
        lambda logits: tf.nn.sigmoid_cross_entropy_with_logits(
            labels=tf.constant(float(label == "positive"), tf.float64), logits=logits[-1]
        ),
    )
    traced = read(net, IDS)
    np.testing.assert_allclose(
        backward(net, traced, asked_at_the_end(traced["logit"], label)).h, h, rtol=1e-5
    )


def test_the_jacobian_product_is_that_of_autodiff() -> None:
    import tensorflow as tf

    net = random_net("rnn")
    kernels, probes = constants(net), zero_probes(net)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(probes["h"])
        last = tf_read(net, kernels, probes)[0][-1][0]
    jacobian = tape.jacobian(last, probes["h"], experimental_use_pfor=False)[:, :, 0].numpy()
    ours = jacobian_products(net, read(net, IDS))
    np.testing.assert_allclose(ours, jacobian.transpose(1, 0, 2), rtol=1e-5)
    np.testing.assert_allclose(
        spectral_norms(ours), [np.linalg.norm(jacobian[:, t], 2) for t in range(STEPS)], rtol=1e-5
    )


@pytest.mark.parametrize("cell", NAMES)
def test_the_itemised_matrix_holds_one_backward_pass_for_each_answer(cell) -> None:
    net = random_net(cell)
    traced = read(net, IDS)
    memory, words = between_steps(net, traced), between_steps(net, traced, "x")
    for step in range(STEPS):
        gradients = backward(net, traced, np.eye(STEPS)[step])
        np.testing.assert_allclose(memory[step], norms(gradients.h), atol=1e-12)
        np.testing.assert_allclose(words[step], norms(gradients.a @ net.kernel.T), atol=1e-12)
        assert not memory[step, step + 1 :].any()


@pytest.mark.parametrize("cell", NAMES)
def test_several_losses_at_once_are_each_alone(cell) -> None:
    net = random_net(cell)
    traced, asked = read(net, IDS), np.random.default_rng(5).normal(size=(3, STEPS))
    together = backward(net, traced, asked)
    for row in range(3):
        alone = backward(net, traced, asked[row])
        np.testing.assert_allclose(together.h[row], alone.h, atol=1e-12)
        np.testing.assert_allclose(together.c[row], alone.c, atol=1e-12)


def test_no_jacobian_product_stretches_more_than_the_bound_allows() -> None:
    net = changed(random_net("rnn"), scale=0.6)
    traced = read(net, IDS)
    stretch = spectral_norms(jacobian_products(net, traced))
    largest = float((1 - traced["h"] ** 2).max())
    back = np.arange(STEPS)[::-1]
    assert (stretch <= bound(net, back, largest) * (1 + 1e-12)).all()
    assert (bound(net, back, largest) <= bound(net, back)).all()


def test_the_belt_alone_is_the_whole_gradient_where_the_gates_do_not_look_back() -> None:
    net = changed(random_net("lstm"), scale=0.0)
    traced = read(net, IDS)
    gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
    np.testing.assert_allclose(direct_path(traced, gradients), gradients.c, rtol=1e-10)
    assert not gradients.h[:-1].any()


def test_with_a_memory_that_looks_back_the_belt_alone_is_not_the_whole_gradient() -> None:
    net = random_net("lstm")
    traced = read(net, IDS)
    gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
    direct = direct_path(traced, gradients)
    np.testing.assert_allclose(direct[2], gradients.c[-1] * traced["f"][3:].prod(axis=0), rtol=1e-12)
    assert abs(direct[0] - gradients.c[0]).max() > 1e-3


def test_a_higher_forget_bias_opens_the_forget_gate_and_nothing_else_of_the_weights() -> None:
    net = random_net("lstm")
    opened = changed(net, forget_shift=3.0)
    assert (read(opened, IDS[:1])["f"] > read(net, IDS[:1])["f"]).all()
    moved = opened.bias - net.bias
    assert moved.reshape(4, -1).any(axis=1).tolist() == [False, True, False, False]
    np.testing.assert_array_equal(changed(random_net("rnn"), forget_shift=3.0).bias, random_net("rnn").bias)


def test_clipping_at_every_step_holds_the_gradient_down_but_never_lifts_it() -> None:
    net = changed(random_net("rnn"), scale=3.0)
    traced = read(net, IDS)
    asked = asked_at_the_end(traced["logit"])
    free, clipped = (norms(backward(net, traced, asked, clip=clip).h) for clip in (None, clip_norm(0.5)))
    assert clipped.max() <= 0.5 + 1e-12
    assert (clipped <= free + 1e-12).all()
    untouched = backward(net, traced, asked, clip=clip_norm(1e9)).h
    np.testing.assert_allclose(norms(untouched), free)


def test_a_half_life_is_the_first_step_back_with_less_than_half() -> None:
    assert half_life([0.4, 0.6, 0.49, 0.9, 1.0]) == 2
    assert half_life([0.5, 0.5, 1.0]) is None
    assert half_life([0.0, 0.0]) is None
    assert half_life([]) is None


def test_a_text_without_words_has_no_gradients_and_no_trouble() -> None:
    net = random_net("lstm")
    traced = read(net, [])
    gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
    assert gradients.h.shape == direct_path(traced, gradients).shape == (0, net.units)
    assert between_steps(net, traced).shape == (0, 0)
    assert spectral_norms(jacobian_products(random_net("rnn"), read(random_net("rnn"), []))).shape == (0,)


@pytest.mark.parametrize("cell", NAMES)
def test_texts_side_by_side_have_the_gradients_of_each_alone(cell) -> None:
    net = random_net(cell)
    texts = np.stack([IDS, IDS[::-1]])
    traced = read(net, texts)
    asked = np.zeros(texts.shape)
    asked[0, -1] = asked[1, 3] = 1.0
    along_time = {name: np.moveaxis(traced[name], 1, 0) for name in net.names}
    both = backward(net, along_time, asked)
    for number, loss in enumerate(asked):
        alone = backward(net, {name: traced[name][number] for name in net.names}, loss)
        for name in ("h", "c", "a"):
            np.testing.assert_allclose(getattr(both, name)[number], getattr(alone, name), atol=1e-12)
