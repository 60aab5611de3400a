import contextlib
import math
from dataclasses import replace

import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import Prices, content_sha256
from seqapp.numbers.config import ForecastConfig, SentimentConfig
from seqapp.numbers.errors import WorldError
from seqapp.workflows.sweep import trainings
from seqapp.workflows.sweep.trainings import GivenUpError, Result, Training
from seqapp.workflows.training.runs import new_run
from tests.workflows.sweep.fakes import loss_of, made_up, recipe


def training(tmp_path, **changes):
    limits = changes.pop("limits", ())
    return Training(recipe(**changes), made_up(), True, tmp_path, limits)


def test_a_training_leaves_its_losses_and_its_run_folder(fake, tmp_path):
    job = training(tmp_path, units=4)
    result = Result.model_validate_json(job.run())
    assert result.losses == [loss_of(job.config, epoch) for epoch in (1, 2, 3)]
    assert (result.loss, result.accuracy, result.seconds) == (result.losses[-1], 0.8, 3.0)
    assert (tmp_path / result.run / "run.json").exists()


def test_a_training_that_lags_is_given_up_with_the_first_step_of_the_next_epoch(fake, tmp_path):
    limits = tuple(loss_of(recipe(units=8), epoch) for epoch in (1, 2))
    result = Result.model_validate_json(training(tmp_path, units=7, limits=limits).run())
    assert (result.loss, result.accuracy, result.run) == (None, None, None)
    assert len(result.losses) == 1
    kept = Result.model_validate_json(training(tmp_path, units=8, limits=limits).run())
    assert len(kept.losses) == 3
    assert kept.loss is not None


def test_a_loss_that_is_no_number_is_given_up_and_can_be_read_again(fake, tmp_path, monkeypatch):
    from tests.workflows.sweep import fakes

    monkeypatch.setattr(fakes, "loss_of", lambda *_: float("nan"))
    result = Result.model_validate_json(training(tmp_path, limits=(9.0, 9.0)).run())
    assert result.loss is None
    assert result.losses[0] != result.losses[0]


def test_a_training_loss_that_is_no_number_is_given_up_at_once(tmp_path):
    with pytest.raises(GivenUpError) as caught:
        training(tmp_path)._watch(5, 9, math.nan)  # the second step of the second of three epochs
    assert caught.value.epochs == 1


@pytest.mark.parametrize("written", [1, 2])
def test_a_training_killed_between_curves_and_checkpoint_is_judged_by_the_epoch_it_is_resumed_after(
    written, tmp_path, monkeypatch
):
    losses = [0.5, 0.9]
    epochs = [{"seconds": 1.0, "validation_log_loss": loss} for loss in losses[:written]]
    job = training(tmp_path, limits=(0.5, 0.5))
    run = new_run(job.place, "sentiment", job.config, smoke=True)
    run.write_json("curves.json", epochs)
    job._watch(4, 9, 0.7)  # it goes on after its first epoch, which was within the limit
    strict = training(tmp_path, limits=(0.4, 0.4))
    run = new_run(strict.place, "sentiment", strict.config, smoke=True)
    run.write_json("curves.json", epochs)
    monkeypatch.setattr(trainings, "one_core", contextlib.nullcontext)
    monkeypatch.setattr(trainings, "retrain", lambda *_, on_step, **__: on_step(4, 9, 0.7))
    assert Result.model_validate_json(strict.run()).losses == [0.5]


def broken(network_loss):
    """A loss that is finite, with a gradient that is not: after one step the weights are no numbers."""
    import tensorflow as tf

    return lambda y_true, y_pred: network_loss(y_true, y_pred) + tf.sqrt(0.0 * tf.reduce_sum(y_pred))


@pytest.fixture
def real(monkeypatch):
    """Trainings as they are, on as many threads as this process has already."""
    monkeypatch.setattr(trainings, "one_core", contextlib.nullcontext)


@pytest.mark.parametrize("steps", ["one", "many"])
def test_a_real_classifier_that_diverges_is_lost(real, steps, tmp_path, monkeypatch):
    from seqapp.workflows.sentiment import train

    monkeypatch.setattr(train, "LOSS", broken(train.LOSS))
    sizes = {**SentimentConfig.smoke, "epochs": 1, "units": 4, "batch_size": 4096 if steps == "one" else 64}
    config = SentimentConfig(cell="rnn").model_copy(update=sizes)
    result = Result.model_validate_json(Training(config, made_up(400), True, tmp_path).run())
    assert (result.loss, result.accuracy, result.run, result.losses) == (None, None, None, [])


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # of the tails of a net that answers NaN
@pytest.mark.parametrize("steps", ["one", "many"])
def test_a_real_forecaster_that_diverges_is_lost(real, steps, tmp_path, monkeypatch):
    from seqapp.workflows.forecast import train

    monkeypatch.setattr(train, "pinball", broken(train.pinball))
    sizes = {**ForecastConfig.smoke, "epochs": 1, "members": 1, "batch_size": 1024 if steps == "one" else 2}
    config = ForecastConfig(cell="rnn").model_copy(update=sizes)
    frame = synthetic_prices(2, 900, seed=0)
    job = Training(config, Prices(frame, "invented", content_sha256(frame), []), True, tmp_path)
    result = Result.model_validate_json(job.run())
    assert (result.loss, result.accuracy, result.run) == (None, None, None)
    assert [math.isnan(loss) for loss in result.losses] == ([True] if steps == "one" else [])


@pytest.mark.parametrize("curves", [[], [{"seconds": 1.0, "validation_log_loss": 0.5}]])
def test_a_world_that_fails_is_not_taken_for_a_training_that_diverges(curves, tmp_path, monkeypatch):
    def fail(config, *, runs, **_):
        new_run(runs, "sentiment", config, smoke=True).write_json("curves.json", curves)
        raise WorldError("the disk is full")

    monkeypatch.setattr(trainings, "one_core", contextlib.nullcontext)
    monkeypatch.setattr(trainings, "retrain", fail)
    with pytest.raises(WorldError, match="the disk is full"):
        training(tmp_path).run()


def test_the_key_is_of_all_that_the_answer_depends_on(tmp_path, monkeypatch):
    job = training(tmp_path)
    others = [
        training(tmp_path, units=5),
        training(tmp_path, seed=1),
        training(tmp_path, limits=(1.0,)),
        replace(job, smoke=False),
        replace(job, data=made_up(50)),
        replace(job, data=replace(job.data, sha256="1" * 64)),
    ]
    assert len({one.key for one in (job, *others)}) == 7
    assert training(tmp_path / "elsewhere").key == job.key
    monkeypatch.setattr(trainings, "package_versions", lambda: {"tensorflow": "another"})
    assert training(tmp_path).key != job.key
