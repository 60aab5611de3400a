import pytest

from seqapp.data.reviews.door import load_reviews
from seqapp.data.reviews.unlabelled import with_unlabelled
from seqapp.numbers.errors import BadInputError


def test_reviews_without_labels_come_along_and_the_others_stay_what_they_are(tmp_path):
    labelled, more = tmp_path / "mine.csv", tmp_path / "more.csv"
    labelled.write_text("text,label\nFine.,1\nPoor.,0\n", "utf-8")
    more.write_text("review\nSeen twice.\nNever again.\n", "utf-8")
    reviews = load_reviews(labelled)
    both = with_unlabelled(reviews, more)
    assert both.unlabelled.texts.tolist() == ["Seen twice.", "Never again."]
    assert both.unlabelled.source == "more.csv, a csv file with 2 reviews"
    assert both.unlabelled.sha256 not in {reviews.sha256, ""}
    assert both.frame.equals(reviews.frame)
    assert (both.sha256, both.source) == (reviews.sha256, reviews.source)
    assert [note for note in both.notes if note.startswith("more.csv: ")]
    with pytest.raises(BadInputError, match="does not exist"):
        with_unlabelled(reviews, tmp_path / "none.csv")
