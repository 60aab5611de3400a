import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.own_input import (
    MOST_STEPS,
    Vocabulary,
    made_up_numbers,
    read_ids,
    read_numbers,
    read_words,
)

VOCABULARY = Vocabulary.of("\n[UNK]\nthe\nfilm\nThe\ngood\n")


def test_a_words_id_is_the_number_of_its_first_line_from_zero() -> None:
    given = read_words("The  GOOD\nfilm", VOCABULARY, size=6)
    assert given.items == ["the", "good", "film"]
    assert given.values.tolist() == [2, 5, 3]
    assert given.remark == ""


def test_a_word_without_a_line_is_read_as_unknown_or_left_out() -> None:
    assert read_words("good zyx", VOCABULARY, size=6).values.tolist() == [5, 1]
    given = read_words("good zyx film", Vocabulary.of("\ngood\nfilm"), size=3)
    assert given.items == ["good", "film"]
    assert "1 words without a line" in given.remark
    with pytest.raises(BadInputError, match="such as: good film"):
        read_words("zyx", Vocabulary.of("\ngood\nfilm"), size=3)


def test_a_vocabulary_of_another_model_is_told() -> None:
    with pytest.raises(BadInputError, match="line 6 of the vocabulary, and the model knows 4 tokens"):
        read_words("good film", VOCABULARY, size=4)


def test_the_example_of_a_vocabulary_can_be_read() -> None:
    assert VOCABULARY.example == "the film the good"
    assert Vocabulary.of("<pad>\n<unk>\n").example == ""


@pytest.mark.parametrize("text", ["", "  ", "1 2 x", "-1", "7", "1.5", "٣", "9" * 5000])
def test_what_is_no_token_id_is_told(text) -> None:
    with pytest.raises(BadInputError, match="token ids from 0 to 6"):
        read_ids(text, size=7)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1,2\n3,4", ["row 1", "row 2"]),
        ("low;high\n1;2\n3;4\n", ["row 1", "row 2"]),
        ("1\t2\n\n3\t4", ["row 1", "row 2"]),
        (" 1 2\n3   4", ["row 1", "row 2"]),
        ("day,low,high\n2024-01-02,1,2\n2024-01-03,3,4", ["2024-01-02", "2024-01-03"]),
        ("7,1,2\n8,3,4", ["7", "8"]),
    ],
)
def test_rows_of_numbers_are_read_whatever_stands_between_and_above_them(text, items) -> None:
    given = read_numbers(text, features=2)
    assert given.items == items
    assert given.values.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Give rows of 2"),
        ("a,b", "Give rows of 2"),
        ("1,2\n3", "Row 2 holds 1 columns"),
        ("1,2\n3,x", "Row 2 holds 'x'"),
        ("1,2\n3,nan", "Row 2 holds 'nan'"),
        ("1,2,3,4", "Row 1 holds 4 columns"),
    ],
)
def test_rows_that_do_not_fit_are_told(text, said) -> None:
    with pytest.raises(BadInputError, match=said):
        read_numbers(text, features=2)


def test_only_the_last_steps_of_a_long_input_are_read() -> None:
    text = "\n".join(str(number) for number in range(MOST_STEPS + 3))
    given = read_numbers(text, features=1)
    assert given.values[:, 0].tolist() == list(range(3, MOST_STEPS + 3))
    assert given.items[0] == "row 4"
    assert "Only the last 400 are read" in given.remark


def test_made_up_numbers_are_rows_that_can_be_read() -> None:
    values = read_numbers(made_up_numbers(2, 5), features=2).values
    np.testing.assert_allclose(values[1], [np.sin(1), np.sin(0.5)], atol=5e-4)
    assert len(values) == 5
