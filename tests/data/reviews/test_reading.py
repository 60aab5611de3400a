"""What cannot be read as reviews, and the one short line that says so, with the option that settles it."""

import gzip
import io
import json
import zipfile

import pandas as pd
import pytest

from seqapp.data.reviews.door import Hints, check_file, open_texts, parse_columns, read_reviews
from seqapp.numbers.errors import BadInputError, UnsettledError
from tests.data.prices.forms import bars
from tests.data.reviews.forms import csv, frame, jsonl, parquet, workbook


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


REFUSALS = {
    "empty": (b"", "it is empty"),
    "blank lines": (b"\n\n", "it is empty"),
    "headings alone": (b"text,label\n", "no rows below its headings text, label"),
    "a web page": (
        b"<!doctype html><html><body><h1>Sign in</h1>",
        "web page, not a table, and says 'Sign in'",
    ),
    "an answer in JSON": (b'{"error": "The dataset does not exist."}', "says 'The dataset does not exist.'"),
    "an answer in JSON without words": (b'{"status": 404}', "JSON without reviews"),
    "numbers in JSON": (b"[1, 2, 3]", "r.csv"),
    "an empty list": (b"[]", "JSON without reviews"),
    "JSON that breaks off": (json.dumps(frame().to_dict("records")).encode()[:200], "damaged JSON"),
    "JSON Lines that break off": (jsonl(frame())[:-20], "row 8 (line 8) is damaged JSON"),
    "a line of JSON that is no object": (
        b'{"text": "a b"}\n{"text": "c d"}\n[1]\n',
        "row 3 (line 3) is no object",
    ),
    "a broken gzip file": (gzip.compress(csv(frame()))[:-20], "breaks off"),
    "a damaged gzip file": (gzip.compress(csv(frame()))[:30] + b"\xff" * 300, "damaged"),
    "damaged parquet": (parquet(frame())[:400], "cannot be read as parquet"),
    "a damaged workbook": (workbook(frame())[:400], "damaged workbook or zip archive"),
    "a workbook with a damaged sheet": (
        zipped({"xl/workbook.xml": b"<nonsense/>"}),
        "cannot be read as a workbook",
    ),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "of the old kind"),
    "a zip archive": (zipped({"r.csv": csv(frame())}), "is a zip archive, not a table"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary data"),
    "a broken text": (b"text,label\nGood \x81,1\n", "no text in UTF-8 or Windows-1252: line 2"),
    "prices": (csv(bars()), "daily prices"),
    "no texts": (
        b"stars,label\n3,1\n",
        "no column text (or review, sentence, content, comment); it has stars, label",
    ),
    "no labels": (b"text,colour\nOne film,red\n", "no column label (or sentiment, class, rating)"),
    "no label in any row": (b"text,label\nOne film,\nTwo films, \n", "column label: every label is blank"),
    "two columns of texts": (
        b"review,comment,label\nGood one,So good,1\n",
        "--columns text=review or --columns text=comment",
    ),
    "the same heading twice": (
        b"text,label,text\nOne film,1,Two films\n",
        "more than one column called 'text'",
    ),
    "two columns of labels": (
        b"text,label,sentiment\nOne film,1,neg\nTwo films,0,pos\n",
        "--columns label=label or --columns label=sentiment",
    ),
    "three kinds": (b"text,label\nA b,0\nC d,1\nE f,2\nG h,1\n", "more than two kinds (0, 1, 2)"),
    "feelings": (b"text,label\nA b,joy\nC d,anger\nE f,fear\n", "more than two kinds (joy, anger, fear)"),
    "other kinds": (b"text,label\nA b,spam\nC d,ham\n", "of no known kind (spam, ham)"),
    "a word among numbers": (
        b"text,label\nA b,1\nC d,good\nE f,0\n",
        "'good' stands first in row 2 (line 3)",
    ),
    "stars of 1 and 2": (b"text,rating\nA b,1\nC d,2\n", "bad stars, or labels whose highest is positive"),
    "stars up to 4": (b"text,rating\nA b,1\nC d,4\n", "stars of 1 to 5, or of 1 to 10"),
    "unknown or neutral": (b"text,label\nA b,1\nC d,-1\nE f,0\n", "neutral and positive, or unknown"),
    "no label at all": (b"text,label\nA b,-1\nC d,-1\n", "every label is -1"),
    "all in the middle": (b"text,label\nA b,neutral\nC d,neutral\n", "all reviews are in the middle"),
    "a blank text": (
        b'text,label\n"two\nlines",1\n" ",1\n,0\n',
        "row 2 (line 4): the text is missing or blank",
    ),
    "a blank label": (b"text,label\nA b,1\nC d,\nE f,0\n", "row 2 (line 3): the label is missing or blank"),
    "a row of nothing": (b"text,label\nA b,1\n,\nC d,0\n", "row 2 (line 3): the text is missing or blank"),
    "a blank id": (b"id,text,label\na,A b,1\n,C d,0\n", "row 2 (line 3): it has no id"),
    "a comma too many": (b"text,label\nFine,1\nOne, two,1\n", "row 2 (line 3) has 3 values"),
    "a value too few": (b"text,label\nFine,1\nOne\n", "row 2 (line 3) has 1 values"),
    "an open quote": (b'text,label\nFine,1\n"Open,0\nNext,1\n', "quote"),
    "a quote that closes early": (b'text,label\nFine,1\n"Open" and on,0\n', "quote"),
    "numbers for texts": (
        parquet(pd.DataFrame({"text": [1, 2], "label": [0, 1]})),
        "must hold text. Received: int64",
    ),
    "labels in both columns": (b"0\t1\n1\t1\n", "no column text"),
    "labels in two columns of three": (
        b"A good film\t1\t0\nA bad film\t0\t1\n",
        "2 of them hold labels alone",
    ),
}


