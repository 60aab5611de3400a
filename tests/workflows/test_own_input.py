import csv

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
        (",1,2\n,3,4", ["", ""]),
        ("day,low (USD; adj),high\nMon,1,2\nTue,3,4", ["Mon", "Tue"]),
        ("1,\t2\n3,\t4", ["row 1", "row 2"]),
        ("# low; high\n1,2\n3,4", ["row 1", "row 2"]),
        ("low, adjusted\thigh\n1\t2\n3\t4\n  \n", ["row 1", "row 2"]),
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
        ("1,2\n3,1e300", "Row 2 holds '1e300'"),
        ("-1e39,1e300\n1,2", "Row 1 holds '-1e39'"),
        ("inf,nan\n1,2", "Row 1 holds 'inf'"),
        ("1,5;2,5\n1,2;3,4", "Row 1 holds '1,5'. Write decimals with a point"),
        ("a;b\n1;2,5", "Row 1 holds '2,5'. Write decimals with a point"),
        ("1;2\n3;4,x", "Row 2 holds '4,x'.$"),
        ('1,2\n"3,4', "Row 2 holds 1 columns|Row 2 holds '3,4'"),
        ("1,2,3,4", "Row 1 holds 4 columns"),
    ],
)
def test_rows_that_do_not_fit_are_told(text, said) -> None:
    with pytest.raises(BadInputError, match=said):
        read_numbers(text, features=2)


def test_the_numbers_of_columns_are_headings_and_the_remark_says_so() -> None:
    """As pandas writes `DataFrame(values).to_csv()`, with `index=False`, and with named columns."""
    values, with_index = [[7.0, 8.0, 9.0], [1.0, 1.5, 2.0]], "0,7.0,8.0,9.0\n1,1.0,1.5,2.0\n"
    for text, items in (
        (f",0,1,2\n{with_index}", ["0", "1"]),
        ("0,1,2\n7.0,8.0,9.0\n1.0,1.5,2.0\n", ["row 1", "row 2"]),
    ):
        given = read_numbers(text, features=3)
        assert (given.items, given.values.tolist()) == (items, values)
        assert "0, 1, 2, is taken as headings" in given.remark
        assert ("first column is taken as labels" in given.remark) == (items == ["0", "1"])
    named = read_numbers(f",a,b,c\n{with_index}", features=3)
    assert (named.items, named.remark.count("headings")) == (["0", "1"], 0)
    assert read_numbers("0,1,2", features=3).values.tolist() == [[0, 1, 2]]
    assert read_numbers("0.0,1.0\n1,0", features=2).values.tolist() == [[0, 1], [1, 0]]
    assert read_numbers("1,0\n0,1", features=2).remark == ""


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("0,1\n1,0\n1,1", 2),
        ("Mon,0,1\nTue,1,0", 2),
        ("0\n0.5\n-0.3", 1),
        ("0\n-1\n2", 1),
        ("0,1,2\n1,-2,3", 3),
        ("Mon,0,1,2\nTue,0.5,1,2", 3),
    ],
)
def test_a_first_step_like_the_numbers_of_columns_is_kept_and_the_remark_says_so(text, features) -> None:
    given = read_numbers(text, features)
    assert given.values[0].tolist() == list(range(features))
    assert len(given.items) == len(text.splitlines())
    assert "is read as a step; if it is a heading, leave it out" in given.remark


def test_numbers_of_columns_above_rows_with_labels_are_headings() -> None:
    given = read_numbers("0,1\nMon,1,2\nTue,3,4", features=2)
    assert (given.items, given.values.tolist()) == (["Mon", "Tue"], [[1, 2], [3, 4]])
    assert read_numbers(",x\nMon,1\n,2", features=1).items == ["Mon", ""]
    assert read_numbers(",7\nMon,1\n,2", features=1).items == ["Mon", ""]


def test_a_column_of_labels_is_cut_off_with_commas_too() -> None:
    with pytest.raises(BadInputError, match=r"Row 1 holds '1,5'\. Write decimals with a point"):
        read_numbers("Mon;1,5\nTue;2,5", features=1)
    assert read_numbers("# a; b\nMon,1\nTue,2", features=1).values.tolist() == [[1], [2]]
    assert read_numbers("# a; b\n1\n2", features=1).values.tolist() == [[1], [2]]


def test_numbers_that_are_taken_as_labels_are_told() -> None:
    given = read_numbers("1,5\n2,5", features=1)
    assert (given.items, given.values.tolist()) == (["1", "2"], [[5], [5]])
    assert "first column is taken as labels" in given.remark
    assert read_numbers("Mon,5\nTue,5", features=1).remark == ""


def test_quoted_cells_are_read() -> None:
    text = '"day","low","high"\n"Mon, 1;2","1","2"\n"Tue ""x""",3, "4"\n'
    given = read_numbers(text, features=2)
    assert given.items == ["Mon, 1;2", 'Tue "x"']
    assert given.values.tolist() == [[1, 2], [3, 4]]
    assert read_numbers('"Mon 1"  1 2 ', features=2).items == ["Mon 1"]


def test_a_cell_that_is_too_long_for_a_csv_file_is_told() -> None:
    limit = csv.field_size_limit(100)  # of the whole process, and other libraries raise it
    try:
        with pytest.raises(BadInputError, match="This is no CSV text"):
            read_numbers("1,2\n3," + "9" * 101, features=2)
    finally:
        csv.field_size_limit(limit)


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
    assert made_up_numbers(2, 5) is made_up_numbers(2, 5)  # made once
