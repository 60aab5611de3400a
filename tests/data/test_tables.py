import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.data.tables import NAMELESS, read_table
from seqapp.numbers.errors import BadInputError

relaxed = settings(deadline=None)  # a busy machine is no fault
CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), max_size=12
)
ROWS = st.integers(3, 6).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)


def cells(content, **options):
    return read_table("f.csv", content, **options).cells.to_numpy().tolist()


def refusal(content):
    with pytest.raises(BadInputError) as caught:
        read_table("f.csv", content)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300
    return message


@relaxed
@given(
    ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_comes_back_equal(rows, separator, encoding, end):
    rows = [["x", *row[1:]] for row in rows]  # an empty line is none
    frame = pd.DataFrame(rows, columns=[f"heading {at}" for at in range(len(rows[0]))])
    table = read_table("f.csv", frame.to_csv(index=False, sep=separator, lineterminator=end).encode(encoding))
    assert table.headings == [(heading,) for heading in frame]
    assert table.cells.to_numpy().tolist() == rows
    assert table.cells.index.tolist() == list(range(1, len(rows) + 1))


def test_a_text_with_separators_quotes_and_lines_in_it_is_one_cell():
    assert cells(b'a,b,c\n"1,5","say ""x""","two\nlines"\n') == [["1,5", 'say "x"', "two\nlines"]]


def test_two_columns_are_parted_too():
    assert cells(b"text;label\nwell, yes;1\n") == [["well, yes", "1"]]


def test_a_comma_too_many_in_every_row_is_left_aside_and_told():
    table = read_table("f.csv", b"a,b,c\n1,2,3,\n4,5,6,\n")
    assert table.cells.to_numpy().tolist() == [["1", "2", "3"], ["4", "5", "6"]]
    assert table.notes == ["a comma too many in every row: what stands behind it is empty and left aside"]
    assert "2 rows" not in refusal(b"a;b;c\n1;2;3;7\n4;5;6;8\n")
    assert "has a semicolon too many in every row: 4 values for 3 headings" in refusal(
        b"a;b;c\n1;2;3;7\n4;5;6;8\n"
    )


def test_a_row_with_a_value_too_many_is_named():
    assert "row 2 has 4 values for 3 headings" in refusal(b"a,b,c\n1,2,3\n1,2,3,4\n")


def test_short_rows_are_filled_unless_the_file_breaks_off():
    table = read_table("f.csv", b"a,b,c\n1,2\n4,5,6\n")
    assert table.cells.to_numpy().tolist() == [["1", "2", ""], ["4", "5", "6"]]
    assert "1 rows are shorter" in table.notes[0]
    assert "breaks off in row 2" in refusal(b"a,b,c\n1,2,3\n4,5")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "too few rows: none at all"),
        (b"\n\n  \n", "too few rows"),
        (b"a,b,c\n", "too few rows: none below its headings a, b, c"),
        (b"Exceeded the daily hits limit", "Exceeded the daily hits limit"),
        (b'a,b,c\n1,"2,3\n4,5,6\n', "closing"),
        (b"x" * 81_000, "too few rows"),
        (b'"' + b"x" * 200_000, "f.csv"),
        (b"PAR1 cut short", "cannot be read as parquet"),
    ],
)
def test_a_file_without_rows_or_with_broken_ones_is_refused(content, words):
    assert words in refusal(content)


def test_lines_above_the_headings_are_left_aside_and_told():
    table = read_table("f.csv", b"# made by a program\n\na,b,c\n1,2,3\n4,5,6\n")
    assert table.headings == [("a",), ("b",), ("c",)]
    assert table.notes == ["1 lines above the headings are left aside"]


def test_the_line_that_spreadsheets_put_first_names_the_separator():
    table = read_table("f.csv", b"sep=;\r\na;b\r\n1,5;2\r\n")
    assert (table.headings, table.cells.to_numpy().tolist()) == ([("a",), ("b",)], [["1,5", "2"]])


def test_rows_of_headings_end_where_values_start():
    content = b"Price,Close,Close\nTicker,A,B\nDate,,\n2025-01-02,1,2\n"
    table = read_table("f.csv", content, lambda row: row[0].startswith("2"))
    assert table.headings == [("Price", "Ticker", "Date"), ("Close", "A", ""), ("Close", "B", "")]
    assert table.cells.to_numpy().tolist() == [["2025-01-02", "1", "2"]]


@pytest.mark.parametrize("above", [b"", b"\n\n", b"a remark\n"])
def test_columns_without_headings_are_called_by_their_place(above):
    table = read_table("f.csv", above + b"1,2,3\n4,5,6\n", lambda row: row[0].isdigit())
    assert table.headings == [("column 1",), ("column 2",), ("column 3",)]
    assert table.cells.to_numpy().tolist() == [["1", "2", "3"], ["4", "5", "6"]]
    assert NAMELESS in table.notes


def test_the_fast_reader_and_the_patient_one_read_the_same():
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 4)), columns=list("abcd"))
    frame["e"] = 'a "quoted", text\nof two lines'
    content = frame.to_csv(index=False).encode()
    whole = read_table("f.csv", content)
    ragged = read_table("f.csv", content + b"1,2,3,4\n")
    pd.testing.assert_frame_equal(ragged.cells.iloc[:300], whole.cells)
    assert ragged.cells.iloc[300].tolist() == ["1", "2", "3", "4", ""]


def test_an_index_and_headings_of_several_rows_come_out_of_parquet():
    columns = pd.MultiIndex.from_product([["Close", "Open"], ["A", "B"]])
    frame = pd.DataFrame(np.ones((2, 4)), pd.date_range("2025-01-02", periods=2, name="Date"), columns)
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    table = read_table("f.parquet", buffer.getvalue())
    assert table.headings[0] == ("Date", "")
    assert table.headings[1:] == list(columns)
    assert table.cells[0].tolist() == list(frame.index)
