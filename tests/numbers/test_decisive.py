import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqapp.numbers.decisive import decisive_place, support
from seqapp.numbers.unigrams import Unigrams

WORDS = Unigrams(np.array([0.0, 3.0, -2.0, 0.1, 0.2]), 0.4, counts=False)
GOOD, BAD, A, B = 1, 2, 3, 4
ids = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=3, max_size=8)


@given(ids, st.sampled_from([0, 1]))
def test_support_is_what_the_right_answers_logit_loses_without_the_sentence(sentences, label) -> None:
    arrays = [np.array(sentence) for sentence in sentences]
    side = 1 if label else -1
    for at, value in enumerate(support(arrays, WORDS, label)):
        without = [word for number, sentence in enumerate(sentences) if number != at for word in sentence]
        whole = WORDS.logit(np.concatenate(arrays))
        assert value == pytest.approx(side * (whole - WORDS.logit(without)))


@pytest.mark.parametrize(
    ("sentences", "label", "found"),
    [
        ([[GOOD], [A, A, A, A], [B, BAD]], 1, (0, 0)),
        ([[GOOD], [A, A, A, A], [B, BAD]], 0, (2, 2)),
        ([[A], [GOOD], [B]], 1, (1, 1)),
        (
            [[GOOD, A, A, A, A, A], [B], [BAD]],
            1,
            (0, 1),
        ),  # the middle of so long a sentence lies in the middle
        ([[BAD], [BAD, A], [BAD, A]], 1, None),  # nothing speaks for it
        ([[GOOD], [A]], 1, None),
    ],
)
def test_the_place_is_that_of_the_sentence_that_speaks_most_for_the_right_answer(
    sentences, label, found
) -> None:
    assert decisive_place([np.array(sentence) for sentence in sentences], WORDS, label) == found


def test_a_text_of_one_sentence_has_support_and_no_place() -> None:
    assert support([np.array([GOOD])], WORDS, 1) == pytest.approx([3.0])
    assert decisive_place([np.array([GOOD])], WORDS, 1) is None
