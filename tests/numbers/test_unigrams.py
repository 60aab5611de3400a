import numpy as np

from seqapp.numbers.unigrams import Unigrams, fit_unigrams


def test_the_order_of_the_words_changes_nothing_not_even_in_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 50, 80)
    for counts in (True, False):
        baseline = Unigrams(rng.normal(size=50), 0.3, counts)
        assert {baseline.logit(rng.permutation(ids)) for _ in range(20)} == {baseline.logit(ids)}


def test_only_a_baseline_that_counts_hears_a_word_twice() -> None:
    weight = np.array([0.0, 1.0])
    assert Unigrams(weight, 0.0, counts=True).logit([1, 1]) == 2
    assert Unigrams(weight, 0.0, counts=False).logit([1, 1]) == 1


def test_the_baseline_learns_which_words_praise() -> None:
    rng = np.random.default_rng(1)
    labels = np.arange(200) % 2
    texts = [np.append(rng.integers(4, 20, 10), 2 + label) for label in labels]
    baseline, chosen = fit_unigrams(texts, labels, np.arange(200) // 2, 20)
    assert baseline.weight[3] > 0.3
    assert baseline.weight[2] < -0.3
    assert abs(baseline.weight[[2, 3]]).min() > 3 * abs(baseline.weight[4:]).max()
    assert baseline.weight[0] == 0
    assert set(chosen) == {"C", "counts", "held_out_log_loss"}
