"""The search itself: with Optuna, and trainings that take no time."""

import importlib.util
from math import inf, nan
from types import SimpleNamespace

import pytest

from seqapp.numbers.config import Range
from seqapp.numbers.errors import BadInputError
from seqapp.workflows.sweep import search as module
from seqapp.workflows.sweep.grid import Material
from seqapp.workflows.sweep.search import PICTURE, ROUND, SEARCH, SEEDS, check, search
from tests.workflows.sweep.fakes import made_up, recipe, report_in

scale = pytest.mark.scale
MATERIAL = Material(made_up(), smoke=True)


class HeldBack:
    """Says what it was asked."""

    words = "what chose nothing"

    def report(self, models):
        return {"nets": len(models)}


@pytest.fixture
def searched(fake, monkeypatch, tmp_path):
    monkeypatch.setattr(module.ServedModel, "load", lambda version: version)
    monkeypatch.setattr(module, "resolve", lambda path: path)

    def searched(trials, fixed=(), **how):
        how = {"runs": tmp_path / "runs", "tell": lambda _: None, **how}
        return search(recipe(), fixed, trials, MATERIAL, HeldBack(), **how)

    return searched


def trials_of(run):
    return [{**one, "run": None} for one in report_in(run, SEARCH)["trials"]]


@pytest.mark.parametrize("missing", ["optuna", "plotly"])
def test_without_its_packages_a_search_is_refused_with_the_word_that_installs_them(missing, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(BadInputError, match=rf"sweep --search needs {missing}.*`make scale`"):
        check()


@scale
def test_a_search_tries_values_of_the_ranges_gives_up_what_lags_and_trains_the_best_again(searched, fake):
    run = searched(12)
    report = report_in(run, SEARCH)
    assert len(report["trials"]) == 12
    for trial in report["trials"]:
        for field, value in trial["values"].items():
            of = recipe().search[field]
            assert of.low <= value <= of.high if isinstance(of, Range) else value in of
    given_up = [one for one in report["trials"] if one["loss"] is None]
    assert given_up
    assert all(one["epochs"] < 3 for one in given_up)
    best = min(one["loss"] for one in report["trials"] if one["loss"] is not None)
    assert report["winner"]["loss"] == best
    again = [one.seed for one in fake.begun if one.seed]
    assert tuple(again) == 2 * SEEDS
    values = [{field: getattr(one, field) for field in recipe().search} for one in fake.begun if one.seed]
    assert values[:3] == 3 * [report["winner"]["values"]]
    assert values[3:] == 3 * [{field: getattr(recipe(), field) for field in recipe().search}]
    assert sum(report["importances"].values()) == pytest.approx(1)
    assert report["held_back"] == report["recipe_held_back"] == {"nets": 3}
    picture = (run.path / PICTURE).read_text()
    assert "parcoords" in picture
    assert "learning_rate" in picture


@scale
@pytest.mark.parametrize("after", [2, ROUND, ROUND + 1])
def test_a_search_that_was_stopped_goes_on_and_tries_what_an_unbroken_one_tries(
    searched, fake, tmp_path, after
):
    whole = searched(8, runs=tmp_path / "whole")
    fake.begun.clear()
    fake.stop_after = after
    with pytest.raises(KeyboardInterrupt):
        searched(8, runs=tmp_path / "broken")
    (broken,) = (tmp_path / "broken").iterdir()
    fake.stop_after = None
    resumed = searched(8, resume=broken)
    assert trials_of(resumed) == trials_of(whole)
    assert len(fake.begun) == 8 + 2 * len(SEEDS) - 1
    assert len(fake.resumed) == 1


def test_an_epoch_that_no_trial_came_out_of_with_a_loss_sets_no_limit():
    study = module.Study(None, recipe(), {})
    trials = [SimpleNamespace(intermediate_values=values) for values in 5 * [{}] + [{1: nan}, {1: inf}]]
    assert study._limits(trials[:4]) == ()
    assert study._limits(trials) == (inf, inf)
    assert study._limits([*trials, SimpleNamespace(intermediate_values={1: 0.5})]) == (0.5, inf)


@scale
@pytest.mark.parametrize("lost", ["all of the first trials", "every net of the recipe", "nets of one seed"])
def test_trainings_that_diverge_are_lost_and_the_search_goes_on(searched, fake, lost):
    fake.diverges = {
        "all of the first trials": lambda _: len(fake.begun) <= 6,
        "every net of the recipe": lambda config: config == recipe(seed=config.seed),
        "nets of one seed": lambda config: config.seed == 2,
    }[lost]
    run = searched(8)
    report = report_in(run, SEARCH)
    assert len(report["trials"]) == 8
    if lost == "all of the first trials":
        assert [(one["loss"], one["epochs"]) for one in report["trials"][:6]] == 6 * [(None, 1)]
    nets = [report[side]["nets"] for side in ("held_back", "recipe_held_back")]
    expected = {"every net of the recipe": [3, 0], "nets of one seed": [2, 2]}
    assert nets == expected.get(lost, [3, 3])
    begun = len(fake.begun)
    searched(8, resume=run.path)
    assert len(fake.begun) == begun


@scale
def test_a_search_can_be_gone_on_with_for_more_trials_as_if_it_had_been_so_long(searched, tmp_path):
    run = searched(6)
    assert trials_of(searched(10, resume=run.path)) == trials_of(searched(10, runs=tmp_path / "at once"))


@scale
def test_a_field_that_is_set_is_not_searched_and_one_must_be_left(searched):
    run = searched(2, fixed=["units"])
    assert all("units" not in one["values"] for one in report_in(run, SEARCH)["trials"])
    with pytest.raises(BadInputError, match="Nothing is left to search"):
        searched(2, fixed=list(recipe().search))
    with pytest.raises(BadInputError, match="other recipes"):
        searched(2, resume=run.path)
