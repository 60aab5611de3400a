import pytest

from seqapp.numbers.config import ForecastConfig, SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.sweep.grid import SWEEP, Material, settings, sweep
from tests.workflows.sweep.fakes import loss_of, made_up, recipe, report_in

MATERIAL = Material(made_up(), smoke=True)
CONFIGS = settings([recipe()], ["units=8,4", "epochs=2,3"])


def quiet(_line):
    pass


def test_a_grid_is_every_combination_of_its_values_with_every_recipe():
    recipes = [ForecastConfig(cell="rnn"), ForecastConfig(cell="lstm", dropout=0.1)]
    configs = settings(recipes, ["units=4,8", "epochs=1,2"])
    assert len(configs) == 8
    assert {(one.cell, one.dropout) for one in configs} == {("rnn", 0.5), ("lstm", 0.1)}
    assert {(one.units, one.epochs) for one in configs} == {(4, 1), (4, 2), (8, 1), (8, 2)}


def test_without_a_grid_the_recipes_are_the_settings_and_the_same_value_twice_is_one():
    assert settings([recipe()], []) == [recipe()]
    assert settings([recipe()], ["units=4,4"]) == [recipe(units=4)]


@pytest.mark.parametrize(
    "grid",
    [["units"], ["unit=3"], ["units=3", "units=4"], ["seed=1,2"], ["cell=rnn"], ["units=4,-1"], ["units=,4"]],
)
def test_a_grid_that_cannot_be_is_refused_in_one_line_with_what_was_received(grid):
    with pytest.raises(BadInputError, match="--grid") as caught:
        settings([SentimentConfig(cell="rnn")], grid)
    assert "\n" not in str(caught.value)
    assert "--set" not in str(caught.value)


def test_a_sweep_trains_every_setting_from_every_seed_and_says_the_best_by_validation(fake, tmp_path):
    calls, lines = [], []
    run = sweep(
        CONFIGS, 2, MATERIAL, runs=tmp_path, tell=lines.append, on_progress=lambda *call: calls.append(call)
    )
    assert len(fake.begun) == 8
    assert calls == [(done, 8) for done in range(9)]
    assert "8 trainings" in lines[0]
    report = report_in(run, SWEEP)
    assert report["fields"] == ["cell", "units", "epochs"]
    best = report["settings"][0]
    assert best["values"] == {"cell": "rnn", "units": 8, "epochs": 3}
    losses = [loss_of(recipe(units=8, seed=seed), 3) for seed in (0, 1)]
    assert best["loss"] == pytest.approx(sum(losses) / 2)
    assert best["spread"] == pytest.approx(abs(losses[0] - losses[1]) / 2**0.5)
    assert [one["loss"] for one in report["settings"]] == sorted(one["loss"] for one in report["settings"])
    for one in report["trainings"]:
        assert (run.path / "trainings" / one["run"] / "run.json").exists()


def test_a_sweep_that_was_stopped_goes_on_with_what_it_was_at_and_gives_what_an_unbroken_one_gives(
    fake, tmp_path
):
    whole = sweep(CONFIGS, 2, MATERIAL, runs=tmp_path / "whole", tell=quiet)
    fake.begun.clear()
    fake.stop_after = 5
    with pytest.raises(KeyboardInterrupt):
        sweep(CONFIGS, 2, MATERIAL, runs=tmp_path / "broken", tell=quiet)
    (broken,) = (tmp_path / "broken").iterdir()
    fake.stop_after = None
    resumed = sweep(CONFIGS, 2, MATERIAL, runs=tmp_path, resume=broken, tell=quiet)
    assert (len(fake.begun), len(fake.resumed)) == (7, 1)
    assert resumed.path == broken
    one, other = report_in(whole, SWEEP), report_in(resumed, SWEEP)
    for report in (one, other):
        for part in (*report["trainings"], *report["settings"]):
            part.pop("run", None)
            part.pop("runs", None)
    assert one == other


def test_a_training_that_diverges_is_lost_the_others_go_on_and_a_resumed_sweep_takes_it_as_done(
    fake, tmp_path
):
    fake.diverges = lambda config: (config.units, config.seed) == (8, 1)
    run = sweep(CONFIGS, 2, MATERIAL, runs=tmp_path, tell=quiet)
    assert len(fake.begun) == 8
    report = report_in(run, SWEEP)
    assert [(one["values"]["units"], one["lost"]) for one in report["settings"]] == [
        (4, 0),
        (4, 0),
        (8, 1),
        (8, 1),
    ]
    lost = [one for one in report["trainings"] if one["loss"] is None]
    assert [(one["run"], len(one["losses"])) for one in lost] == [(None, 1), (None, 1)]
    sweep(CONFIGS, 2, MATERIAL, runs=tmp_path, resume=run.path, tell=quiet)
    assert (len(fake.begun), fake.resumed) == (8, [])
    assert report_in(run, SWEEP) == report


def test_a_sweep_of_other_recipes_seeds_or_data_is_not_gone_on_with(fake, tmp_path):
    run = sweep(CONFIGS[:1], 1, MATERIAL, runs=tmp_path, tell=quiet)
    for configs, seeds, material in (
        (CONFIGS[:2], 1, MATERIAL),
        (CONFIGS[:1], 2, MATERIAL),
        (CONFIGS[:1], 1, Material(made_up(), smoke=False)),
    ):
        with pytest.raises(BadInputError, match="other recipes, seeds or data"):
            sweep(configs, seeds, material, runs=tmp_path, resume=run.path, tell=quiet)
    with pytest.raises(BadInputError, match="--resume takes a run folder"):
        sweep(CONFIGS[:1], 1, MATERIAL, runs=tmp_path, resume=tmp_path / "none", tell=quiet)
