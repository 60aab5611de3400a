import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.nets import read
from seqapp.numbers.units import word_parts
from seqapp.ui.steps import tables
from seqapp.ui.steps.trajectory import Moment, Trajectory
from seqapp.ui.tables import VIEWS
from tests.numbers.test_nets import random_net

NAMES = ["the", "film", "was", "good", "bad", "not", "but"]  # token ids 2 to 8


def of_words(*ids):
    """What a random LSTM computes on some of `NAMES`."""
    net = random_net("lstm", 0)
    return Trajectory("LSTM", "word", [NAMES[one - 2] for one in ids], read(net, ids), net, np.array(ids))


def of_days(steps):
    return Trajectory("RNN", "day", [f"2011-01-{3 + day:02}" for day in range(steps)], {"h": np.eye(steps)})


def test_the_answer_says_what_the_unit_adds_to_it() -> None:
    sentence = tables.readout_line(0.5, -2.0, 0.7, 0.65).replace("\u00a0", " ")
    assert "+0.50 · -2.00 = **-1.00**" in sentence
    assert "**70 %** after this word, +5 points from the step before" in sentence
    assert "step before" not in tables.readout_line(0.5, -2.0, 0.7, None)


def test_an_interval_is_said_in_percent_of_log_return() -> None:
    sentence = tables.interval_sentence("RNN", (-0.02, 0.001, 0.025)).replace("\u00a0", " ")
    assert "from **-2.00** to **+2.50 %**, with +0.10 % in the middle" in sentence


def test_a_tensor_over_all_steps_has_a_row_for_each_word_and_a_column_for_each_unit() -> None:
    trajectory = of_words(2, 3, 5)
    frame = tables.values_by_step(trajectory, "c")
    assert list(frame["word"]) == ["the", "film", "good"]
    assert list(frame["position"]) == [1, 2, 3]
    np.testing.assert_array_equal(frame.drop(columns=["position", "word"]), trajectory.tensors["c"])
    assert list(tables.tensor_titles(trajectory)) == ["h", "c", "f", "i", "o", "g"]
    assert tables.view_of(trajectory, "f").gate


def test_the_values_of_days_are_said_by_day() -> None:
    trajectory = of_days(3)
    frame = tables.values_by_step(trajectory, "h")
    sentence = tables.values_sentence(trajectory, frame, tables.view_of(trajectory, "h"))
    assert "(day 2)" in sentence
    assert "word" not in sentence


def test_the_word_that_is_read_stands_out_among_its_neighbours() -> None:
    assert tables.reading_line(of_words(2, 3, 5), 1) == "the **:blue-background[film]** good"
    line = tables.reading_line(of_words(*[2] * 20, 5, *[3] * 20), 20)
    assert line == f"… {'the ' * 12}**:blue-background[good]**{' film' * 12} …"
    assert tables.reading_line(of_days(3), 2) == "Day 3 of 3: **:blue-background[2011\\-01\\-05]**"


def test_the_words_of_a_unit_are_the_extremes_of_its_input_part() -> None:
    trajectory = of_words(2, 3, 5, 3)
    parts = word_parts(trajectory.net, 1)
    table = tables.words_of_unit(trajectory.net, trajectory.ids, trajectory.items, NAMES, 2)
    vocabulary = table[table["where"] == "vocabulary"]
    assert list(vocabulary["input"]) == sorted(parts[2:9], reverse=True)
    assert [parts[2 + NAMES.index(word)] for word in vocabulary["word"]] == list(vocabulary["input"])
    own = table[table["where"] == "this text"]
    assert sorted(own["word"]) == ["film", "good", "the"]
    assert list(own["input"].abs()) == sorted(own["input"].abs(), reverse=True)
    sentence = tables.unit_sentence(2, table)
    assert f"unit 2 is pushed up most by “{vocabulary['word'].iloc[0]}”" in sentence
    assert f"down most by “{vocabulary['word'].iloc[-1]}”" in sentence
    assert f"in this text most by “{own['word'].iloc[0]}”" in sentence


def test_a_unit_that_no_word_pushes_is_pushed_by_nothing() -> None:
    table = tables.words_of_unit(random_net("rnn", 0), [2], ["the"], [], 1)
    assert "up most by nothing and down most by nothing; in this text most by “the”" in tables.unit_sentence(
        1, table
    )


@pytest.mark.parametrize(
    ("trajectory", "last", "columns"),
    [
        (
            of_words(2, 3, 4, 7, 5, 8, 6),
            "was not good but bad",
            ["in", "word", "read last", "cosine", "P(positive)"],
        ),
        (of_days(7), "2011-01-09", ["in", "day", "read last", "cosine"]),
    ],
)
def test_a_moment_is_known_by_what_was_read_last(trajectory, last, columns) -> None:
    moments = [Moment("this text", trajectory, step, cosine) for step, cosine in ((6, 0.98765), (0, 0.5))]
    table = tables.moments_table(moments)
    assert list(table.columns) == columns
    assert (table["read last"][0], table["cosine"][0]) == (last, 0.99)
    assert list(table[trajectory.kind]) == [7, 1]
    assert (
        tables.moments_sentence(moments, "LSTM").replace("\\", "").endswith(f"after “{last}”: cosine 0.99.")
    )
    assert "no other moment" in tables.moments_sentence([], "LSTM")


def test_a_gate_that_hardly_moves_around_its_own_mean_is_called_small() -> None:
    view = VIEWS["lstm_f"]
    frame = pd.DataFrame(
        {"position": [1, 2], "word": ["not", "good"], "unit 1": [0.97, 0.99], "unit 2": [0.5, 0.5]}
    )
    sentence = tables.difference_sentence(tables.less_own_mean(frame), view)
    assert sentence.startswith("**Small**")
    assert "by 0.01 at most" in sentence
    frame["unit 2"] = [0.2, 0.9]
    assert "Small" not in tables.difference_sentence(tables.less_own_mean(frame), view)
