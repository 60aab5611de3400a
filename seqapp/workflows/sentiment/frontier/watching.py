"""On which reviews the training of a frontier net is watched."""

import keras
import numpy as np

from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.watch import longest
from seqapp.workflows.sentiment.frontier.reviews import ReadReviews
from seqapp.workflows.training.watching import Watch


def watch_ngrams(network: keras.Model, config: FrontierConfig, reviews: ReadReviews) -> Watch | None:
    """Watches a frontier net on the longest of some reviews, of each as many of its last words as all of them have.

    Its pooling hands every step a gradient of its own, and the maximum chooses which. What is followed back is what the
    mean takes of the last state, along the memory alone.

    Args:
        network: of `build_network`.
        config: the recipe.
        reviews: that are not learnt from.

    Returns:
        None if there is not a word in any.
    """
    chosen, steps = longest(reviews.lengths)
    if not steps:
        return None
    ends = reviews.lengths[chosen]
    ids, pairs, ratios = reviews.padded(chosen, np.stack([ends - steps, ends], axis=1))
    words, couples, logit = (network.get_layer(name) for name in ("embedding", "pair_embedding", "logit"))

    def inputs() -> np.ndarray:
        vectors = [words.vectors.numpy()[ids], couples.vectors.numpy()[pairs]]
        return np.concatenate([*vectors, ratios], axis=-1)

    def of_the_mean() -> np.ndarray:  # `MaxMeanPooling`: the maxima, then the means
        return logit.kernel.numpy()[config.units :, 0]

    return Watch(config.cell, network.get_layer("memory"), inputs, of_the_mean)
