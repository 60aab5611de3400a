import pytest

from seqapp.numbers.memory_tasks.config import MemoryTaskConfig, shipped_configs
from seqapp.numbers.memory_tasks.tasks import TASKS
from seqapp.ui.memory_tasks.tables import (
    by_distance,
    curves,
    ended_sentence,
    example_text,
    expected_sentence,
    how_trained,
    learnt_sentence,
    length_sentence,
    progress_sentence,
    progress_table,
    report_sentence,
    results_sentence,
    training_title,
    verdict_sentence,
)

REPORT = {"step": 200, "steps": 1500, "loss": 0.125, "score": 0.4, "seconds": 3.0, "left": 9.4}


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


def test_where_the_seeds_cannot_tell_the_nets_apart_it_is_said() -> None:
    shipped = results(far_is_hard)
    sentence = verdict_sentence(by_distance(shipped, "language"), TASKS["language"])
    assert (
        "Keras begins them, 3 seeds cannot tell the RNN from the LSTM at 5, 10 and 20; the LSTM is ahead at 50, 100, "
        "150 and 200. With" in sentence
    )
    assert (
        "of each, 3 seeds cannot tell the RNN from the LSTM at 5, 10, 20, 50, 100, 150 and 200." in sentence
    )


def wide_seeds(config, distance):
    """An RNN whose seeds lie far apart and below the LSTM's on average: 70, 70 and 95 % beside 92, 97 and 100 %."""
    return ((0.7, 0.7, 0.95) if config.cell == "rnn" else (0.92, 0.97, 1.0))[config.seed]


def test_a_net_that_has_not_learnt_the_shortest_distance_never_ties_one_that_has() -> None:
    table = by_distance(results(wide_seeds), "language")
    assert "ties" not in verdict_sentence(table, TASKS["language"])
    sentence = learnt_sentence(table, TASKS["language"]).replace("\u00a0", " ")
    assert "RNN, rotation has not learnt it even at 5 (78.3 %)" in sentence
    assert "LSTM, forget bias 1 up to 200" in sentence


def test_how_far_a_net_has_learnt_a_task_ends_before_the_first_distance_it_fails_at() -> None:
    def until_50(config, distance):
        return 0.99 if distance <= 50 else 0.5

    sentence = learnt_sentence(by_distance(results(until_50), "order"), TASKS["order"])
    assert "RNN, rotation up to 50; RNN, identity up to 50" in sentence


def test_what_to_expect_of_a_training_is_what_the_shipped_ones_did() -> None:
    shipped = results(far_is_hard)
    for run in shipped["runs"].values():
        config = run["config"]
        run["solved"] = config["cell"] == "lstm" and config["forget_bias"] == 4 and config["seed"] < 2
        run["steps"] = 400
    sentence = expected_sentence(shipped, "order", 50, 500)
    assert "at length 50 solved the task within 500 steps" in sentence
    assert "RNN, rotation, 0 of 3; RNN, identity, 0 of 3; LSTM, forget bias 1, 0 of 3" in sentence
    assert "LSTM, forget bias 4, 2 of 3." in sentence
    assert "LSTM, forget bias 4, 0 of 3." in expected_sentence(shipped, "order", 50, 200)
    assert "at length 200" in expected_sentence(shipped, "language", 50, 500)
    assert expected_sentence({"runs": {}}, "order", 50, 500) == ""


def test_a_lower_error_is_ahead() -> None:
    table = by_distance(results(far_is_hard), "adding")
    assert "the LSTM is ahead at 20, 50, 100 and 200. With" in verdict_sentence(table, TASKS["adding"])
    worse = by_distance(results(lambda config, _: 0.2 if config.cell == "lstm" else 0.1), "adding")
    assert "the RNN is ahead at 20, 50, 100 and 200. With" in verdict_sentence(worse, TASKS["adding"])


def test_two_nets_that_guess_are_no_tie() -> None:
    guessing = results(lambda config, _: 0.17 if config.task == "adding" else 0.25)
    for task in ("adding", "order"):
        sentence = verdict_sentence(by_distance(guessing, task), TASKS[task])
        assert "neither does better than without a memory at 20, 50, 100 and 200" in sentence
        assert "ties" not in sentence


def test_seeds_give_mean_and_spread() -> None:
    table = by_distance(results(lambda config, _: 0.5 + config.seed / 10), "order")
    row = table.iloc[0]
    assert (row["seeds"], row["mean"], row["lowest"], row["highest"]) == (3, pytest.approx(0.6), 0.5, 0.7)
    assert (row["low"], row["high"]) == (pytest.approx(0.48), pytest.approx(0.72))
    assert "mean of 3 seeds" in results_sentence(table, TASKS["order"])
    assert "guessing one of 4" in results_sentence(table, TASKS["order"])


def test_a_part_of_the_trainings_is_shown_as_what_it_is() -> None:
    shipped = results(far_is_hard)
    shipped["runs"] = {name: run for name, run in shipped["runs"].items() if run["config"]["cell"] == "rnn"}
    table = by_distance(shipped, "order")
    assert set(table["cell"]) == {"RNN"}
    assert verdict_sentence(table, TASKS["order"]) == ""
    assert "24 trainings" in how_trained(shipped, "order")
    assert len(curves(shipped, "order", 20)) == 6


def test_a_net_that_exploded_is_told_of_and_counts_as_one_that_guesses() -> None:
    wild = results(lambda config, _: 1e30 if config.seed == 1 and config.init == "identity" else 0.01)
    table = by_distance(wild, "adding")
    row = table[(table["exploded"] > 0) & (table["distance"] == 200)].iloc[0]
    assert row["highest"] == pytest.approx(1 / 6)
    assert "exploded at 200 in 1 of 3 seeds" in length_sentence(table, TASKS["adding"])


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_an_example_is_spelt_with_its_answer(task) -> None:
    text = example_text(task)
    assert text.startswith("> ")
    assert text.endswith(f"**\n\nAn example with 20 {task.distance}.")
    assert text == example_text(task)


def test_a_training_says_how_far_it_is_and_how_well_it_does() -> None:
    config = MemoryTaskConfig(task="order", cell="lstm", forget_bias=4, length=50, seed=3)
    assert training_title(config) == "**Temporal order, LSTM, forget bias 4, length 50, seed 3**"
    assert progress_sentence(None, 1500) == "TensorFlow starts; then at most 1,500 steps"
    assert progress_sentence(REPORT, 1500) == "step 200 of 1,500, at most 9 s left"
    assert list(progress_table([REPORT]).columns) == ["step", "loss", "score", "seconds"]
    sentence = report_sentence(REPORT, TASKS["order"]).replace("\u00a0", " ")
    assert sentence.startswith("Loss 0.1250, accuracy 40.0 %, on examples")
    assert sentence.endswith("Without a memory: 25.0 %.")


def test_a_training_that_ended_says_whether_it_solved_the_task_and_how_good_it_is_at_each_distance() -> None:
    rows = [
        {"distance": distance, "value": 0.01, "low": 0.009, "high": 0.011, "n": 1000} for distance in (20, 50)
    ]
    result = {"solved": True, "steps": 1200, "seconds": 33.4, "rows": rows}
    assert ended_sentence(result, TASKS["adding"]) == (
        "It solved the task in 1,200 steps, 33 s. On 1,000 new examples its mean squared error is 0.0100 at 20 (95 % "
        "interval 0.0090 to 0.0110); 0.0100 at 50 (95 % interval 0.0090 to 0.0110). Without a memory: 0.1667."
    )
    assert ended_sentence(result | {"solved": False}, TASKS["adding"]).startswith(
        "It has not solved the task in"
    )
