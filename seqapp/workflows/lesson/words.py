"""What the lesson's pages ask of a served sentiment net: the words it reads, as token ids."""

from dataclasses import dataclass

import numpy as np

from seqapp.numbers.errors import BadInputError
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.signatures import read


@dataclass(frozen=True)
class Words:
    """A text as a net reads it.

    Attributes:
        words: (timesteps,) after cleaning.
        ids: (timesteps,) their token ids.
        known: (timesteps,) whether each is in the vocabulary.
        n_cut: how many words were cut off the front.
    """

    words: list[str]
    ids: np.ndarray
    known: np.ndarray
    n_cut: int


def read_words(model: ServedModel, text: str) -> Words:
    """The words of a text through the served model, where all cleaning lives.

    Raises:
        BadInputError: it holds no word.
    """
    reading = read(model, text)
    if not reading.tokens:
        raise BadInputError(
            f"The nets find no word in this text. Type some English. Received: {text[:100]!r}."
        )
    return Words(reading.tokens, reading.token_ids, reading.known, reading.n_cut)
