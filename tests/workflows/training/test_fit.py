import keras
import numpy as np
import pytest
import tensorflow as tf

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.training.checkpoints import load_checkpoint
from seqapp.workflows.training.fit import Schedule, _train_step, fit
from seqapp.workflows.training.runs import RunFolder

SCHEDULE = Schedule(epochs=3, steps=2, learning_rate=0.1, clip_norm=1.0, ema_momentum=0.5)


def squared(y_true, y_pred):
    return tf.reduce_mean((y_true - y_pred) ** 2)


def tiny(units=2):
    """A network of any number of timesteps."""
    given = keras.Input((None, 3))
    return keras.Model(given, keras.layers.Dense(1)(keras.layers.SimpleRNN(units)(given)))


def batches(epoch):
    rng = np.random.default_rng(epoch)
    for size, timesteps in ((4, 5), (3, 7)):
        yield rng.normal(size=(size, timesteps, 3)).astype("float32"), np.ones((size, 1), "float32")


def train(network, schedule, path, **options):
    path.mkdir(exist_ok=True)
    return fit(network, squared, batches, schedule, RunFolder(path), dict, print, lambda *_: None, **options)


@pytest.mark.parametrize(
    ("units", "epochs", "named"),
    [(3, 3, "other shapes"), (2, 2, r"at most 2 epochs, received \d+ and 3")],
    ids=["another network", "a shorter schedule"],
)
def test_a_checkpoint_of_another_recipe_is_refused(tmp_path, units, epochs, named):
    train(tiny(), SCHEDULE, tmp_path)
    schedule = Schedule(epochs, 2, learning_rate=0.1, clip_norm=1.0, ema_momentum=0.5)
    with pytest.raises(BadInputError, match=named):
        train(tiny(units), schedule, tmp_path)


def test_a_checkpoint_with_fewer_variables_is_refused(tmp_path):
    without_average = Schedule(3, 2, learning_rate=0.1, clip_norm=1.0, ema_momentum=0)
    train(tiny(), without_average, tmp_path)
    fewer = len(load_checkpoint(tmp_path / "checkpoints", print).values)
    with pytest.raises(BadInputError, match=rf"expected {fewer + 5} arrays .* received {fewer} and 3"):
        train(tiny(), SCHEDULE, tmp_path)  # which has an average of each of its 5 weights


def test_every_length_runs_through_one_graph():
    network, optimizer = tiny(), SCHEDULE.optimizer()
    optimizer.build(network.trainable_variables)
    step = _train_step(network, squared, optimizer, *next(batches(0)))
    for epoch in range(2):
        for batch in batches(epoch):
            step(*map(tf.constant, batch))
    assert step.experimental_get_tracing_count() == 1


def test_the_best_epoch_is_what_remains(tmp_path):
    network, seen = tiny(), []
    measured = iter([3.0, 1.0, 2.0])

    def validate():
        seen.append(network.get_weights())
        return {"loss_there": next(measured)}

    fit(
        network,
        squared,
        batches,
        SCHEDULE,
        RunFolder(tmp_path),
        validate,
        print,
        lambda *_: None,
        keep_best="loss_there",
    )
    for weight, best in zip(network.get_weights(), seen[1], strict=True):
        np.testing.assert_array_equal(weight, best)
