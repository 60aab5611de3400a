"""The fixed validation fold: the same reviews for everyone, whoever splits and in whatever order."""

import hashlib


def in_validation_fold(key: str) -> bool:
    """Whether the reviews of this movie are held out for validation: SHA-256(key) mod 5 = 0.

    The key is the movie, so that no film has reviews on both sides; where the movie is unknown, the review's
    id. About one key in five is held out, and which ones depends on nothing but the key itself.

    >>> [number for number in range(20) if in_validation_fold(f"movie {number}")]
    [1, 4, 5, 9, 13]
    """
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 5 == 0
