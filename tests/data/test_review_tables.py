"""What a person may hand in as a CSV or parquet file, and the sentence they get when it is wrong."""

import math

import pandas as pd
import pytest

from seqapp.data.review_tables import read_table, read_texts_csv
from seqapp.numbers.errors import BadInputError

GOOD = "text,label\nA fine film,1\nA poor film,0\n"


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "reviews.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def write_parquet(tmp_path):
    def write(path=tmp_path / "reviews.parquet", **columns):
        pd.DataFrame(columns).to_parquet(path)
        return path

    return write


def refusal(read, path) -> str:
    with pytest.raises(BadInputError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_a_csv_keeps_its_order_and_its_values(write):
    frame, notes = read_table(
        write('id,text,label,rating,movie\nb,"Good, ""very"" good\nindeed",1,9,tt2\na,NA,0.0,,tt1\n')
    )
    assert frame["id"].tolist() == ["b", "a"]
    assert frame["text"].tolist() == ['Good, "very" good\nindeed', "NA"]
    assert frame["label"].tolist() == [1, 0]
    assert frame["label"].dtype.kind == "i"
    assert frame["movie"].tolist() == ["tt2", "tt1"]
    assert frame["rating"][0] == 9
    assert math.isnan(frame["rating"][1])
    assert notes == []


def test_csv_and_parquet_give_the_same_frame(write, write_parquet):
    from_csv, _ = read_table(write("id,text,label,rating,movie\n7,One,1,8,m\n8,Two,0,,\n"))
    from_parquet, _ = read_table(
        write_parquet(
            id=[7, 8], text=["One", "Two"], label=[True, False], rating=[8, None], movie=["m", None]
        )
    )
    pd.testing.assert_frame_equal(from_csv, from_parquet)


def test_without_id_and_movie_the_row_number_stands_in_and_a_note_says_so(write):
    frame, notes = read_table(write(GOOD))
    assert frame["id"].tolist() == ["1", "2"]
    assert frame["movie"].tolist() == ["1", "2"]
    assert "rating" not in frame
    assert any("no column id" in note for note in notes)
    assert any("2 reviews without a movie" in note for note in notes)


def test_a_row_without_movie_takes_its_own_id(write):
    frame, notes = read_table(write("id,text,label,movie\na,One,1,m\nb,Two,0, \n"))
    assert frame["movie"].tolist() == ["m", "b"]
    assert any("1 reviews without a movie" in note for note in notes)


def test_columns_that_are_not_used_are_named_in_a_note(write):
    frame, notes = read_table(write("text,label,colour\nOne,1,red\n"))
    assert "colour" not in frame
    assert any("colour" in note for note in notes)


def test_a_byte_order_mark_and_windows_line_ends_are_read(write):
    frame, _ = read_table(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))
    assert frame["text"].tolist() == ["A fine film", "A poor film"]


def test_a_text_of_a_million_characters_is_read_whole(write):
    frame = read_texts_csv(write(f"text\n{'word ' * 200_000}\n"))
    assert len(frame["text"][0]) == 1_000_000


@pytest.mark.parametrize("label", ["2", "", "-1", "0.5", "nan", "pos"])
def test_a_label_that_is_not_0_or_1_is_refused_with_its_row_and_value(write, label):
    message = refusal(read_table, write(f"text,label\nOne,1\nTwo,{label}\nThree,0\n"))
    assert "row 2 (line 3)" in message
    assert repr(label) in message


def test_a_label_that_is_not_0_or_1_is_refused_in_parquet_too(write_parquet):
    message = refusal(read_table, write_parquet(text=["One", "Two", "Three"], label=[0, 1, 7]))
    assert "row 3:" in message
    assert "Received: 7." in message


@pytest.mark.parametrize("text", ["", '"  \n "'])
def test_a_blank_text_is_refused_with_its_row(write, text):
    path = write(f'text,label\n"two\nlines",1\n{text},1\n{text},0\n')
    for read in (read_table, read_texts_csv):
        message = refusal(read, path)
        assert "row 2 (line 4)" in message
        assert "1 more row" in message


