from datetime import date

import pandas as pd
import pytest

from seqapp.ui.forecast.tables import (
    fan_sentence,
    fan_table,
    newest_shown,
    out_of_sample_line,
    readable_scores,
    sample_sentence,
    scores_table,
    verdict,
    width_sentence,
)
from seqapp.workflows.forecast.outlook import Interval
from seqapp.workflows.forecast.use import Fan
from tests.ui.forecast.helpers import AHEAD, FAN, seen
from tests.ui.helpers import BETTER, REPORT, UNCLEAR, WORSE, changed, spaced


def fan(label_day: str, trained_through: str) -> Fan:
    return Fan("A", label_day, trained_through, label_day <= trained_through, [])


@pytest.mark.parametrize(("horizon", "where"), [(1, "above the interval"), (5, "inside")])
def test_the_sentence_gives_the_interval_in_dollars_and_percent_and_what_came(horizon, where) -> None:
    sentence = spaced(fan_sentence(FAN, horizon, 0.9, seen(), "$")).replace("\\", "")
    assert where in sentence
    assert ("**98.00 $** to **103.00 $**, that is -2.0 % to +3.0 %" in sentence) == (horizon == 1)


def test_where_nothing_is_known_nothing_is_said_of_it() -> None:
    unknown = [Interval(1, AHEAD[0], 98, 100.5, 103, None)]
    assert "realised price was" not in fan_sentence(unknown, 1, 0.9, seen(0), "$")


def test_a_forecast_of_a_day_that_the_net_learnt_from_is_labelled_and_another_is_not() -> None:
    inside, outside = fan("2013-03-01", "2025-06-30"), fan("2025-07-01", "2025-06-30")
    assert "**In sample.** The RNN learnt" in sample_sentence({"RNN": inside, "LSTM": outside})
    assert sample_sentence({"RNN": outside}) == ""
    assert "2025-06-30" in out_of_sample_line({"RNN": outside})


def test_the_day_the_net_was_trained_through_is_in_sample_too() -> None:
    assert "In sample" in sample_sentence({"RNN": fan("2025-06-30", "2025-06-30")})


def test_widths_are_compared() -> None:
    wider = [Interval(1, AHEAD[0], 97, 100, 103, None)]
    assert "The LSTM's interval is 20.0\u00a0% wider" in width_sentence({"RNN": FAN, "LSTM": wider}, 1)
    assert "equally wide" in width_sentence({"RNN": FAN, "LSTM": FAN}, 1)
    assert width_sentence({"RNN": FAN}, 1) == ""


def test_the_table_has_every_quantile_its_date_and_what_came() -> None:
    quantiles = [{"horizon": h, "level": 0.5, "log_return": 0.01, "price": 101.0} for h in (1, 5, 10)]
    table = fan_table(quantiles, seen())
    assert table["date"].tolist() == [AHEAD[0], AHEAD[4], AHEAD[9]]
    assert table["realised"].tolist()[:2] == [104.0, 100.0]
    assert pd.isna(table["realised"].iloc[2])


def test_a_day_outside_the_series_gives_way_to_the_newest() -> None:
    first, last = date(2020, 1, 2), date(2024, 7, 5)
    assert newest_shown(date(2022, 1, 3), first, last) == date(2022, 1, 3)
    for other in (None, date(2019, 1, 1), date(2030, 1, 1)):
        assert newest_shown(other, first, last) == last


def test_better_than_both_baselines_and_no_direction_is_said_as_such() -> None:
    sentence = spaced(verdict(REPORT))
    assert "they say better than both simple baselines" in sentence
    assert "the LSTM loses less by 3.0 % than historical simulation and 3.0 % than EWMA" in sentence
    assert "Which way**, they do not say" in sentence
    assert "exactly like saying “up” every day" in sentence


@pytest.mark.parametrize("against", [UNCLEAR, WORSE])
def test_a_net_whose_interval_leaves_room_for_no_gain_is_not_called_better(against) -> None:
    report = changed("rnn", pinball_against={"historical_simulation": BETTER, "ewma_normal": against})
    assert "the RNN cannot be shown to beat both simple baselines" in verdict(report)


def test_a_direction_beyond_its_interval_is_not_denied() -> None:
    better = {"direction": [0.58, 0.56, 0.60]}
    report = changed("rnn", "lstm", **better)
    assert "they do not say" not in verdict(report)


def test_the_tables_have_every_horizon_with_nets_and_baselines_but_not_the_naive() -> None:
    assert len(scores_table(REPORT)) == len(readable_scores(REPORT)) == 12
    first = readable_scores(REPORT).iloc[0]
    assert first["Against EWMA"] == "-3.0 % (-5.0 to -2.0)"
    assert first["MASE"] == "0.998 (0.997 to 0.999)"
    assert spaced(first["Always up"]) == "53.0 %"


def test_a_ratio_without_a_value_is_a_dash_and_no_gain() -> None:
    nothing = {"historical_simulation": None, "ewma_normal": None}
    report = changed("rnn", "lstm", mase=None, pinball_against=nothing)
    first = readable_scores(report).iloc[0]
    assert (first["MASE"], first["Against EWMA"], first["Against hist. sim."]) == ("–", "–", "–")
    assert pd.isna(scores_table(report)["mase"].iloc[0])
    assert "the RNN and the LSTM cannot be shown to beat both simple baselines" in spaced(verdict(report))
