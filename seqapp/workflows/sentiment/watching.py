"""On which reviews the training of a plain sentiment net is watched."""

from collections.abc import Sequence

import keras
import numpy as np

from seqapp.numbers.names import Cell
from seqapp.numbers.watch import longest
from seqapp.workflows.training.watching import Watch


def watch_words(network: keras.Model, cell: Cell, rows: Sequence[np.ndarray]) -> Watch | None:
    """Watches a plain net on the longest of some reviews, of each as many of its last words as all of them have.

    Args:
        network: of `build_network`.
        cell: its kind of layer.
        rows: token ids of reviews that are not learnt from.

    Returns:
        None if there is not a word in any.
    """
    chosen, steps = longest([len(row) for row in rows])
    if not steps:
        return None
    ids = np.stack([rows[at][-steps:] for at in chosen])
    embedding, logit = network.get_layer("embedding"), network.get_layer("logit")
    return Watch(
        cell,
        network.get_layer("memory"),
        lambda: embedding.embeddings.numpy()[ids],
        lambda: logit.kernel.numpy()[:, 0],
    )
