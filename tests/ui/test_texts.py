import xml.etree.ElementTree as ET

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.ui.sharing import LONGEST
from seqapp.ui.texts import BRAND, EXAMPLES, ICON, LONGEST_REVIEW, check_review, example_of, plain


def test_every_example_fits_into_a_link_and_is_found_by_its_text() -> None:
    for name, text in EXAMPLES.items():
        assert len(text) <= LONGEST
        assert example_of(text) == name
    assert example_of("my own words") is None


@pytest.mark.parametrize("review", ["", " \n", "x" * (LONGEST_REVIEW + 1)])
def test_a_review_that_cannot_be_read_is_declined(review) -> None:
    with pytest.raises(BadInputError):
        check_review(review)


def test_a_review_of_the_longest_length_is_read() -> None:
    check_review("x" * LONGEST_REVIEW)


@pytest.mark.parametrize(
    "text", ["# a", "*a*", "[a](b)", "<b>", "$a$", ":a:", "`a`", "~~a~~", "a\n\n- b", "1. a"]
)
def test_no_mark_is_left_that_markdown_would_read(text) -> None:
    made = plain(text)
    assert "\n" not in made
    for mark in "#*[]()<>$:`~-.":
        assert made.replace("\\" + mark, "").count(mark) == 0


@pytest.mark.parametrize("picture", [BRAND, ICON])
def test_the_pictures_are_whole_and_fetch_nothing(picture) -> None:
    tree = ET.fromstring(picture)  # noqa: S314 - our own text
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert "href" not in picture
