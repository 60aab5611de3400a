import numpy as np

from seqapp.numbers.ngrams import NO_NGRAM, NgramTable, Tokens

REVIEWS = [[5, 6, 7], [6, 7], [], [9]]


def test_an_ngram_has_the_same_key_in_every_review_and_none_reaches_into_the_review_before():
    tokens = Tokens.of(REVIEWS)
    first, second, empty, last = tokens.split(tokens.keys(2))
    assert first[2] == second[1] != first[1]
    assert first[0] == second[0] == last[0] == NO_NGRAM
    assert len(empty) == 0
    triples = tokens.split(tokens.keys(3))
    assert [int((keys != NO_NGRAM).sum()) for keys in triples] == [1, 0, 0, 0]


def test_keys_of_different_pairs_differ():
    words = np.random.default_rng(0).integers(2, 30_000, size=(20_000, 2))
    pairs = np.unique(words, axis=0)
    keys = Tokens.of(list(pairs)).keys(2)
    assert len(np.unique(keys[keys != NO_NGRAM])) > 0.9999 * len(pairs)


def test_a_table_says_what_was_put_in_rounded_and_almost_always_0_of_what_was_not():
    rng = np.random.default_rng(1)
    keys = rng.choice(2**31 - 1, size=6000, replace=False).astype(np.int64)
    known, unknown = keys[:1000], keys[1000:]
    values = rng.normal(size=1000)
    table = NgramTable.of(known, values, np.abs(values), buckets=2**16)
    right = np.abs(table.look_up(known) - values) < 0.03
    assert right.mean() > 0.98
    assert right[np.abs(values) > 2].all()  # the weightiest keep their place
    assert (table.look_up(unknown) == 0).mean() > 0.999
    assert table.look_up(np.array([NO_NGRAM])).tolist() == [0.0]
