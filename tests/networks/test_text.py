import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.networks.text import Reader, most_frequent_words, split_words
from seqapp.numbers.names import FIRST_WORD_ID, UNKNOWN_ID

VOCABULARY = ["good", "bad", "film", "don't", "!"]


@pytest.mark.parametrize(
    ("review", "words"),
    [
        ("GOOD film", ["good", "film"]),
        ("good<br /><br />film", ["good", "film"]),
        ("<p class='x'>good</p>", ["good"]),
        ("a < b and c > d", ["a", "b", "and", "c", "d"]),
        ("don’t DON'T 'don't'", ["don't"] * 3),
        ("so-so... good!!", ["so", "so", "good", "!", "!"]),
        ("tab\tnew\nline\0null", ["tab", "new", "line", "null"]),
        ("Café STRASSE ÉTÉ", ["café", "strasse", "été"]),
        ("10/10 😀", ["10", "10"]),
        ("映画 good", ["映画", "good"]),
        ("", []),
        (" ' '' ", []),
    ],
)
def test_cleaning_gives_these_words(review, words):
    tokens = split_words(tf.constant([review.encode()])).to_list()[0]
    assert [word.decode() for word in tokens] == words


def test_bytes_that_are_no_utf8_count_as_spaces():
    assert split_words(tf.constant([b"good\xff\xfefilm"])).to_list() == [[b"good", b"film"]]


def test_vocabulary_is_the_most_frequent_words_and_ties_follow_the_alphabet():
    assert most_frequent_words(["b a c", "c b", "c"], 2) == ["c", "b"]


def test_the_cut_keeps_the_end_and_counts_what_it_dropped():
    read = Reader(VOCABULARY, max_tokens=3).read(tf.constant(["good bad film zzz don't", "film"]))
    assert read["tokens"].numpy().tolist() == [[b"film", b"zzz", b"don't"], [b"film", b"", b""]]
    assert read["mask"].numpy().tolist() == [[True, True, True], [True, False, False]]
    expected = [[FIRST_WORD_ID + 2, UNKNOWN_ID, FIRST_WORD_ID + 3], [FIRST_WORD_ID + 2, 0, 0]]
    assert read["token_ids"].numpy().tolist() == expected
    assert read["n_cut"].numpy().tolist() == [2, 0]
    assert read["n_unknown"].numpy().tolist() == [1, 0]
    assert read["n_tokens"].numpy().tolist() == [3, 1]


def test_an_empty_review_still_has_one_padded_timestep():
    read = Reader(VOCABULARY, max_tokens=3).read(tf.constant(["", " "]))
    assert read["token_ids"].shape == (2, 1)
    assert not read["mask"].numpy().any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_a_review_is_read_alike_alone_and_in_a_batch(reviews):
    reader = Reader(VOCABULARY, max_tokens=4)
    encoded = [review.encode("utf-8", "replace") for review in reviews]
    batch = reader.read(tf.constant(encoded))
    for row, review in enumerate(encoded):
        alone = reader.read(tf.constant([review]))
        n = int(alone["n_tokens"][0])
        assert n == batch["n_tokens"][row]
        np.testing.assert_array_equal(batch["token_ids"][row, :n], alone["token_ids"][0, :n])


def test_token_ids_of_many_reviews_are_those_of_each(monkeypatch):
    monkeypatch.setattr("seqapp.networks.text.BATCH", 2)
    reader = Reader(VOCABULARY, max_tokens=4)
    rows = reader.token_ids(["good film", "", "bad bad bad film good"])
    assert [row.tolist() for row in rows] == [[2, 4], [], [3, 3, 4, 2]]
