"""Short texts cut from reviews by a seeded rule: what a model makes of a sentence, of a few, of a paragraph."""

import hashlib
import re

import numpy as np

LEAST_WORDS = 4
"""What is shorter, such as a lone mark out of ten, counts as part of the sentence beside it."""
SPANS = {"1 sentence": (1, 1), "2 to 3": (2, 3), "4 to 8": (4, 8)}
"""How many sentences in a row are cut, from and to."""
WHOLE = "whole review"
_TAG = re.compile(r"<[^>]{0,40}>")
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, without its tags: an end is `.`, `!` or `?` before a space.

    >>> sentences("Dull.<br />I left after half an hour! My friend stayed to the end.")
    ['Dull. I left after half an hour!', 'My friend stayed to the end.']
    """
    found: list[str] = []
    short = ""
    for piece in _END.split(_TAG.sub(" ", text).strip()):
        short = f"{short} {piece}".strip()
        if len(short.split()) >= LEAST_WORDS:
            found.append(short)
            short = ""
    if short and found:
        found[-1] = f"{found[-1]} {short}"
    return found or ([short] if short else [])


def span(text: str, key: str, at_least: int, at_most: int, seed: int = 0) -> str | None:
    """Sentences in a row out of a text: how many and from which on is drawn, by `seed` and `key` alone.

    Args:
        text: a review.
        key: what knows it from others; neither order nor number of the reviews changes what is drawn.
        at_least: sentences.
        at_most: sentences; of a shorter text, as many as it has.
        seed: of the draw.

    Returns:
        The sentences; None if the text has fewer than `at_least`.

    >>> span("One is short here. Two is short here. Three is short here.", "a", 2, 2)
    'One is short here. Two is short here.'
    """
    all_of_them = sentences(text)
    if len(all_of_them) < at_least:
        return None
    digest = hashlib.sha256(f"{seed} {key} {at_least} {at_most}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    length = int(rng.integers(at_least, min(at_most, len(all_of_them)) + 1))
    start = int(rng.integers(len(all_of_them) - length + 1))
    return " ".join(all_of_them[start : start + length])
