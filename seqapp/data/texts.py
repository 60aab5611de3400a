"""Bytes to text: what programs and web sites save under the name of a table, and what is no table at all."""

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from seqapp.numbers.errors import BadInputError

GZIP, PARQUET, WORKBOOKS = b"\x1f\x8b", b"PAR1", (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OTHER_KINDS = {  # how files begin that look like text for a while
    b"%PDF-": "a PDF document. Give the table it was made of",
    b"ARROW1": "a Feather file. Write it as parquet",
    b"version https://git-lfs": "a pointer of Git LFS, not the file itself. Run `git lfs pull`",
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
UTF_8, WINDOWS = ("utf-8", "UTF-8"), ("cp1252", "Windows-1252")
MARKUP = re.compile(
    r"<(?:!doctype|\?xml|!--|(?:html|head|body|table|title|div|meta|script|p|h1|rss|svg)\b)", re.IGNORECASE
)
JSON = re.compile(r"\{\s*(?:\"|\}|$)|\[\s*(?:[\[{\"\]]|$)")
TAGS = re.compile(r"(?is)<(script|style)\b.*?(</\1>|$)|<!--.*?-->|<[^>]*>?")
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what no text has
SAMPLE = 4000  # bytes or characters that tell the kind of a file


def cut(value: object, width: int = 40) -> str:
    """A value for a message: on one line, and no longer than `width`.

    >>> cut("a very long heading that nobody wants to read to its end", 20)
    'a very long heading…'
    """
    line = " ".join(str(value).split())
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def listed(values: list[str], width: int = 90) -> str:
    """Several values for a message: the first ones, and how many more there are.

    >>> listed(["Date", "Open", "High"], 12)
    'Date, Open and 1 more'
    """
    shown: list[str] = []
    for value in values:
        shown.append(cut(value))
        if len(", ".join(shown)) > width:
            shown.pop()
            break
    if not shown and values:
        shown = [cut(values[0], width)]
    more = len(values) - len(shown)
    return f"{', '.join(shown)} and {more} more" if more else ", ".join(shown)


@dataclass(frozen=True)
class Place:
    """A column of a file, for messages.

    >>> print(Place("my.csv", "Close"), Place("my.csv", "Close").row(3), sep="; ")
    my.csv, column Close; my.csv, row 3, column Close
    """

    file: str
    heading: str

    def __str__(self) -> str:
        return f"{self.file}, column {cut(self.heading)}"

    def row(self, number: object) -> str:
        """One of its cells; rows are counted from 1, without the headings."""
        return f"{self.file}, row {number}, column {cut(self.heading)}"


def unpacked(name: str, content: bytes) -> bytes:
    """What a gzip file holds, however it is called; other content as it is.

    Raises:
        BadInputError: it is cut or damaged.
    """
    if not content.startswith(GZIP):
        return content
    with unpacking(name):
        return unpacked(name, gzip.decompress(content))  # twice, as some servers do


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """What a gzip file lacks while it is unpacked here, in a line.

    Raises:
        BadInputError: it is cut or damaged.
    """
    try:
        yield
    except EOFError:
        raise BadInputError(
            f"{name} is a gzip file that breaks off: the download did not get to its end. Get it again."
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BadInputError(f"{name} is a gzip file that is damaged ({cut(error)}). Get it again.") from None


def decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    """The text in a file's bytes; and a note where its encoding is not UTF-8.

    Raises:
        BadInputError: the bytes are no text, or a web page or JSON in place of a table.
    """
    if content.startswith(WORKBOOKS):
        raise BadInputError(
            f"{name} is an Excel workbook or a zip archive, not a table as text. Save the sheet as CSV, or unpack it."
        )
    if kind := next((kind for start, kind in OTHER_KINDS.items() if content.startswith(start)), None):
        raise BadInputError(f"{name} is {kind}.")
    encoding, called = _encoding(content)
    text = content.decode(encoding, errors="replace").rstrip("\0\x1a")  # old programs end a file so
    if BINARY.search(text[:SAMPLE]):
        raise BadInputError(f"{name} is no text but binary data. Expected a csv or parquet file.")
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise BadInputError(
            f"{name} is no text in UTF-8 or {called}: line {line} has a letter that cannot be. Save it as CSV in UTF-8."
        )
    refuse_other_kinds(name, text)
    return text, [] if called == "UTF-8" else [f"not UTF-8: read as {called}"]


def _encoding(content: bytes) -> tuple[str, str]:
    """Python's name for the encoding, and people's."""
    if shown := shown_encoding(content):
        return shown
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return WINDOWS
    return UTF_8


def shown_encoding(content: bytes) -> tuple[str, str] | None:
    """The encoding that a mark or the zeros of UTF-16 at the start show, by Python's name and people's."""
    for mark, encoding, called in BOMS:
        if content.startswith(mark):
            return encoding, called
    even, odd = (content[start:SAMPLE:2] for start in (0, 1))
    for zeros, letters, encoding in (
        (odd, even, "utf-16-le"),
        (even, odd, "utf-16-be"),
    ):  # as ASCII has it there
        if zeros.count(0) > len(zeros) / 2 and not letters.count(0):
            return encoding, "UTF-16"
    return None


def refuse_other_kinds(name: str, text: str) -> None:
    """Refuse what servers send in place of a table.

    Raises:
        BadInputError: the text is a web page or JSON; says what stands in it.
    """
    start = text[: 10 * SAMPLE].lstrip("\ufeff \t\r\n")
    refuse_web_pages(name, start)
    if JSON.match(start):
        words = json_words(text) or cut(start, 60)
        raise BadInputError(
            f"{name} is JSON, not a table, and says {words!r}. Ask its source for CSV, or write it as csv or parquet."
        )


def refuse_web_pages(name: str, start: str) -> None:
    """Refuse what begins like a web page.

    Raises:
        BadInputError: it does; says what stands in it.
    """
    if MARKUP.match(start):
        words = cut(TAGS.sub(" ", start), 60)
        says = f", and says {words!r}" if words else ""
        raise BadInputError(f"{name} is a web page, not a table{says}. Download the data file itself.")


def json_words(text: str) -> str:
    """What an answer in JSON has to say: the first sentence in it, as services refuse."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    values = answer.values() if isinstance(answer, dict) else []
    return next((cut(value, 80) for value in values if isinstance(value, str) and " " in value), "")
