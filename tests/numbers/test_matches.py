import numpy as np
import pytest

from seqapp.numbers.matches import WHOLE, Recipe, Slice, comparisons, how_matched
from seqapp.numbers.significance import mcnemar, paired_t

BASE = {"units": 64, "epochs": 4, "word_dropout": 0.2, "longest_memory": 0}


def recipe(cell: str, weights: int = 100, right=None, **changes) -> Recipe:
    right = right or {}
    return Recipe({"cell": cell, **BASE, **changes}, weights, dict.fromkeys(right, 2.0), right)


@pytest.mark.parametrize(
    ("rnn", "lstm", "match"),
    [
        (recipe("rnn"), recipe("lstm", 400), "units"),
        (recipe("rnn"), recipe("lstm", 400, longest_memory=400), "units"),
        (recipe("rnn", 395, units=152), recipe("lstm", 400), "weights"),
        (recipe("rnn", 100), recipe("lstm", 105, units=23), "weights"),
        (recipe("rnn", 200, units=100), recipe("lstm", 400), None),
        (recipe("rnn", epochs=7), recipe("lstm", 400), "time"),
        (recipe("rnn", epochs=3), recipe("lstm", 400), None),
        (recipe("rnn", epochs=7, word_dropout=0.3), recipe("lstm", 400), None),
        (recipe("rnn"), recipe("lstm", 400, new_field=1), None),
        (recipe("lstm"), recipe("rnn"), None),
    ],
)
def test_recipes_are_matched_where_one_comparison_bears_their_difference(rnn, lstm, match) -> None:
    assert how_matched(rnn, lstm) == match


@pytest.fixture
def answers():
    rng = np.random.default_rng(0)
    return {
        name: {seed: rng.random(40) < share for seed in (0, 1, 2)}
        for name, share in (("rnn", 0.6), ("lstm", 0.8))
    }


def test_a_comparison_is_over_the_seeds_that_both_have_slice_by_slice(answers) -> None:
    short = np.arange(40) < 15
    groups = [Slice(*WHOLE, np.ones(40, bool)), Slice("words", "1 to 100", short)]
    lstm = recipe("lstm", 400, {seed: answers["lstm"][seed] for seed in (2, 0)})
    (pair,) = comparisons([recipe("rnn", right=answers["rnn"]), lstm], groups)
    assert (pair["match"], pair["seeds"]) == ("units", [0, 2])
    whole, part = pair["difference"]
    ahead = [answers["lstm"][seed].mean() - answers["rnn"][seed].mean() for seed in (0, 2)]
    assert whole["seeds"] == pytest.approx(ahead)
    assert whole["mean"] == pytest.approx(np.mean(ahead))
    both = [[one[seed][short].mean() for seed in (0, 2)] for one in (answers["lstm"], answers["rnn"])]
    assert (part["p"], part["low"], part["high"]) == pytest.approx(paired_t(*both))
    assert part["n"] == 15
    assert pair["mcnemar"] == [
        pytest.approx(mcnemar(answers["lstm"][seed], answers["rnn"][seed]).p_value) for seed in (0, 2)
    ]


def test_one_seed_has_a_difference_and_no_test_over_seeds_and_other_seeds_no_comparison(answers) -> None:
    groups = [Slice(*WHOLE, np.ones(40, bool))]
    one = [recipe("rnn", right={0: answers["rnn"][0]}), recipe("lstm", right={0: answers["lstm"][0]})]
    (pair,) = comparisons(one, groups)
    assert (pair["difference"][0]["p"], pair["difference"][0]["low"]) == (None, None)
    assert comparisons([one[0], recipe("lstm", right={1: answers["lstm"][1]})], groups) == []


def test_comparisons_stand_in_one_order_whatever_that_of_the_recipes(answers) -> None:
    right = {cell: {0: answers[cell][0]} for cell in answers}
    recipes = [
        recipe("rnn", 100, right["rnn"], epochs=7),
        recipe("rnn", 395, right["rnn"], units=152),
        recipe("lstm", 400, right["lstm"]),
        recipe("rnn", 100, right["rnn"]),
    ]
    every = comparisons(recipes, [Slice(*WHOLE, np.ones(40, bool))])
    assert [pair["match"] for pair in every] == ["units", "weights", "time"]


def test_what_is_kept_of_a_recipe_is_in_the_order_of_its_seeds(answers) -> None:
    kept = recipe("lstm", 400, {2: answers["lstm"][2], 0: answers["lstm"][0]}, longest_memory=50).record(
        [Slice(*WHOLE, np.ones(40, bool))]
    )
    assert kept["seeds"] == [0, 2]
    assert kept["name"] == "LSTM, 64 units, 4 epochs, begun with memories of up to 50 words"
    assert kept["accuracy"][0]["seeds"] == [answers["lstm"][0].mean(), answers["lstm"][2].mean()]
