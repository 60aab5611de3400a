from dataclasses import replace

from seqapp.workflows.sweep.trainings import Result, Training
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


def test_the_key_is_of_all_that_the_answer_depends_on(tmp_path, monkeypatch):
    from seqapp.workflows.sweep import trainings

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