def refusal(content, name="r.csv", hints=Hints(), *, labelled=True):  # noqa: B008 (it is frozen)
    with pytest.raises(BadInputError) as caught:
        read_reviews(name, content, hints, labelled=labelled)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300
    return message


@pytest.mark.parametrize(("content", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_is_no_file_of_labelled_reviews_is_refused_in_one_short_line(content, words):
    assert words in refusal(content)
    assert len(refusal(content, f"{'reviews of somebody ' * 20}.csv")) <= 300


def test_a_check_never_fails_and_shows_how_far_it_came():
    check = check_file("r.csv", REFUSALS["three kinds"][0], labelled=True)
    assert (check.headings, check.columns["text"], check.reviews) == (["text", "label"], "text", None)
    assert "more than two kinds" in str(check.refusal)
    check = check_file("r.csv", REFUSALS["two columns of texts"][0])
    assert (check.headings, check.columns) == (["review", "comment", "label"], {})


@pytest.mark.parametrize(
    "kind",
    [
        "two columns of texts",
        "two columns of labels",
        "a blank text",
        "a blank id",
        "labels in two columns of three",
    ],
)
def test_what_a_word_settles_is_also_said_without_the_option_of_the_command_line(kind):
    refusal = check_file("r.csv", REFUSALS[kind][0]).refusal
    assert isinstance(refusal, UnsettledError)
    assert "--" in str(refusal)
    assert "--" not in refusal.what
    assert refusal.what.endswith(".")


def test_a_person_settles_what_has_two_readings():
    content = REFUSALS["two columns of texts"][0]
    by_hand = read_reviews("r.csv", content, Hints(parse_columns("text=comment")))
    assert by_hand.frame["text"].tolist() == ["So good"]
    content = REFUSALS["two columns of labels"][0]
    assert read_reviews("r.csv", content, Hints(parse_columns("label=sentiment"))).frame[
        "label"
    ].tolist() == [0, 1]
    content = REFUSALS["stars of 1 and 2"][0]
    assert read_reviews("r.csv", content, Hints(parse_columns("label=rating"))).frame["label"].tolist() == [
        0,
        1,
    ]
    content = REFUSALS["labels in two columns of three"][0]
    hints = Hints(parse_columns("text=column 1,label=column 3"))
    assert read_reviews("r.txt", content, hints).frame["label"].tolist() == [0, 1]
    content = REFUSALS["a blank id"][0]
    assert read_reviews("r.csv", content, Hints(parse_columns("id="))).frame["id"].tolist() == ["1", "2"]


def test_a_wrong_guess_is_corrected():
    content = csv(frame(text="review", Verdict=["no"] * 4 + ["yes"] * 4, Opinion=["so so"] * 8))
    hints = Hints(parse_columns("text=opinion,label=Verdict"))
    reviews = read_reviews("r.csv", content, hints)
    assert reviews.columns == {"text": "Opinion", "label": "Verdict"}
    assert reviews.frame["label"].tolist() == [0] * 4 + [1] * 4
    assert "no column label" in refusal(csv(frame()), hints=Hints(parse_columns("label=")))
    by_stars = Hints(parse_columns("label=,rating=Verdict"))
    stars = csv(frame(Verdict=[1, 2, 3, 4, 5, 5, 5, 5]))
    assert read_reviews("r.csv", stars, by_stars).frame["label"].tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert "no heading 'Verdict' for label; it has text, label" in refusal(
        csv(frame()), hints=Hints(parse_columns("label=Verdict"))
    )


def test_a_first_row_wrongly_taken_for_headings_or_for_values_is_corrected():
    unknown = b"Fine it was,great\nDull it was,poor\n"
    assert "no column text" in refusal(unknown)
    hints = Hints(parse_columns("text=column 1"))
    assert read_reviews("r.csv", unknown, hints, labelled=False).frame["text"].tolist() == [
        "Fine it was",
        "Dull it was",
    ]
    headed = b"What they said,0\nFine it was,1\nDull it was,0\n"
    assert len(read_reviews("r.csv", headed).frame) == 3
    hints = Hints(parse_columns("text=What they said,label=0"))
    assert read_reviews("r.csv", headed, hints).frame["text"].tolist() == ["Fine it was", "Dull it was"]


def test_pairs_that_cannot_be_are_refused():
    for text in ("Review", "words=Review", "text=a,Review", ""):
        if text != "text=a,Review":
            with pytest.raises(BadInputError, match="--columns takes pairs"):
                parse_columns(text)
    assert parse_columns("text=a,Review") == (("text", "a,Review"),)


def test_blank_rows_are_skipped_counted_and_named_if_asked():
    content = b"text,label\nA b,1\n,1\nC d,\nE f,0\n"
    hints = Hints(skip_blank=True)
    reviews = read_reviews("r.csv", content, hints)
    assert reviews.frame["text"].tolist() == ["A b", "E f"]
    assert reviews.rest is not None
    assert reviews.rest["label"].tolist() == ["1", "0"]
    assert "1 rows with a blank text are skipped: row 2" in reviews.notes
    assert "the text is blank in all of its 2 rows" in refusal(b"text,label\n,1\n,0\n", hints=hints)
    assert "1 rows with a blank label are skipped: row 3" in reviews.notes
    assert read_reviews("r.csv", content, hints, labelled=False).frame["text"].tolist() == [
        "A b",
        "C d",
        "E f",
    ]


def test_repeated_ids_are_counted_and_named_and_the_first_is_kept():
    reviews = read_reviews("r.csv", b"id,text,label\na,One,1\nb,Two,0\na,Three,0\na,Four,0\n")
    assert reviews.frame["text"].tolist() == ["One", "Two"]
    assert "2 rows whose id stands on an earlier row are left out: a" in reviews.notes
    every = read_reviews("r.csv", b"id,text,label\na,One,1\na,Three,0\n", labelled=False)
    assert every.frame["text"].tolist() == ["One", "Three"]


def test_labels_that_are_not_needed_and_cannot_be_read_are_a_note():
    reviews = read_reviews("r.csv", REFUSALS["feelings"][0], labelled=False)
    assert "label" not in reviews.frame
    assert any(note.startswith("no labels are read: column label") for note in reviews.notes)
    assert "label" not in read_reviews("r.csv", b"text\nOne\n", labelled=False).frame


def test_more_than_the_memory_may_hold_is_refused(monkeypatch):
    monkeypatch.setattr("seqapp.data.reviews.whole.MOST", 100)
    assert "too much to read at once" in refusal(csv(frame()))


def test_two_columns_of_labels_that_agree_are_no_question():
    content = csv(frame(label_text=["positive"] * 4 + ["negative"] * 4))
    assert read_reviews("r.csv", content).frame["label"].sum() == 4


def test_ids_films_and_ratings_come_along():
    reviews = read_reviews("r.csv", b"id,text,label,rating,movie\nb,NA,1,9,tt2\na,null,0.0,,\n")
    assert reviews.frame["id"].tolist() == ["b", "a"]
    assert reviews.frame["text"].tolist() == ["NA", "null"]
    assert reviews.frame["label"].dtype == "int64"
    assert reviews.frame["movie"].tolist() == ["tt2", "a"]
    assert reviews.frame["rating"].fillna(-1).tolist() == [9, -1]
    assert any("1 reviews without a movie" in note for note in reviews.notes)
    certificate = read_reviews("r.csv", b"text,label,rating\nA b,1,PG-13\n")
    assert "rating" not in certificate.frame
    assert any("columns left aside: rating" in note for note in certificate.notes)


def test_csv_and_parquet_give_the_same_frame():
    table = pd.DataFrame({"id": [7, 8], "text": ["One", "Two"], "label": [1, 0], "rating": [8.0, None]})
    table["movie"] = ["m", None]
    from_csv, from_parquet = (read_reviews("r", write(table)).frame for write in (csv, parquet))
    pd.testing.assert_frame_equal(from_csv, from_parquet)


def test_texts_keep_every_other_column_to_the_letter(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("code,text,note\n007,One,NA\n1e5,null,\n")
    ((texts, rest),) = open_texts(path).chunks()
    assert texts == ["One", "null"]
    assert rest.to_pylist() == [{"0": "007", "2": "NA"}, {"0": "1e5", "2": ""}]


def test_a_place_without_a_file_is_refused(tmp_path):
    for place, words in ((tmp_path, "is a folder"), (tmp_path / "nowhere.csv", "does not exist")):
        with pytest.raises(BadInputError, match=words):
            open_texts(place)


def test_a_column_of_texts_alone_needs_no_quotes():
    texts = ["So, so", "Good, good; good", 'They said "bad", I say | so']
    content = "\n".join(["text", *texts]).encode()
    assert read_reviews("r.txt", content, labelled=False).frame["text"].tolist() == texts
