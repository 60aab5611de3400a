import pytest

from seqapp.numbers.gym import TASKS
from seqapp.numbers.gym_config import shipped_configs
from seqapp.ui.gym_results import (
    by_distance,
    curves,
    how_trained,
    length_sentence,
    results_sentence,
    verdict_sentence,
)


def results(value_of):
    """Results whose scores are a function of configuration and distance."""
    runs = {}
    for config in shipped_configs():
        rows = []
        for distance in config.distances:
            value = value_of(config, distance)
            rows.append(
                {"distance": distance, "value": value, "low": value - 0.02, "high": value + 0.02, "n": 1000}
            )
        runs[config.name] = {
            "config": config.model_dump(),
            "steps": 10,
            "solved": False,
            "seconds": 2.0,
            "curve": [{"step": 10, "loss": 1.0, "score": 0.5}],
            "rows": rows,
        }
    return {"runs": runs, "machine": {"processor": "test", "cores": 2}}


def far_is_hard(config, distance):
    """The LSTM always knows; an RNN that begins with a rotation only what is near."""
    if config.task == "adding":
        return 0.01 if config.cell == "lstm" or config.init == "identity" else 0.16
    return 0.9 if config.cell == "lstm" or config.init == "identity" or distance <= 20 else 0.1


def test_where_the_better_begun_rnn_ties_it_is_said() -> None:
    found = results(far_is_hard)
    said = verdict_sentence(by_distance(found, "language"), TASKS["language"])
    assert (
        "Keras begins them, the RNN ties the LSTM at 5, 10 and 20; the LSTM is ahead at 50, 100, 150 and 200"
        in said
    )
    assert "better beginning of each, the RNN ties the LSTM at 5, 10, 20, 50, 100, 150 and 200." in said


def test_a_lower_error_is_ahead() -> None:
    table = by_distance(results(far_is_hard), "adding")
    assert "the LSTM is ahead at 20, 50, 100 and 200. With" in verdict_sentence(table, TASKS["adding"])
    worse = by_distance(results(lambda config, _: 0.2 if config.cell == "lstm" else 0.1), "adding")
    assert "the RNN is ahead at 20, 50, 100 and 200. With" in verdict_sentence(worse, TASKS["adding"])


def test_two_nets_that_guess_are_no_tie() -> None:
    guessing = results(lambda config, _: 0.17 if config.task == "adding" else 0.25)
    for task in ("adding", "order"):
        said = verdict_sentence(by_distance(guessing, task), TASKS[task])
        assert "neither does better than without a memory at 20, 50, 100 and 200" in said
        assert "ties" not in said


def test_seeds_give_mean_and_spread() -> None:
    table = by_distance(results(lambda config, _: 0.5 + config.seed / 10), "order")
    row = table.iloc[0]
    assert (row["seeds"], row["mean"], row["lowest"], row["highest"]) == (3, pytest.approx(0.6), 0.5, 0.7)
    assert (row["low"], row["high"]) == (pytest.approx(0.48), pytest.approx(0.72))
    assert "mean of 3 seeds" in results_sentence(table, TASKS["order"])
    assert "guessing one of 4" in results_sentence(table, TASKS["order"])


def test_a_part_of_the_trainings_is_shown_as_what_it_is() -> None:
    found = results(far_is_hard)
    found["runs"] = {name: run for name, run in found["runs"].items() if run["config"]["cell"] == "rnn"}
    table = by_distance(found, "order")
    assert set(table["cell"]) == {"RNN"}
    assert verdict_sentence(table, TASKS["order"]) == ""
    assert "24 trainings" in how_trained(found, "order")
    assert len(curves(found, "order", 20)) == 6


def test_a_net_that_exploded_is_told_of_and_counts_as_one_that_guesses() -> None:
    wild = results(lambda config, _: 1e30 if config.seed == 1 and config.init == "identity" else 0.01)
    table = by_distance(wild, "adding")
    row = table[(table["exploded"] > 0) & (table["distance"] == 200)].iloc[0]
    assert row["highest"] == pytest.approx(1 / 6)
    assert "exploded at 200 in 1 of 3 seeds" in length_sentence(table, TASKS["adding"])
