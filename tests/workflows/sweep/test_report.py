import pytest

from seqapp.workflows.sweep.report import rows, spread, summary
from seqapp.workflows.sweep.trainings import Result
from tests.workflows.sweep.fakes import recipe


def result(config, loss, accuracy=0.8):
    return Result(
        cell=config.cell,
        config=config.model_dump(),
        seed=config.seed,
        run="r",
        losses=[] if loss is None else [loss],
        loss=loss,
        accuracy=None if loss is None else accuracy,
        seconds=1.0,
    )


def test_settings_stand_best_first_with_mean_and_spread_and_one_that_diverged_last():
    configs = [recipe(units=units) for units in (4, 8, 16)]
    losses = {4: (0.5, 0.7), 8: (0.2, 0.4), 16: (0.1, float("nan"))}
    results = [
        result(config.model_copy(update={"seed": seed}), losses[config.units][seed])
        for config in configs
        for seed in (0, 1)
    ]
    report = summary(results, configs)
    assert [one["values"]["units"] for one in report["settings"]] == [8, 4, 16]
    assert report["settings"][0]["loss"] == pytest.approx(0.3)
    assert report["settings"][0]["spread"] == pytest.approx(0.02**0.5)
    assert "no test reviews" in report["note"]
    heading, best, *_ = rows(report)
    assert heading == [
        "cell",
        "units",
        "seeds",
        "validation log loss",
        "spread",
        "validation accuracy",
        "spread",
    ]
    assert best == ["rnn", "8", "2", "0.30000", "0.14", "80.0 %", "0 points"]


def test_trainings_that_are_lost_are_counted_and_their_settings_stand_behind_the_others():
    configs = [recipe(units=units) for units in (4, 8, 16)]
    losses = {4: (None, None), 8: (None, 0.1), 16: (0.5, 0.7)}
    results = [
        result(config.model_copy(update={"seed": seed}), losses[config.units][seed])
        for config in configs
        for seed in (0, 1)
    ]
    report = summary(results, configs)
    assert [one["lost"] for one in report["settings"]] == [0, 1, 2]
    assert [one["loss"] for one in report["settings"]] == [pytest.approx(0.6), 0.1, None]
    assert rows(report)[2:] == [
        ["rnn", "8", "2, 1 lost", "0.10000", "–", "80.0 %", "–"],
        ["rnn", "4", "2, 2 lost", "–", "–", "–", "–"],
    ]


def test_a_sweep_whose_trainings_are_all_lost_has_a_table():
    report = summary([result(recipe(), None)], [recipe()])
    assert rows(report)[1] == ["rnn", "1, 1 lost", "–", "–"]


def test_one_seed_has_no_spread_and_a_forecast_no_accuracy():
    report = summary([result(recipe(), 0.5, accuracy=None)], [recipe()])
    assert rows(report)[1] == ["rnn", "1", "0.50000", "–"]
    assert spread([]) is None
