"""Texts known again by their hashes: which reviews of a file a net learnt from, without shipping anybody's reviews."""

import hashlib
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """The text that is hashed: its words and nothing else.

    HTML tags become spaces, case is folded, and what remains are the runs of letters and digits with one space between
    them. So line breaks, quotes and white space, which change on the way from file to file, change nothing.

    >>> normalise("It's  GREAT!<br /><br />'10/10'")
    'it s great 10 10'
    """
    return " ".join(_WORD.findall(_TAG.sub(" ", text).casefold()))


def text_hashes(texts: Iterable[str]) -> Hashes:
    """A hash for each text, (n,): the first 8 bytes of the SHA-256 of the normalised text in UTF-8, little-endian.

    >>> first, again, other = text_hashes(["A film.", "a  FILM", "a firm"])
    >>> bool(first == again), bool(first == other)
    (True, False)
    """
    digests = [
        hashlib.sha256(normalise(text).encode("utf-8", errors="replace")).digest()[:8] for text in texts
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def hash_set(*several: Hashes) -> Hashes:
    """All hashes of several lists, sorted, each once.

    >>> hash_set(np.array([3, 1], np.uint64), np.array([1], np.uint64)).tolist()
    [1, 3]
    """
    return np.unique(np.concatenate(several).astype(np.uint64))
