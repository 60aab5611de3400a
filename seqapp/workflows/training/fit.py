"""The training loop: epochs of steps, averaged weights, checkpoints after every epoch, resume to the bit."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from seqapp.layers import compiled
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from seqapp.workflows.training.runs import OnStep, RunFolder
from seqapp.workflows.training.watching import Watch

Inputs = np.ndarray | tuple[np.ndarray, ...]
"""Of a network, or of each of its inputs."""
Batch = tuple[Inputs, np.ndarray]


@dataclass(frozen=True)
class Schedule:
    """How long to train and how: Adam, warm-up over 5 % of the steps, then a cosine to 0."""

    epochs: int
    steps: int
    learning_rate: float
    clip_norm: float
    ema_momentum: float
    weight_decay: float = 0.0
    no_weight_decay: tuple[str, ...] = ()  # layers that weight decay leaves alone

    def optimizer(self) -> keras.optimizers.Optimizer:
        """AdamW (Adam without weight decay); the model ends with the moving average of its weights."""
        total = self.epochs * self.steps
        warmup = max(1, total // 20)
        rate = keras.optimizers.schedules.CosineDecay(
            self.learning_rate / 20,
            max(1, total - warmup),
            warmup_target=self.learning_rate,
            warmup_steps=warmup,
        )
        average = {"use_ema": True, "ema_momentum": self.ema_momentum} if self.ema_momentum else {}
        return keras.optimizers.AdamW(
            rate, weight_decay=self.weight_decay, global_clipnorm=self.clip_norm, **average
        )


def seed_everything(seed: int) -> None:
    """The one source of chance: Python, NumPy and TensorFlow seeded, operations made deterministic."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fit(
    network: keras.Model,
    loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    batches: Callable[[int], Iterable[Batch]],
    schedule: Schedule,
    run: RunFolder,
    validate: Callable[[], dict[str, float]],
    tell: Callable[[str], None],
    on_step: OnStep,
    *,
    keep_best: str | None = None,
    watch: Watch | None = None,
    tensorboard: bool = False,
) -> list[dict[str, float]]:
    """Train from the run's newest checkpoint, or from the start; leaves averaged weights in the network.

    Args:
        network: inputs to outputs.
        loss: (y_true, y_pred) to the batch's mean loss.
        batches: epoch to its batches (inputs, y_true); a function of the epoch alone, so that a
            resumed run sees what an unbroken one sees.
        schedule: epochs, steps an epoch, optimiser.
        run: where checkpoints and curves go.
        validate: the metrics of the network as it stands, called with the averaged weights after every epoch.
        tell: told of damaged checkpoints.
        on_step: told of every step.
        keep_best: a metric of `validate`: the network is left with the averaged weights of the epoch in which it was
            smallest; with None with those of the last epoch.
        watch: looks at the network before the first step, and at the averaged weights after every epoch.
        tensorboard: also write the curves as TensorBoard logs into the run folder.

    Returns:
        The learning curves: a dict an epoch with epoch (from 1), loss, seconds, and what `validate` returned.

    Raises:
        BadInputError: the run's checkpoint is of another network or schedule.
    """
    optimizer = _optimizer_for(network, schedule)
    variables = [*network.variables, *optimizer.variables]
    curves: list[dict[str, float]] = []
    best: list[np.ndarray] = []
    if checkpoint := load_checkpoint(run.checkpoints, tell):
        _check_fits(checkpoint, variables, network.trainable_variables, schedule, run.path)
        _assign(variables, checkpoint.values)
        curves, best = checkpoint.curves, checkpoint.best
    if watch and checkpoint:
        watch.epochs = checkpoint.watched
    elif watch:
        watch.look(0, {}, 0.0)
    train_step = _train_step(network, loss, optimizer, *next(iter(batches(0))))
    for epoch in range(len(curves), schedule.epochs):
        started = time.perf_counter()
        loss_mean = _train_epoch(epoch, batches(epoch), train_step, schedule, on_step)
        seconds = time.perf_counter() - started
        with averaged_weights(network, optimizer):
            measured = validate()
            if keep_best and all(measured[keep_best] < before[keep_best] for before in curves):
                best = [variable.numpy() for variable in network.trainable_variables]
            if watch:
                watch.look(epoch + 1, {"loss": loss_mean, **measured}, seconds)
        curves.append({"epoch": epoch + 1, "loss": loss_mean, "seconds": seconds, **measured})
        run.write_json("curves.json", curves)
        if tensorboard:
            _log_scalars(run.path / "tensorboard", curves[-1])
        values, watched = [variable.numpy() for variable in variables], watch.epochs if watch else []
        save_checkpoint(run.checkpoints, Checkpoint(curves, values, best, watched))
    optimizer.finalize_variable_values(network.trainable_variables)
    if best:
        _assign(network.trainable_variables, best)
    return curves


