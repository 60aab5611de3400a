import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seqapp.numbers.batches import length_batches

LENGTHS = np.random.default_rng(1).integers(1, 400, 5000)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=300), st.integers(1, 9), st.integers(0, 5))
def test_an_epoch_shows_every_example_once(lengths, batch_size, epoch):
    batches = length_batches(np.array(lengths), batch_size, 0, epoch)
    assert sorted(np.concatenate(batches)) == list(range(len(lengths)))
    assert max(map(len, batches)) <= batch_size


def test_order_is_a_function_of_seed_and_epoch():
    same = [np.concatenate(length_batches(LENGTHS, 32, 1, 2)) for _ in range(2)]
    np.testing.assert_array_equal(*same)
    for seed, epoch in ((1, 3), (2, 2)):
        assert (np.concatenate(length_batches(LENGTHS, 32, seed, epoch)) != same[0]).any()


def test_batches_of_like_length_need_little_padding():
    padded = sum(len(batch) * LENGTHS[batch].max() for batch in length_batches(LENGTHS, 32, 0, 0))
    assert padded < 1.05 * LENGTHS.sum()
