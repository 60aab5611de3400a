import numpy as np

from seqapp.numbers.baselines import NBSVM
from seqapp.numbers.ngram_svm import NgramSvm
from seqapp.numbers.ngrams import Tokens

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 2, size=120)
ROWS = [np.append(RNG.integers(2, 12, size=15), [2 + 3 * label] * 2) for label in LABELS]


def test_it_is_the_baseline_nb_svm_where_no_ngram_is_rare():
    sentences = RNG.integers(2, 9, size=(15, 8))
    rows = [sentences[number % 15] for number in range(120)]
    texts = [" ".join(f"w{token}" for token in row) for row in rows]
    baseline = NBSVM()
    x = baseline.vectorizer.fit_transform(texts)
    ratio, svm = baseline._fit_svm(x, LABELS)
    expected = svm.decision_function(x.multiply(np.ravel(ratio)).tocsr())
    (ours,) = NgramSvm.fit(Tokens.of(rows), LABELS, [range(120)], kept=10**6)
    np.testing.assert_allclose(ours.logit(Tokens.of(rows)), expected, atol=1e-3)


def test_only_the_weightiest_are_kept_and_repeating_oneself_changes_nothing():
    tokens = Tokens.of(ROWS)
    (svm,) = NgramSvm.fit(tokens, LABELS, [range(120)], kept=7)
    assert sum(int((weights != 0).sum()) for weights in svm.weights) == 7
    once, twice = svm.logit(Tokens.of([[2, 3], [2, 3, 2, 3]]))
    assert abs(once - twice) < 0.05


def test_reviews_that_are_not_fitted_to_tell_nothing():
    tokens, rows = Tokens.of(ROWS), np.arange(100)
    flipped = np.where(np.arange(120) < 100, LABELS, 1 - LABELS)
    a, b = (NgramSvm.fit(tokens, labels, [rows], kept=10**6)[0] for labels in (LABELS, flipped))
    for one, other in zip(a.weights, b.weights, strict=True):
        np.testing.assert_array_equal(one, other)
