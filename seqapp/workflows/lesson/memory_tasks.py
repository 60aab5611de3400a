"""The memory tasks: train one small net on one task, say how it goes, and measure it at every distance."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seqapp.layers import LSTM, SimpleRNN
from seqapp.numbers.memory_tasks.config import MemoryTaskConfig
from seqapp.numbers.memory_tasks.tasks import TASKS, Examples, examples, measure, mixed_examples, timesteps_of
from seqapp.numbers.memory_tasks.words import VOCABULARY
from seqapp.numbers.nets import Classifier
from seqapp.store.memory_tasks import Example

WORD_UNITS = 32  # numbers in a word vector of the language task
TESTED = 1000  # examples at each distance
TEST, TRAIN = 0, 1  # where their chance begins
WINDOW = 100  # steps whose mean says whether a task is solved
SOLVED = {"accuracy": 0.998, "mse": 0.001}
CURVE = 60  # points that a result keeps of its curve


@dataclass(frozen=True)
class Progress:
    """How a training stands. Every batch is new, so its score is one on examples that were never seen.

    Attributes:
        step: steps done.
        steps: steps at most.
        loss: mean since the last report: cross-entropy in nats, or squared error.
        score: likewise: accuracy, or mean squared error.
        seconds: since the first step was prepared.
        left: seconds that all steps would still take.
    """

    step: int
    steps: int
    loss: float
    score: float
    seconds: float
    left: float


@dataclass(frozen=True)
class MemoryTaskRun:
    """A finished training: how it learnt, and a row of distance, value, low, high and n for each distance.

    `seconds` are those that the processor worked: a training may have been paused.
    """

    config: MemoryTaskConfig
    steps: int
    solved: bool
    seconds: float
    curve: list[dict[str, float]]
    rows: list[dict[str, float]]

    def record(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {**asdict(self), "config": self.config.model_dump()}


def build(config: MemoryTaskConfig) -> keras.Model:
    """The net: word vectors for words, one recurrent layer, and the answer read from its last state.

    h_T = layer(x)      answer = W h_T + b

    An RNN that begins with the identity has ReLU for tanh (Le, Jaitly and Hinton 2015).
    """
    task, timesteps = TASKS[config.task], timesteps_of(config.task, config.length)
    if task.features:
        inputs = x = keras.Input((timesteps, task.features), name="sequence")
    else:
        inputs = keras.Input((timesteps,), dtype="int32", name="sentence")
        x = keras.layers.Embedding(len(VOCABULARY), WORD_UNITS, mask_zero=True, name="embedding")(inputs)
    recurrent = {"glorot": "glorot_uniform"}.get(config.init, config.init)
    if config.cell == "lstm":
        memory = LSTM(config.units, recurrent_initializer=recurrent, name="memory")
    else:
        activation = "relu" if config.init == "identity" else "tanh"
        memory = SimpleRNN(
            config.units, activation=activation, recurrent_initializer=recurrent, name="memory"
        )
    network = keras.Model(inputs, keras.layers.Dense(task.answers, name="answer")(memory(x)))
    if config.cell == "lstm":
        bias = memory.cell.bias.numpy()
        bias[config.units : 2 * config.units] = config.forget_bias
        memory.cell.bias.assign(bias)
    return network


def train(
    config: MemoryTaskConfig,
    tell: Callable[[Progress], None],
    every: int = 20,
    keep: Callable[[Classifier, Example], None] | None = None,
) -> MemoryTaskRun:
    """Trains until the task is solved or the steps are used up, then measures at every distance.

    Solved: over the last 100 steps 99.8 % of the answers were right, or the mean squared error was below 0.001.

    Args:
        config: what to train.
        tell: told of the progress.
        every: steps between two reports.
        keep: for the language task: takes the trained weights, and an example that they answered.
    """
    keras.utils.set_random_seed(config.seed)
    metric = TASKS[config.task].metric
    network = build(config)
    train_step = _train_step(network, config)
    rng = np.random.default_rng([TRAIN, config.seed])
    recent: deque[float] = deque(maxlen=WINDOW)
    curve: list[Progress] = []
    since: list[tuple[float, float]] = []
    solved, started, first, worked = False, time.perf_counter(), 0.0, time.process_time()
    for step in range(1, config.steps + 1):
        loss, score = (float(value) for value in train_step(*map(tf.constant, _batch(config, rng))))
        recent.append(score)
        since.append((loss, score))
        first = first or time.perf_counter()  # until here the step was compiled, too
        solved = len(recent) == WINDOW and _is_solved(metric, float(np.mean(recent)))
        if step % every == 0 or step == config.steps or solved:
            now = time.perf_counter()
            left = (now - first) / max(step - 1, 1) * (config.steps - step)
            mean_loss, mean_score = np.mean(since, axis=0).tolist()
            curve.append(Progress(step, config.steps, mean_loss, mean_score, now - started, left))
            tell(curve[-1])
            since = []
        if solved:
            break
    if keep:
        keep(*_weights(network, config))
    return MemoryTaskRun(
        config, step, solved, time.process_time() - worked, _thinned(curve), _measured(network, config)
    )


def _is_solved(metric: str, score: float) -> bool:
    return score >= SOLVED["accuracy"] if metric == "accuracy" else score <= SOLVED["mse"]


def _batch(config: MemoryTaskConfig, rng: np.random.Generator) -> Examples:
    if TASKS[config.task].one_net:
        return mixed_examples(config.batch_size, config.length, rng)
    return examples(config.task, config.batch_size, config.length, rng)


def _train_step(network: keras.Model, config: MemoryTaskConfig) -> Callable:
    """One compiled step: (inputs, targets) to the batch's loss and score, both from before the step.

    A gradient that is not finite, which no clipping mends, counts as 0: ReLU has no upper bound.
    """
    optimizer = keras.optimizers.Adam(config.learning_rate, global_clipnorm=config.clip_norm)
    optimizer.build(network.trainable_variables)
    by_class = TASKS[config.task].metric == "accuracy"

    @tf.function(jit_compile=True)
    def train_step(inputs: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            answers = network(inputs, training=True)
            if by_class:
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, answers))
                right = tf.argmax(answers, axis=1, output_type=tf.int32) == targets
                score = tf.reduce_mean(tf.cast(right, tf.float32))
            else:
                loss = score = tf.reduce_mean((answers[:, 0] - targets) ** 2)
        gradients = tape.gradient(loss, network.trainable_variables)
        usable = tf.math.is_finite(tf.linalg.global_norm(gradients))
        gradients = [tf.where(usable, gradient, tf.zeros_like(gradient)) for gradient in gradients]
        optimizer.apply(gradients, network.trainable_variables)
        return loss, score

    return train_step


def _weights(network: keras.Model, config: MemoryTaskConfig) -> tuple[Classifier, Example]:
    """The trained net as NumPy runs it, and what Keras answers to one example, which tells whether NumPy agrees."""
    inputs, _ = examples(config.task, 1, config.length, np.random.default_rng([TEST, config.seed]))
    logits = network(tf.constant(inputs)).numpy()[0]
    return Classifier(config.cell, config.seed, *network.get_weights()), Example(inputs[0], logits)


def _measured(network: keras.Model, config: MemoryTaskConfig) -> list[dict[str, float]]:
    """The net on the fixed test examples: the same for every net and seed."""
    answer = tf.function(network, jit_compile=True)
    rows = []
    width = timesteps_of(config.task, config.length)
    for distance in config.distances:
        inputs, targets = examples(config.task, TESTED, distance, np.random.default_rng([TEST, distance]))
        missing = ((0, 0), (0, width - inputs.shape[1]), *((0, 0),) * (inputs.ndim - 2))
        measured = measure(config.task, targets, answer(tf.constant(np.pad(inputs, missing))).numpy())
        rows.append({"distance": distance, **measured._asdict()})
    return rows


def _thinned(curve: list[Progress]) -> list[dict[str, float]]:
    kept = sorted({round(at) for at in np.linspace(0, len(curve) - 1, min(CURVE, len(curve)))})
    return [
        {
            "step": curve[at].step,
            "loss": round(curve[at].loss, 5),
            "score": round(curve[at].score, 5),
        }
        for at in kept
    ]
