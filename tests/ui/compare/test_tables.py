import json

import pandas as pd
import pytest

from seqapp.store.registry import ModelVersion
from seqapp.ui.compare.tables import (
    accuracy_sentence,
    curve_sentence,
    difference_sentence,
    differences_from,
    loss_sentence,
    match_sentence,
    matched_sentence,
    speed_sentence,
    year_sentence,
)
from seqapp.workflows.comparison import Pair
from tests.records import sentiment_record
from tests.ui.helpers import REPORT, changed, spaced


def weights(rnn: int, lstm: int, units=(64, 64)) -> pd.DataFrame:
    return pd.DataFrame({"model": ["RNN", "LSTM"], "units": units, "recurrent_weights": [rnn, lstm]})


def test_nets_of_equal_units_are_not_called_equal_in_size() -> None:
    sentence = match_sentence(weights(8256, 33024))
    assert "matched by **units**" in sentence
    assert "4.0 times as many" in sentence
    assert "cannot tell" in sentence


def test_nets_of_equal_weights_are_called_so() -> None:
    assert "matched by **weights**" in match_sentence(weights(32984, 33024, (152, 64)))
    assert "neither" in match_sentence(weights(500, 33024, (20, 64)))


def test_one_net_is_matched_with_nothing() -> None:
    assert match_sentence(weights(8256, 33024)[:1]) == ""


def test_weak_evidence_is_called_weak_and_counts_are_given() -> None:
    sentence = spaced(accuracy_sentence(Pair("RNN", "LSTM", -0.006, 0.11, 5214, 186, 219)))
    assert "too weak to tell the accuracy of the RNN from that of the LSTM" in sentence
    assert "-0.6 points" in sentence
    assert "the RNN alone is right on 186, the LSTM alone on 219" in sentence


@pytest.mark.parametrize(("difference", "small"), [(-0.001, True), (-0.02, False)])
def test_a_sure_but_small_difference_is_called_small(difference, small) -> None:
    losses = pd.DataFrame({"RNN": [1.0, 1.0]})
    sentence = loss_sentence(Pair("LSTM", "RNN", difference, 0.0001, 1882), losses, "1")
    assert "is lower than that of the RNN" in sentence
    assert ("Sure, but small" in sentence) == small


def test_times_are_compared_with_the_faster_net() -> None:
    assert "The LSTM takes 2.0 times as long as the RNN" in speed_sentence({"RNN": 5.0, "LSTM": 10.0})
    assert "times as long" not in speed_sentence({"RNN": 5.0})


def test_curves_say_where_the_loss_was_lowest() -> None:
    table = pd.DataFrame(
        {"model": ["RNN"] * 3, "epoch": [1, 2, 3], "validation_log_loss": [0.6, 0.3, 0.4], "loss": 0.5}
    )
    assert "the RNN goes from 0.6 to 0.4, lowest after epoch 2" in curve_sentence("sentiment", table)


def test_years_with_less_loss_are_counted() -> None:
    table = pd.DataFrame({"model": ["LSTM"] * 2 + ["Historical simulation"], "difference": [-0.1, 0.1, 0.2]})
    sentence = year_sentence(table, "EWMA")
    assert "the LSTM in 1 of 2 and historical simulation in 0 of 1" in sentence


def test_a_matched_rnn_is_told_of_where_one_was_trained(tmp_path):
    version = ModelVersion("sentiment_plain_lstm", 1, tmp_path)
    (tmp_path / "run.json").write_text(json.dumps(sentiment_record()))
    assert matched_sentence({"LSTM": version}) == ""
    pair = {"a": "the RNN of equal weights", "b": "LSTM", "difference": -0.01, "p_value": 0.001, "n": 100}
    matched = {
        "units": 152,
        "seed": 0,
        "log_loss": 0.3,
        "accuracy": 0.87,
        "accuracy_low": 0.86,
        "accuracy_high": 0.88,
    }
    matched["pair"] = {**pair, "only_a": 3, "only_b": 9}
    (tmp_path / "run.json").write_text(json.dumps(sentiment_record(matched=matched)))
    sentence = matched_sentence({"LSTM": ModelVersion("sentiment_plain_lstm", 1, tmp_path)})
    assert "152 units" in sentence
    assert "87.0" in sentence
    assert "the RNN of equal weights alone is right on 3, the LSTM alone on 9" in sentence


def test_differences_are_called_by_what_their_intervals_allow() -> None:
    differences = differences_from(REPORT, "1", "historical_simulation")
    sentence = spaced(difference_sentence(differences, "it"))
    assert "the RNN is 3.0 % better, the LSTM is 3.0 % better and EWMA cannot be told from it" in sentence


def test_a_difference_without_a_value_is_left_out() -> None:
    report = changed("rnn", pinball_against={"historical_simulation": None})
    assert [row.model for row in differences_from(report, "1", "historical_simulation")] == ["LSTM", "EWMA"]
