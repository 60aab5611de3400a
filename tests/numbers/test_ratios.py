import numpy as np
import pytest

from seqapp.numbers.ngrams import Tokens
from seqapp.numbers.ratios import NgramCounts, folds_by_group

REVIEWS = [[2, 3, 3], [2, 4], [3, 4], [3, 3], [2, 5]]
LABELS = [1, 1, 0, 0, 1]
FOLDS = np.array([0, 1, 0, 1, 0])


def test_a_ratio_is_its_formula():
    tokens = Tokens.of(REVIEWS)
    counts = NgramCounts.of(tokens, LABELS, FOLDS, order=1)
    assert counts.keys.tolist() == [2, 3, 4]  # 5 stands in one review
    p, q = np.array([3, 1, 1]) + 1, np.array([0, 2, 1]) + 1
    np.testing.assert_allclose(counts.ratios(), np.log((p / p.sum()) / (q / q.sum())), rtol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_ratios_out_of_fold_do_not_know_the_labels_of_their_own_fold(order):
    rng = np.random.default_rng(0)
    tokens = Tokens.of([rng.integers(2, 6, size=12) for _ in range(60)])
    folds = folds_by_group(np.arange(60) // 3, n_folds=5, seed=0)
    labels = rng.integers(0, 2, size=60)
    own = folds[tokens.review] == 2
    flipped = np.where(folds == 2, 1 - labels, labels)
    before, after = (
        NgramCounts.of(tokens, y, folds, order).out_of_fold(tokens, folds, order) for y in (labels, flipped)
    )
    np.testing.assert_array_equal(before[own], after[own])
    assert (before[~own] != after[~own]).any()


def test_films_are_never_on_two_sides():
    films = np.array(["a", "b", "c", "a", "b", "d"])
    folds = folds_by_group(films, n_folds=3, seed=1)
    for film in films:
        assert len(set(folds[films == film])) == 1


def test_the_table_holds_the_ratios_of_all_folds():
    counts = NgramCounts.of(Tokens.of(REVIEWS), LABELS, FOLDS, order=1)
    np.testing.assert_allclose(counts.table(buckets=8).look_up(counts.keys), counts.ratios(), atol=0.03)
