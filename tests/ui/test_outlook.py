from datetime import date

import pandas as pd
import pytest

from seqapp.ui.forecast_charts import difference_chart, fan_chart, price_range, year_chart
from seqapp.ui.outlook import (
    fan_sentence,
    fan_table,
    newest_shown,
    out_of_sample_line,
    sample_sentence,
    width_sentence,
)
from seqapp.ui.walk_forward import Difference
from seqapp.workflows.forecast_use import Fan
from seqapp.workflows.outlook import Interval, Outlook

DAY = date(2024, 7, 5)
AHEAD = [date(2024, 7, day) for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)]
FAN = [Interval(1, AHEAD[0], 98, 100.5, 103, 104.0), Interval(5, AHEAD[4], 95, 101, 106, 100.0)]


def seen(known: int = 5) -> Outlook:
    came = pd.DataFrame({"date": pd.to_datetime(AHEAD[:known]), "price": [104.0, 103, 102, 101, 100][:known]})
    history = pd.DataFrame({"date": pd.to_datetime(["2024-07-03", "2024-07-05"]), "price": [99.0, 100.0]})
    return Outlook(DAY, 100.0, history, came, AHEAD, came["price"].to_numpy())


def fan(label_day: str, trained_through: str) -> Fan:
    return Fan("A", label_day, trained_through, label_day <= trained_through, [])


@pytest.mark.parametrize(("horizon", "where"), [(1, "above the interval"), (5, "inside")])
def test_the_sentence_gives_the_interval_in_dollars_and_percent_and_what_came(horizon, where) -> None:
    said = fan_sentence(FAN, horizon, 0.9, seen(), "$").replace("\u00a0", " ").replace("\\", "")
    assert where in said
    assert ("**98.00 $** to **103.00 $**, that is -2.0 % to +3.0 %" in said) == (horizon == 1)


def test_where_nothing_is_known_nothing_is_said_of_it() -> None:
    unknown = [Interval(1, AHEAD[0], 98, 100.5, 103, None)]
    assert "It came" not in fan_sentence(unknown, 1, 0.9, seen(0), "$")


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
    assert table["came"].tolist()[:2] == [104.0, 100.0]
    assert pd.isna(table["came"].iloc[2])


def test_a_day_outside_the_series_gives_way_to_the_newest() -> None:
    first, last = date(2020, 1, 2), date(2024, 7, 5)
    assert newest_shown(date(2022, 1, 3), first, last) == date(2022, 1, 3)
    for other in (None, date(2019, 1, 1), date(2030, 1, 1)):
        assert newest_shown(other, first, last) == last


def test_every_axis_has_a_title_with_its_unit() -> None:
    reach = price_range(seen(), [FAN])
    years = pd.DataFrame({"model": ["RNN"], "year": [2020], "dates": [250], "difference": [-0.01]})
    figures = {
        "adjusted price, $": fan_chart(seen(), FAN, "RNN", "$", reach, 0.9, in_sample=True),
        "pinball loss against EWMA, %": year_chart(years, "EWMA"),
        "model": difference_chart([Difference("RNN", -0.01, -0.02, 0.0)], "EWMA"),
    }
    for title, figure in figures.items():
        assert figure.layout.yaxis.title.text == title
        assert figure.layout.xaxis.title.text


def test_the_price_axis_holds_everything_that_is_drawn() -> None:
    low, high = price_range(seen(), [FAN])
    assert low < 95
    assert high > 106


def test_the_fan_begins_at_the_close_and_joins_the_horizons() -> None:
    figure = fan_chart(seen(), FAN, "LSTM", "$", [90, 110], 0.9, in_sample=False)
    band = figure.data[0]
    assert list(band.x) == [DAY, AHEAD[0], AHEAD[4], AHEAD[4], AHEAD[0], DAY]
    assert list(band.y) == [100, 103, 106, 95, 98, 100]
    assert figure.layout.annotations[0].text == "last day seen"
