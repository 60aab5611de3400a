"""Tables as text come back as they were written, whatever parts, quotes and encodes them."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.data.reviews.door import Hints, open_texts, read_reviews
from seqapp.data.reviews.rows import open_rows
from seqapp.data.tables import SEPARATORS
from seqapp.numbers.errors import BadInputError
from tests.data.reviews.forms import csv as csv_bytes
from tests.data.reviews.forms import frame

relaxed = settings(deadline=None)  # a busy machine is no fault
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")
    | st.just("\n"),
    min_size=1,
    max_size=30,
).map(lambda text: f"film {text} end")
REVIEWS = st.lists(st.tuples(TEXTS, st.sampled_from("01")), min_size=1, max_size=12)


@relaxed
@given(
    reviews=REVIEWS,
    separator=st.sampled_from(list(SEPARATORS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    order=st.permutations(["text", "label", "note"]),
)
def test_what_is_written_comes_back_equal(reviews, separator, encoding, end, order):
    texts, labels = zip(*reviews, strict=True)
    table = pd.DataFrame({"text": texts, "label": labels, "note": "x"})[order]
    content = table.to_csv(index=False, sep=separator, lineterminator=end).encode(encoding)
    read = read_reviews("r.csv", content)
    assert read.frame["text"].tolist() == list(texts)
    assert read.frame["label"].tolist() == [int(label) for label in labels]


@relaxed
@given(reviews=REVIEWS, separator=st.sampled_from(list(SEPARATORS)), label_first=st.booleans())
def test_two_columns_without_headings_come_back_equal(reviews, separator, label_first):
    texts, labels = zip(*reviews, strict=True)
    table = pd.DataFrame({"text": texts, "label": labels})[
        ["label", "text"] if label_first else ["text", "label"]
    ]
    content = table.to_csv(index=False, header=False, sep=separator, quoting=csv.QUOTE_ALL).encode()
    read = read_reviews("r.csv", content)
    assert read.frame["text"].tolist() == list(texts)
    assert read.frame["label"].tolist() == [int(label) for label in labels]


@relaxed
@given(
    texts=st.lists(
        st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=30), min_size=1
    )
)
def test_windows_letters_come_back_equal(texts):
    texts = [f"naïve {text}" for text in texts]
    content = csv_bytes(pd.DataFrame({"text": texts, "label": 1}), "cp1252")
    assert read_reviews("r.csv", content).frame["text"].tolist() == texts


def test_lines_are_counted_as_a_person_counts_them():
    content = b'sep=,\ntext,label\n"two\nlines",1\n\nFine,0\nToo, many,1\n'
    with pytest.raises(BadInputError, match=r"row 3 \(line 7\) has 3 values"):
        read_reviews("r.csv", content)
    rows = open_rows("r.csv", lambda: io.BytesIO(content[: content.index(b"Too")]), Hints())
    (chunk,) = rows.chunks()
    assert (rows.n, chunk.lines) == (2, [3, 6])


def test_a_quote_far_below_the_first_rows_changes_how_all_are_read():
    sound = "".join(f"Film {at} was fine\t1\n" for at in range(2000)).encode()
    read = read_reviews("r.txt", sound + b'"An open quote\t0\n')
    assert len(read.frame) == 2001
    assert read.frame["text"].iloc[-1] == '"An open quote'
    assert any("quotes are taken as letters" in note for note in read.notes)


def test_a_text_of_a_million_characters_is_read_whole(tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(csv_bytes(frame(["word " * 200_000] * 8, label="review")[["review"]]))
    assert [len(text) for chunk, _ in open_texts(path).chunks() for text in chunk] == [1_000_000] * 8
