"""Which examples stand together in a training step: a function of (seed, epoch), so that a resumed run repeats it."""

import numpy as np
from numpy.typing import NDArray

BATCHES_A_POOL = 50


def length_batches(
    lengths: NDArray[np.integer], batch_size: int, seed: int, epoch: int
) -> list[NDArray[np.intp]]:
    """Shuffled batches of examples of like length, so that little is padded.

    The examples are shuffled, cut into pools of 50 batches, sorted by length within a pool, and the batches of the
    pool shuffled again.

    Args:
        lengths: (n,), the timesteps of each example.
        batch_size: examples a batch; the last one may be smaller.
        seed: of the run.
        epoch: counted from 0.

    Returns:
        Index arrays that together hold every example once.

    >>> [batch.tolist() for batch in length_batches(np.array([9, 1, 8, 2]), 2, seed=0, epoch=0)]
    [[2, 0], [1, 3]]
    """
    rng = np.random.default_rng((seed, epoch))
    order = rng.permutation(len(lengths))
    batches: list[NDArray[np.intp]] = []
    for start in range(0, len(order), batch_size * BATCHES_A_POOL):
        pool = order[start : start + batch_size * BATCHES_A_POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        cut = [pool[at : at + batch_size] for at in range(0, len(pool), batch_size)]
        batches += [cut[at] for at in rng.permutation(len(cut))]
    return batches
