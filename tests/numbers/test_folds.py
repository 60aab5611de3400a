import hashlib

from hypothesis import given
from hypothesis import strategies as st

from seqapp.numbers.folds import in_validation_fold


@given(st.text())
def test_the_fold_is_the_whole_hash_as_a_big_endian_number_modulo_five(key):
    digest = hashlib.sha256(key.encode("utf-8")).digest()
    assert in_validation_fold(key) is (int.from_bytes(digest, "big") % 5 == 0)


def test_about_one_key_in_five_is_held_out():
    held_out = sum(in_validation_fold(f"tt{number:07d}") for number in range(10_000))
    assert 1_900 < held_out < 2_100
