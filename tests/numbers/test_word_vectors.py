import numpy as np

from seqapp.numbers.ngrams import Tokens
from seqapp.numbers.word_vectors import word_vectors


def test_words_that_stand_among_the_same_words_have_like_vectors():
    rng = np.random.default_rng(0)
    rows = []
    for _ in range(400):  # 2 and 3 among the even words, 4 and 5 among the odd ones
        kind = rng.integers(2)
        rows.append(np.append(rng.choice(np.arange(10 + kind, 30, 2), size=8), rng.choice([2, 3]) + 2 * kind))
        rng.shuffle(rows[-1])
    vectors = word_vectors(Tokens.of(rows), 30, 8, seed=0)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)
    assert unit[2] @ unit[3] > 0.8 > unit[2] @ unit[4]
    assert not vectors[:2].any()  # padding and the unknown word meet nothing


def test_more_units_than_words_and_no_meetings_are_no_fault():
    assert word_vectors(Tokens.of([[2, 3], [2, 3], [3, 2]]), 4, 8, seed=0).shape == (4, 8)
    assert not word_vectors(Tokens.of([[2], [3]]), 4, 2, seed=0).any()
