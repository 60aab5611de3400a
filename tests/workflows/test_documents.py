"""Tables in documents: whole and short, and what stands around them."""

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.documents import SHORT, check_markers, write_table

WHOLE = """Tested on two days.

| days ahead | model | pinball loss x 10,000 | against GARCH(1,1)-t, % (t; p) | 90 % covers, % |
|---|---|---|---|---|
| 1 | SimpleRNN | 40.86 (37 to 45) | -1.6 | 89.8 |
| 1 | EWMA, Normal | 42.27 | +1.8 | 88.2 |
| 5 | SimpleRNN | 92.03 | -1.7 | 88.8 |
| 1 | GARCH(1,1)-t | 41.53 | 0 | |"""
IN_SHORT = """| model | against GARCH(1,1)-t, % (t; p) | 90 % covers, % |
|---|---|---|
| SimpleRNN | -1.6 | 89.8 |
| GARCH(1,1)-t | 0 |  |"""


def document(tmp_path, form, name="README.md"):
    path = tmp_path / name
    path.write_text(f"before\n<!-- table: {form} -->\nold\n<!-- end of table -->\nafter\n")
    return path


def test_the_table_is_written_between_its_markers_and_nothing_else_changes(tmp_path):
    readme = document(tmp_path, "sentiment")
    write_table([readme], "sentiment", "| new |")
    expected = "before\n<!-- table: sentiment -->\n| new |\n<!-- end of table -->\nafter\n"
    assert readme.read_text() == expected
    with pytest.raises(BadInputError, match="no markers"):
        write_table([readme], "forecast", "| new |")


def test_each_document_gets_the_form_that_its_marker_names(tmp_path):
    documents = [document(tmp_path, "forecast"), document(tmp_path, "forecast, short", "short.md")]
    write_table(documents, "forecast", WHOLE)
    whole, short = (path.read_text().split(" -->\n")[1].split("\n<!--")[0] for path in documents)
    assert whole == WHOLE
    assert short == IN_SHORT


def test_no_document_is_written_where_one_has_no_place_for_the_table(tmp_path):
    readme, other = document(tmp_path, "lesson"), document(tmp_path, "bench layers", "other.md")
    with pytest.raises(BadInputError, match=r"other\.md has no markers <!-- table: lesson -->"):
        write_table([readme, other], "lesson", "| new |")
    with pytest.raises(BadInputError, match="a file that is there"):
        write_table([readme, tmp_path / "none.md"], "lesson", "| new |")
    assert "old" in readme.read_text()


def test_a_marker_without_an_end_is_no_place(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("<!-- table: sentiment -->\nthe rest of the file\n")
    with pytest.raises(BadInputError, match="no markers"):
        check_markers([readme], "sentiment")


def test_a_column_that_was_not_measured_is_left_out_of_the_short_form():
    table = "| what | layer | batch x timesteps x features, units | seqapp, ms |\n|---|---|---|---|\n"
    rows = "| train | LSTM | 64 x 400 x 128, 128 | 154 |\n| train | LSTM | 1 x 256 x 128, 128 | 5.1 |"
    assert SHORT["bench layers"].of(table + rows).splitlines()[2:] == ["| train | LSTM | 154 |"]
