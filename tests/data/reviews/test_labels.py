import pytest

from seqapp.data.reviews.labels import LabelError, read_labels


@pytest.mark.parametrize(
    ("values", "stars", "meant"),
    [
        ("0 1", False, [0, 1]),
        ("1", False, [1]),
        ("0", True, [0]),
        ("1.0 0.0", False, [1, 0]),
        ("1 2", False, [0, 1]),
        ("-1 1", False, [0, 1]),
        ("0 4", False, [0, 1]),
        ("0 1 2 3 4", False, [0, 0, None, 1, 1]),
        ("1 2 3 4 5", False, [0, 0, None, 1, 1]),
        ("1 2 3 4 5", True, [0, 0, None, 1, 1]),
        ("1 5", True, [0, 1]),
        ("4 5", True, [1, 1]),
        ("0.5 2.5 3.5 4.5", True, [0, None, None, 1]),
        ("1 4 5 6 7 10", True, [0, 0, None, None, 1, 1]),
        ("7.5 8.1", True, [1, 1]),
        ("1/5 4/5", True, [0, 1]),
        ("4/10 7/10", False, [0, 1]),
        ("positive NEGATIVE", False, [1, 0]),
        ("True False", False, [1, 0]),
        ("p n", False, [1, 0]),
        ("fresh rotten", False, [1, 0]),
        ("positive neutral negative", False, [1, None, 0]),
    ],
)
def test_labels_are_read_in_the_one_way_that_fits_all_of_them(values, stars, meant):
    assert list(read_labels(values.split(), stars=stars).meanings.values()) == meant


@pytest.mark.parametrize(
    ("values", "stars", "words"),
    [
        ("0 1 2", False, "more than two kinds (0, 1, 2)"),
        ("0 1 2 3", False, "more than two kinds"),
        ("2", False, "of no known kind (2)"),
        ("1 2 3", False, "more than two kinds"),
        ("0 50 100", True, "more than two kinds"),
        ("6/5 1/5", False, "of no known kind"),
        ("joy anger", False, "of no known kind (joy, anger)"),
        ("positive 0", False, "no number, as the others are"),
        ("-1", False, "every label is -1"),
        ("-1 0 1", False, "unknown, negative and positive"),
        ("1 2", True, "--columns label=HEADING"),
        ("1", True, "--columns label=HEADING"),
        ("1 3 4", True, "stars of 1 to 5, or of 1 to 10"),
        ("1 7", True, "stars of 1 to 5, or of 1 to 10"),
        (" ".join(map(str, range(100))), False, "more than two kinds"),
    ],
)
def test_labels_of_other_kinds_or_of_two_readings_are_refused(values, stars, words):
    with pytest.raises(LabelError) as caught:
        read_labels(values.split(), stars=stars)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 180


def test_what_was_guessed_is_said_and_what_is_plain_is_not():
    assert [read_labels(values.split()).says for values in ("0 1", "positive negative", "1 2")] == [
        "",
        "",
        "1 negative, 2 positive",
    ]
    assert read_labels(["neg", "Pos", "POSITIVE"]).says == "Pos, POSITIVE positive, neg negative"
