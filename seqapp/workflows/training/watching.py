"""A training watched from outside, after every epoch: NumPy reads the weights, and changes nothing of the training."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits

from seqapp.layers.recurrent import TextbookRNN
from seqapp.numbers.names import Cell
from seqapp.numbers.nets import Net
from seqapp.numbers.traced import asked_of_the_last_state
from seqapp.numbers.watch import distances, look
from seqapp.numbers.watched import Watched, WatchedEpoch


@dataclass(eq=False)
class Watch:
    """Looks at one recurrent layer of a network, on the same examples each time, and keeps what it saw.

    Attributes:
        cell: "rnn" or "lstm".
        memory: the layer.
        inputs: what the layer reads of the examples by the weights of now, without dropout, (n, timesteps, features);
            every step is real.
        readout: how the answer grows with the last state, by the weights of now, (units,). Where it does not yet, all
            units count alike.
        epochs: what was seen so far.
    """

    cell: Cell
    memory: TextbookRNN
    inputs: Callable[[], np.ndarray]
    readout: Callable[[], np.ndarray]
    epochs: list[WatchedEpoch] = field(default_factory=list)

    def look(self, epoch: int, curve: dict[str, float], training_seconds: float) -> None:
        """Looks at the network as it stands after an epoch, or before the first step. Arguments as `WatchedEpoch`'s."""
        started = time.perf_counter()
        x = np.asarray(self.inputs(), np.float64)
        kernel, recurrent, bias = (np.asarray(each, np.float64) for each in self.memory.get_weights())
        direction, _ = asked_of_the_last_state(np.asarray(self.readout(), np.float64))
        net = Net(self.cell, 0, x.reshape(-1, x.shape[-1]), kernel, recurrent, bias, direction, 0.0)
        rows = np.arange(x.shape[0] * x.shape[1]).reshape(x.shape[:2])
        with threadpool_limits(
            limits=1, user_api="blas"
        ):  # small products: threads would wait for one another
            seen = look(net, rows)
        seconds = time.perf_counter() - started
        self.epochs.append(
            WatchedEpoch(
                **vars(seen), epoch=epoch, curve=curve, training_seconds=training_seconds, seconds=seconds
            )
        )

    @property
    def watched(self) -> Watched:
        """What was seen, as run.json keeps it."""
        n, steps, _ = self.inputs().shape
        return Watched(self.memory.name, n, steps, distances(steps), self.epochs)
