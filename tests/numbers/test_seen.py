"""A text is known again however a file wrote it down, and nothing else is."""

import hashlib

import numpy as np
import pytest

from seqapp.numbers.seen import hash_set, normalise, text_hashes

REVIEW = 'I didn\'t "like" it.<br /><br />The end, at 9/10, was Straße-long – and dull!'


@pytest.mark.parametrize(
    "other",
    [
        'I didn\'t ""like"" it.\n\nThe end, at 9/10, was Straße-long – and dull!',
        "I didn’t “like” it.<br/>The end, at 9/10, was Strasse-long – and dull!",
        '"I didn\'t \\"like\\" it.<br /><br />The end, at 9/10, was Straße-long – and dull!"',
        "  I DIDN'T LIKE IT.\tTHE END, AT 9/10, WAS STRASSE-LONG -- AND DULL!\r\n",
    ],
    ids=["doubled quotes", "curly quotes", "escaped quotes", "capitals and white space"],
)
def test_the_same_words_in_another_file_have_the_same_hash(other):
    assert normalise(other) == normalise(REVIEW)
    assert text_hashes([other]) == text_hashes([REVIEW])


@pytest.mark.parametrize(
    "other", ["I did like it.", "I didn't like it. The end", REVIEW.replace("9/10", "8/10")]
)
def test_other_words_have_another_hash(other):
    assert text_hashes([other]) != text_hashes([REVIEW])


def test_a_hash_is_the_first_eight_bytes_of_the_sha_256_of_the_normalised_text():
    expected = int.from_bytes(hashlib.sha256(b"a good film").digest()[:8], "little")
    hashes = text_hashes(["A <b>good</b> film!", "half a pair \ud800"])
    assert (hashes.dtype, hashes.shape, int(hashes[0])) == (np.uint64, (2,), expected)


def test_a_set_of_hashes_is_sorted_and_holds_each_once_and_may_be_empty():
    joined = hash_set(text_hashes(["b", "a", "B"]), text_hashes([]), text_hashes(["c"]))
    assert len(joined) == 3
    assert (np.diff(joined) > 0).all()
    assert len(hash_set(text_hashes([]))) == 0
