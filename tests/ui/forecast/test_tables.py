from datetime import date

import pandas as pd
import pytest

from seqapp.ui.forecast.tables import (
    beside_sentence,
    day_shown,
    fan_sentence,
    fan_table,
    net_line,
    no_baseline_line,
    sample_sentence,
    width_sentence,
)
from seqapp.workflows.forecast.outlook import Interval
from seqapp.workflows.forecast.use import Fan
from tests.ui.forecast.helpers import AHEAD, FAN, seen
from tests.ui.helpers import spaced


def fan(day: str, trained_through: str, net: str = "newest") -> Fan:
    return Fan("A", day, net, trained_through, net == "newest" and day <= trained_through, [])


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
    assert "fetch newer prices" in sample_sentence({"RNN": inside})
    assert "choose the net by date" in sample_sentence({"RNN": inside}, asked=True)


def test_it_is_said_which_net_answers_and_what_it_had_seen() -> None:
    of_2013, newest = fan("2013-03-01", "2025-06-30", "2013"), fan("2025-07-01", "2025-06-30")
    both = net_line({"RNN": of_2013, "LSTM": of_2013})
    assert both == ":green-badge[out of sample] By the net of 2013, fitted on what came before 2013."
    assert "By the newest net, which learnt from days up to 2025-06-30" in net_line({"RNN": newest})
    mixed = net_line({"RNN": of_2013, "LSTM": newest})
    assert "The RNN by the net of 2013" in mixed
    assert "the LSTM by the newest net" in mixed
    assert net_line({"RNN": fan("2013-03-01", "2025-06-30")}) == ""


def test_baselines_are_told_beside_the_nets_and_those_that_cannot_be_fitted() -> None:
    said = spaced(beside_sentence({"EWMA": FAN, "Range-HAR": FAN}, 1, "$"))
    assert (
        said
        == "Outlined beside it: EWMA from 98.00 \\$ to 103.00 \\$; range-HAR from 98.00 \\$ to 103.00 \\$."
    )
    assert beside_sentence({}, 1, "$") == ""
    assert "to fit EWMA and range-HAR" in no_baseline_line(["EWMA", "Range-HAR"])


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


def test_a_day_outside_the_series_gives_way_to_the_one_it_opens_on() -> None:
    first, last, opening = date(2020, 1, 2), date(2024, 7, 5), date(2024, 6, 20)
    assert day_shown(date(2022, 1, 3), first, last, opening) == date(2022, 1, 3)
    for other in (None, date(2019, 1, 1), date(2030, 1, 1)):
        assert day_shown(other, first, last, opening) == opening
