"""The signatures that every sentiment net serves, whatever is between token ids and logit."""

from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf

from seqapp.networks.text import Reader

REVIEWS = tf.TensorSpec((None,), tf.string, name="review")
Words = dict[str, tf.Tensor]


def export_signatures(
    reader: Reader,
    logit: Callable[[Words], tf.Tensor],
    traced: Callable[[Words], dict[str, tf.Tensor]],
    folder: Path,
    *parts: object,
) -> None:
    """Write the SavedModel: raw reviews in, answers out; cleaning, vocabulary and truncation are inside.

    Signatures, all from `review` (batch,) string:
        serving_default: `probability`, `logit` (batch,).
        trace: `tokens`, `mask`, `token_ids`, `running_probability` (batch, timesteps) and the layer's trace.
        read: `n_tokens`, `n_unknown`, `n_cut` (batch,): what the model reads of each review.

    Args:
        reader: from reviews to words.
        logit: what was read to the logits (batch,).
        traced: what was read to `running_probability` and the layer's tensors.
        folder: where it goes.
        parts: what else holds variables.
    """

    def answer(review: tf.Tensor) -> dict[str, tf.Tensor]:
        value = logit(reader.read(review))
        return {"probability": tf.sigmoid(value), "logit": value}

    def trace(review: tf.Tensor) -> dict[str, tf.Tensor]:
        words = reader.read(review)
        shown = {name: words[name] for name in ("tokens", "mask", "token_ids")}
        return {**shown, **traced(words)}

    def read(review: tf.Tensor) -> dict[str, tf.Tensor]:
        words = reader.read(review)
        return {name: words[name] for name in ("n_tokens", "n_unknown", "n_cut")}

    archive = keras.export.ExportArchive()
    for part in (reader, *parts):
        archive.track(part)
    for name, function in (("serving_default", answer), ("trace", trace), ("read", read)):
        archive.add_endpoint(name, function, input_signature=[REVIEWS])
    archive.write_out(folder, verbose=False)