def _optimizer_for(network: keras.Model, schedule: Schedule) -> keras.optimizers.Optimizer:
    """The schedule's optimiser, built for the network's weights."""
    optimizer = schedule.optimizer()
    no_weight_decay = [
        variable
        for name in schedule.no_weight_decay
        for variable in network.get_layer(name).trainable_variables
    ]
    optimizer.exclude_from_weight_decay(var_list=no_weight_decay)
    optimizer.build(network.trainable_variables)
    return optimizer


def _train_epoch(
    epoch: int, batches: Iterable[Batch], train_step: Callable, schedule: Schedule, on_step: OnStep
) -> float:
    """The steps of one epoch, counted from 0; returns the mean of their losses."""
    total = 0.0
    for step, (inputs, y_true) in enumerate(batches, start=1):
        total += float(train_step(tf.nest.map_structure(tf.constant, inputs), tf.constant(y_true)))
        on_step(epoch * schedule.steps + step, schedule.epochs * schedule.steps, total / step)
    return total / schedule.steps


def _check_fits(
    checkpoint: Checkpoint, variables: list, trainable: list, schedule: Schedule, run: Path
) -> None:
    """Refuse a checkpoint whose arrays are not this network's and optimiser's, or that has more epochs."""
    received, best = ([value.shape for value in values] for values in (checkpoint.values, checkpoint.best))
    expected, weights = ([tuple(variable.shape) for variable in each] for each in (variables, trainable))
    if received != expected or best not in ([], weights) or len(checkpoint.curves) > schedule.epochs:
        raise BadInputError(
            f"The checkpoints in {run} are of another recipe than its setting.json: expected {len(expected)} arrays "
            f"and at most {schedule.epochs} epochs, received {len(received)} and {len(checkpoint.curves)}, "
            "or other shapes. Put them back where they came from, or start a new run without --resume."
        )


def _assign(variables: list, values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


@contextmanager
def averaged_weights(network: keras.Model, optimizer: keras.optimizers.Optimizer) -> Iterator[None]:
    """Within the block the network holds the moving average of its weights; afterwards its own again."""
    own = [variable.numpy() for variable in network.trainable_variables]
    optimizer.finalize_variable_values(network.trainable_variables)
    try:
        yield
    finally:
        _assign(network.trainable_variables, own)


def _log_scalars(folder: Path, epoch: dict[str, float]) -> None:
    writer = tf.summary.create_file_writer(str(folder))
    with writer.as_default(step=int(epoch["epoch"])):
        for name, value in epoch.items():
            if name != "epoch":
                tf.summary.scalar(name, value)
    writer.close()


def _train_step(
    network: keras.Model,
    loss: Callable,
    optimizer: keras.optimizers.Optimizer,
    inputs: Inputs,
    y_true: np.ndarray,
) -> Callable:
    """One graph for batches like (inputs, y_true), however many examples or timesteps they have, compiled.

    Were every length traced by itself, a resumed run, which meets the lengths in another order, would run other graphs
    than an unbroken one.
    """
    several = isinstance(inputs, tuple)
    specs = tuple(
        tf.TensorSpec(tensor.shape, array.dtype)
        for tensor, array in zip(network.inputs, inputs if several else (inputs,), strict=True)
    )
    signature = [
        specs if several else specs[0],
        tf.TensorSpec(network.output.shape[: y_true.ndim], y_true.dtype),
    ]

    @tf.function(input_signature=signature)
    def train_step(inputs: tf.Tensor | tuple[tf.Tensor, ...], y_true: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            value = loss(y_true, network(inputs, training=True))
        gradients = tape.gradient(value, network.trainable_variables)
        optimizer.apply(gradients, network.trainable_variables)
        return value

    with compiled():
        train_step.get_concrete_function()
    return train_step
