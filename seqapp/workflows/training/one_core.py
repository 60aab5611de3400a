"""One core for one training: the number of threads and of shares, which the last bits of sums hang on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from seqapp.store.records import Execution
from seqapp.store.served import import_tensorflow
from seqapp.workflows.jobs.executors import cores

ONE = Execution(threads=1, shares=1)
"""What a job computes with wherever it runs; many at once keep many cores busy."""


def pin_threads() -> None:
    """Give TensorFlow one thread; where it runs already, it keeps those that it has.

    A command that trains as jobs calls this before anything else of TensorFlow.
    """
    threading = import_tensorflow().config.threading
    with suppress(RuntimeError):
        threading.set_intra_op_parallelism_threads(ONE.threads)
        threading.set_inter_op_parallelism_threads(ONE.threads)


@contextmanager
def one_core() -> Iterator[None]:
    """Within the block trainings compute as `ONE` says; TensorFlow does not tell that one net follows another."""
    pin_threads()
    from seqapp.layers.xla import shares  # noqa: PLC0415 (loads TensorFlow)

    logger = logging.getLogger("tensorflow")  # it warns of graphs that are traced anew
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with shares(ONE.shares):
            yield
    finally:
        logger.setLevel(level)


def execution() -> Execution:
    """What this process trains with as it stands; unless told, TensorFlow has a thread for each core it may use."""
    from seqapp.layers.xla import share_count  # noqa: PLC0415 (loads TensorFlow)

    threads = import_tensorflow().config.threading.get_intra_op_parallelism_threads()
    return Execution(threads=threads or cores(), shares=share_count())
