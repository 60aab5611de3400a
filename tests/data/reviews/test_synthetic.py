import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from seqapp.data.reviews.door import load_reviews
from seqapp.data.reviews.synthetic import TURNS, synthetic_reviews
from seqapp.numbers.errors import BadInputError


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    return synthetic_reviews(2_000, seed=3)


def words(text: pd.Series) -> pd.Series:
    return text.str.replace("<br /><br />", " ").str.split()


def test_one_seed_gives_the_same_reviews_and_another_gives_others():
    pd.testing.assert_frame_equal(synthetic_reviews(30, seed=1), synthetic_reviews(30, seed=1))
    assert (synthetic_reviews(30, seed=1)["text"] != synthetic_reviews(30, seed=2)["text"]).mean() > 0.9


def test_they_pass_the_door_to_reviews_unchanged(reviews, tmp_path):
    reviews.to_parquet(tmp_path / "synthetic.parquet")
    loaded = load_reviews(tmp_path / "synthetic.parquet").frame
    pd.testing.assert_frame_equal(loaded[list(reviews.columns)], reviews)
    assert 200 < len(load_reviews(tmp_path / "synthetic.parquet", "validation").frame) < 600


def test_lengths_run_from_five_to_three_hundred_words(reviews):
    lengths = words(reviews["text"]).str.len()
    assert lengths.min() >= 5
    assert lengths.max() <= 300
    assert (lengths < 20).mean() > 0.2
    assert (lengths > 150).mean() > 0.1


def test_both_labels_are_as_frequent_and_ratings_agree_with_them(reviews):
    assert 0.45 < reviews["label"].mean() < 0.55
    assert ((reviews["rating"] >= 7) == (reviews["label"] == 1)).all()
    assert reviews["rating"].between(1, 10).all()
    assert not reviews["rating"].isin([5, 6]).any()


def test_several_reviews_share_a_movie(reviews):
    assert 3 < reviews["movie"].value_counts().mean() < 10


def test_new_reviews_hold_words_that_earlier_ones_did_not(reviews):
    known = set(words(reviews["text"][:1_500]).explode())
    assert not set(words(reviews["text"][1_500:]).explode()) <= known


def test_words_tell_the_label_of_plain_reviews_and_not_of_those_that_turn_around(reviews):
    turning = reviews["text"].str.contains("|".join(TURNS), case=False)
    learn = reviews.index < 1_400
    counts = CountVectorizer(min_df=3).fit_transform(reviews["text"])
    model = LogisticRegression(max_iter=1_000).fit(counts[learn], reviews["label"][learn])
    right = model.predict(counts) == reviews["label"]
    assert 0.2 < turning.mean() < 0.4
    assert right[~learn & ~turning].mean() > 0.7
    assert right[~learn & turning].mean() < 0.65


@pytest.mark.parametrize("n", [0, -3])
def test_no_reviews_at_all_are_refused(n):
    with pytest.raises(BadInputError, match=f"n={n}"):
        synthetic_reviews(n, seed=0)


def test_one_review_can_be_asked_for():
    assert len(synthetic_reviews(1, seed=0)) == 1
