import numpy as np
import tensorflow as tf

from seqapp.networks.linear import LinearPart
from seqapp.networks.ngrams import ngram_keys
from seqapp.numbers.ngram_svm import NgramSvm
from seqapp.numbers.ngrams import Tokens

ROWS = [np.random.default_rng(seed).integers(2, 8, size=seed) for seed in (12, 5, 9, 1, 12)]
PADDED = np.array([np.pad(row, (0, 12 - len(row))) for row in ROWS])


def test_the_graph_says_what_the_svm_says_of_reviews_and_of_their_prefixes():
    tokens = Tokens.of(ROWS)
    (svm,) = NgramSvm.fit(tokens, [1, 0, 1, 0, 0], [range(5)], kept=1000)
    part = LinearPart(svm.tables([8, 2**16, 2**16]), svm.bias)
    keys = ngram_keys(tf.constant(PADDED))
    np.testing.assert_allclose(part.logit(keys), svm.logit(tokens), atol=1e-3)
    running = part.running(keys).numpy()
    np.testing.assert_allclose(
        running[:, 4][:3], svm.logit(Tokens.of([row[:5] for row in ROWS[:3]])), atol=1e-3
    )
    np.testing.assert_allclose(running[3, 1:], running[3, 0])  # padding adds nothing
