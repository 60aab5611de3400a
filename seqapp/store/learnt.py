"""What a sentiment net learnt from, beside its SavedModel: `seen.npy`, hashes of the reviews, and its words.

seen.npy: uint64, sorted, each once: `numbers.seen.text_hashes` of every review the net learnt from, those that chose an
epoch among them, the validation fold apart. vocabulary.txt: one word a line in UTF-8, in the order of the token ids,
the first of which is `FIRST_WORD_ID`: the most frequent word first.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from seqapp.numbers.files import replacing, write_whole
from seqapp.numbers.seen import Hashes, hash_set, text_hashes
from seqapp.store.manifest import DamagedModelError
from seqapp.store.registry import ModelVersion

SEEN, VOCABULARY = "seen.npy", "vocabulary.txt"
MEND = "`python -m seqapp models complete NAME` adds it"


def write_learnt(
    folder: Path, texts: Iterable[str], words: Sequence[str], before: Hashes | None = None
) -> None:
    """Write both files into a version that is being built.

    Args:
        folder: of the version.
        texts: the reviews that the net learnt from.
        words: its vocabulary.
        before: hashes of what a net learnt from before it learnt from these texts.

    Raises:
        OSError: the disk refused.
    """
    hashes = text_hashes(texts)
    with replacing(folder / SEEN) as temporary, temporary.open("wb") as file:
        np.save(file, hash_set(hashes) if before is None else hash_set(hashes, before), allow_pickle=False)
    write_whole(folder / VOCABULARY, "".join(f"{word}\n" for word in words).encode())


def read_seen(version: ModelVersion) -> Hashes | None:
    """The hashes of what a net learnt from; None where its version does not tell.

    Raises:
        DamagedModelError: the file is no list of hashes.
    """
    try:
        hashes = np.load(version.path / SEEN, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        raise DamagedModelError(version.path, f"{SEEN!r} cannot be read ({error})") from error
    if hashes.dtype != np.uint64 or hashes.ndim != 1:
        raise DamagedModelError(version.path, f"{SEEN!r} is no list of hashes")
    return hashes


def read_vocabulary(version: ModelVersion) -> tuple[str, ...]:
    """The words that a net knows, in the order of their token ids.

    Raises:
        DamagedModelError: the version has no list of words, or one that cannot be read.
    """
    try:
        text = (version.path / VOCABULARY).read_text("utf-8")
    except FileNotFoundError as error:
        raise DamagedModelError(version.path, f"{VOCABULARY!r} is missing: {MEND}") from error
    except (OSError, ValueError) as error:
        raise DamagedModelError(version.path, f"{VOCABULARY!r} cannot be read ({error})") from error
    return tuple(text.split("\n")[:-1])
