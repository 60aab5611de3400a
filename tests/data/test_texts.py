import codecs
import gzip

import pytest

from seqapp.data.texts import cut, decoded, listed, unpacked
from seqapp.numbers.errors import BadInputError

TEXT = "Date,Close\n2025-01-02,1.5\n" * 20


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT.encode(), []),
        (TEXT.encode("utf-8-sig"), []),
        (TEXT.encode("utf-16"), ["not UTF-8: read as UTF-16"]),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ["not UTF-8: read as UTF-16"]),
        (TEXT.encode("utf-16-le"), ["not UTF-8: read as UTF-16"]),
        (TEXT.encode("utf-16-be"), ["not UTF-8: read as UTF-16"]),
        (TEXT.encode("utf-32"), ["not UTF-8: read as UTF-32"]),
    ],
)
def test_text_is_read_in_its_own_encoding_and_another_than_utf_8_is_told(content, note):
    assert decoded("f.csv", content) == (TEXT, note)


def test_what_is_not_utf_8_is_taken_for_windows_text():
    text = "Name,Close\nSociété Générale,1 €\n"
    assert decoded("f.csv", text.encode("cp1252")) == (text, ["not UTF-8: read as Windows-1252"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html><body><h1>Will be right back...</h1></body></html>", "web page"),
        (b"\xef\xbb\xbf\n <html><head><title>Sign in</title></head>", "says 'Sign in'"),
        (b"<?xml version='1.0'?><error>no</error>", "web page"),
        (b"<html>" + b"<p>word</p>" * 50_000, "web page"),
        (
            b'{"Note": "Thank you for using our service! It allows 5 calls a minute."}',
            "Thank you for using our",
        ),
        (b'{"chart": {"result": null}}', "JSON"),
        (b'[{"date": "2025-01-02"}', "JSON"),
        (b"[]", "JSON"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (bytes(range(256)) * 9, "binary data"),
        (b"Date,Close\n2025-01-02,\x81\n", "line 2 has a letter"),
    ],
)
def test_what_is_no_table_is_refused_in_one_short_line_that_says_what_it_is(content, words):
    with pytest.raises(BadInputError) as caught:
        decoded("f.csv", content)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("heading", ["<TICKER>,<PER>,<DATE>", "[Date],[Close]", "<DATE>;<CLOSE>"])
def test_headings_in_brackets_are_no_web_page_and_no_json(heading):
    assert decoded("f.csv", heading.encode())[0] == heading


def test_gzip_is_unpacked_whatever_the_file_is_called_and_other_bytes_stay():
    assert unpacked("f.csv", gzip.compress(b"a")) == b"a"
    assert unpacked("f.csv.gz", b"a") == b"a"


@pytest.mark.parametrize("at", [5, 12, 40, -9, -4, -1])
def test_a_cut_gzip_file_is_refused(at):
    with pytest.raises(BadInputError, match="gzip file that"):
        unpacked("f.csv.gz", gzip.compress(TEXT.encode())[:at])


def test_a_damaged_gzip_file_is_refused():
    content = bytearray(gzip.compress(TEXT.encode()))
    messages = []
    for at in range(2, len(content)):
        damaged = content.copy()
        damaged[at] ^= 0x5A
        try:
            unpacked("f.csv.gz", bytes(damaged))  # its header holds a date and a name, which may be any
        except BadInputError as refusal:
            messages.append(str(refusal))
    assert len(messages) > 30
    assert not any("\n" in message for message in messages)


def test_values_in_messages_are_cut():
    assert cut("a\n  b") == "a b"
    assert len(cut("x" * 500)) == 40
    assert listed([f"column {at}" for at in range(500)]).endswith(" more")
    assert len(listed(["x" * 500] * 500)) < 120
    assert listed([]) == ""
