"""Where in a text its decisive sentence stands: that which a model of single words would miss most."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqapp.numbers.names import Array
from seqapp.numbers.unigrams import Unigrams

FEWEST = 3  # sentences: with fewer there is no beginning, middle and end
PLACES = ("first third", "middle", "last third")


def support(sentences: Sequence[NDArray[np.integer]], unigrams: Unigrams, label: int) -> Array:
    """What each sentence gives to the right answer: (sentences,).

        support_s = (logit(text) - logit(text without s)) * (+1 for a positive text, -1 for a negative one)

    Args:
        sentences: token ids, one array each, together the text.
        unigrams: the model of single words; it knows no order, so it favours no place.
        label: 0 or 1.

    >>> words = Unigrams(np.array([0.0, 2.0, -1.0]), 0.0, counts=False)
    >>> support([np.array([1]), np.array([2]), np.array([2, 1])], words, 1)  # each word is said again elsewhere
    array([0., 0., 0.])
    >>> support([np.array([1]), np.array([2])], words, 0)
    array([-2.,  1.])
    """
    whole = unigrams.logit(np.concatenate(sentences))
    without = [
        unigrams.logit(np.concatenate([np.zeros(0, np.intp), *sentences[:at], *sentences[at + 1 :]]))
        for at in range(len(sentences))
    ]
    return (whole - np.asarray(without)) * (1.0 if label else -1.0)


def decisive_place(
    sentences: Sequence[NDArray[np.integer]], unigrams: Unigrams, label: int
) -> tuple[int, int] | None:
    """The sentence that supports the right answer most, and the third of the text in which its middle lies.

    Args:
        sentences: as in `support`.
        unigrams: as in `support`.
        label: 0 or 1.

    Returns:
        The sentence's number from 0 and that of the place in `PLACES`; of equals the first. None where a text has fewer
        than three sentences, or none that supports the right answer.

    >>> words = Unigrams(np.array([0.0, 2.0, -1.0]), 0.0, counts=False)
    >>> decisive_place([np.array([2, 2, 2, 2]), np.array([2]), np.array([1])], words, 1)
    (2, 2)
    """
    if len(sentences) < FEWEST:
        return None
    supports = support(sentences, unigrams, label)
    most = int(np.argmax(supports))
    if supports[most] <= 0:
        return None
    lengths = np.array([len(sentence) for sentence in sentences])
    middle = lengths[:most].sum() + lengths[most] / 2
    return most, min(int(len(PLACES) * middle / lengths.sum()), len(PLACES) - 1)
