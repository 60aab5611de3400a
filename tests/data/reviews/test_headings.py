import pytest

from seqapp.data.reviews.headings import Hints, are_headings, meaning_of, parse_columns


@pytest.mark.parametrize(
    ("meaning", "headings"),
    [
        (
            "text",
            [
                "text",
                " Review ",
                "SENTENCE",
                "Phrase",
                "content",
                "comment",
                "body",
                "review_text",
                "reviewText",
            ],
        ),
        ("label", ["label", "Sentiment", "class", "polarity", "target", "sentiment_label"]),
        ("rating", ["rating", "Stars", "score", "overall", "reviews.rating"]),
        ("id", ["id", "ID", "review_id"]),
        ("movie", ["movie", "film", "Movie Title"]),
        (None, ["", "SentenceId", "summary", "clean_text", "textual", "label 2"]),
    ],
)
def test_headings_mean_what_people_mean_by_them(meaning, headings):
    assert [meaning_of(heading) for heading in headings] == [meaning] * len(headings)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (["text", "label"], True),
        (["a", "b"], True),
        (["Great film.", "1"], False),
        (["2", "A title", "A text"], False),
        (["neg", "A text"], False),
        (["0", "1"], True),  # as pandas numbers columns
        (["1", "A title", "A text", "more"], True),
        (["A text alone"], True),
    ],
)
def test_a_first_row_with_a_label_in_it_is_a_review(row, named):
    assert are_headings(row) is named


def test_hints_say_whether_the_first_row_names_columns():
    row = ["Great film.", "1"]
    assert are_headings(row, Hints(parse_columns("text=great film.")))
    assert not are_headings(["a", "b"], Hints(parse_columns("text=column 1")))
    assert are_headings(["a", "b"], Hints(parse_columns("id=")))
