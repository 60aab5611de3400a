"""From a raw review to token ids, as TensorFlow ops: the same code trains, serves and explains.

A review is put in lower case, its HTML tags and control characters become spaces, and it is split into words (letters
and digits, with an apostrophe inside: "don't") and the marks ! and ?. Other characters separate words. Of a long
review the end is kept: that is where reviewers come to their verdict.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import tensorflow as tf

from seqapp.numbers.names import FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID

BATCH = 1000


def split_words(reviews: tf.Tensor) -> tf.RaggedTensor:
    """Clean reviews and split them into tokens.

    Args:
        reviews: (batch,) string; bytes that are no UTF-8 count as spaces.

    Returns:
        (batch, None) string, ragged.

    >>> split_words(tf.constant(["It's GREAT!<br />Isn't it? 10/10"])).to_list()
    [[b"it's", b'great', b'!', b"isn't", b'it', b'?', b'10', b'10']]
    """
    text = tf.strings.unicode_transcode(
        reviews,
        "UTF-8",
        "UTF-8",
        errors="replace",
        replacement_char=ord(" "),
        replace_control_characters=True,
    )
    text = tf.strings.lower(text, encoding="utf-8")
    for pattern, replacement in (
        (r"</?[a-z][^<>]*>", " "),  # tags
        ("[\u2018\u2019\u02bc`\u00b4]", "'"),  # one apostrophe for all
        (r"[^\p{L}\p{M}\p{N}!?']+", " "),  # what is no word, no ! and no ?
        (r"([!?])", r" \1 "),
        (r"(^|\s)'+", " "),  # quotes in front of a word
        (r"'+(\s|$)", " "),  # and behind it
    ):
        text = tf.strings.regex_replace(text, pattern, replacement)
    return tf.strings.split(text)


def most_frequent_words(reviews: Iterable[str], size: int) -> list[str]:
    """The vocabulary: the `size` most frequent tokens, most frequent first, ties in the order of the alphabet.

    >>> most_frequent_words(["good good film", "bad film"], 2)
    ['film', 'good']
    """
    counts: Counter[bytes] = Counter()
    texts = list(reviews)
    for start in range(0, len(texts), BATCH):
        counts.update(split_words(tf.constant(texts[start : start + BATCH])).flat_values.numpy().tolist())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [word.decode() for word, _ in ordered[:size]]


class Reader(tf.Module):
    """What the model reads of a review: its last `max_tokens` tokens as ids, and what was lost on the way.

    Ids: 0 padding, 1 an unknown word, 2 and up the vocabulary in its order.
    """

    def __init__(self, vocabulary: list[str], max_tokens: int) -> None:
        super().__init__(name="reader")
        self.max_tokens = max_tokens
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(
                tf.constant(vocabulary),
                tf.range(FIRST_WORD_ID, FIRST_WORD_ID + len(vocabulary), dtype=tf.int64),
            ),
            default_value=UNKNOWN_ID,
        )

    def read(self, reviews: tf.Tensor) -> dict[str, tf.Tensor]:
        """Read a batch of reviews.

        Args:
            reviews: (batch,) string.

        Returns:
            `tokens` (batch, timesteps) string, right-padded with ""; `token_ids` (batch, timesteps) int64;
            `mask` (batch, timesteps) bool, True for a token; `n_tokens`, `n_unknown`, `n_cut` (batch,) int64: tokens
            read, unknown ones among them, tokens cut off the front. timesteps is at least 1.
        """
        words = split_words(reviews)
        kept = words[:, -self.max_tokens :]
        n_tokens = kept.row_lengths()
        timesteps = tf.maximum(tf.reduce_max(n_tokens), 1)
        tokens = kept.to_tensor(shape=tf.stack([tf.constant(-1, tf.int64), timesteps]))
        mask = tf.sequence_mask(n_tokens, timesteps)
        ids = tf.where(mask, self.table.lookup(tokens), PADDING_ID)
        return {
            "tokens": tokens,
            "token_ids": ids,
            "mask": mask,
            "n_tokens": n_tokens,
            "n_unknown": tf.reduce_sum(tf.cast(ids == UNKNOWN_ID, tf.int64), axis=1),
            "n_cut": words.row_lengths() - n_tokens,
        }

    def token_ids(self, reviews: list[str]) -> list[np.ndarray]:
        """The ids of many reviews, one array each: what training reads."""
        rows: list[np.ndarray] = []
        for start in range(0, len(reviews), BATCH):
            batch = self.read(tf.constant(reviews[start : start + BATCH]))
            ids, lengths = batch["token_ids"].numpy().astype(np.int32), batch["n_tokens"].numpy()
            rows += [row[:n].copy() for row, n in zip(ids, lengths, strict=True)]
        return rows