def test_a_missing_text_is_refused_in_parquet(write_parquet):
    assert "row 2:" in refusal(read_table, write_parquet(text=["One", None], label=[0, 1]))


def test_a_text_column_of_numbers_is_refused_by_name(write_parquet):
    message = refusal(read_table, write_parquet(text=[1, 2], label=[0, 1]))
    assert "column text" in message
    assert "int64" in message


def test_a_wrong_header_lists_what_was_found_and_what_was_expected(write, write_parquet):
    for path in (write("review,label\nOne,1\n"), write_parquet(review=["One"], label=[1])):
        message = refusal(read_table, path)
        assert "no column text" in message
        assert "['review', 'label']" in message
        assert "Expected: text, label" in message


def test_semicolons_instead_of_commas_are_a_wrong_header_not_a_ragged_row(write):
    assert "['text;label']" in refusal(read_table, write("text;label\nOne, two and three;1\n"))


def test_bulk_texts_need_no_label(write):
    assert read_texts_csv(write("text\nOne\n"))["text"].tolist() == ["One"]
    assert "no column text" in refusal(read_texts_csv, write("label\n1\n"))


def test_bulk_texts_keep_every_other_column_to_the_letter(write):
    frame = read_texts_csv(write("code,text,note\n007,One,NA\n1e5,null,\n"))
    assert list(frame.columns) == ["code", "text", "note"]
    assert frame.to_numpy().tolist() == [["007", "One", "NA"], ["1e5", "null", ""]]


def test_a_column_named_twice_is_refused(write):
    assert "'text'" in refusal(read_table, write("text,label,text\nOne,1,Two\n"))


@pytest.mark.parametrize(("content", "word"), [("", "empty"), ("\n\n", "empty"), ("text,label\n", "no rows")])
def test_a_file_without_rows_is_refused(write, content, word):
    assert word in refusal(read_table, write(content))


def test_a_parquet_file_without_rows_is_refused(write_parquet):
    assert "no rows" in refusal(read_table, write_parquet(text=[], label=[]))


def test_a_csv_that_is_not_utf_8_is_refused_with_the_line(write):
    message = refusal(read_table, write("text,label\nFine,1\nCafé,0\n".encode("latin-1")))
    assert "line 3" in message
    assert "0xe9" in message


@pytest.mark.parametrize(("row", "count"), [("One, two,1", 3), ("One", 1)])
def test_a_row_with_too_many_or_too_few_values_is_refused_with_the_line(write, row, count):
    message = refusal(read_table, write(f"text,label\nFine,1\n{row}\n"))
    assert "row 2 (line 3)" in message
    assert f"{count} values" in message


@pytest.mark.parametrize("row", ['"Open\nNext', '"Open" and on'])
def test_a_quote_that_never_closes_or_closes_too_early_is_refused_with_the_line_where_it_opens(write, row):
    message = refusal(read_texts_csv, write(f"text\nFine\n{row}\n"))
    assert "row 2 (line 3)" in message
    assert "quote" in message


@pytest.mark.parametrize("content", [b"", b"no parquet at all", b"PAR1 damaged within PAR1"])
def test_a_damaged_parquet_file_is_refused(write, content):
    assert "not a readable parquet file" in refusal(read_table, write(content, "reviews.parquet"))


def test_an_id_that_is_there_twice_is_refused_with_its_row(write):
    message = refusal(read_table, write("id,text,label\na,One,1\nb,Two,0\na,Three,1\n"))
    assert "row 3 (line 4)" in message
    assert "'a'" in message


def test_an_empty_id_is_refused(write):
    assert "row 2 (line 3)" in refusal(read_table, write("id,text,label\na,One,1\n,Two,0\n"))


def test_a_rating_that_is_no_number_is_refused(write):
    message = refusal(read_table, write("text,label,rating\nOne,1,good\n"))
    assert "row 1 (line 2)" in message
    assert "'good'" in message


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read" in refusal(read_texts_csv, tmp_path / "nowhere.csv")
    assert "cannot be read" in refusal(read_texts_csv, tmp_path)
