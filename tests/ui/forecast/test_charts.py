from seqapp.ui.forecast.charts import fan_chart, price_range
from tests.ui.forecast.helpers import AHEAD, DAY, FAN, seen


def test_every_axis_has_a_title_with_its_unit() -> None:
    figure = fan_chart(seen(), FAN, "RNN", "$", price_range(seen(), [FAN]), 0.9, in_sample=True)
    assert figure.layout.yaxis.title.text == "adjusted price, $"
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
