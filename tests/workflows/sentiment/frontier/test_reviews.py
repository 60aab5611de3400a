import numpy as np

from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.ngrams import Tokens
from seqapp.workflows.sentiment.frontier.reviews import ReadReviews, random_spans


def test_a_span_knows_nothing_of_what_stood_before_it():
    tokens = Tokens.of([[2, 3, 4, 5, 6]])
    reviews = ReadReviews.of(tokens, np.ones((5, 3), np.float32), pair_buckets=100)
    ids, pairs, ratios = reviews.padded(np.array([0]), np.array([[2, 5]]))
    assert ids.tolist() == [[4, 5, 6]]
    assert (pairs != 0).tolist() == [[False, True, True]]
    assert ratios[0].tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]


def test_some_reviews_are_read_whole_and_of_others_a_span():
    config = FrontierConfig(cell="rnn", span_share=0.5, span_least=3, span_most=6)
    lengths = np.full(400, 50)
    spans = random_spans(lengths, config, epoch=0)
    n = spans[:, 1] - spans[:, 0]
    assert set(n) == {3, 4, 5, 6, 50}
    assert 120 < (n == 50).sum() < 280
    assert (spans >= 0).all()
    assert (spans <= 50).all()
    assert not np.array_equal(spans, random_spans(lengths, config, epoch=1))
