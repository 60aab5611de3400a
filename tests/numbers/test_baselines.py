import numpy as np
from scipy.special import expit

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.baselines import NBSVM


def test_nb_svm_learns_what_words_say_and_its_probability_is_calibrated_enough():
    frame = synthetic_reviews(1200, seed=0)
    train, held_out = frame[:1000], frame[1000:]
    model = NBSVM(C=1.0).fit(train["text"].tolist(), train["label"], train["movie"])
    logit, label = model.logit(held_out["text"].tolist()), held_out["label"].to_numpy()
    assert ((logit > 0) == label).mean() > 0.75
    assert -np.log(expit(np.where(label, logit, -logit))).mean() < 0.6


def test_a_word_of_one_side_only_weighs_by_its_log_count_ratio():
    texts = ["good film", "good", "bad film", "bad"] * 10
    model = NBSVM(ngrams=1).fit(texts, [1, 1, 0, 0] * 10, np.arange(40))
    ratio = dict(zip(model.vectorizer.get_feature_names_out(), model.ratio.ravel(), strict=True))
    assert ratio["film"] == 0
    np.testing.assert_allclose(ratio["good"], np.log(21 / 1), rtol=1e-6)  # 20 + 1 against 0 + 1, equal sums
    np.testing.assert_allclose(ratio["bad"], -ratio["good"], rtol=1e-6)
