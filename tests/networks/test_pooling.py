import numpy as np

from seqapp.networks.pooling import MaxMeanPooling

H = np.random.default_rng(0).uniform(-1, 1, size=(3, 11, 4)).astype("float32")
MASK = np.arange(11) < np.array([[11], [4], [0]])


def test_what_is_pooled_is_the_largest_and_the_mean_of_the_real_steps():
    pooled = MaxMeanPooling()(H, MASK)
    np.testing.assert_allclose(pooled[1], [*H[1, :4].max(axis=0), *H[1, :4].mean(axis=0)], rtol=1e-5)
    assert not np.any(pooled[2])


def test_every_prefix_is_pooled_as_if_the_review_had_ended_there():
    layer = MaxMeanPooling()
    running = layer.running(H, MASK)
    for length in range(1, 12):
        expected = layer(H[:, :length], MASK[:, :length])
        np.testing.assert_allclose(running[:, length - 1], expected, rtol=1e-4, atol=1e-6)
